"""Pictures that steps show: kept under the digest of their bytes, in the sizes that screens ask for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

WIDTHS = (360, 720, 1080)  # pixels: a phone's screen at its density, down to half of it
TALLEST = 2400  # pixels


def sizes(width):
    """Return the widths in which a picture of that width is kept: never larger than it is."""
    return (*(smaller for smaller in WIDTHS if smaller < width), width)


class Picture(models.Model):
    """A picture as it was taken in. Its bytes never change: another picture has another digest."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    """SHA-256 of the bytes of the largest size."""
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(condition=Q(width__range=(1, WIDTHS[-1])), name="picture_width_bounded"),
            models.CheckConstraint(condition=Q(height__range=(1, TALLEST)), name="picture_height_bounded"),
        ]

    def __str__(self):
        return self.digest


class PictureSize(models.Model):
    """One size of a picture, as WebP."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="kept_sizes")
    width = models.PositiveSmallIntegerField(_("width"))
    data = models.BinaryField(_("bytes"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["picture", "width"], name="picture_size_once")]

    def __str__(self):
        return f"{self.picture_id}, {self.width}"
