"""The few kinds of column that all parts of a guide are made of."""

from functools import partial

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from translated_fields import TranslatedField, TranslatedFieldWithFallback

from ..vocabulary import Region


def words(verbose_name, **options):
    """Return a text that must be written in the source language; other languages may lag behind."""
    return TranslatedFieldWithFallback(models.TextField(verbose_name, **options))


def optional_words(verbose_name, **options):
    return TranslatedField(models.TextField(verbose_name, blank=True, **options))


def short_words(verbose_name, **options):
    return TranslatedFieldWithFallback(models.CharField(verbose_name, max_length=200, **options))


def optional_short_words(verbose_name, **options):
    return TranslatedField(models.CharField(verbose_name, max_length=200, blank=True, **options))


def choice(verbose_name, choices, **options):
    return models.CharField(verbose_name, max_length=20, choices=choices, **options)


def position():
    return models.PositiveSmallIntegerField(_("position"), default=0, db_index=True)


def one_of(field, choices, model):
    """Let the database refuse a code that is not in the vocabulary."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=f"{model}_{field}_known")


def https(field, model):
    return models.CheckConstraint(
        condition=Q(**{field: ""}) | Q(**{f"{field}__startswith": "https://"}),
        name=f"{model}_{field}_https",
        violation_error_message=_("Write an address that begins with https://"),
    )


KeyField = partial(
    models.CharField,
    max_length=50,
    validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and single hyphens."))],
)
PartialDateField = partial(
    models.CharField,
    max_length=10,
    blank=True,
    help_text=_("A day (2025-11-03), a month (2025-11) or a year (2025), as exact as the source is."),
    validators=[RegexValidator(r"^[12]\d{3}(-\d{2}){0,2}$", _("Write 2025-11-03, 2025-11 or 2025."))],
)
UrlField = partial(models.CharField, max_length=1000, blank=True, validators=[URLValidator(schemes=["https"])])


class LinesField(forms.CharField):
    """A list of names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class NamesField(models.JSONField):
    """A list of names that are the same in all languages."""

    def __init__(self, *args, **options):
        super().__init__(*args, **{"default": list, "blank": True} | options)

    def formfield(self, **options):
        help_text = _("One a line.")
        return LinesField(label=capfirst(self.verbose_name), required=not self.blank, help_text=help_text)


class RegionsField(models.JSONField):
    """A list of region codes."""

    def formfield(self, **options):
        return forms.MultipleChoiceField(
            label=capfirst(self.verbose_name),
            required=not self.blank,
            choices=Region.choices,
            initial=self.get_default(),
            widget=forms.CheckboxSelectMultiple,
        )


def everywhere():
    return [Region.WORLDWIDE.value]
