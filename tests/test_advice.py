"""What the desk says of a guide's writing: on the page that comes back, with a way to every field."""

import re
from urllib.parse import urldefrag

import pytest
from django.urls import reverse

from platforms.models import Label, Platform, Step
from platforms.publishing import NotPublishableError, publish, published, roll_back

from .desk import save, steps_url
from .factory import make_platform, make_procedure, make_published, make_step, text
from .markup import Tags

pytestmark = pytest.mark.django_db

LABELS = [
    {"text": {"en": "Settings", "fr": "Paramètres"}, "former": {"en": ["Options"], "fr": ["Préférences"]}},
    {"text": {"en": "Use my data"}, "switch": True},
]


def advice(response):
    """Return (what is said, address) for each piece of advice on a page."""
    part = re.search(r'<section class="advice.*?</section>', response.text, re.DOTALL)
    links = re.findall(r'<li><a href="([^"]*)">(.*?)</a>', part[0]) if part else []
    return [(said, address) for address, said in links]


def test_a_well_written_guide_has_no_advice(desk):
    make_published()

    assert advice(desk.get(steps_url())) == []


@pytest.mark.parametrize("button", ["_draft", "_continue"])
def test_advice_is_on_the_page_that_comes_back(desk, button):
    make_published()

    response = save(desk, steps_url(), **{"steps-1-expect_fr": "", button: "1"})

    assert response.request["PATH_INFO"] == steps_url()
    assert advice(response) == [
        ("step w2, you should see (fr): no text in this language", f"{steps_url()}#id_steps-1-expect_fr")
    ]


def test_saving_is_never_refused_for_advice_nor_is_publishing(desk):
    make_published()

    response = save(desk, steps_url(), **{"steps-0-do_fr": 'Faites "ceci". Puis cela...', "_continue": "1"})

    assert "Published as revision 2" in response.text
    assert len(advice(response)) == 3
    assert "Mend before readers see it" not in response.text


def test_what_would_mislead_keeps_the_draft_from_readers_and_says_why(desk):
    make_published(labels=LABELS)
    change = {"steps-0-do_en": "Turn off **Use my data**", "steps-0-do_fr": "Coupez **Paramètres**", "_continue": "1"}

    response = save(desk, steps_url(), **change)

    assert "cannot be published yet" in response.text
    assert published("example").number == 1
    assert Step.objects.get(key="w1").do_fr == "Coupez **Paramètres**"
    assert "Mend before readers see it" in response.text
    assert ("step w1, do (fr): does not name the switch **Use my data**", f"{steps_url()}#id_steps-0-do_fr") in advice(
        response
    )


def test_a_new_platform_that_is_saved_as_a_draft_comes_back_with_advice(desk):
    texts = ("name", "operator", "verdict", "control", "reason", "effort", "retroactive_note")
    codes = {"slug": "new", "category": "social", "outcome": "none", "difficulty": "easy", "confidence": "low"}
    sent = {f"{name}_en": "x" for name in texts} | codes | {"minutes": 1, "retroactive_reach": "unknown"}

    response = save(desk, reverse("admin:platforms_platform_add"), products="New", _draft="1", **sent)

    assert ("sources: at least one is needed") in [said for said, _address in advice(response)]


def test_an_http_link_is_not_published():
    platform = make_platform(notes=[{"kind": "used", "text": text("[x](http://example.org)"), "sources": ["s1"]}])

    with pytest.raises(NotPublishableError, match="note 1, text"):
        publish(platform)


def test_going_back_is_never_refused():
    platform = make_published()
    revision = platform.revisions.get()
    revision.document["verdict"]["en"] = "See http://example.org"
    revision.save()
    make_published(minutes=9)

    assert roll_back(revision).number == 3


def test_of_what_makes_no_guide_the_page_says_what_is_missing_and_where(desk):
    make_published(labels=LABELS)
    change = {"steps-0-do_en": "Open **Options**", "steps-1-do_en": "Open **Else**", "steps-1-sources": []}

    response = save(desk, steps_url(), **change, _continue="1")

    said = dict(advice(response))
    assert said["step 2, sources: at least one is needed"] == f"{steps_url()}#id_steps-1-sources"
    save(desk, steps_url(), **{"steps-1-sources": [str(Platform.objects.get().sources.get().pk)]})
    said = dict(advice(desk.get(steps_url())))
    assert said["step w1 (en): **Options** is now called **Settings**"] == f"{steps_url()}#id_steps-0-do_en"
    assert said["step w2 (en): **Else** is no label of this guide"] == f"{steps_url()}#id_steps-1-do_en"


