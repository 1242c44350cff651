"""What becomes of a hold: longer, given up, or confirmed. An expired one is taken again if it is still free."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.claims import end
from wartefrei.bookings.credentials import Purpose, credentials_of
from wartefrei.bookings.days import LockedDay, write_day
from wartefrei.bookings.errors import (
    AppointmentUnknown,
    ExtensionsUsed,
    HoldExpired,
    HoldUnknown,
    NotChangeable,
)
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.booking import make_booked, note, settle
from wartefrei.bookings.operations.under_lock import lock_appointment
from wartefrei.bookings.person import make_key
from wartefrei.bookings.queries import find_by_confirm_token, find_hold
from wartefrei.core.availability import Span, count_free
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry

EXTENSIONS = 12
"""How many times its length a hold may last (WCAG 2.2.1 asks for at least ten extensions)."""


def extend_hold(*, token: str, by: Actor, now: datetime) -> Appointment:
    """Give the person the office's hold minutes from now on.

    Raises:
        HoldUnknown, HoldExpired, ExtensionsUsed, Busy
    """

    def attempt() -> Appointment:
        with _held(token, now=now) as (appointment, office, locked):
            length = timedelta(minutes=office.hold_minutes)
            if now + length > appointment.created_at + length * (EXTENSIONS + 1):
                raise ExtensionsUsed
            _keep(appointment, locked, by=by, now=now)
            appointment.expires_at = now + length
            appointment.save(update_fields=("expires_at", "day_version"))
            note(appointment, office, "appointment.extended", by=by, now=now)
            _write(appointment, office, locked)
        return appointment

    return try_again(attempt)


def release_hold(*, token: str, by: Actor, now: datetime) -> None:
    """Give the time back at once. A hold that has ended already stays ended.

    Raises:
        HoldUnknown, NotChangeable (it was booked meanwhile), Busy
    """

    def attempt() -> None:
        with _locked(token, now=now) as (appointment, office, locked):
            if appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.EXPIRED}:
                return
            if appointment.status != AppointmentStatus.HELD:
                raise NotChangeable(AppointmentStatus(appointment.status))
            appointment.cancelled_at = now
            appointment.save(update_fields=("cancelled_at",))
            end(appointment, AppointmentStatus.CANCELLED)
            locked.spans.pop(appointment.pk, None)
            note(appointment, office, "appointment.released", by=by, now=now)
            write_day(locked, office.authority)

    try_again(attempt)


def confirm_hold(*, token: str, by: Actor, now: datetime) -> Appointment:
    """Make the hold an appointment: booked, or unconfirmed where a mail must be answered. Twice is once.

    Raises:
        HoldUnknown, HoldExpired, Busy
    """

    def attempt() -> Appointment:
        with _locked(token, now=now) as (appointment, office, locked):
            if appointment.status in {AppointmentStatus.BOOKED, AppointmentStatus.UNCONFIRMED}:
                return appointment
            if appointment.status != AppointmentStatus.HELD:
                raise HoldExpired
            _keep(appointment, locked, by=by, now=now)
            settle(appointment=appointment, office=office, by=by, now=now)
            _write(appointment, office, locked)
        return appointment

    return try_again(attempt)


def confirm_by_mail(*, code: str, token: str, by: Actor, now: datetime) -> Appointment:
    """Confirm an unconfirmed appointment with the token from its mail. Twice is once.

    Raises:
        AppointmentUnknown, HoldExpired (its time to confirm is over and the place is gone), NotChangeable, Busy
    """

    def attempt() -> Appointment:
        found = find_by_confirm_token(code=code, token=token)
        with lock_appointment(found, now=now) as (appointment, office, locked):
            if not credentials_of(appointment).opens(token, Purpose.CONFIRM):
                raise AppointmentUnknown
            if appointment.status == AppointmentStatus.BOOKED:
                return appointment
            if appointment.status != AppointmentStatus.UNCONFIRMED:
                raise NotChangeable(AppointmentStatus(appointment.status))
            _confirm(appointment, office, locked, by=by, now=now)
        return appointment

    return try_again(attempt)


def confirm_for_person(*, appointment: Appointment, by: Actor, now: datetime) -> Appointment:
    """Staff who know that the person means it confirm an unconfirmed appointment. Twice is once.

    Raises:
        HoldExpired (its time to confirm is over and the place is gone), NotChangeable, Busy
    """

    def attempt() -> Appointment:
        with lock_appointment(appointment, now=now) as (current, office, locked):
            if current.status == AppointmentStatus.BOOKED:
                return current
            if current.status != AppointmentStatus.UNCONFIRMED:
                raise NotChangeable(AppointmentStatus(current.status))
            note(current, office, "appointment.confirmed", by=by, now=now)
            _confirm(current, office, locked, by=by, now=now)
        return current

    return try_again(attempt)


def _confirm(
    appointment: Appointment, office: OfficeEntry, locked: LockedDay, *, by: Actor, now: datetime
) -> None:
    _keep(appointment, locked, by=by, now=now)
    make_booked(appointment=appointment, office=office, by=by, now=now)
    _write(appointment, office, locked)


@contextmanager
def _locked(token: str, *, now: datetime) -> Iterator[tuple[Appointment, OfficeEntry, LockedDay]]:
    found = find_hold(token=token)
    with lock_appointment(found, now=now) as locked:
        if not credentials_of(locked[0]).opens(token, Purpose.HOLD):
            raise HoldUnknown
        yield locked


@contextmanager
def _held(token: str, *, now: datetime) -> Iterator[tuple[Appointment, OfficeEntry, LockedDay]]:
    with _locked(token, now=now) as locked:
        if locked[0].status != AppointmentStatus.HELD:
            raise HoldExpired
        yield locked


def _keep(appointment: Appointment, locked: LockedDay, *, by: Actor, now: datetime) -> None:
    """Make sure the place is still the appointment's, taking it again where it had expired."""
    office, _team = read_directory().teams[appointment.day.team_id]
    if keep_place(appointment, locked, now=now):
        return
    if not by.is_staff:
        _check_open(appointment, office, now=now)
    _claim_again(appointment)


