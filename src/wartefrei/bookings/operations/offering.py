"""Answer an enquiry with times: each is a hold with a long expiry, counted as online; the person takes one or none."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef

from wartefrei.accounts.actors import SYSTEM, Actor
from wartefrei.accounts.operations import audit
from wartefrei.bookings.choice import Choice, check_choice
from wartefrei.bookings.claims import Claims, read_claims
from wartefrei.bookings.days import DayKey, LockedDay, write_day
from wartefrei.bookings.errors import AlreadyBooked, EnquiryEnded, HoldExpired, SlotTaken
from wartefrei.bookings.models import Appointment, BasketLine, Enquiry, Offer
from wartefrei.bookings.notices import announce_already_booked, announce_lapsed, announce_offers
from wartefrei.bookings.operations.attempts import Overtaken, try_again
from wartefrei.bookings.operations.booking import make_booked
from wartefrei.bookings.operations.enquiring import change_enquiry, note_change
from wartefrei.bookings.operations.holding import keep_place
from wartefrei.bookings.operations.servicing import BesideReason, note_beside
from wartefrei.bookings.operations.under_lock import LockedEnquiry, lock_enquiry
from wartefrei.bookings.queries import person_of
from wartefrei.core.availability import Span, count_free
from wartefrei.core.basket import Basket
from wartefrei.core.codes import CODE_RANDOM_BYTES, make_code
from wartefrei.core.lifecycle import AppointmentStatus, Channel, Contingent, EnquiryStatus
from wartefrei.core.ticks import tick_start
from wartefrei.database.statements import insert
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry, TeamEntry

MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an offer is to be: any of the teams' days."""

    choice: Choice

    @property
    def keys(self) -> set[DayKey]:
        return {(self.choice.day, team.pk) for team in self.choice.teams}

    def choose(self, locked: LockedEnquiry) -> tuple[TeamEntry, LockedDay]:
        """The team with most free places under the lock. Raises `SlotTaken`."""
        free = {team.pk: self._count(team, locked) for team in self.choice.teams}
        team = max(self.choice.teams, key=lambda team: free[team.pk])
        if not free[team.pk]:
            raise SlotTaken(office=self.choice.office.slug, start_at=self.start_at, basket=self.choice.basket)
        return team, locked.days[self.choice.day, team.pk]

    def _count(self, team: TeamEntry, locked: LockedEnquiry) -> int:
        day = locked.days[self.choice.day, team.pk]
        taken = day.taken(is_online=self.choice.is_online)
        return count_free(team.plan(self.choice.day), taken, self.choice.span)

    @property
    def start_at(self) -> datetime:
        return tick_start(self.choice.day, self.choice.span.start, self.choice.office.zone)


def offer(
    *,
    enquiry: Enquiry,
    starts: Sequence[datetime],
    until: datetime,
    by: Actor,
    now: datetime,
    beside: BesideReason | None = None,
) -> Enquiry:
    """Offer one to three times for an enquiry, kept until ``until``, and tell the person; all of them or none.

    They take online places, also where people can't book online. The same times once more is once. ``beside``: why it
    is right all the same where the person has a booking of the service; what is taken is marked as a second one.

    Raises:
        bookings.errors.Refusal: EnquiryEnded (it is answered already), SlotTaken, StartRefused, AlreadyBooked,
            BasketNotServed, Busy
    """
    wanted = sorted(set(starts))
    if not 1 <= len(wanted) <= MOST_OFFERS or until <= now:
        raise ValueError(starts)
    return try_again(lambda: _try_offer(enquiry, wanted, until, beside, by=by, now=now))


def _try_offer(
    enquiry: Enquiry,
    starts: Sequence[datetime],
    until: datetime,
    beside: BesideReason | None,
    *,
    by: Actor,
    now: datetime,
) -> Enquiry:
    basket = _basket_of(enquiry)
    places = [_Place(_choose(enquiry, basket, start, by=by, now=now)) for start in starts]
    keys = {key for place in places for key in place.keys}
    with lock_enquiry(enquiry, now=now, also=keys) as locked:
        current = locked.enquiry
        if sorted(one.start_at for one in locked.offers) == starts:
            return current
        if current.status != EnquiryStatus.RECEIVED:
            raise EnquiryEnded(EnquiryStatus(current.status))
        claims = _read_claims(current, now=now, is_locking=True, is_beside=beside is not None)
        is_second = bool(claims.blocking)
        held = [_hold(place, locked, until, is_second=is_second, now=now) for place in places]
        change_enquiry(current, EnquiryStatus.OFFERED, now=now)
        announce_offers(enquiry=current, appointments=held, now=now)
        note_change(current, locked.office, "enquiry.offered", by=by, now=now)
        if is_second and beside is not None:
            _note_beside(current, locked.office, beside, by=by, now=now)
    return current


