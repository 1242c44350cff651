"""The malware scanner: a real ClamAV."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.uploads.clamav import run_clamd
from tests.uploads.papers import EICAR, make_pdf, make_photo
from wartefrei.bookings.uploads.cleaning import clean_file
from wartefrei.bookings.uploads.errors import DocumentProblem, FileRefused, ScannerUnavailable
from wartefrei.bookings.uploads.scanning import is_alive, scan


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with run_clamd(tmp_path_factory.mktemp("clamav"), make_photo(size=(64, 48))) as url:
        yield url


def test_file_that_the_scanner_knows_as_bad_is_refused(clamd: str) -> None:
    for bad in (make_photo(size=(64, 48)), make_photo() + EICAR):
        with pytest.raises(FileRefused) as caught:
            clean_file(BytesIO(bad), scanner=clamd)
        assert caught.value.problem is DocumentProblem.MALWARE


def test_file_that_the_scanner_lets_pass_is_taken(clamd: str) -> None:
    assert clean_file(BytesIO(make_photo()), scanner=clamd).pages == 1
    assert clean_file(BytesIO(make_pdf()), scanner=clamd).pages == 1


def test_scanner_that_is_away_lets_nothing_pass(tmp_path: Path) -> None:
    for url in (f"unix://{tmp_path}/nothing", "tcp://127.0.0.1:1", "http://127.0.0.1", "nonsense"):
        assert not is_alive(url)
        with pytest.raises(ScannerUnavailable):
            scan(BytesIO(b"x"), url=url)


def test_scanner_that_answers_is_alive(clamd: str) -> None:
    assert is_alive(clamd)
