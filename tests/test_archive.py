"""Zips of guides: what an honest one brings, and what a hostile one is refused for."""

import tracemalloc
from contextlib import suppress
from io import BytesIO
from time import process_time
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platforms import archive
from platforms.archive import Entry
from platforms.guidefile import GuideFileError

from .archives import entry, guide_bytes, make_zip


def contents(files, **options):
    return archive.read(Entry("guides.zip", files if isinstance(files, bytes) else make_zip(files, **options)))


def refusal(files, **options):
    with pytest.raises(GuideFileError) as refused:
        contents(files, **options)
    return str(refused.value)


def test_guides_are_found_in_any_folder_of_a_zip():
    found = contents({"zoom.yaml": b"a", "more/adobe.yaml": b"b"})

    assert [(str(guide), guide.stem, guide.raw) for guide in found.guides] == [
        ("guides.zip/more/adobe.yaml", "adobe", b"b"),
        ("guides.zip/zoom.yaml", "zoom", b"a"),
    ]


def test_what_is_no_guide_is_left_aside_and_mentioned():
    found = contents({"zoom.yaml": b"a", "run.sh": b"rm", "inner.zip": make_zip({"adobe.yaml": b"b"})})

    assert [guide.stem for guide in found.guides] == ["zoom"]
    assert found.ignored == ["guides.zip/inner.zip", "guides.zip/run.sh"]


def test_what_computers_add_by_themselves_is_not_even_mentioned():
    found = contents({"__MACOSX/._zoom.yaml": b"\x00", ".DS_Store": b"\x00", "guides/": b"", archive.SCHEMA: b"{}"})

    assert found == archive.Contents()


def test_pictures_of_steps_are_found_by_the_name_that_guides_use():
    assert contents({"guides/pictures/one.webp": b"RIFF"}).pictures == {"pictures/one.webp": b"RIFF"}


def test_the_digests_of_an_export_are_read():
    sums = archive.sums({"zoom.yaml": b"a"})

    assert contents({archive.SUMS: sums + b"no digest\n\xff\n"}).exported == {"zoom": sums[:64].decode()}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (b"no zip at all", "is no zip"),
        (b"", "is no zip"),
        (make_zip({"zoom.yaml": guide_bytes()})[:-40], "is no zip"),
        ({"../zoom.yaml": b"a"}, "../zoom.yaml: its name leads out"),
        ({"a/../../zoom.yaml": b"a"}, "leads out"),
        ({"/etc/zoom.yaml": b"a"}, "leads out"),
        ({"C:/zoom.yaml": b"a"}, "leads out"),
        ({"..\\zoom.yaml": b"a"}, "leads out"),
        ({"zoom\n.yaml": b"a"}, "zoom?.yaml: its name has characters"),
        ({"zoom\u202egpj.yaml": b"a"}, "its name has characters"),
        ([(entry("zoom.yaml", mode=0o120777), b"/etc/passwd")], "is a link"),
        ([(entry("zoom.yaml", compression=ZIP_BZIP2), b"a")], "unusual"),
        ([(entry("zoom.yaml", compression=ZIP_LZMA), b"a")], "unusual"),
    ],
)
def test_what_no_honest_zip_holds_is_refused_with_its_name(files, reason):
    assert reason in refusal(files)


def test_every_bad_entry_is_named_at_once():
    lines = refusal({"../zoom.yaml": b"a", "/adobe.yaml": b"b"}).splitlines()

    assert [line.partition(": ")[0] for line in lines] == ["guides.zip/../zoom.yaml", "guides.zip//adobe.yaml"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice_is_refused():
    assert "zoom.yaml: occurs twice" in refusal([("zoom.yaml", b"a"), ("zoom.yaml", b"b")])


def test_an_encrypted_entry_is_refused():
    raw = bytearray(make_zip({"zoom.yaml": guide_bytes()}))
    raw[6] |= 1  # the flags in front of the entry
    raw[raw.index(archive.ENTRY) + 8] |= 1  # and those in the directory

    assert "is encrypted" in refusal(bytes(raw))


def test_a_name_that_is_not_the_text_it_says_to_be_is_refused():
    raw = make_zip({"zoö.yaml": b"a"}).replace("ö".encode(), b"\xff\xfe")

    assert "is no zip, or a damaged one" in refusal(raw)


def test_a_bomb_is_not_unpacked_beyond_what_a_guide_may_have():
    bomb = _bomb(40_000_000)
    tracemalloc.start()
    found = contents(bomb)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [len(guide.raw) for guide in found.guides] == [archive.LARGEST + 1]
    assert peak < 8_000_000


def test_many_bombs_are_no_better_than_one():
    begin = process_time()

    assert "holds more than 32 MB" in refusal({f"guide-{n}.yaml": b"x" * 400_000 for n in range(200)})
    assert process_time() - begin < 5


def test_a_header_that_lies_about_the_size_gains_nothing():
    raw = bytearray(_bomb(1_000_000))
    place = raw.index(archive.ENTRY) + 24  # how large it says to be
    raw[place : place + 4] = (10).to_bytes(4, "little")

    assert "is no zip, or a damaged one" in refusal(bytes(raw))


def test_a_directory_without_end_is_refused_before_it_is_read():
    assert "holds more than 2000 files" in refusal({f"{n}.txt": b"" for n in range(2001)}, compression=ZIP_STORED)


def test_a_zip_that_is_too_large_is_refused():
    assert "is larger than 16 MB" in refusal(b"PK" * (9 * archive.MEGABYTE))


@given(st.binary(max_size=300), st.integers(0, 400))
def test_whatever_the_bytes_they_are_read_or_refused_but_never_an_error(junk, place):
    raw = make_zip({"zoom.yaml": b"words " * 20, "adobe.yaml": b"more"})
    mangled = raw[:place] + junk + raw[place + len(junk) :]
    with suppress(GuideFileError):
        contents(mangled)


def test_what_is_packed_is_the_same_bytes_whatever_the_day_and_the_order():
    files = {"zoom.yaml": b"a", "adobe.yaml": b"b"}

    packed = archive.pack(files)

    assert packed == archive.pack(dict(reversed(files.items())))
    with ZipFile(BytesIO(packed)) as opened:
        assert opened.namelist() == ["adobe.yaml", "zoom.yaml"]
        assert {info.date_time for info in opened.infolist()} == {archive.EPOCH}


def _bomb(size):
    return make_zip({"zoom.yaml": b"\0" * size})
