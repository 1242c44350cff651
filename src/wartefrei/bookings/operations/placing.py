"""Take a place for somebody: as a hold, or booked at once."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.choice import Choice, channel_of, check_choice, check_person
from wartefrei.bookings.claims import Claims, read_claims
from wartefrei.bookings.days import LockedDay, booking_transaction, lock_days, write_day
from wartefrei.bookings.errors import AlreadyBooked, SlotTaken, TooManyHolds
from wartefrei.bookings.models import Appointment, BasketLine
from wartefrei.bookings.notices import announce_already_booked
from wartefrei.bookings.operations.attempts import DayFull, Overtaken, try_again, try_teams
from wartefrei.bookings.operations.booking import Standing, complete, standing_of_booking
from wartefrei.bookings.person import Person
from wartefrei.core.availability import count_free
from wartefrei.core.basket import Basket
from wartefrei.core.codes import CODE_RANDOM_BYTES, make_code
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.ticks import tick_start
from wartefrei.database.locks import take_turns
from wartefrei.database.statements import insert
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry

HOLDS_PER_CLIENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything somebody says when they take a time."""

    office: OfficeEntry
    basket: Basket
    start_at: datetime
    person: Person
    language: str
    municipality: str
    is_disputed: bool
    by: Actor
    now: datetime


def hold(
    *,
    office: OfficeEntry,
    basket: Basket,
    start_at: datetime,
    person: Person,
    language: str,
    by: Actor,
    now: datetime,
    municipality: str = "",
    is_disputed: bool = False,
) -> Appointment:
    """Reserve a time for the office's hold minutes. A live hold of the same person and address is replaced.

    ``is_disputed``: "that isn't me" - books beside an existing booking, unconfirmed and marked for staff.

    Raises:
        bookings.errors.Refusal: SlotTaken, StartRefused, AlreadyBooked, NotResponsible, BookingOff, BasketNotServed,
            EmailMissing, ContactMissing, TooManyHolds, Busy
        core.basket.BasketRefused
    """
    order = Order(
        office=office,
        basket=basket,
        start_at=start_at,
        person=person,
        language=language,
        municipality=municipality,
        is_disputed=is_disputed,
        by=by,
        now=now,
    )
    return _place(order, is_booking=False)


def book(
    *,
    office: OfficeEntry,
    basket: Basket,
    start_at: datetime,
    person: Person,
    language: str,
    by: Actor,
    now: datetime,
    municipality: str = "",
    is_disputed: bool = False,
) -> Appointment:
    """Hold and confirm in one transaction. Arguments and refusals are those of `hold`, without TooManyHolds."""
    order = Order(
        office=office,
        basket=basket,
        start_at=start_at,
        person=person,
        language=language,
        municipality=municipality,
        is_disputed=is_disputed,
        by=by,
        now=now,
    )
    return _place(order, is_booking=True)


def _place(order: Order, *, is_booking: bool) -> Appointment:
    person = check_person(
        office=order.office,
        basket=order.basket,
        person=order.person,
        municipality=order.municipality,
        by=order.by,
    )
    order = replace(order, person=person)
    try:
        return try_again(lambda: _try_teams(order, is_booking=is_booking))
    except AlreadyBooked as refusal:
        refusal.is_mailed = not order.by.is_staff
        if refusal.is_mailed:
            announce_already_booked(appointment=Appointment.objects.get(pk=refusal.existing), now=order.now)
        raise


def _try_teams(order: Order, *, is_booking: bool) -> Appointment:
    """Ask the candidate teams one after the other, the one with most free places first."""
    office = read_directory().office(order.office.slug)
    choice = check_choice(
        office=office,
        basket=order.basket,
        start_at=order.start_at,
        letter=order.person.letter,
        by=order.by,
        now=order.now,
    )
    claims = _read_claims(order, office)
    if not is_booking:
        _refuse_many_holds(order, claims)
    ranked = _rank(choice, claims, order.now)
    appointment = try_teams(
        ranked, lambda team: _try_team(order, choice, team, claims, is_booking=is_booking)
    )
    if appointment is None:
        raise SlotTaken(office=office.slug, start_at=order.start_at, basket=order.basket)
    return appointment


def _rank(choice: Choice, claims: Claims, now: datetime) -> list[TeamEntry]:
    """Teams with a free place; also those whose place may be the person's own hold, about to be replaced."""
    ranked = choice.rank(now)
    own = [team for team in choice.teams if (choice.day, team.pk) in claims.days() and team not in ranked]
    return ranked + own


