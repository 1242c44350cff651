"""Enquiries: at offices that take no bookings people say what they need and when, and staff answer."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit, check_attempts, count_attempt
from wartefrei.bookings.choice import check_pause, check_person
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.enquiries import has_fewer_offers, has_lost_offers
from wartefrei.bookings.errors import (
    AlreadyEnquired,
    BasketNotServed,
    EnquiriesOff,
    EnquiryEnded,
    WishesRefused,
)
from wartefrei.bookings.models import Enquiry, EnquiryLine
from wartefrei.bookings.notices import (
    announce_already_enquired,
    announce_declined,
    announce_enquiry,
    announce_offers,
    announce_withdrawn_offers,
)
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.under_lock import LockedEnquiry, lock_enquiry
from wartefrei.bookings.person import Person
from wartefrei.core.basket import Basket
from wartefrei.core.codes import CODE_RANDOM_BYTES, make_code
from wartefrei.core.lifecycle import ENQUIRY_TRANSITIONS, EnquiryStatus
from wartefrei.core.texts import Text
from wartefrei.core.ticks import local_day
from wartefrei.core.wishes import Wishes
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.models import BookingMode

ENQUIRIES_PER_CLIENT = 5
CLIENT_WINDOW = timedelta(hours=1)
RESENDS = 5
RESEND_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """Everything somebody says when they enquire."""

    office: OfficeEntry
    basket: Basket
    wishes: Wishes
    person: Person
    language: str
    municipality: str
    by: Actor
    now: datetime


def send_enquiry(
    *,
    office: OfficeEntry,
    basket: Basket,
    wishes: Wishes,
    person: Person,
    language: str,
    by: Actor,
    now: datetime,
    municipality: str = "",
) -> Enquiry:
    """Ask the office for a date. One open enquiry per person and office; the existing one is mailed again.

    Raises:
        bookings.errors.Refusal: EnquiriesOff, BookingOff (in a pause), BasketNotServed, WishesRefused, EmailMissing,
            ContactMissing, NotResponsible, AlreadyEnquired, Busy
        core.basket.BasketRefused, accounts.errors.TooManyAttempts
    """
    order = _Order(
        office=office,
        basket=basket,
        wishes=wishes,
        person=person,
        language=language,
        municipality=municipality,
        by=by,
        now=now,
    )
    try:
        return try_again(lambda: _try_send(order))
    except AlreadyEnquired as refusal:
        announce_already_enquired(enquiry=Enquiry.objects.get(pk=refusal.existing), now=now)
        raise


def _try_send(order: _Order) -> Enquiry:
    office = read_directory().office(order.office.slug)
    person = _check(replace(order, office=office))
    with booking_transaction(office.authority):
        _refuse_second(office, person)
        enquiry = _write(replace(order, office=office, person=person))
        if order.by.client:
            count_attempt(kind="enquiry", subject=order.by.client, window=CLIENT_WINDOW, now=order.now)
        note_change(enquiry, office, "enquiry.received", by=order.by, now=order.now)
        announce_enquiry(enquiry=enquiry, now=order.now)
    return enquiry


def _check(order: _Order) -> Person:
    """Everything that can be refused without looking at other enquiries; the person with what the services need."""
    office, by, now = order.office, order.by, order.now
    if office.booking is not BookingMode.ENQUIRY:
        raise EnquiriesOff(office.booking)
    if not by.is_staff:
        check_pause(office=office, now=now)
    office.authority.measure(order.basket)
    if not office.candidates(frozenset(order.basket), order.person.letter):
        raise BasketNotServed(office.authority.split(list(order.basket)))
    today = local_day(now, office.zone)
    problem = order.wishes.find_problem(today=today, takes_words=office.takes_words or by.is_staff)
    if problem is not None:
        raise WishesRefused(problem)
    person = check_person(
        office=office, basket=order.basket, person=order.person, municipality=order.municipality, by=by
    )
    if by.client:
        check_attempts(
            kind="enquiry", subject=by.client, most=ENQUIRIES_PER_CLIENT, window=CLIENT_WINDOW, now=now
        )
    return person


def _refuse_second(office: OfficeEntry, person: Person) -> None:
    if person.key is None:
        return
    existing = Enquiry.objects.filter(office=office.pk, person_key=person.key).first()
    if existing is not None:
        raise AlreadyEnquired(existing.pk)


def _write(order: _Order) -> Enquiry:
    person, wishes, services = order.person, order.wishes, order.office.authority.services
    enquiry = Enquiry.objects.create(
        code=make_code(secrets.token_bytes(CODE_RANDOM_BYTES)),
        office_id=order.office.pk,
        status=EnquiryStatus.RECEIVED,
        created_at=order.now,
        language=order.language,
        wishes=wishes.to_plain(),
        words=wishes.words,
        given_name=person.given_name,
        family_name=person.family_name,
        search_name=person.search_name,
        birth_date=person.birth_date,
        email=person.email,
        phone=person.phone,
        file_number=person.file_number,
        municipality=order.municipality,
        client=order.by.client,
        person_key=person.key,
    )
    EnquiryLine.objects.bulk_create(
        EnquiryLine(enquiry=enquiry, service_id=services[slug].pk, quantity=quantity)
        for slug, quantity in order.basket.items()
    )
    return enquiry


def withdraw_enquiry(*, enquiry: Enquiry, by: Actor, now: datetime) -> Enquiry:
    """Take back an enquiry that is still open; the person may send another one. Twice is once.

    Raises:
        EnquiryEnded, Busy
    """
    return try_again(lambda: _try_withdraw(enquiry, by=by, now=now))


def _try_withdraw(enquiry: Enquiry, *, by: Actor, now: datetime) -> Enquiry:
    with lock_enquiry(enquiry, now=now) as locked:
        if locked.enquiry.status != EnquiryStatus.WITHDRAWN:
            withdraw_under_lock(locked, by=by, now=now)
            locked.write_days()
    return locked.enquiry


def decline_enquiry(*, enquiry: Enquiry, reason: Text, by: Actor, now: datetime) -> Enquiry:
    """Say that there is no appointment for an enquiry, and why; the person may send another one. Twice is once.

    Raises:
        EnquiryEnded, Busy
    """
    return try_again(lambda: _try_decline(enquiry, reason, by=by, now=now))


def _try_decline(enquiry: Enquiry, reason: Text, *, by: Actor, now: datetime) -> Enquiry:
    with lock_enquiry(enquiry, now=now) as locked:
        current = locked.enquiry
        if current.status != EnquiryStatus.DECLINED:
            change_enquiry(current, EnquiryStatus.DECLINED, now=now)
            locked.release(now=now)
            announce_declined(enquiry=current, reason=reason, now=now)
            note_change(current, locked.office, "enquiry.declined", by=by, now=now)
            locked.write_days()
    return current


def readdress_enquiry(*, enquiry: Enquiry, email: str, by: Actor, now: datetime) -> Enquiry:
    """Correct the address of an open enquiry, and send what was sent last once more, to it.

    Raises:
        bookings.errors.Refusal: EnquiryEnded, Busy
        accounts.errors.TooManyAttempts
    """
    limit = {"kind": "resend", "subject": enquiry.code, "window": RESEND_WINDOW}
    check_attempts(**limit, most=RESENDS, now=now)  # type: ignore[arg-type]
    return try_again(lambda: _try_readdress(enquiry, email, by=by, now=now))


def _try_readdress(enquiry: Enquiry, email: str, *, by: Actor, now: datetime) -> Enquiry:
    with lock_enquiry(enquiry, now=now) as locked:
        current = locked.enquiry
        if not ENQUIRY_TRANSITIONS[EnquiryStatus(current.status)]:
            raise EnquiryEnded(EnquiryStatus(current.status))
        tries = count_attempt(kind="resend", subject=current.code, window=RESEND_WINDOW, now=now)
        current.email, current.bounced_at = email, None
        current.save(update_fields=("email", "bounced_at"))
        withdraw(about=current.code, now=now)
        occasion = f"{now:%Y-%m-%dT%H:%M}:{tries}"
        if locked.offers:
            announce_offers(
                enquiry=current,
                appointments=locked.offers,
                occasion=occasion,
                is_shorter=has_fewer_offers(current),
                now=now,
            )
        elif has_lost_offers(current):
            announce_withdrawn_offers(enquiry=current, occasion=occasion, now=now)
        else:
            announce_enquiry(enquiry=current, now=now, occasion=occasion)
        note_change(current, locked.office, "enquiry.readdressed", by=by, now=now)
    return current


def withdraw_under_lock(locked: LockedEnquiry, *, by: Actor, now: datetime) -> None:
    """Write down that the enquiry, locked and open, is withdrawn; take back its mail and its offers."""
    change_enquiry(locked.enquiry, EnquiryStatus.WITHDRAWN, now=now)
    locked.release(now=now)
    note_change(locked.enquiry, locked.office, "enquiry.withdrawn", by=by, now=now)


def change_enquiry(enquiry: Enquiry, status: EnquiryStatus, *, now: datetime) -> None:
    """Write the status of a locked enquiry and take back mails that speak of the old one.

    Once it has ended, its person may send another one.

    Raises:
        EnquiryEnded: its life cycle does not lead there
    """
    if status not in ENQUIRY_TRANSITIONS[EnquiryStatus(enquiry.status)]:
        raise EnquiryEnded(EnquiryStatus(enquiry.status))
    enquiry.status = status
    if not ENQUIRY_TRANSITIONS[status]:
        enquiry.person_key, enquiry.ended_at = None, now
    enquiry.save(update_fields=("status", "person_key", "ended_at"))
    withdraw(about=enquiry.code, now=now)


def note_change(enquiry: Enquiry, office: OfficeEntry, action: str, *, by: Actor, now: datetime) -> None:
    """Write what was done to an enquiry into the audit trail."""
    audit(
        action=action,
        by=by,
        now=now,
        subject=enquiry.code,
        authority=office.authority.slug,
        office=office.slug,
    )
