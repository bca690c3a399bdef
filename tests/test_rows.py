"""Rows and documents say the same, in both directions."""

import pytest
from django.db import IntegrityError
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from platforms import vocabulary
from platforms.content import LANGUAGES, Guide
from platforms.guidefile import parse, write
from platforms.models import Picture, Platform, Procedure, Step
from platforms.rows import dump, load

from .factory import make_data, make_guide, make_platform, make_procedure, make_step

# What an editor can type: no control characters, and no line ends, which browsers and files write differently.
words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), min_size=1).filter(
    lambda typed: typed == typed.strip() and "**" not in typed
)
texts = st.fixed_dictionaries({"en": words}, optional={"fr": words})
PICTURES = {"ab" * 32, "cd" * 32}  # digests
WIDE = 720
dates = st.sampled_from(["2025", "2025-11", "2025-11-03", "2024-02-29"])
cited = st.lists(st.sampled_from(["s1", "s2", "s10"]), min_size=1)
regions = st.lists(st.sampled_from(vocabulary.Region.values), min_size=1, unique=True)


def one_of(choices):
    return st.sampled_from(choices.values)


def optional(**fields):
    return st.fixed_dictionaries({}, optional=fields)


def part(required, **others):
    return st.builds(lambda one, other: one | other, st.fixed_dictionaries(required), optional(**others))


def guides():
    """Generate guides with everything that a document can say."""
    sources = [
        {"key": key, "kind": "press", "title": f"Title {key}", "publisher": "P", "url": "https://example.org/a?b=c#d"}
        for key in ("s1", "s2", "s10")
    ]
    step = part(
        {"do": texts, "sources": cited},
        where=texts,
        expect=texts,
        url=st.just("https://example.org/settings"),
        kind=one_of(vocabulary.StepKind),
        irreversible=st.booleans(),
        picture=st.fixed_dictionaries(
            {
                "digest": st.sampled_from(sorted(PICTURES)),
                "width": st.just(WIDE),
                "height": st.just(400),
                "alt": st.fixed_dictionaries({"en": words, "fr": words}),
            }
        ),
    )
    procedure = part(
        {
            "title": texts,
            "goal": one_of(vocabulary.Goal),
            "surface": one_of(vocabulary.Surface),
            "done_when": texts,
            "steps": st.lists(step, min_size=1, max_size=3),
        },
        audience=one_of(vocabulary.Audience),
        regions=regions,
        not_in=regions,
        scope=one_of(vocabulary.Scope),
        force=one_of(vocabulary.Force),
        condition=texts,
        note=texts,
        checked=st.fixed_dictionaries(
            {"on": st.just("2026-11-03"), "surface": one_of(vocabulary.Surface), "language": st.sampled_from(LANGUAGES)}
        ),
    )
    return st.builds(
        _keyed,
        st.lists(procedure, max_size=3),
        optional(
            notes=st.lists(part({"kind": one_of(vocabulary.NoteKind), "text": texts, "sources": cited}), max_size=3),
            events=st.lists(part({"date": dates, "text": texts, "sources": cited}), max_size=2),
            contacts=st.lists(
                part({"kind": one_of(vocabulary.ContactKind), "value": words, "sources": cited}, note=texts), max_size=2
            ),
            labels=st.lists(
                part({"text": texts}, switch=st.booleans(), former=st.dictionaries(st.just("fr"), st.just(["Ancien"]))),
                max_size=2,
                unique_by=lambda label: label["text"]["en"],
            ),
            aliases=st.lists(words.filter(lambda typed: len(typed) < 200), max_size=3),
            check_every=st.integers(7, 730),
            defaults=st.lists(
                part(
                    {"state": one_of(vocabulary.State), "sources": cited},
                    regions=regions,
                    audience=one_of(vocabulary.Audience),
                    since=dates,
                    note=texts,
                ),
                min_size=1,
                max_size=3,
            ),
        ),
        st.just(sources),
    )


