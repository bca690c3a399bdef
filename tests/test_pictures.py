"""Pictures of steps: taken in carefully, drawn anew, shown to everybody in the size that fits."""

import struct
import zlib
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now
from PIL import Image, ImageCms, ImageDraw
from pydantic import ValidationError

from platforms import pictures
from platforms.content import Guide
from platforms.models import Picture, PictureSize, Platform, Revision, Step
from platforms.pictures import PictureError, UnknownPictureError, take_in, take_upload
from platforms.publishing import published, roll_back
from platforms.rows import dump, load

from .desk import form_of, save, steps_url
from .factory import make_data, make_guide, make_procedure, make_published, make_step
from .markup import Tags

pytestmark = pytest.mark.django_db

ALT = {"en": "A switch, to the left.", "fr": "Un interrupteur, à gauche."}


def drawn(size=(400, 300), mode="RGB", colour="teal"):
    image = Image.new(mode, size, colour)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), outline=None, fill=image.getpixel((0, 0)))
    return image


def saved(image, kind="PNG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def shown(picture, width=None):
    """Return what is kept of a picture, opened again."""
    return Image.open(BytesIO(picture.kept_sizes.get(width=width or picture.width).data))


def part_of_document(picture, **changes):
    return {"digest": picture.digest, "width": picture.width, "height": picture.height, "alt": ALT} | changes


def data_with(picture, **changes):
    step = make_step("w1", picture=part_of_document(picture, **changes))
    return make_data(procedures=[make_procedure(steps=[step, "w2"])])


def published_with(picture):
    return make_published(procedures=data_with(picture)["procedures"])


def png_of_size(width, height):
    """Return a PNG whose first bytes promise a size that its content does not have."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    )


# What is taken in


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_as_webp_whatever_it_was(kind):
    picture = take_upload(saved(drawn(), kind))

    assert shown(picture).format == "WEBP"
    assert (picture.width, picture.height) == (400, 300)
    assert sha256(picture.kept_sizes.get(width=400).data).hexdigest() == picture.digest


def test_it_is_kept_in_sizes_for_phones_and_never_enlarged():
    large, small = take_upload(saved(drawn((3000, 1500)))), take_upload(saved(drawn((500, 200))))

    assert {size.width: shown(large, size.width).size for size in large.kept_sizes.all()} == {
        360: (360, 180),
        720: (720, 360),
        1080: (1080, 540),
    }
    assert sorted(small.kept_sizes.values_list("width", flat=True)) == [360, 500]


def test_the_same_picture_is_kept_once():
    assert take_upload(saved(drawn())) == take_upload(saved(drawn()))
    assert PictureSize.objects.count() == 2


def test_where_it_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x010F] = "A maker of phones"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)  # GPSLatitude
    raw = saved(drawn(), "JPEG", exif=exif, comment=b"taken at home", icc_profile=srgb())
    assert b"A maker of phones" in raw

    picture = take_upload(raw)

    for size in picture.kept_sizes.all():
        assert not {"exif", "xmp", "icc_profile", "comment"} & Image.open(BytesIO(size.data)).info.keys()
        assert pictures._is_plain(bytes(size.data))
        assert b"maker" not in bytes(size.data)


def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(("size", "kept"), [((400, 300), (300, 400)), ((4000, 1000), (600, 2400))])
def test_a_photo_is_turned_as_the_phone_was_held(size, kept):
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: to be turned by a quarter

    picture = take_upload(saved(drawn(size), "JPEG", exif=exif))

    assert (picture.width, picture.height) == kept


@pytest.mark.parametrize(
    ("image", "colour"),
    [
        (lambda: Image.new("I;16", (40, 40), 0x8000), (128, 128, 128)),
        (lambda: Image.new("RGBA", (40, 40), (0, 0, 0, 0)), (255, 255, 255)),
        (lambda: Image.new("LA", (40, 40), (0, 0)), (255, 255, 255)),
        (lambda: Image.new("1", (40, 40), 1), (255, 255, 255)),
        (lambda: Image.new("RGB", (40, 40), (255, 0, 0)).quantize(4), (255, 0, 0)),
    ],
    ids=["16 bits", "see-through", "grey see-through", "black and white", "palette"],
)
def test_colours_are_what_one_saw(image, colour):
    kept = shown(take_upload(saved(image())))

    assert kept.mode == "RGB"
    assert all(abs(ours - wanted) < 6 for ours, wanted in zip(kept.getpixel((9, 9)), colour, strict=True))


def test_a_picture_for_printers_becomes_one_for_screens():
    kept = shown(take_upload(saved(Image.new("CMYK", (40, 40), (0, 255, 255, 0)), "JPEG")))

    red, green, blue = kept.getpixel((9, 9))
    assert red > 200
    assert max(green, blue) < 60


def test_colours_are_those_that_the_profile_means():
    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain, profiled, misfit, broken = (
        shown(take_upload(saved(Image.new("RGB", (40, 40), (10, 200, 30)), icc_profile=profile))).getpixel((9, 9))
        for profile in (None, srgb(), wide, b"no profile at all" * 20)
    )

    assert plain == profiled == misfit == broken


def frames():
    return saved(drawn(), "WEBP", save_all=True, append_images=[drawn(colour="red")])


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no PNG, JPEG or WebP"),
        (b"<html><img src=x onerror=alert(1)>", "no PNG, JPEG or WebP"),
        (saved(drawn(), "GIF"), "no PNG, JPEG or WebP"),
        (saved(drawn(), "TIFF"), "no PNG, JPEG or WebP"),
        (saved(drawn(), "BMP"), "no PNG, JPEG or WebP"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no PNG, JPEG or WebP"),
        (saved(drawn((900, 900)), "JPEG")[:-800], "damaged"),
        (saved(drawn())[:60], "damaged"),
        (png_of_size(30, 30), "damaged"),
        (png_of_size(50_000, 50_000), "million pixels"),
        (png_of_size(10_000, 4_001), "million pixels"),
        (frames(), "moves"),
        (saved(drawn(), "PNG", save_all=True, append_images=[drawn(colour="red")]), "moves"),
        (bytes(8 * 1024**2 + 1), "larger than 8 MB"),
    ],
    ids=[
        "nothing",
        "svg",
        "html",
        "gif",
        "tiff",
        "bmp",
        "postscript",
        "cut jpeg",
        "cut png",
        "empty png",
        "bomb",
        "just too many pixels",
        "moving webp",
        "moving png",
        "too many bytes",
    ],
)
def test_what_is_no_plain_picture_is_refused_with_the_reason(raw, reason):
    with pytest.raises(PictureError, match=reason):
        take_upload(raw)

    assert not Picture.objects.exists()


def test_no_byte_of_a_file_that_is_two_things_at_once_survives():
    picture = take_upload(saved(drawn()) + b"<script>alert(1)</script>PK\x03\x04")

    assert all(b"script" not in bytes(size.data) for size in picture.kept_sizes.all())


def test_broken_bytes_are_refused_and_never_an_error():
    whole = saved(drawn((64, 64)), "WEBP")
    for place in range(0, len(whole), 3):
        raw = bytearray(whole)
        raw[place] ^= 0xFF
        try:
            take_upload(bytes(raw))
        except PictureError:
            continue


# Files beside guides


def test_a_picture_travels_with_the_files_of_guides_and_stays_the_same(tmp_path):
    picture = take_upload(saved(drawn((2000, 900))))
    published_with(picture)
    call_command("dump_guides", tmp_path, verbosity=0)
    before = {path.name: path.read_bytes() for path in tmp_path.rglob("*.*")}
    forget_everything()

    call_command("load_guides", tmp_path, stdout=BytesIOText())

    assert set(before) == {"example.yaml", f"{picture.digest}.webp"}
    again = Picture.objects.get()
    assert again.digest == picture.digest
    assert again.kept_sizes.count() == 3
    call_command("dump_guides", tmp_path, verbosity=0)
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


class BytesIOText(BytesIO):
    def write(self, text):
        return super().write(text.encode())


def forget_everything():
    Revision.objects.all().delete()
    Platform.objects.all().delete()
    Picture.objects.all().delete()


def test_a_guide_whose_picture_is_missing_is_not_loaded(tmp_path):
    published_with(take_upload(saved(drawn())))
    call_command("dump_guides", tmp_path, verbosity=0)
    forget_everything()
    for path in (tmp_path / "pictures").iterdir():
        path.unlink()

    with pytest.raises(CommandError, match="step w1: its picture is not here"):
        call_command("load_guides", tmp_path, verbosity=0)

    assert not Platform.objects.exists()


def test_a_guide_that_says_another_size_of_its_picture_is_not_loaded():
    picture = take_upload(saved(drawn()))

    with pytest.raises(UnknownPictureError):
        load(Guide.model_validate(data_with(picture, width=401)))


def with_metadata():
    return saved(drawn(), "WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0", lossless=False)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (saved(drawn()), "not a picture as this site"),
        (saved(drawn(), "WEBP", lossless=True), "not a picture as this site"),
        (with_metadata(), "not a picture as this site"),
        (frames(), "not a picture as this site"),
        (saved(drawn(), "WEBP") + b"PK\x03\x04", "not a picture as this site"),
        (saved(drawn(), "WEBP")[:-20], "not a picture as this site"),
        (saved(drawn((1200, 20)), "WEBP"), "larger than pictures are kept"),
        (b"RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0" + bytes(10), "no PNG, JPEG or WebP"),
    ],
    ids=["png", "lossless", "metadata", "moving", "something behind", "cut", "too wide", "empty"],
)
def test_a_file_that_this_site_would_not_have_written_is_refused(raw, reason):
    with pytest.raises(PictureError, match=reason):
        take_in(f"{sha256(raw).hexdigest()}.webp", raw)

    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["0" * 64 + ".webp", "../x.webp", "picture.webp", ""])
def test_a_file_must_bear_the_digest_of_its_content(name):
    with pytest.raises(PictureError, match="digest"):
        take_in(name, saved(drawn(), "WEBP"))


def test_a_picture_that_nothing_shows_is_discarded_after_a_day():
    forgotten, fresh, on_a_step, in_the_past = (
        take_upload(saved(drawn(colour=colour))) for colour in ("red", "green", "blue", "black")
    )
    published_with(in_the_past)
    published_with(on_a_step)
    Picture.objects.exclude(pk=fresh.pk).update(added_at=now() - timedelta(days=2))

    pictures.discard_unused()

    assert set(Picture.objects.all()) == {fresh, on_a_step, in_the_past}
    assert not PictureSize.objects.filter(picture=forgotten.pk).exists()


# What readers get


def address(picture, width=None):
    return f"/pictures/{picture.digest}-{width or picture.width}.webp"


def test_a_picture_may_be_kept_by_everybody_for_ever(client):
    picture = take_upload(saved(drawn()))

    response = client.get(address(picture))

    assert response.content == bytes(picture.kept_sizes.get(width=400).data)
    assert response["Content-Type"] == "image/webp"
    assert {"public", "immutable", "max-age=31536000"} == set(response["Cache-Control"].split(", "))
    assert int(response["Content-Length"]) == len(response.content)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not response.cookies
    assert client.get(address(picture), headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.head(address(picture))["Content-Length"] == response["Content-Length"]
    assert client.post(address(picture)).status_code == 405


@pytest.mark.parametrize("name", ["-401.webp", "-0400.webp", ".webp", "-400.png", "-99999.webp"])
def test_what_is_not_there_is_not_found(client, name):
    picture = take_upload(saved(drawn()))

    assert client.get(f"/pictures/{picture.digest}{name}").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reader_sees_the_picture_of_a_step_and_the_page_does_not_move(client, language):
    picture = take_upload(saved(drawn((1080, 2000))))
    published_with(picture)

    (image,) = [attrs for tag, attrs in Tags(client.get(f"/{language}/example/").text).found if tag == "img"]

    assert image["alt"] == ALT[language]
    assert image["srcset"] == ", ".join(f"{address(picture, width)} {width}w" for width in (360, 720, 1080))
    assert (image["width"], image["height"]) == ("324", "600")
    assert (image["loading"], image["decoding"], image["lang"]) == ("lazy", "async", language)
    assert client.get(image["src"]).status_code == 200


def test_a_new_picture_is_a_change_of_the_step_and_told_as_one(client):
    make_published(procedures=[make_procedure()])
    published_with(take_upload(saved(drawn())))

    assert published("example").changed_in["w1"] == 2
    assert "picture" in client.get("/en/example/changes/").text


def test_going_back_brings_the_old_picture_back():
    old, new = take_upload(saved(drawn())), take_upload(saved(drawn(colour="red")))
    published_with(old)
    platform = published_with(new)

    roll_back(platform.revisions.get(number=1))

    assert published("example").guide.steps[0].picture.digest == old.digest
    assert Step.objects.get(key="w1").picture == old


# On the desk


def upload(raw, name="picture.png"):
    return {"steps-0-upload": SimpleUploadedFile(name, raw, "image/png")}


def in_words(number=0):
    return {f"steps-{number}-alt_{language}": words for language, words in ALT.items()}


def test_an_editor_adds_a_picture_and_readers_see_it(desk):
    make_published()

    response = save(desk, steps_url(), **upload(saved(drawn())), **in_words())

    assert "Published as revision 2" in response.text
    guide = published("example").guide
    assert guide.steps[0].picture.alt == ALT
    assert guide.steps[1].picture is None
    assert f"{guide.steps[0].picture.digest}-400.webp" in desk.get("/en/example/").text
    assert f'alt="{ALT["en"]}"' in desk.get(steps_url()).text


def test_a_picture_may_have_any_name(desk):
    make_published()

    save(desk, steps_url(), **upload(saved(drawn(), "JPEG"), "../../evil.svg"), **in_words())

    assert published("example").guide.steps[0].picture


@pytest.mark.parametrize("given", [{}, {"steps-0-alt_en": ALT["en"]}, {"steps-0-alt_fr": ALT["fr"]}])
def test_a_picture_without_its_words_in_every_language_is_refused_and_not_asked_for_again(desk, given):
    make_published()
    url = steps_url()

    response = desk.post(url, form_of(desk, url) | upload(saved(drawn())) | given | {"steps-0-do_en": "A new text"})

    assert response.text.count("Say what the picture shows") == 2 - len(given)
    assert "A new text" in response.text
    assert not Step.objects.filter(picture__isnull=False).exists()
    save_again = {bound.html_name: bound.value() or "" for bound in _step_form(response)}
    save(desk, url, **{"steps-0-picture": save_again["steps-0-picture"]}, **in_words())
    assert published("example").guide.steps[0].picture.alt == ALT


def _step_form(response):
    (steps,) = response.context["inline_admin_formsets"]
    return steps.formset.forms[0]


def test_a_file_that_is_no_picture_is_refused_and_nothing_typed_is_lost(desk):
    make_published()
    url = steps_url()

    response = desk.post(url, form_of(desk, url) | upload(b"<svg/>") | in_words() | {"steps-0-do_en": "A new text"})

    assert "The file is no PNG, JPEG or WebP picture." in response.text
    assert "A new text" in response.text
    assert ALT["fr"] in response.text
    assert not Picture.objects.exists()


def test_a_picture_is_taken_away_with_its_words(desk):
    published_with(take_upload(saved(drawn())))

    save(desk, steps_url(), **{"steps-0-remove": "on"})

    assert published("example").guide.steps[0].picture is None
    assert Step.objects.get(key="w1").alt_en == ""


def test_another_picture_takes_the_place_of_the_first(desk):
    old = take_upload(saved(drawn()))
    published_with(old)

    save(desk, steps_url(), **upload(saved(drawn(colour="red"))))

    assert published("example").guide.steps[0].picture.digest != old.digest
    assert published("example").guide.steps[0].picture.alt == ALT


def test_a_step_that_is_left_alone_keeps_its_picture(desk):
    picture = take_upload(saved(drawn()))
    published_with(picture)

    response = save(desk, steps_url())

    assert "nothing new was published" in response.text
    assert published("example").guide.steps[0].picture.digest == picture.digest


def test_many_pictures_open_in_a_bounded_number_of_queries(desk, django_assert_max_num_queries):
    shown_in = [
        make_step(f"w{n}", picture=part_of_document(take_upload(saved(drawn((20 + n, 20)))))) for n in range(12)
    ]
    make_published(procedures=[make_procedure(steps=shown_in)])

    with django_assert_max_num_queries(50):
        desk.get(steps_url())


# What must not be


def test_the_document_wants_words_in_every_language():
    picture = take_upload(saved(drawn()))

    with pytest.raises(ValidationError, match="missing: fr"):
        Guide.model_validate(data_with(picture, alt={"en": "A switch."}))


def test_the_database_wants_them_too():
    platform = published_with(take_upload(saved(drawn())))

    with pytest.raises(IntegrityError), transaction.atomic():
        platform.steps.update(alt_fr="")


def test_a_picture_in_use_is_not_deleted():
    picture = take_upload(saved(drawn()))
    published_with(picture)

    with pytest.raises(IntegrityError), transaction.atomic():
        picture.delete()


def test_pictures_in_markdown_stay_words(client):
    make_published(procedures=[make_procedure(steps=[make_step("w1", do={"en": "![x](https://evil.example/x.png)"})])])

    assert "<img" not in client.get("/en/example/").text


def test_whatever_has_a_picture_is_dumped_as_it_was_loaded():
    guide = Guide.model_validate(data_with(take_upload(saved(drawn()))))

    assert dump(load(guide)) == guide
    assert dump(load(make_guide())) == make_guide()


def test_pictures_have_an_address_of_their_own():
    assert reverse("picture", args=["0" * 64, 360]) == f"/pictures/{'0' * 64}-360.webp"
