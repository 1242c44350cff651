"""From what somebody sends to what is kept."""

from dataclasses import dataclass
from typing import BinaryIO

from wartefrei.bookings.uploads.errors import DocumentProblem, FileRefused
from wartefrei.bookings.uploads.images import clean_image
from wartefrei.bookings.uploads.kinds import FIRST_BYTES, FileType, find_type
from wartefrei.bookings.uploads.pdfs import clean_pdf
from wartefrei.bookings.uploads.scanning import scan

MOST_BYTES = 20 * 1024 * 1024
"""Of a file as it is sent: photos of new phones have up to 15 MB."""


@dataclass(frozen=True, slots=True)
class CleanFile:
    """What is left of a file once it has been made anew."""

    content: bytes
    media_type: str
    pages: int


def clean_file(file: BinaryIO, *, scanner: str) -> CleanFile:
    """The file made anew from its pages or pixels. ``scanner``: where clamd listens; empty: not scanned.

    Raises:
        FileRefused, ScannerUnavailable
    """
    size = file.seek(0, 2)
    if not 0 < size <= MOST_BYTES:
        raise FileRefused(DocumentProblem.TOO_LARGE if size else DocumentProblem.EMPTY)
    file.seek(0)
    kind = find_type(file.read(FIRST_BYTES))
    if kind is None:
        raise FileRefused(DocumentProblem.UNKNOWN_TYPE)
    if scanner:
        scan(file, url=scanner)
    file.seek(0)
    if kind is not FileType.PDF:
        return CleanFile(clean_image(file, kind), "image/jpeg", 1)
    content, pages = clean_pdf(file, most_bytes=MOST_BYTES)
    return CleanFile(content, "application/pdf", pages)
