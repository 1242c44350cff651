"""What people send is made anew; what can't be is refused by name of the reason."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from tests.uploads.papers import (
    SECRET,
    make_bomb_pdf,
    make_bomb_png,
    make_locked_pdf,
    make_nasty_pdf,
    make_pdf,
    make_photo,
)
from wartefrei.bookings.uploads.cleaning import MOST_BYTES, CleanFile, clean_file
from wartefrei.bookings.uploads.errors import DocumentProblem, FileRefused
from wartefrei.bookings.uploads.images import LONGEST_SIDE


def clean(content: bytes) -> CleanFile:
    return clean_file(BytesIO(content), scanner="")


def refusal_of(content: bytes) -> DocumentProblem:
    with pytest.raises(FileRefused) as caught:
        clean(content)
    return caught.value.problem


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_photo_becomes_a_jpeg_without_anything_but_its_pixels(kind: str) -> None:
    sent = make_photo(kind)
    assert SECRET in sent
    cleaned = clean(sent)
    assert (cleaned.media_type, cleaned.pages) == ("image/jpeg", 1)
    assert SECRET not in cleaned.content
    with Image.open(BytesIO(cleaned.content)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (400, 300), {})


def test_photo_is_turned_as_the_camera_was_held() -> None:
    with Image.open(BytesIO(clean(make_photo(rotation=6)).content)) as image:
        assert image.size == (300, 400)
        red, green, _blue = image.convert("RGB").getpixel((280, 20))  # type: ignore[misc]
        assert red > 150 > green


def test_large_photo_becomes_smaller() -> None:
    with Image.open(BytesIO(clean(make_photo(size=(6000, 4000))).content)) as image:
        assert max(image.size) == LONGEST_SIDE


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "I;16", "1"])
def test_photo_of_any_colours_is_taken(mode: str) -> None:
    written = BytesIO()
    Image.new(mode, (40, 30)).save(written, "JPEG" if mode == "CMYK" else "PNG")
    assert clean(written.getvalue()).media_type == "image/jpeg"


def test_pdf_keeps_its_pages_and_nothing_that_acts() -> None:
    cleaned = clean(make_nasty_pdf())
    assert (cleaned.media_type, cleaned.pages) == ("application/pdf", 1)
    for trace in (b"JavaScript", b"OpenAction", b"EmbeddedFile", b"AcroForm", b"Launch", b"Annots", SECRET):
        assert trace not in cleaned.content
    with pikepdf.open(BytesIO(cleaned.content)) as pdf:
        assert sorted(pdf.Root.keys()) == ["/Pages", "/Type"]
        assert not pdf.attachments
        assert not pdf.docinfo


def test_pdf_of_twenty_pages_is_taken_and_one_more_is_too_many() -> None:
    assert clean(make_pdf(20)).pages == 20
    assert refusal_of(make_pdf(21)) is DocumentProblem.TOO_MANY_PAGES


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
GIF = b"GIF89a" + bytes(100)
ZIP = b"PK\x03\x04" + bytes(100)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", DocumentProblem.EMPTY),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), DocumentProblem.TOO_LARGE),
        (SVG, DocumentProblem.UNKNOWN_TYPE),
        (HTML, DocumentProblem.UNKNOWN_TYPE),
        (GIF, DocumentProblem.UNKNOWN_TYPE),
        (ZIP, DocumentProblem.UNKNOWN_TYPE),
        (b"MZ" + bytes(100), DocumentProblem.UNKNOWN_TYPE),
        (b"\xff\xd8\xff" + HTML, DocumentProblem.UNREADABLE),
        (make_photo()[:2000], DocumentProblem.UNREADABLE),
        (b"\x89PNG\r\n\x1a\n" + SVG, DocumentProblem.UNREADABLE),
        (b"%PDF-1.7\n" + HTML, DocumentProblem.UNREADABLE),
        (b"\x00\x00\x00\x20ftypheic" + bytes(100), DocumentProblem.UNREADABLE),
    ],
)
def test_what_is_no_photo_and_no_pdf_is_refused(content: bytes, problem: DocumentProblem) -> None:
    assert refusal_of(content) is problem


def test_locked_pdf_is_refused() -> None:
    assert refusal_of(make_locked_pdf()) is DocumentProblem.LOCKED


def test_image_of_few_bytes_and_many_pixels_is_refused_before_it_is_decoded() -> None:
    bomb = make_bomb_png()
    assert len(bomb) < 100_000
    assert refusal_of(bomb) is DocumentProblem.TOO_MANY_PIXELS


def test_pdf_that_unpacks_to_too_much_is_refused() -> None:
    assert refusal_of(make_bomb_pdf()) is DocumentProblem.UNREADABLE


def test_page_that_hides_behind_a_photo_is_gone() -> None:
    """A polyglot: a JPEG for one program, HTML or ZIP for another."""
    polyglot = make_photo() + HTML + ZIP
    assert HTML not in clean(polyglot).content
    assert ZIP not in clean(polyglot).content
