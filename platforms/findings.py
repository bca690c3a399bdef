"""What the validation of a document finds, said in words that an editor understands."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SAID = {
    "extra_forbidden": gettext_lazy("is no field of a guide"),
    "too_short": gettext_lazy("at least one is needed"),
    "string_too_short": gettext_lazy("is empty"),
    "string_too_long": gettext_lazy("is longer than %(max_length)s characters"),
    "string_pattern_mismatch": gettext_lazy("is not written as it must be"),
    "string_type": gettext_lazy("write a text"),
    "string_unicode": gettext_lazy("write a text"),
    "dict_type": gettext_lazy("write the text under its language, such as en:"),
    "tuple_type": gettext_lazy("write a list"),
    "model_type": gettext_lazy("write its fields"),
    "int_parsing": gettext_lazy("write a whole number"),
    "int_type": gettext_lazy("write a whole number"),
    "greater_than_equal": gettext_lazy("write at least %(ge)s"),
    "less_than_equal": gettext_lazy("write at most %(le)s"),
}


def said(finding):
    """Return the sentence for one of pydantic's findings: what is wrong at its place, or what was expected there."""
    kind, bounds = finding["type"], finding.get("ctx", {})
    if finding["input"] is None or kind == "missing":
        return _("is missing")
    if kind in ("enum", "literal_error"):
        either = _("or")
        choices = bounds["expected"].replace(" or ", f" {either} ")
        return _("is none of the choices; expected %(choices)s") % {"choices": choices}
    return SAID[kind] % bounds if kind in SAID else finding["msg"].removeprefix("Value error, ")
