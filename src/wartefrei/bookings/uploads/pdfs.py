"""PDFs, made anew from their pages, in a process of its own that may use little memory and time.

A PDF of ten megabytes can unpack to gigabytes before the first page is known; what happens to the process that looks
at it happens to nobody else. Run as ``python -m wartefrei.bookings.uploads.pdfs <pages> <bytes> < dirty > clean``.
"""

import subprocess
import sys
import zlib
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from wartefrei.bookings.uploads.errors import DocumentProblem, FileRefused

if TYPE_CHECKING:
    import pikepdf

MOST_PAGES = 20
MOST_MEMORY = 700 * 1024 * 1024
MOST_CPU_SECONDS = 10
MOST_UNPACKED = 200 * 1024 * 1024

_PROBLEMS = {3: DocumentProblem.TOO_MANY_PAGES, 4: DocumentProblem.LOCKED, 5: DocumentProblem.UNREADABLE}
_EXITS = {problem: status for status, problem in _PROBLEMS.items()}
_UNWANTED = (
    "/AA",
    "/Annots",
    "/Metadata",
    "/PieceInfo",
    "/Thumb",
    "/B",
    "/Tabs",
    "/StructParents",
    "/Dur",
    "/Trans",
)


def clean_pdf(file: BinaryIO, *, most_bytes: int) -> tuple[bytes, int]:
    """The pages alone, and how many: no scripts, actions, forms, attachments, links, metadata.

    Raises:
        FileRefused
    """
    with TemporaryFile() as dirty, TemporaryFile() as clean:
        file.seek(0)
        while chunk := file.read(64 * 1024):
            dirty.write(chunk)
        dirty.seek(0)
        status = _run(dirty, clean, most_bytes)
        if status != 0:
            raise FileRefused(_PROBLEMS.get(status, DocumentProblem.UNREADABLE))
        clean.seek(0)
        pages = int.from_bytes(clean.read(2))
        return clean.read(most_bytes + 1), pages


def _run(dirty: BinaryIO, clean: BinaryIO, most_bytes: int) -> int:
    command = [sys.executable, "-I", "-m", __name__, str(MOST_PAGES), str(most_bytes)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own program
            command,
            stdin=dirty,
            stdout=clean,
            stderr=subprocess.DEVNULL,
            env={},  # nothing to be found there: no passwords, no addresses
            timeout=3 * MOST_CPU_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _EXITS[DocumentProblem.UNREADABLE]
    return done.returncode


def main(most_pages: int, most_bytes: int) -> int:
    """Clean standard input to standard output: two bytes that count the pages, then the PDF. Returns what is wrong."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes + 2, most_bytes + 2))
    import pikepdf

    try:
        with pikepdf.open(sys.stdin.buffer) as dirty:
            if dirty.is_encrypted:
                return _EXITS[DocumentProblem.LOCKED]
            if not 1 <= len(dirty.pages) <= most_pages:
                return _EXITS[
                    DocumentProblem.TOO_MANY_PAGES if len(dirty.pages) else DocumentProblem.UNREADABLE
                ]
            _write(dirty)
    except pikepdf.PasswordError:
        return _EXITS[DocumentProblem.LOCKED]
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, MemoryError, RecursionError, OSError):
        return _EXITS[DocumentProblem.UNREADABLE]
    return 0


def _write(dirty: "pikepdf.Pdf") -> None:
    import pikepdf

    with pikepdf.new() as clean:
        for page in dirty.pages:
            for name in _UNWANTED:
                if name in page.obj:
                    del page.obj[name]
            clean.pages.append(page)
        _check_streams(clean)
        sys.stdout.buffer.write(len(clean.pages).to_bytes(2))
        sys.stdout.buffer.flush()
        clean.save(sys.stdout.buffer, static_id=True, recompress_flate=False)
        sys.stdout.buffer.flush()


def _check_streams(clean: "pikepdf.Pdf") -> None:
    """Whoever shows the pages must not have to unpack gigabytes, nor run a program of the page's own."""
    import pikepdf

    unpacked = 0
    for thing in clean.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        if thing.get("/Subtype") == "/PS":
            raise ValueError("PostScript")
        for name in ("/OPI", "/Metadata", "/PieceInfo", "/F", "/FFilter"):
            if name in thing:
                del thing[name]
        if "/Width" in thing and "/Height" in thing:
            unpacked += int(thing.Width) * int(thing.Height)
        if "/FlateDecode" in str(thing.get("/Filter", "")):
            unpacked += _measure(thing.read_raw_bytes(), MOST_UNPACKED - unpacked)
        if unpacked > MOST_UNPACKED:
            raise ValueError("unpacks to too much")


def _measure(packed: bytes, most: int) -> int:
    """How much a stream unpacks to, as far as ``most``."""
    unpacker, length = zlib.decompressobj(), 0
    while packed and length <= most and not unpacker.eof:
        try:
            length += len(unpacker.decompress(packed, 1024 * 1024))
        except zlib.error:
            break
        packed = unpacker.unconsumed_tail
    return length


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
