from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PlatformsConfig(AppConfig):
    name = "platforms"
    verbose_name = _("Guides")

    def ready(self):
        from . import roles  # noqa: PLC0415 (models are there from now on)

        post_migrate.connect(roles.keep, sender=self)
