"""Thousands of uploads to a real server, whose memory stays where it was."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from pathlib import Path

import httpx
import pytest

from tests.emergency.steps import make_emergency_office, register
from tests.factories import NOW
from tests.server import Server, running, url_of_test_database
from tests.uploads.papers import make_photo
from wartefrei.bookings.credentials import credentials_of
from wartefrei.bookings.models import EmergencyDocument, EmergencyRequest

PER_REQUEST = 20
SOME = 300
"""Uploads after which everything has been loaded that is ever loaded."""

LARGE, SMALL = 500, 10_000
RESULT = Path("build/soak-uploads.json")
MOST_GROWTH = 50 * 1024
"""Kilobytes."""


def resident(server: Server) -> int:
    """Kilobytes of memory of their own that all processes of the server hold; pages of the database file are not."""
    found = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _belongs(int(folder.name), server.process.pid):
            lines = (folder / "status").read_text().splitlines()
            found += sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
    return found


def _belongs(pid: int, leader: int) -> bool:
    try:
        return os.getpgid(pid) == leader
    except ProcessLookupError:
        return False


def make_requests(number: int) -> list[EmergencyRequest]:
    """As many requests as the uploads need."""
    return [register(title="visa", now=NOW) for _ in range(number)]


def targets(requests: list[EmergencyRequest]) -> Iterator[tuple[str, str]]:
    """Code and PIN for each upload, no request with more files than it may have."""
    for request in requests:
        for _ in range(PER_REQUEST):
            yield request.code, credentials_of(request).pin


def upload(client: httpx.Client, target: tuple[str, str], photo: bytes) -> None:
    code, pin = target
    response = client.post(
        f"/api/v1/emergency-requests/{code}/documents",
        data={"kind": "passport"},
        files={"file": ("photo.jpg", photo, "image/jpeg")},
        headers={"X-Booking-PIN": pin},
    )
    assert response.status_code == 201, response.text


@pytest.mark.soak
def test_memory_stays_flat_over_thousands_of_uploads(transactional_db: None) -> None:
    data_dir = Path(os.environ["WARTEFREI_DATA_DIR"])  # so that test and server know the same keys
    make_emergency_office(window_days=30)
    small = [make_photo(size=(700, 500 + 5 * number)) for number in range(5)]
    small = [photo + bytes(50_000 - len(photo)) for photo in small]
    large = [make_photo(size=(1500, 1100 + 5 * number), noise=number) for number in range(3)]
    assert all(1_800_000 < len(photo) < 2_600_000 for photo in large), [len(photo) for photo in large]
    sizes = [*islice(cycle(small), SOME), *islice(cycle(large), 10)]
    work = targets(make_requests((LARGE + SMALL + len(sizes)) // PER_REQUEST + 1))
    seen: list[int] = []
    with (
        running(database_url=url_of_test_database(), folder=data_dir) as server,
        ThreadPoolExecutor(2) as threads,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        list(
            threads.map(lambda pair: upload(client, *pair), zip(islice(work, len(sizes)), sizes, strict=True))
        )
        before = resident(server)
        for photos, number in ((large, LARGE), (small, SMALL)):
            for _ in range(10):
                part = islice(work, number // 10)
                list(threads.map(lambda pair: upload(client, *pair), zip(part, cycle(photos), strict=False)))
                seen.append(resident(server))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"before_kilobytes": before, "then": seen}))
    assert EmergencyDocument.objects.count() == LARGE + SMALL + len(sizes)
    assert max(seen) - before < MOST_GROWTH
