"""Refusals of the bookings room: each a reason people can be told, none of them a bug."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wartefrei.bookings.uploads.errors import DocumentProblem
from wartefrei.core.basket import Basket
from wartefrei.core.emergency import ExpiryProblem
from wartefrei.core.lifecycle import AppointmentStatus, EmergencyStatus, EnquiryStatus
from wartefrei.core.texts import Text
from wartefrei.core.wishes import WishProblem


class Refusal(Exception):
    """Something people ask for can't be done; nothing has been written."""


class SlotTaken(Refusal):
    """Somebody else has the time."""

    def __init__(self, *, office: str, start_at: datetime, basket: Basket) -> None:
        super().__init__(office, start_at)
        self.office, self.start_at, self.basket = office, start_at, dict(basket)


class StartProblem(StrEnum):
    """Why nobody can book a start."""

    OFF_GRID = "off_grid"
    OUTSIDE_WINDOW = "outside_window"
    CLOSED = "closed"


class StartRefused(Refusal):
    """The office never offers this start."""

    def __init__(self, reason: StartProblem) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyBooked(Refusal):
    """The person has an active booking of the service. ``existing`` is its key; people are told nothing of it.

    ``is_mailed``: they get a mail at the address of that booking; not when staff have tried.
    """

    is_mailed = True

    def __init__(self, existing: int) -> None:
        super().__init__()
        self.existing = existing


class NotResponsible(Refusal):
    """Another office serves the person's municipality."""

    def __init__(self, *, office_name: str, url: str) -> None:
        super().__init__(office_name)
        self.office_name, self.url = office_name, url


class BookingOff(Refusal):
    """The office takes no online bookings; ``mode`` is enquiry or off.

    In a pause ``text`` says why, ``opens_at`` when people can book again and ``until`` from which day on, where known.
    """

    def __init__(
        self,
        mode: str,
        *,
        text: Text | None = None,
        opens_at: datetime | None = None,
        until: date | None = None,
    ) -> None:
        super().__init__(mode)
        self.mode, self.text, self.opens_at, self.until = mode, text or {}, opens_at, until


class BasketNotServed(Refusal):
    """No team offers all of it; ``split`` is a division into two baskets that teams offer, if there is one."""

    def __init__(self, split: tuple[list[str], list[str]] | None) -> None:
        super().__init__(split)
        self.split = split


class EmailMissing(Refusal):
    """Online bookings need an e-mail address."""


class ContactMissing(Refusal):
    """One of the services needs it: ``field`` is phone or file_number."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class HoldUnknown(Refusal):
    """There is no such hold."""


class HoldExpired(Refusal):
    """The hold has ended and its time can't be taken again."""


class ExtensionsUsed(Refusal):
    """The hold was extended as often as possible."""


class TooManyHolds(Refusal):
    """This client holds as many times as one client may."""


class AppointmentUnknown(Refusal):
    """There is no appointment of this code and PIN."""


class NotChangeable(Refusal):
    """The appointment is over, cancelled or not yet confirmed."""

    def __init__(self, status: AppointmentStatus) -> None:
        super().__init__(status)
        self.status = status


class EnquiriesOff(Refusal):
    """The office takes no enquiries; ``mode`` is what it takes: online or off."""

    def __init__(self, mode: str) -> None:
        super().__init__(mode)
        self.mode = mode


class AlreadyEnquired(Refusal):
    """The person has an open enquiry at the office. ``existing`` is its key; people are told nothing of it."""

    def __init__(self, existing: int) -> None:
        super().__init__()
        self.existing = existing


class WishesRefused(Refusal):
    """The wishes can't be sent as they are."""

    def __init__(self, reason: WishProblem) -> None:
        super().__init__(reason)
        self.reason = reason


class EnquiryUnknown(Refusal):
    """There is no enquiry of this code and PIN."""


class EnquiryEnded(Refusal):
    """The enquiry has become an appointment, was declined or has lapsed."""

    def __init__(self, status: EnquiryStatus) -> None:
        super().__init__(status)
        self.status = status


class EmergencyOff(Refusal):
    """The authority gives no emergency appointments."""


class TitleUnknown(Refusal):
    """Nobody can register for an emergency appointment with this title; ``titles`` are those that count."""

    def __init__(self, titles: tuple[str, ...]) -> None:
        super().__init__(titles)
        self.titles = titles


class ExpiryRefused(Refusal):
    """No title ends on this date."""

    def __init__(self, reason: ExpiryProblem) -> None:
        super().__init__(reason)
        self.reason = reason


class NotYetEligible(Refusal):
    """The title is not urgent before ``eligible_on``."""

    def __init__(self, eligible_on: date) -> None:
        super().__init__(eligible_on)
        self.eligible_on = eligible_on


class AlreadyRegistered(Refusal):
    """The person has an open emergency request. ``existing`` is its key; people are told nothing of it."""

    def __init__(self, existing: int) -> None:
        super().__init__()
        self.existing = existing


class RequestUnknown(Refusal):
    """There is no emergency request of this code and PIN."""


class RequestEnded(Refusal):
    """The emergency request can't be changed in this way any more."""

    def __init__(self, status: EmergencyStatus) -> None:
        super().__init__(status)
        self.status = status


class KindUnknown(Refusal):
    """No paper of this kind is asked for; ``kinds`` are."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__(kinds)
        self.kinds = kinds


class DocumentRefused(Refusal):
    """The file can't be taken."""

    def __init__(self, reason: DocumentProblem) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyDocuments(Refusal):
    """The request has as many files as a request may have: ``most``."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class DocumentUnknown(Refusal):
    """There is no such document, or it has been destroyed."""


class ScannerAway(Refusal):
    """Files can't be checked at the moment, so none is taken."""


class PlacesFixed(Refusal):
    """The number of places of this day can't be entered any more, since ``until``; None: there never are any."""

    def __init__(self, until: datetime | None) -> None:
        super().__init__(until)
        self.until = until


class BehindCutOff(Refusal):
    """With the right expiry date the request would not have been chosen today; ``cut_off``: the last date that was."""

    def __init__(self, cut_off: date | None) -> None:
        super().__init__(cut_off)
        self.cut_off = cut_off


class Busy(Refusal):
    """Too many people book at this instant; the lock was not to be had in time."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A coming appointment without a place: its local time, office (slug), team (name) and code."""

    start_at: datetime
    office: str
    team: str
    code: str


class AppointmentsMisplaced(Refusal):
    """New rules would leave coming appointments without places."""

    def __init__(self, misplaced: list[Misplaced]) -> None:
        super().__init__(len(misplaced))
        self.misplaced = misplaced