def _note_beside(
    enquiry: Enquiry, office: OfficeEntry, reason: BesideReason, *, by: Actor, now: datetime
) -> None:
    audit(
        action="enquiry.offered_beside",
        by=by,
        now=now,
        subject=enquiry.code,
        authority=office.authority.slug,
        office=office.slug,
        reason=reason.value,
    )


def _choose(enquiry: Enquiry, basket: Basket, start: datetime, *, by: Actor, now: datetime) -> Choice:
    office = read_directory().offices_by_key[enquiry.office_id]
    return check_choice(
        office=office,
        basket=basket,
        start_at=start,
        letter=person_of(enquiry).letter,
        by=by,
        now=now,
        contingent=Contingent.ONLINE,
    )


def _basket_of(enquiry: Enquiry) -> Basket:
    services = read_directory().offices_by_key[enquiry.office_id].authority.services_by_key
    return {services[line.service_id].slug: line.quantity for line in enquiry.lines.all()}


def _read_claims(
    enquiry: Enquiry, *, now: datetime, is_locking: bool = False, is_beside: bool = False
) -> Claims:
    """What else the person has of the services. Under the lock it raises `AlreadyBooked`, unless ``is_beside``."""
    services = [line.service_id for line in enquiry.lines.all()]
    claims = read_claims(person=person_of(enquiry), services=services, now=now, is_locking=is_locking)
    if is_locking and not is_beside:
        claims.refuse()
    return claims


def _hold(
    place: _Place, locked: LockedEnquiry, until: datetime, *, is_second: bool, now: datetime
) -> Appointment:
    """Write an offer and its day: the next one may be on the same day, and takes another version."""
    enquiry, choice = locked.enquiry, place.choice
    _team, day = place.choose(locked)
    appointment = Appointment(
        code=make_code(secrets.token_bytes(CODE_RANDOM_BYTES)),
        day=day.row,
        day_version=day.next_version(),
        start_tick=choice.span.start,
        length=choice.span.length,
        start_at=place.start_at,
        end_at=tick_start(choice.day, choice.span.end, choice.office.zone),
        status=AppointmentStatus.HELD,
        channel=Channel.OFFER,
        contingent=choice.span.contingent,
        created_at=now,
        expires_at=min(until, place.start_at),
        language=enquiry.language,
        is_disputed=is_second,
        **_person_fields(enquiry),
    )
    insert([appointment])
    lines = enquiry.lines.all()
    insert(
        BasketLine(appointment=appointment, service_id=line.service_id, quantity=line.quantity)
        for line in lines
    )
    Offer.objects.create(enquiry=enquiry, appointment=appointment)
    day.spans[appointment.pk] = (choice.span, AppointmentStatus.HELD)
    write_day(day, locked.office.authority)
    return appointment


_PERSON = (
    "given_name",
    "family_name",
    "search_name",
    "birth_date",
    "email",
    "phone",
    "file_number",
    "municipality",
)


def _person_fields(enquiry: Enquiry) -> dict[str, Any]:
    return {name: getattr(enquiry, name) for name in _PERSON}


def accept_offer(
    *, enquiry: Enquiry, offer: int, by: Actor, now: datetime, beside: BesideReason | None = None
) -> Appointment:
    """Book one of the offered times (by its key); the others are free again. Twice is once.

    A time that is no longer kept is taken again while it is free and the enquiry has not lapsed. ``beside``: `offer`.

    Raises:
        bookings.errors.Refusal: EnquiryEnded, HoldExpired, AlreadyBooked, Busy
    """
    try:
        return try_again(lambda: _try_accept(enquiry, offer, beside, by=by, now=now))
    except AlreadyBooked as refusal:
        refusal.is_mailed = not by.is_staff
        if refusal.is_mailed:
            announce_already_booked(appointment=Appointment.objects.get(pk=refusal.existing), now=now)
        raise


