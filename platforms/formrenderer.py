"""Fields of forms without templates: a guide's page on the desk has a thousand of them.

What comes out is what Django's own templates say, in a fifth of the time.
"""

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe


class QuickRenderer(DjangoTemplates):
    def render(self, template_name, context, request=None):
        write = WRITTEN.get(template_name)
        return super().render(template_name, context, request) if write is None else mark_safe(write(context))


def _input(context):
    return _input_of(context["widget"])


def _input_of(widget):
    value = "" if widget["value"] is None else f' value="{escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _textarea(context):
    widget = context["widget"]
    name, value = escape(widget["name"]), escape(widget["value"] or "")
    return f'<textarea name="{name}"{_attributes(widget["attrs"])}>\n{value}</textarea>'


def _select(context):
    widget = context["widget"]
    groups = "".join(_optgroup(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>{groups}</select>'


def _optgroup(name, options):
    listed = "".join(
        f'<option value="{escape(option["value"])}"{_attributes(option["attrs"])}>'
        f"{conditional_escape(option['label'])}</option>"
        for option in options
    )
    return f'<optgroup label="{escape(name)}">{listed}</optgroup>' if name else listed


def _boxes(context):
    """Write checkboxes, a list of choices without groups."""
    widget = context["widget"]
    shown = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    boxes = "".join(_box(option) for _name, options, _index in widget["optgroups"] for option in options)
    return f"<div{_attributes(shown)}>{boxes}</div>"


def _box(option):
    of = {"for": option["attrs"]["id"]} if "id" in option["attrs"] else {}
    return f"<div><label{_attributes(of)}>{_input_of(option)} {conditional_escape(option['label'])}</label></div>"


def _label(context):
    label = conditional_escape(context["label"])
    return (
        f"<{context['tag']}{_attributes(context['attrs'])}>{label}</{context['tag']}>" if context["use_tag"] else label
    )


def _errors(context):
    errors = context["errors"]
    if not errors:
        return ""
    named = {"class": context["error_class"]} | ({"id": f"{errors.field_id}_error"} if errors.field_id else {})
    return f"<ul{_attributes(named)}>{''.join(f'<li>{conditional_escape(error)}</li>' for error in errors)}</ul>"


def _attributes(attributes):
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(str(value))}"'
        for name, value in (attributes or {}).items()
        if value is not False
    )


WRITTEN = {
    **{f"django/forms/widgets/{name}.html": _input for name in ("text", "hidden", "checkbox", "number")},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/checkbox_select.html": _boxes,
    "django/forms/label.html": _label,
    "django/forms/errors/list/ul.html": _errors,
}
