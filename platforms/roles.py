"""Who may do what: writers draft, publishers publish others' work, administrators look after people and the rest.

Roles are groups that the code keeps: after every migration they hold exactly what is said here, so that a new table
is never forgotten.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import models
from django.utils.translation import gettext_lazy as _

BY_HAND = ("view", "add", "change", "delete")
# Written by the site itself: everybody may look at what was published, nobody may rewrite it. What else is shown of
# these, a guide's reader on the desk may see.
RECORDS = {
    "check",
    "link",
    "picture",
    "picturesize",
    "presence",
    "revision",
    "signinfailure",
    "sourcechange",
    "submission",
    "upload",
    "writing",
}
FOR_ADMINISTRATORS = {"delete_platform", "delete_report"}
PEOPLE = {"view_user", "add_user", "change_user", "view_logentry"}


class Role(models.TextChoices):
    """What an editor is; each may do what those before may."""

    WRITER = "writer", _("Writer")
    PUBLISHER = "publisher", _("Publisher")
    ADMINISTRATOR = "administrator", _("Administrator")


def keep(sender, using, apps=installed, **signal):
    """Make the groups hold what their roles may do; called after migrations, and after a database was emptied."""
    for label in (sender.label, "auth", "admin"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    of_guides = permissions.objects.using(using).filter(content_type__app_label=sender.label)
    of_people = permissions.objects.using(using).filter(content_type__app_label__in=["auth", "admin"])
    allowed = {permission.codename: permission for permission in of_guides}
    people = [permission for permission in of_people if permission.codename in PEOPLE]
    for role in Role:
        group, _created = groups.objects.using(using).get_or_create(name=role.value)
        mine = [permission for codename, permission in allowed.items() if _may(role, codename)]
        group.permissions.set([*mine, *(people if role == Role.ADMINISTRATOR else [])])


def role_of(user):
    """Return the role of an editor, or None where they have none."""
    names = {group.name for group in user.groups.all()}
    return next((role for role in reversed(Role) if role.value in names), None)


def give(user, role):
    """Make somebody an editor in this role and in no other, with no permission besides."""
    group = user.groups.model.objects.get(name=Role(role).value)
    user.groups.set([group])
    user.user_permissions.clear()
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def _may(role, codename):
    action, _underscore, model = codename.partition("_")
    if model in RECORDS:
        return codename == "view_revision"
    if codename in FOR_ADMINISTRATORS:
        return role == Role.ADMINISTRATOR
    return action in BY_HAND or role != Role.WRITER