def _read_claims(order: Order, office: OfficeEntry, *, is_locking: bool = False) -> Claims:
    services = [office.authority.services[slug].pk for slug in order.basket]
    claims = read_claims(person=order.person, services=services, now=order.now, is_locking=is_locking)
    if not order.is_disputed:
        claims.refuse()
    return claims


def _try_team(
    order: Order, choice: Choice, team: TeamEntry, expected: Claims, *, is_booking: bool
) -> Appointment:
    """One transaction: lock, look again, write. Raises `DayFull`, `Overtaken`."""
    office, key = choice.office, (choice.day, team.pk)
    with booking_transaction(office.authority):
        if not is_booking:
            _refuse_many_holds(order, expected, is_locking=True)
        locked = lock_days({key, *expected.days()}, office.authority, now=order.now)
        # What appears after nothing was found collides with one_booking_per_person_and_service.
        claims = _read_claims(order, office, is_locking=True) if expected.has_any() else expected
        if not claims.days() <= locked.keys():
            raise Overtaken
        for hold in claims.replaced:
            locked[hold.day.date, hold.day.team_id].spans.pop(hold.pk, None)
        if not count_free(team.plan(choice.day), locked[key].taken(is_online=choice.is_online), choice.span):
            raise DayFull
        claims.clear()
        standing = _standing(order, office, claims, is_booking=is_booking)
        appointment = _write(order, choice, locked[key], claims, standing)
        if is_booking:
            complete(appointment=appointment, office=office, by=order.by, now=order.now)
        else:
            audit(
                action="appointment.held",
                by=order.by,
                now=order.now,
                subject=appointment.code,
                authority=office.authority.slug,
            )
        locked[key].spans[appointment.pk] = (choice.span, AppointmentStatus(appointment.status))
        for day in locked.values():
            write_day(day, office.authority)
    return appointment


def _standing(order: Order, office: OfficeEntry, claims: Claims, *, is_booking: bool) -> Standing:
    if is_booking:
        is_disputed = bool(claims.blocking)
        return standing_of_booking(office=office, is_disputed=is_disputed, by=order.by, now=order.now)
    return Standing(AppointmentStatus.HELD, order.now + timedelta(minutes=office.hold_minutes))


def _write(
    order: Order, choice: Choice, locked: LockedDay, claims: Claims, standing: Standing
) -> Appointment:
    office, person, span = choice.office, order.person, choice.span
    appointment = Appointment(
        code=make_code(secrets.token_bytes(CODE_RANDOM_BYTES)),
        day=locked.row,
        day_version=locked.next_version(),
        start_tick=span.start,
        length=span.length,
        start_at=tick_start(choice.day, span.start, office.zone),
        end_at=tick_start(choice.day, span.end, office.zone),
        status=standing.status,
        channel=channel_of(order.by),
        contingent=span.contingent,
        created_at=order.now,
        expires_at=standing.expires_at,
        language=order.language,
        given_name=person.given_name,
        family_name=person.family_name,
        search_name=person.search_name,
        birth_date=person.birth_date,
        email=person.email,
        phone=person.phone,
        file_number=person.file_number,
        municipality=order.municipality,
        is_disputed=bool(claims.blocking),
        client=order.by.client,
    )
    insert([appointment])
    services = office.authority.services
    lines = [
        BasketLine(
            appointment=appointment,
            service_id=services[slug].pk,
            quantity=quantity,
            person_key=None if services[slug].pk in claims.blocking else person.key,
        )
        for slug, quantity in order.basket.items()
    ]
    insert(lines)
    remember(appointment, lines)
    return appointment


def remember(appointment: Appointment, lines: list[BasketLine]) -> None:
    """Keep the lines as if they had been prefetched: describing the appointment needs no query then."""
    known = appointment.lines.all()
    known._result_cache = lines  # noqa: SLF001
    appointment._prefetched_objects_cache = {"lines": known}  # type: ignore[attr-defined]  # noqa: SLF001


def _refuse_many_holds(order: Order, claims: Claims, *, is_locking: bool = False) -> None:
    """Few holds per client at a time, so that nobody empties the calendar. Those about to be replaced don't count.

    ``is_locking``: inside a transaction, so that holds asked for at the same instant count each other.
    """
    if not order.by.client:
        return
    if is_locking:
        take_turns(order.by.client)
    live = Appointment.objects.filter(
        client=order.by.client, status=AppointmentStatus.HELD, expires_at__gt=order.now
    ).exclude(pk__in=[replaced.pk for replaced in claims.replaced])
    if live.count() >= HOLDS_PER_CLIENT:
        raise TooManyHolds
