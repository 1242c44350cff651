"""Fills a database for the benchmarks: forty offices, one of them half full for 90 days.

Usage: python -m benchmarks.seeding BOOKED ENDED    with DATABASE_URL and WARTEFREI_DATA_DIR
BOOKED appointments at the first office, and ENDED (cancelled) ones on the same days.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice

import django

OFFICES = 40
DAYS = 90
PLACES = 6
FIRST_TICK, LAST_TICK, LENGTH = 8 * 12, 16 * 12, 6
BOOKED_PER_OTHER_OFFICE = 240


def main() -> int:
    """Seed and say how many rows there are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wartefrei.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    booked, ended = map(int, sys.argv[1:])
    make_offices()
    fill(booked, ended)
    return 0


def make_offices() -> None:
    """Forty offices of one authority; each has a team of six clerks and the same service."""
    from wartefrei.offices import models

    authority = models.Authority.objects.create(
        slug="stadt", name="Stadt", land="BW", languages=["de"], email_sender="amt@stadt.example"
    )
    service = models.Service.objects.create(
        authority=authority,
        slug="pass",
        name={"de": "Reisepass"},
        minutes=30,
        minutes_each_further=30,
        max_quantity=5,
    )
    for number in range(OFFICES):
        slug = f"amt{number}"
        house = models.House.objects.create(
            authority=authority, slug=f"{slug}-haus", name={"de": "Rathaus"}, address="Markt 1"
        )
        office = models.Office.objects.create(
            house=house, slug=slug, name={"de": f"Amt {number}"}, horizon_days=DAYS, position=number
        )
        team = models.Team.objects.create(office=office, slug="team", name="Team", grid_minutes=10)
        team.services.add(service)
        for counter in range(PLACES):
            models.Counter.objects.create(office=office, slug=f"{counter}", name=f"{counter}")
        models.Opening.objects.create(
            team=team,
            weekdays=[0, 1, 2, 3, 4],
            first_date=date(2026, 1, 1),
            start=time(8),
            end=time(16),
            places=PLACES,
            online=PLACES,
        )


def fill(booked: int, ended: int) -> None:
    """Appointments on every working day, spread evenly, with days, lines and ticket numbers."""
    from django.db import transaction

    from wartefrei.offices.directory import read_directory

    people = count(1)
    with transaction.atomic():
        for at, office in enumerate(read_directory().offices.values()):
            _fill_office(office, booked if at == 0 else BOOKED_PER_OTHER_OFFICE, people, status="booked")
            if at == 0:
                _fill_office(office, ended, people, status="cancelled")


def _fill_office(office, number: int, people: Iterator[int], *, status: str) -> None:  # type: ignore[no-untyped-def]
    """The first free places of each day in turn, so that every day is equally full."""
    from wartefrei.bookings.models import Appointment, BasketLine, TeamDay, TicketNumber
    from wartefrei.core.availability import Span, count_taken, pack_taken
    from wartefrei.core.lifecycle import Contingent
    from wartefrei.core.ticks import count_ticks, tick_start
    from wartefrei.notifications.models import Message

    now, team = datetime.now(UTC), office.teams[0]
    today = now.astimezone(office.zone).date()
    working = [day for at in range(1, DAYS + 1) if team.plan(day := today + timedelta(days=at)).places]
    ticks_of_day = range(FIRST_TICK, LAST_TICK, LENGTH)
    places = ((tick, day) for _round in count() for tick in ticks_of_day for day in working)
    taken: dict[date, list[int]] = {day: [] for day in working}
    for tick, day in islice(places, number):
        taken[day].append(tick)
    days = {
        day: TeamDay.objects.get_or_create(team_id=team.pk, date=day, defaults={"version": 0})[0]
        for day in working
    }
    rows, lines, numbers, mails = [], [], [], []
    for day, ticks in taken.items():
        version = days[day].version
        for at, tick in enumerate(ticks):
            person = next(people)
            row = Appointment(
                code=f"{person:09}",
                day=days[day],
                day_version=version + at + 1,
                start_tick=tick,
                length=LENGTH,
                start_at=tick_start(day, tick, office.zone),
                end_at=tick_start(day, tick + LENGTH, office.zone),
                status=status,
                channel="online",
                contingent="online",
                created_at=now,
                cancelled_at=now if status == "cancelled" else None,
                language="de",
                family_name=_name(person),
                birth_date=date(1990, 1, 1),
                email=f"p{person}@example.org",
            )
            rows.append(row)
            lines.append(_line(row, office, status))
            if status == "booked":
                numbers.append(
                    TicketNumber(house_id=office.house.pk, date=day, number=100 + at, appointment=row)
                )
                mails.append(_sent(row, now))
        days[day].version = version + len(ticks)
        if status == "booked":
            spans = [Span(tick, LENGTH, Contingent.ONLINE) for tick in ticks]
            days[day].picture = pack_taken(count_taken(spans), count_ticks(day, office.zone))
    Appointment.objects.bulk_create(rows, batch_size=1000)
    BasketLine.objects.bulk_create(lines, batch_size=1000)
    TicketNumber.objects.bulk_create(numbers, batch_size=1000)
    Message.objects.bulk_create(mails, batch_size=1000)
    TeamDay.objects.bulk_update(days.values(), ["version", "picture"])


def _line(row, office, status: str):  # type: ignore[no-untyped-def]
    from wartefrei.bookings.models import BasketLine
    from wartefrei.bookings.person import make_key

    key = make_key(row.family_name, "", row.birth_date) if status == "booked" else None
    service = office.authority.services["pass"]
    return BasketLine(appointment=row, service_id=service.pk, quantity=1, person_key=key)


def _sent(row, now: datetime):  # type: ignore[no-untyped-def]
    from wartefrei.notifications.models import Message

    return Message(
        dedupe_key=f"{row.code}:confirmation:0:",
        kind="confirmation",
        about=row.code,
        sender="amt@stadt.example",
        sender_name="Stadt",
        language="de",
        message_id=f"<{row.code}@stadt.example>",
        state="sent",
        due_at=now,
        settled_at=now,
        created_at=now,
    )


def _name(number: int) -> str:
    return "Muster" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:06}")


if __name__ == "__main__":
    sys.exit(main())
