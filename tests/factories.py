"""A small office to book at: at most five rows each, and the moment all tests agree is now."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from wartefrei.bookings.person import Person
from wartefrei.offices import models
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday, 10:00 in Berlin."""

MONDAY = date(2026, 11, 23)
_numbers = count(1)


def make_office(
    *,
    slug: str = "amt",
    places: int = 2,
    online: int | None = None,
    emergency: int = 0,
    minutes: int = 30,
    minutes_each_further: int | None = None,
    max_quantity: int = 5,
    grid: int = 10,
    start: str = "08:00",
    end: str = "12:00",
    **office: Any,
) -> OfficeEntry:
    """An authority (Baden-Württemberg) with one house, office, team, service `pass` and opening, Monday to Friday."""
    authority, _new = models.Authority.objects.get_or_create(
        slug="stadt",
        defaults={
            "name": "Stadt",
            "land": "BW",
            "languages": ["de", "ar", "en"],
            "email_sender": "amt@stadt.example",
        },
    )
    house = models.House.objects.create(
        authority=authority, slug=f"{slug}-haus", name={"de": "Rathaus"}, address="Markt 1"
    )
    row = models.Office.objects.create(
        house=house, slug=slug, name={"de": "Bürgeramt", "ar": "مكتب المواطنين"}, **office
    )
    service, _new = models.Service.objects.get_or_create(
        authority=authority,
        slug="pass",
        defaults={
            "name": {"de": "Reisepass", "ar": "جواز سفر"},
            "minutes": minutes,
            "minutes_each_further": minutes if minutes_each_further is None else minutes_each_further,
            "max_quantity": max_quantity,
        },
    )
    team = models.Team.objects.create(office=row, slug="team", name="Team", grid_minutes=grid)
    team.services.add(service)
    models.Opening.objects.create(
        team=team,
        weekdays=[0, 1, 2, 3, 4],
        first_date=date(2026, 1, 1),
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        places=places,
        online=places - emergency if online is None else online,
        emergency=emergency,
    )
    return touch(slug)


def touch(slug: str = "amt") -> OfficeEntry:
    """Make the program notice changes of rows below the office's authority; returns the office as it is now."""
    authority = models.Office.objects.select_related("house__authority").get(slug=slug).house.authority
    models.Authority.objects.filter(pk=authority.pk).update(version=authority.version + 1)
    return read_directory().office(slug)


def make_person(**changes: Any) -> Person:
    """Somebody nobody else is."""
    number = next(_numbers)
    letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")
    fields: Mapping[str, Any] = {
        "family_name": f"Müller{letters}",
        "given_name": "Anna",
        "birth_date": date(1990, 1, 1),
        "email": f"anna{number}@example.org",
    }
    return Person(**{**fields, **changes})
