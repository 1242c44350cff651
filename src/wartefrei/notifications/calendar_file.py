"""The calendar entry of an appointment (RFC 5545), published or cancelled (RFC 5546, 3.2.1 and 3.2.5)."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone


class Method(StrEnum):
    """What a calendar shall do with the entry."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


def make_calendar(
    *,
    method: Method,
    code: str,
    sequence: int,
    start: datetime,
    minutes: int,
    time_zone: str,
    summary: str,
    location: str,
    description: str,
    organizer: str,
    now: datetime,
) -> bytes:
    """The file with one entry. Its UID follows from the booking code, so a later file changes the same entry.

    Of two files the one with the higher ``sequence`` counts.
    """
    local = start.astimezone(ZoneInfo(time_zone))
    event = Event()
    event.add("uid", f"{code}@wartefrei")
    event.add("dtstamp", now)
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", f"mailto:{organizer}")
    event.add("dtstart", local)
    event.add("duration", timedelta(minutes=minutes))
    event.add("summary", summary)
    event.add("location", location)
    event.add("description", description)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//wartefrei//appointments//EN")
    calendar.add("method", method.value)
    calendar.add_component(_zone(time_zone, local.year))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


@lru_cache(maxsize=16)
def _zone(name: str, year: int) -> Timezone:
    """The zone's rules for a year.

    A change is noted at the local time before it (RFC 5545, 3.6.5); where clocks leap ahead, the library notes the
    time after it.
    """
    zone = Timezone.from_tzid(name, first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    for part in zone.daylight:
        part.DTSTART -= part.TZOFFSETTO - part.TZOFFSETFROM
    return zone
