"""Enquiries as the office sees them: those of an office, one with its offers, and times that suit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet

from wartefrei.bookings.availability import DayStarts, read_availability
from wartefrei.bookings.models import Appointment, Enquiry, Offer
from wartefrei.bookings.queries import AppointmentView, EnquiryView, describe, describe_enquiry
from wartefrei.core.lifecycle import AppointmentStatus, EnquiryStatus
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry

MOST_LISTED = 200
PROPOSED = 12
PROPOSED_A_DAY = 3
APART = timedelta(hours=1)
AHEAD = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class OfferView:
    """A time that was offered; instants are local. ``is_kept``: until ``expires_at`` nobody else can have it."""

    pk: int
    start_at: datetime
    expires_at: datetime
    is_kept: bool


@dataclass(frozen=True, slots=True)
class EnquiryRow:
    """An enquiry. ``refused``: how many times were offered that did not suit, as long as that is known.

    Those that the office could not keep are not among them.
    """

    enquiry: Enquiry
    view: EnquiryView
    offers: tuple[OfferView, ...]
    refused: int


def read_offers(enquiry: Enquiry, *, now: datetime) -> tuple[OfferView, ...]:
    """The times that are offered, by start; of an enquiry that waits for no answer, none."""
    if enquiry.status != EnquiryStatus.OFFERED:
        return ()
    offers = [offer for offer in _offers(enquiry) if offer.appointment.status == AppointmentStatus.HELD]
    return tuple(sorted((_view(offer, now) for offer in offers), key=lambda offer: offer.start_at))


def has_lost_offers(enquiry: Enquiry) -> bool:
    """Whether the enquiry waits for another answer because the office could not keep the times it had offered."""
    if enquiry.status != EnquiryStatus.RECEIVED:
        return False
    ended = sorted(
        _offers(enquiry), key=lambda one: (one.appointment.expires_at or one.appointment.created_at, one.pk)
    )
    return bool(ended) and ended[-1].withdrawn_at is not None


def has_fewer_offers(enquiry: Enquiry) -> bool:
    """Whether times were offered, together with those there are, that the office could not keep."""
    offers = _offers(enquiry)
    open_since = {
        one.appointment.created_at for one in offers if one.appointment.status == AppointmentStatus.HELD
    }
    is_offered = enquiry.status == EnquiryStatus.OFFERED
    return is_offered and any(one.withdrawn_at and one.appointment.created_at in open_since for one in offers)


def find_booked(enquiry: Enquiry) -> AppointmentView | None:
    """The appointment that an enquiry has become, as everybody sees it; None when it has not."""
    booked = find_become(enquiry) if enquiry.status == EnquiryStatus.BOOKED else None
    return describe(booked) if booked is not None else None


def find_become(enquiry: Enquiry) -> Appointment | None:
    """The appointment that an enquiry has become; None when it has not."""
    lost = (AppointmentStatus.HELD, AppointmentStatus.EXPIRED)
    found = Appointment.objects.filter(offer__enquiry=enquiry.pk).exclude(status__in=lost)
    return found.select_related("day").first()


def find_asked(appointment: Appointment) -> Enquiry | None:
    """The enquiry that has become an appointment; None for one that was booked."""
    return Enquiry.objects.filter(offers__appointment=appointment.pk).first()


def list_enquiries(
    *, office: OfficeEntry, statuses: Collection[EnquiryStatus], now: datetime
) -> list[EnquiryRow]:
    """The enquiries of the office that stand like this, oldest first, at most `MOST_LISTED`."""
    rows = _enquiries(office).filter(status__in=[str(status) for status in statuses])
    return [_describe(row, now) for row in rows.order_by("created_at", "pk")[:MOST_LISTED]]


def count_enquiries(office: OfficeEntry) -> dict[EnquiryStatus, int]:
    """How many enquiries of the office stand how."""
    rows = Enquiry.objects.filter(office=office.pk).values_list("status").annotate(count=Count("pk"))
    return {EnquiryStatus(status): count for status, count in rows.order_by("status")}


def find_enquiry(*, code: str, office: OfficeEntry, now: datetime) -> EnquiryRow | None:
    """The enquiry of a code at the office; None when there is none, or another office's."""
    row = _enquiries(office).filter(code=code).first() if code.isascii() else None
    return _describe(row, now) if row is not None else None


def propose_starts(row: EnquiryRow, *, now: datetime) -> list[datetime]:
    """Free online times that suit the wishes best, from tomorrow on, the best first. Local."""
    days = list_days(row, first=now.astimezone(row.view.office.zone).date() + timedelta(days=1), now=now)
    starts = (start for day in days for start in day.starts)
    return row.view.wishes.propose(starts, most=PROPOSED, most_a_day=PROPOSED_A_DAY, apart=APART)


def list_days(row: EnquiryRow, *, first: date, now: datetime) -> tuple[DayStarts, ...]:
    """The days from ``first`` on with free online times for what is wished.

    Raises:
        core.basket.BasketRefused
    """
    view = row.view
    found = read_availability(
        offices=[view.office],
        basket=dict(view.basket),
        now=now,
        first=first,
        last=first + AHEAD,
        letter=view.person.letter,
        is_offering=True,
    )
    return found.offices[0].days


def _enquiries(office: OfficeEntry) -> QuerySet[Enquiry]:
    rows = Enquiry.objects.filter(office=office.pk)
    return rows.prefetch_related("lines", "offers__appointment")


def _describe(row: Enquiry, now: datetime) -> EnquiryRow:
    over = [one for one in _offers(row) if one.appointment.status == AppointmentStatus.EXPIRED]
    refused = sum(one.withdrawn_at is None for one in over) if row.status == EnquiryStatus.RECEIVED else 0
    return EnquiryRow(row, describe_enquiry(row), read_offers(row, now=now), refused)


def _offers(enquiry: Enquiry) -> list[Offer]:
    known = getattr(enquiry, "_prefetched_objects_cache", {})
    offers = enquiry.offers.all()
    return list(offers if "offers" in known else offers.select_related("appointment"))


def _view(offer: Offer, now: datetime) -> OfferView:
    appointment = offer.appointment
    zone = read_directory().offices_by_key[offer.enquiry.office_id].zone
    expires_at = appointment.expires_at or now
    return OfferView(
        pk=offer.pk,
        start_at=appointment.start_at.astimezone(zone),
        expires_at=expires_at.astimezone(zone),
        is_kept=now < expires_at,
    )
