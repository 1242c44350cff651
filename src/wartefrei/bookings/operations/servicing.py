"""What only the servicepoint may do, each time with a reason that the audit trail keeps."""

from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.claims import read_claims
from wartefrei.bookings.errors import AlreadyBooked, NotChangeable
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.placing import book
from wartefrei.bookings.operations.under_lock import lock_appointment
from wartefrei.bookings.person import Person
from wartefrei.core.lifecycle import AppointmentStatus, Channel
from wartefrei.offices.entries import OfficeEntry


class CorrectionReason(StrEnum):
    """Why a name or birthday is written differently. A choice: words might name somebody in the audit trail."""

    MISTYPED = "mistyped"
    AS_IN_PASSPORT = "as_in_passport"
    NAME_CHANGED = "name_changed"


class BesideReason(StrEnum):
    """Why somebody gets a second booking of a service. A choice: words might name somebody in the audit trail."""

    OTHER_PERSON = "other_person"
    OTHER_MATTER = "other_matter"


_CORRECTABLE = frozenset(
    {
        AppointmentStatus.UNCONFIRMED,
        AppointmentStatus.BOOKED,
        AppointmentStatus.ATTENDED,
        AppointmentStatus.MISSED,
    }
)


def correct_person(
    *,
    appointment: Appointment,
    family_name: str,
    given_name: str,
    birth_date: date,
    reason: CorrectionReason,
    by: Actor,
    now: datetime,
    beside: BesideReason | None = None,
) -> Appointment:
    """Write name and birthday as they are. Names have passed `core.names.check_name`. Nothing different is no change.

    The claim to one booking per service goes with the name. Emergency appointments follow their request instead.
    ``beside``: why it is right all the same where whoever is really meant has a booking; marked as a second one.

    Raises:
        NotChangeable, AlreadyBooked (whoever is really meant has a booking of the service), Busy
    """
    written = Person(family_name, given_name, birth_date)
    return try_again(lambda: _try_correct(appointment, written, reason, beside, by=by, now=now))


def _try_correct(
    appointment: Appointment,
    written: Person,
    reason: CorrectionReason,
    beside: BesideReason | None,
    *,
    by: Actor,
    now: datetime,
) -> Appointment:
    with lock_appointment(appointment, now=now) as (current, office, _locked):
        _check(current)
        old = Person(current.family_name, current.given_name, current.birth_date)
        if written == old:
            return current
        if written.key != old.key and _hand_over_claims(
            current, replace(written, email=current.email), now=now, is_beside=beside is not None
        ):
            current.is_disputed = True
            note_beside(current, office, beside, by=by, now=now)
        current.family_name, current.given_name = written.family_name, written.given_name
        current.birth_date, current.search_name = written.birth_date, written.search_name
        current.save(update_fields=("family_name", "given_name", "birth_date", "search_name", "is_disputed"))
        _note(current, office, old, reason, by=by, now=now)
    return current


def _check(current: Appointment) -> None:
    is_erased = not current.family_name
    if current.status not in _CORRECTABLE or is_erased or current.channel == Channel.EMERGENCY:
        raise NotChangeable(AppointmentStatus(current.status))


def _hand_over_claims(current: Appointment, person: Person, *, now: datetime, is_beside: bool) -> bool:
    """Let the lines that count for one person count for the other; whether some stand beside a booking of theirs."""
    lines = current.lines.filter(person_key__isnull=False)
    claims = read_claims(
        person=person, services=[line.service_id for line in lines], now=now, is_locking=True
    )
    if not is_beside:
        claims.refuse()
    if claims.replaced:  # a hold that is being filled in
        raise AlreadyBooked(claims.replaced[0].pk)
    claims.clear()
    beside = lines.filter(service__in=claims.blocking)
    beside.update(person_key=None)
    lines.update(person_key=person.key)
    return bool(claims.blocking)


def _note(
    current: Appointment,
    office: OfficeEntry,
    old: Person,
    reason: CorrectionReason,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Which fields, and why; not what they said."""
    fields = [
        name
        for name in ("family_name", "given_name", "birth_date")
        if getattr(old, name) != getattr(current, name)
    ]
    audit(
        action="appointment.corrected",
        by=by,
        now=now,
        subject=current.code,
        authority=office.authority.slug,
        office=office.slug,
        fields=fields,
        reason=reason.value,
    )


def book_beside(*, reason: BesideReason, by: Actor, now: datetime, **order: Any) -> Appointment:
    """Book although the same name and birthday has a booking of the service; marked as a second one.

    Arguments and refusals are those of `book`, without AlreadyBooked.
    """
    with transaction.atomic():
        appointment = book(by=by, now=now, is_disputed=True, **order)
        if appointment.is_disputed:
            note_beside(appointment, order["office"], reason, by=by, now=now)
    return appointment


def note_beside(
    appointment: Appointment, office: OfficeEntry, reason: BesideReason | None, *, by: Actor, now: datetime
) -> None:
    """Write down that staff have let the appointment stand beside another one, and why."""
    audit(
        action="appointment.booked_beside",
        by=by,
        now=now,
        subject=appointment.code,
        authority=office.authority.slug,
        office=office.slug,
        reason=reason.value if reason else "",
    )
