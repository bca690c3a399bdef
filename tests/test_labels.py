"""A platform renames a switch: an editor says so once, and every step quotes the new words."""

import pytest
from django.urls import reverse

from platforms.models import Label, Step
from platforms.publishing import published

from .factory import make_procedure, make_published, make_step
from .test_admin import save

pytestmark = pytest.mark.django_db


def make_labelled(french="Entraînement"):
    """Publish a guide whose first step quotes a label that is known in English, and in French unless that is empty."""
    quoted = {"en": "Open **Training**", "fr": f"Ouvrez **{french or 'Training'}**"}
    label = {"text": {"en": "Training"} | ({"fr": french} if french else {}), "switch": True}
    return make_published(labels=[label], procedures=[make_procedure(steps=[make_step("w1", do=quoted), "w2"])])


def page_of(platform):
    return reverse("admin:platforms_platform_change", args=[platform.pk])


def test_renaming_a_label_renames_it_in_the_steps_and_publishes(admin_client):
    platform = make_labelled()

    response = save(
        admin_client, page_of(platform), **{"labels-0-text_en": "AI learning", "labels-0-text_fr": "Apprentissage"}
    )

    assert "1 step now quotes “AI learning”" in response.text
    assert "Published as revision 2" in response.text
    assert published("example").guide.steps[0].do == {"en": "Open **AI learning**", "fr": "Ouvrez **Apprentissage**"}
    assert published("example").changed_in == {"w1": 2, "w2": 1}


def test_the_words_that_a_label_loses_are_kept_as_former_words(admin_client):
    platform = make_labelled()
    Label.objects.update(former_en="Older")

    save(admin_client, page_of(platform), **{"labels-0-text_en": "AI learning"})

    assert published("example").guide.labels[0].former == {"en": ("Older", "Training")}


def test_an_editor_who_writes_the_former_words_has_the_last_word(admin_client):
    platform = make_labelled()

    save(admin_client, page_of(platform), **{"labels-0-text_en": "Trainings", "labels-0-former_en": "Typo"})

    assert published("example").guide.labels[0].former == {"en": ("Typo",)}


def test_steps_that_quote_the_english_words_follow_them(admin_client):
    platform = make_labelled(french="")

    save(admin_client, page_of(platform), **{"labels-0-text_en": "AI learning"})

    assert published("example").guide.steps[0].do["fr"] == "Ouvrez **AI learning**"


def test_steps_quote_a_labels_french_words_as_soon_as_they_are_known(admin_client):
    platform = make_labelled(french="")

    save(admin_client, page_of(platform), **{"labels-0-text_fr": "Apprentissage"})

    assert published("example").guide.steps[0].do == {"en": "Open **Training**", "fr": "Ouvrez **Apprentissage**"}


def test_the_name_of_a_screen_follows_too(admin_client):
    platform = make_labelled()
    Step.objects.filter(key="w2").update(where_en="Training", where_fr="Training of others")

    save(admin_client, page_of(platform), **{"labels-0-text_en": "AI learning"})

    assert published("example").guide.steps[1].where == {"en": "AI learning", "fr": "Training of others"}


def test_other_words_in_bold_stay_as_they_are(admin_client):
    platform = make_labelled()

    save(admin_client, page_of(platform), **{"labels-0-text_en": "AI learning"})

    assert published("example").guide.steps[1].do["en"] == "Do w2"