def _try_accept(
    enquiry: Enquiry, offer: int, beside: BesideReason | None, *, by: Actor, now: datetime
) -> Appointment:
    expected = _read_claims(enquiry, now=now)
    with lock_enquiry(enquiry, now=now, also=expected.days()) as locked:
        current = locked.enquiry
        if current.status != EnquiryStatus.OFFERED:
            return _accepted_before(current, offer)
        chosen = next((one for one in locked.offers if one.offer.pk == offer), None)
        if chosen is None:
            raise HoldExpired
        is_beside = chosen.is_disputed or beside is not None
        if _claim(current, chosen, locked, now=now, is_beside=is_beside) and beside is not None:
            note_beside(chosen, locked.office, beside, by=by, now=now)
        _book(chosen, locked, by=by, now=now)
    return chosen


def _find_booked(enquiry: Enquiry, offer: int) -> Appointment | None:
    ended = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)
    found = Appointment.objects.filter(offer=offer, offer__enquiry=enquiry.pk).exclude(status__in=ended)
    return found.select_related("day").first()


def _accepted_before(enquiry: Enquiry, offer: int) -> Appointment:
    """What the first of two clicks has booked. Raises `EnquiryEnded`."""
    booked = _find_booked(enquiry, offer)
    if booked is None:
        raise EnquiryEnded(EnquiryStatus(enquiry.status))
    return booked


def _claim(
    enquiry: Enquiry, chosen: Appointment, locked: LockedEnquiry, *, now: datetime, is_beside: bool
) -> bool:
    """Let the services count for the person, a hold elsewhere giving way; whether they stand beside a booking."""
    claims = _read_claims(enquiry, now=now, is_locking=True, is_beside=is_beside)
    if not claims.days() <= locked.days.keys():
        raise Overtaken
    for hold in claims.replaced:
        locked.day_of(hold).spans.pop(hold.pk, None)
    claims.clear()
    chosen.lines.exclude(service__in=claims.blocking).update(person_key=person_of(enquiry).key)
    chosen.is_disputed = bool(claims.blocking)
    return chosen.is_disputed


def _book(chosen: Appointment, locked: LockedEnquiry, *, by: Actor, now: datetime) -> None:
    enquiry, day = locked.enquiry, locked.day_of(chosen)
    keep_place(chosen, day, now=now)
    chosen.email, chosen.note = enquiry.email, enquiry.note
    chosen.save(update_fields=("email", "note", "is_disputed"))
    change_enquiry(enquiry, EnquiryStatus.BOOKED, now=now)
    make_booked(appointment=chosen, office=locked.office, by=by, now=now)
    locked.release((one for one in locked.offers if one != chosen), now=now)
    note_change(enquiry, locked.office, "enquiry.booked", by=by, now=now)
    span = Span(chosen.start_tick, chosen.length, Contingent(chosen.contingent))
    day.spans[chosen.pk] = (span, AppointmentStatus.BOOKED)
    locked.write_days()


def refuse_offers(*, enquiry: Enquiry, by: Actor, now: datetime) -> Enquiry:
    """None of the times suits: they are free again, and the office may offer others. Twice is once.

    Raises:
        EnquiryEnded, Busy
    """
    return try_again(lambda: _try_refuse(enquiry, by=by, now=now))


def _try_refuse(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    with lock_enquiry(enquiry, now=now) as locked:
        current = locked.enquiry
        if current.status != EnquiryStatus.RECEIVED:
            change_enquiry(current, EnquiryStatus.RECEIVED, now=now)
            locked.release(now=now)
            note_change(current, locked.office, "enquiry.offers_refused", by=by, now=now)
            locked.write_days()
    return current


def lapse_due(*, now: datetime) -> int:
    """End the enquiries whose offers have all expired without an answer, and say so; returns how many."""
    kept = Appointment.objects.filter(
        offer__enquiry=OuterRef("pk"), status=AppointmentStatus.HELD, expires_at__gt=now
    )
    over = Enquiry.objects.filter(status=EnquiryStatus.OFFERED).exclude(Exists(kept))
    return sum(try_again(partial(_try_lapse, enquiry, now=now)) for enquiry in over)


def _try_lapse(enquiry: Enquiry, *, now: datetime) -> bool:
    with lock_enquiry(enquiry, now=now) as locked:
        current = locked.enquiry
        is_kept = any(one.expires_at and one.expires_at > now for one in locked.offers)
        if current.status != EnquiryStatus.OFFERED or is_kept:
            return False
        change_enquiry(current, EnquiryStatus.LAPSED, now=now)
        locked.release(now=now)
        announce_lapsed(enquiry=current, now=now)
        note_change(current, locked.office, "enquiry.lapsed", by=SYSTEM, now=now)
        locked.write_days()
    return True