def test_every_piece_of_advice_leads_to_a_field(desk):
    long = "a " * 50
    procedures = [
        make_procedure(title={"en": long}, condition={"en": "Only if"}, note={"en": "a"}),
        make_procedure("app", steps=[make_step("m1", expect=None), make_step("m2", do=text("Do it. Do it"))]),
    ]
    platform = make_published(
        labels=LABELS,
        procedures=procedures,
        verdict={"en": long},
        retroactive={"reach": "future", "note": {"en": long}, "sources": ["s1"]},
        notes=[{"kind": "used", "text": {"en": "Posts"}, "sources": ["s1"]}],
        events=[{"date": "1990", "text": {"en": "It began."}, "sources": ["s1"]}],
        contacts=[{"kind": "postal", "value": "Dublin", "note": {"en": "a"}, "sources": ["s1"]}],
        defaults=[{"state": "on", "since": "1991", "who": {"en": "All"}, "note": {"en": "a"}, "sources": ["s1"]}],
        sources=[
            {"key": "s1", "kind": "press", "title": "T", "publisher": "P", "date": "1992", "note": {"en": "a"}},
            {"key": "s2", "kind": "press", "title": "T", "publisher": "P", "archived": "2999"},
        ],
    )

    found = advice(desk.get(reverse("admin:platforms_platform_change", args=[platform.pk])))

    assert len(found) > 20
    for page, fragments in _by_page(found).items():
        ids = {attrs.get("id") for _tag, attrs in Tags(desk.get(page).text).found}
        assert fragments <= ids


def test_what_makes_no_guide_leads_to_its_fields_too(desk):
    platform = make_published()
    Platform.objects.update(verdict_en="", name_en=" ", category="social", unpublished=True)
    platform.defaults.all().delete()
    platform.retroactive_sources.clear()
    platform.procedures.get().steps.all().delete()

    found = advice(desk.get(reverse("admin:platforms_platform_change", args=[platform.pk])))

    assert len(found) == 5
    for page, fragments in _by_page(found).items():
        ids = {attrs.get("id") for _tag, attrs in Tags(desk.get(page).text).found}
        assert fragments <= ids


def _by_page(found):
    pages = {}
    for _said, address in found:
        page, fragment = urldefrag(address)
        pages.setdefault(page, set()).add(fragment)
    return pages


def test_other_guides_words_are_suggested(desk):
    for slug in ("one", "two"):
        make_published(slug, procedures=[make_procedure(steps=[make_step("w1", do=text("Open your settings page"))])])
    make_published(procedures=[make_procedure(steps=[make_step("w1", do=text("Open your setting page"))])])
    url = steps_url()

    ((said, address),) = advice(desk.get(url))

    assert said == "step w1, do (en): other guides say “Open your settings page” (One, Two)"
    assert address == f"{url}#id_steps-0-do_en"


def test_advice_is_given_to_writers_too(writer):
    make_published()

    response = save(writer, steps_url(), **{"steps-1-expect_fr": "", "_draft": "1"})

    assert advice(response)


def test_advice_costs_a_bounded_number_of_queries(desk, django_assert_max_num_queries):
    procedures = [make_procedure(f"way-{n}", steps=[f"w{n}", f"m{n}"]) for n in range(10)]
    platform = make_published(procedures=procedures, verdict={"en": "x"})

    with django_assert_max_num_queries(65):
        desk.get(reverse("admin:platforms_platform_change", args=[platform.pk]))


def test_nothing_that_is_written_runs_on_the_page(desk):
    hostile = "<img src=x onerror=alert(1)>"
    make_published(labels=LABELS)
    Label.objects.filter(text_en="Settings").update(text_fr=f'"{hostile}', former_en=hostile)
    Step.objects.filter(key="w1").update(do_en=f"Open **{hostile}**")

    page = desk.get(steps_url()).text

    assert hostile not in page
    assert "&lt;img src=x" in page


def test_the_words_on_the_screen_are_there_to_read_with_their_former_names(desk):
    make_published(labels=LABELS)

    page = desk.get(steps_url()).text

    for words in ("Settings", "Paramètres", "Options", "Préférences", "Use my data"):
        assert words in page
    assert reverse("admin:platforms_platform_change", args=[Platform.objects.get().pk]) + "#labels-0" in page


def test_a_guide_says_so_where_it_has_no_words_on_the_screen_yet(desk):
    make_published()

    assert "This guide has none yet." in desk.get(steps_url()).text


def test_the_platforms_page_shows_them_in_its_own_list_alone(desk):
    platform = make_published(labels=LABELS)

    assert "data-picker" not in desk.get(reverse("admin:platforms_platform_change", args=[platform.pk])).text
