"""The picture of a step on the editors' desk: chosen from a file, replaced, taken away."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from translated_fields import to_attribute

from ..content import LANGUAGES
from ..pictures import LARGEST, PictureError, take_upload
from ..templatetags.pictures import address

SHOWN = 160  # CSS pixels


class PictureForm(forms.ModelForm):
    """The part of a step's form that is about its picture."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy(
            "What the reader must recognise: PNG, JPEG or WebP, 8 MB at most. Never a screenshot of somebody’s account;"
            " no logos. Where it was taken and with what is not kept."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        required=False,
    )
    remove = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)

    def clean_upload(self):
        """Keep the picture at once: if another field is refused, nobody has to choose the file again."""
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        try:
            picture = take_upload(upload.read(LARGEST + 1))
        except PictureError as error:
            raise forms.ValidationError(str(error)) from error
        self.data = self.data.copy()
        self.data[self.add_prefix("picture")] = picture.pk
        return picture

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        names = [to_attribute("alt", language) for language in LANGUAGES]
        if cleaned.get("upload"):
            cleaned["picture"] = cleaned["upload"]
        elif cleaned.get("remove"):
            cleaned |= {"picture": None, **dict.fromkeys(names, "")}
        if cleaned.get("picture"):
            for name in names:
                if not cleaned.get(name):
                    self.add_error(name, _("Say what the picture shows, for whoever does not see it."))
        return cleaned


class ShowsPictures:
    """Mixed into an inline of steps."""

    readonly_fields = ["shown_now"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("picture")

    def formfield_for_foreignkey(self, db_field, request, **options):
        if db_field.name == "picture":
            options["widget"] = forms.HiddenInput()
        return super().formfield_for_foreignkey(db_field, request, **options)

    @admin.display(description=gettext_lazy("shown now"))
    def shown_now(self, step):
        if step.picture is None:
            return _("no picture")
        width, height = step.picture.width, step.picture.height
        scale = min(1, SHOWN / width, SHOWN / height)
        return format_html(
            '<img class="shown-now" src="{}" width="{}" height="{}" alt="{}">',
            address(step.picture.digest, min(width, 360)),
            max(1, round(width * scale)),
            max(1, round(height * scale)),
            step.alt,
        )