def keep_place(appointment: Appointment, locked: LockedDay, *, now: datetime) -> bool:
    """Make sure that there is a place for the hold; whether it still had one. Call under the day's lock.

    The rules may have changed meanwhile, so the place is looked for in them either way.

    Raises:
        HoldExpired
    """
    _office, team = read_directory().teams[appointment.day.team_id]
    plan = team.plan(appointment.day.date)
    span = Span(appointment.start_tick, appointment.length, Contingent(appointment.contingent))
    is_alive = appointment.pk in locked.spans
    is_online = (
        span.contingent is Contingent.ONLINE and not is_alive
    )  # what is withheld takes nobody's live hold
    taken = locked.taken(without=appointment.pk, is_online=is_online)
    fits = span.end <= plan.ticks and count_free(plan, taken, span)
    if not fits or appointment.start_at <= now:
        raise HoldExpired
    if is_alive:
        return True
    appointment.day_version = locked.next_version()
    return False


def _check_open(appointment: Appointment, office: OfficeEntry, *, now: datetime) -> None:
    """What has expired can't be taken again online while the office takes no bookings."""
    is_open = office.takes_bookings(now) and appointment.day.date >= office.first_bookable(now)
    if not is_open and appointment.channel == Channel.ONLINE:
        raise HoldExpired


def _claim_again(appointment: Appointment) -> None:
    """Write the person's key anew: whoever emptied or took it meanwhile makes this refuse."""
    if appointment.is_disputed:
        return
    key = make_key(appointment.family_name, appointment.given_name, appointment.birth_date)
    if key is not None and appointment.lines.filter(person_key=None).exists():
        raise HoldExpired
    appointment.lines.update(person_key=key)


def _write(appointment: Appointment, office: OfficeEntry, locked: LockedDay) -> None:
    span = Span(appointment.start_tick, appointment.length, Contingent(appointment.contingent))
    locked.spans[appointment.pk] = (span, AppointmentStatus(appointment.status))
    write_day(locked, office.authority)
