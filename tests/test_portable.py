"""Taking progress along, bringing it elsewhere, erasing it: nothing is stored, and nothing changes unasked."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from platforms import portable
from platforms.progress import Progress

from .factory import make_published, text

pytestmark = pytest.mark.django_db

COOKIE = settings.READER_COOKIE
THERE = "1|situation:EEA.iphone.-|adobe:2026-11-20r1.w1|zoom:2026-11-20r1.w1.w2"


def with_progress(client, written):
    client.cookies[COOKIE] = written
    return client


def bring(client, text=THERE, **data):
    return client.post("/en/take-along/bring/", {"text": text, **data})


def make_services():
    for slug in ("adobe", "zoom"):
        make_published(slug, name=text(slug.capitalize()))


def test_the_link_carries_everything_behind_the_hash(client):
    page = with_progress(client, THERE).get("/en/take-along/").text

    link = re.search(r'class="carry__link" href="([^"]+)"', page)[1]
    address, _hash, carried = link.partition("#")
    assert address == "http://testserver/en/take-along/"
    assert carried == THERE.replace("|", "%7C")


def test_the_page_that_shows_it_is_kept_by_nobody(client):
    for path in ("/en/take-along/", "/en/take-along/file/"):
        assert with_progress(client, THERE).get(path)["Cache-Control"] == "private, no-store"


def test_the_picture_says_the_same_as_the_link():
    link = portable.link("https://guide.example.org/en/take-along/", Progress.parse(THERE))

    assert portable.picture(link).startswith("<svg")
    assert "style=" not in portable.picture(link)


def test_what_is_too_much_for_a_picture_is_said(client):
    many = "1|" + "|".join(f"guide-{n:02}:2026-11-20r1.w1.w2.w3" for n in range(60))

    page = with_progress(client, many).get("/en/take-along/").text

    assert "<svg" not in page
    assert "too much for a QR code" in page


def test_a_file_can_be_saved_and_loaded_again(client):
    make_services()
    saved = with_progress(client, THERE).get("/en/take-along/file/")
    assert "attachment" in saved["Content-Disposition"]
    elsewhere = Client()

    asked = elsewhere.post("/en/take-along/bring/", {"file": SimpleUploadedFile("x.txt", saved.content)})

    assert "Add it to what is here" in asked.text
    assert COOKIE not in elsewhere.cookies


def test_nothing_changes_before_the_reader_was_asked(client):
    make_services()

    response = bring(client)

    assert "Adobe" in response.text
    assert "Zoom" in response.text
    assert not response.cookies


def test_what_comes_is_added_and_the_newest_tick_counts(client):
    make_services()
    with_progress(client, "1|zoom:2026-11-22r1.w1")

    bring(client, how="merge")

    assert client.cookies[COOKIE].value == (
        "1|situation:EEA.iphone.-|adobe:2026-11-20r1.w1|zoom:2026-11-20r1.w2:2026-11-22r1.w1"
    )


def test_merging_twice_or_the_other_way_round_gives_the_same():
    here, there = Progress.parse("1|zoom:2026-11-22r1.w1:2026-11-23.declined"), Progress.parse(THERE)

    assert str(here.merged(there)) == str(here.merged(there).merged(there))
    assert str(here.merged(there)) == str(there.merged(here))


def test_what_comes_replaces_what_is_here_if_the_reader_says_so(client):
    make_services()
    with_progress(client, "1|zoom:2026-11-22r1.w1")

    bring(client, how="replace")

    assert client.cookies[COOKIE].value == THERE


@pytest.mark.parametrize("brought", ["", "hello", "1|", "2|zoom:2026-11-22r1.w1", "<script>", "\x00", "1|x" * 9000])
def test_a_text_without_progress_is_refused_and_kept_in_the_form(client, brought):
    response = bring(client, brought)

    assert "No progress was found" in response.text
    assert not response.cookies
    assert "<script>alert" not in response.text


def test_a_file_that_is_no_text_is_refused(client):
    response = client.post("/en/take-along/bring/", {"file": SimpleUploadedFile("x.png", b"\x89PNG\xff\xfe")})

    assert "No progress was found" in response.text


def test_erasing_leaves_nothing(client):
    response = with_progress(client, THERE).post("/en/take-along/erase/")

    assert response.cookies[COOKIE]["max-age"] == 0
    assert response["Location"] == "/en/privacy/#yours"


def test_another_site_can_neither_bring_nor_erase(client):
    for path in ("bring", "erase"):
        response = client.post(f"/en/take-along/{path}/", {"text": THERE}, headers={"Sec-Fetch-Site": "cross-site"})
        assert response.status_code == 403