def _keyed(procedures, others, sources):
    """Give procedures and steps their keys, and let the second stand in for the first where it can."""
    for index, procedure in enumerate(procedures):
        procedure["key"] = f"way-{index}"
        for number, step in enumerate(procedure["steps"]):
            step["key"] = f"w{index}{number}"
    if len(procedures) > 1 and procedures[0]["goal"] == procedures[1]["goal"]:
        procedures[1]["instead_of"] = "way-0"
    return make_data(outcome="none", procedures=procedures, sources=sources, **others)


@pytest.fixture
def _pictures_here():
    for digest in PICTURES:
        Picture.objects.create(digest=digest, width=WIDE, height=400, added_at=now())


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=guides())
@pytest.mark.django_db
@pytest.mark.usefixtures("_pictures_here")
def test_whatever_a_guide_says_survives_the_rows_and_the_file(data):
    guide = Guide.model_validate(data)

    platform = load(guide)
    text = write(dump(platform))

    assert dump(platform) == guide
    assert parse(text.encode()) == guide
    assert write(dump(load(parse(text.encode())))) == text


@pytest.mark.django_db
def test_dumping_a_guide_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    make_platform(procedures=[make_procedure(f"way{n}", steps=[f"w{n}{m}" for m in range(8)]) for n in range(5)])

    with django_assert_max_num_queries(22):
        dump(Platform.objects.whole().get())


@pytest.mark.django_db
def test_a_step_that_moves_to_another_procedure_keeps_its_row():
    make_platform(procedures=[make_procedure(steps=["w1", "w2"]), make_procedure("app", steps=["m1"])])
    moved = Step.objects.get(key="w2")

    make_platform(procedures=[make_procedure(steps=["w1"]), make_procedure("app", steps=["m1", "w2"])])

    moved.refresh_from_db()
    assert moved.procedure.key == "app"


@pytest.mark.django_db
def test_an_alternative_keeps_its_first_procedure():
    platform = make_platform(procedures=[make_procedure(), make_procedure("app", steps=["m1"], instead_of="web")])

    assert dump(platform).procedures[1].instead_of == "web"


@pytest.mark.django_db
def test_half_finished_rows_are_no_guide():
    platform = make_platform()
    platform.sources.all().delete()

    with pytest.raises(ValidationError):
        dump(platform)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Step.objects.filter(key="w2").update(key="w1"),
        lambda: Step.objects.filter(key="w2").update(key=""),
        lambda: Step.objects.filter(key="w2").update(url="http://example.org"),
        lambda: Step.objects.filter(key="w2").update(kind="guess"),
        lambda: Procedure.objects.update(goal="win"),
        lambda: Procedure.objects.update(instead_of=Procedure.objects.get()),
        lambda: Procedure.objects.update(checked_on="2026-11-03"),
        lambda: Platform.objects.update(outcome="perfect"),
        lambda: Platform.objects.update(check_every=0),
        lambda: Platform.objects.update(minutes=999),
        lambda: Step.objects.update(picture=Picture.objects.create(digest="d", width=9, height=9, added_at=now())),
        lambda: Picture.objects.create(digest="d", width=9, height=9999, added_at=now()),
    ],
    ids=[
        "same key",
        "no key",
        "http",
        "kind",
        "goal",
        "itself",
        "half a check",
        "outcome",
        "interval",
        "minutes",
        "no words",
        "height",
    ],
)
def test_the_database_refuses_what_must_not_be(spoil):
    make_platform()

    with pytest.raises(IntegrityError):
        spoil()


@pytest.mark.django_db
def test_a_new_step_takes_a_key_that_was_never_used():
    platform = make_platform(procedures=[make_procedure(steps=["w1", "w2"])])
    platform.revisions.create(number=1, origin="file", document=make_guide().as_data(), changed_in={"w7": 1})

    step = Step.objects.create(procedure=platform.procedures.get(), do_en="Do it")

    assert step.key == "w8"


def test_equal_claims_are_written_equally():
    guide = make_guide(
        procedures=[make_procedure(steps=[make_step(sources=["s10", "s2", "s2"])])],
        sources=[{"key": key, "kind": "blog", "title": "T", "publisher": "P"} for key in ("s1", "s2", "s10")],
    )

    assert guide.steps[0].sources == ("s2", "s10")
