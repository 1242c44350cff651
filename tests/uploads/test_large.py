"""Large papers through the real server: streamed, taken, or refused in words."""

import os
from pathlib import Path

import httpx
import pytest

from tests.emergency.steps import make_emergency_office, register
from tests.factories import NOW
from tests.server import running, url_of_test_database
from tests.uploads.papers import make_photo
from wartefrei.bookings.credentials import credentials_of
from wartefrei.bookings.models import EmergencyDocument

PHOTO = make_photo(size=(1700, 1300), noise=1)
"""More than any other body may have."""


@pytest.mark.django_db(transaction=True)
def test_large_photo_is_taken_and_one_too_large_is_refused_in_words() -> None:
    make_emergency_office(window_days=365)
    request = register(title="visa", now=NOW)
    folder = Path(os.environ["WARTEFREI_DATA_DIR"])  # so that test and server know the same keys
    with running(database_url=url_of_test_database(), folder=folder) as server:
        path = f"{server.url}/api/v1/emergency-requests/{request.code}/documents"
        pin = {"X-Booking-PIN": credentials_of(request).pin}

        def send(content: bytes) -> httpx.Response:
            files = {"file": ("photo.jpg", content)}
            return httpx.post(path, data={"kind": "passport"}, files=files, headers=pin, timeout=60)

        taken = send(PHOTO)
        too_large = send(PHOTO[:3] + bytes(22 * 1024 * 1024))
        far_too_large = send(PHOTO[:3] + bytes(27 * 1024 * 1024))
    assert len(PHOTO) > 2 * 1024 * 1024
    assert (taken.status_code, taken.json()["status"]) == (201, "complete")
    assert (too_large.status_code, too_large.json()["reason"]) == (422, "too_large")
    assert (far_too_large.status_code, far_too_large.json()["type"]) == (413, "/problems/too-large")
    assert EmergencyDocument.objects.get().media_type == "image/jpeg"
