"""What a file is, by its first bytes; its name and what the sender says of it count for nothing."""

from enum import Enum

FIRST_BYTES = 32
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})


class FileType(Enum):
    """The types that are taken, with the name of the only decoder that may read them."""

    JPEG = "JPEG"
    PNG = "PNG"
    HEIC = "HEIF"
    PDF = "PDF"


def find_type(head: bytes) -> FileType | None:
    """The type of a file that begins with ``head`` (`FIRST_BYTES` of it); None for anything that is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return FileType.HEIC
    return FileType.PDF if head.startswith(b"%PDF-") else None
