"""Photos, made anew from their pixels: nothing else of the file survives, no EXIF, no place where it was taken."""

from functools import cache
from io import BytesIO
from threading import Lock
from typing import BinaryIO

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from wartefrei.bookings.uploads.errors import DocumentProblem, FileRefused
from wartefrei.bookings.uploads.kinds import FileType

MOST_PIXELS = 60_000_000
"""Of a JPEG, which is decoded at a fraction of its size."""

MOST_PIXELS_AT_ONCE = 30_000_000
"""Of the others, which are decoded as a whole: 90 MB."""

LONGEST_SIDE = 2000
"""Pixels: an A4 page at 170 dpi, and half of what phones take, so that most photos are decoded at half their size."""

QUALITY = 82
_ONE_AT_A_TIME = Lock()  # a photo takes up to 90 MB while it is decoded


def clean_image(file: BinaryIO, kind: FileType) -> bytes:
    """The photo as a JPEG of its own, upright, at most `LONGEST_SIDE` pixels long.

    Raises:
        FileRefused
    """
    _learn_heif()
    with _ONE_AT_A_TIME:
        try:
            with Image.open(file, formats=[kind.value]) as image:
                _check_size(image, kind)
                return _encode(_upright(image))
        except Image.DecompressionBombError:
            raise FileRefused(DocumentProblem.TOO_MANY_PIXELS) from None
        except (OSError, ValueError, SyntaxError, EOFError, RuntimeError, MemoryError, TypeError) as error:
            raise FileRefused(DocumentProblem.UNREADABLE) from error


@cache
def _learn_heif() -> None:
    register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def _check_size(image: Image.Image, kind: FileType) -> None:
    most = MOST_PIXELS if kind is FileType.JPEG else MOST_PIXELS_AT_ONCE
    if image.width * image.height > most:
        raise FileRefused(DocumentProblem.TOO_MANY_PIXELS)


def _upright(image: Image.Image) -> Image.Image:
    """Smaller and turned as the camera was held; a JPEG is decoded small at once."""
    share = LONGEST_SIDE / max(image.size)
    image.draft("RGB", (int(image.width * share), int(image.height * share)))
    image.load()
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    turned = ImageOps.exif_transpose(image)
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        paper = Image.new("RGB", turned.size, "white")
        paper.paste(turned, mask=turned.convert("RGBA").getchannel("A"))
        return paper
    return turned.convert("RGB")


def _encode(image: Image.Image) -> bytes:
    pixels = Image.new("RGB", image.size)
    pixels.paste(image)  # without anything the file said beside its pixels
    written = BytesIO()
    pixels.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()
