from django.db import migrations


def remember_what_was_walked(apps, _schema_editor):
    """Take the steps of procedures that count as checked for those that were walked."""
    for procedure in apps.get_model("platforms", "Procedure").objects.exclude(checked_on=None):
        procedure.walked = [_said(step) for step in procedure.steps.order_by("position", "pk")]
        procedure.save(update_fields=["walked"])


def _said(step):
    texts = {name: _text(step, name) for name in ("do", "where", "expect")}
    rest = {"url": step.url or None, "kind": step.kind, "irreversible": step.irreversible, "picture": None}
    return {"key": step.key, **texts, **rest}


def _text(step, name):
    return {code: text for code in ("en", "fr") if (text := getattr(step, f"{name}_{code}"))} or None


class Migration(migrations.Migration):

    dependencies = [
        ('platforms', '0004_desk'),
    ]

    operations = [
        migrations.RunPython(remember_what_was_walked, migrations.RunPython.noop),
    ]
