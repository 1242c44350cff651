"""Find who comes: by QR code, booking code, or birthday and something else. Never a name; guessing is limited."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from unicodedata import combining, normalize

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import check_attempts, count_attempt
from wartefrei.bookings.errors import AppointmentUnknown
from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import find_by_qr
from wartefrei.core.codes import normalise_code
from wartefrei.core.lifecycle import AppointmentStatus
from wartefrei.core.names import search_form
from wartefrei.core.ticks import local_day
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import HouseEntry, OfficeEntry
from wartefrei.queueing.errors import Missing, MoreNeeded, NotHere, NothingFound

TRIES_PER_DEVICE = 60
TRIES_PER_BIRTHDAY = 8
WINDOW = timedelta(minutes=10)

_KNOWN = frozenset(AppointmentStatus) - {AppointmentStatus.HELD, AppointmentStatus.EXPIRED}
_TODAY = (AppointmentStatus.BOOKED, AppointmentStatus.MISSED, AppointmentStatus.ATTENDED)


def find_arrival(
    *,
    by: Actor,
    now: datetime,
    house: HouseEntry | None = None,
    office: OfficeEntry | None = None,
    qr: str = "",
    code: str = "",
    birth_date: date | None = None,
    hour: int | None = None,
    family_name_start: str = "",
) -> Appointment:
    """The appointment of somebody who stands in the house or office, by one of: QR text, booking code, birthday.

    A birthday needs the hour of the appointment (0–23, local) or the first letters of the family name besides, and
    both when two people fit; after that the booking code decides. Call outside any transaction, so that misses count.

    Raises:
        queueing.errors.Refusal: NothingFound, MoreNeeded, NotHere
        accounts.errors.TooManyAttempts
    """
    offices = (office,) if office is not None else house.offices if house is not None else ()
    place = offices[0].house.slug if offices else ""
    subjects = [("arrival", f"{place} {by} {by.client}", TRIES_PER_DEVICE)]
    if birth_date is not None:
        subjects.append(("arrival_birthday", f"{place} {birth_date}", TRIES_PER_BIRTHDAY))

    def look() -> Appointment:
        if qr or code:
            return _check_place(_find_by_qr(qr) if qr else _find_by_code(code), offices)
        if birth_date is None:
            raise NothingFound
        return _find_by_birthday(offices, birth_date, hour, search_form(family_name_start), now=now)

    return _limited(look, subjects, now=now)


def _limited(
    look: Callable[[], Appointment], subjects: Iterable[tuple[str, str, int]], *, now: datetime
) -> Appointment:
    """Look, unless too many looked in vain: those are counted."""
    limits = list(subjects)
    for kind, subject, most in limits:
        check_attempts(kind=kind, subject=subject, most=most, window=WINDOW, now=now)
    try:
        return look()
    except NothingFound:
        for kind, subject, _most in limits:
            count_attempt(kind=kind, subject=subject, window=WINDOW, now=now)
        raise


def _find_by_qr(text: str) -> Appointment:
    try:
        return find_by_qr(text)
    except AppointmentUnknown:
        raise NothingFound from None


def _find_by_code(text: str) -> Appointment:
    code = normalise_code(text)
    found = code and Appointment.objects.select_related("day").filter(code=code, status__in=_KNOWN).first()
    if not found:
        raise NothingFound
    return found


def _check_place(appointment: Appointment, offices: Iterable[OfficeEntry]) -> Appointment:
    """Another house or office of the same authority is named; whatever belongs to others is nothing known here."""
    here = list(offices)
    place, _team = read_directory().teams[appointment.day.team_id]
    if place.pk in {office.pk for office in here}:
        return appointment
    if here and place.authority.pk == here[0].authority.pk:
        raise NotHere(place)
    raise NothingFound


def _find_by_birthday(
    offices: Iterable[OfficeEntry], birth_date: date, hour: int | None, letters: str, *, now: datetime
) -> Appointment:
    if hour is None and not letters:
        raise MoreNeeded(Missing.HOUR)
    fitting = [
        appointment
        for appointment in _read_today(list(offices), birth_date, now=now)
        if (hour is None or _hour_of(appointment) == hour) and _begins_with(appointment, letters)
    ]
    if not fitting:
        raise NothingFound
    if len({(one.family_name, one.given_name) for one in fitting}) > 1:
        raise MoreNeeded(_ask_next(hour, letters))
    open_ones = [one for one in fitting if one.status != AppointmentStatus.ATTENDED]
    return (open_ones or fitting)[0]


def _read_today(offices: list[OfficeEntry], birth_date: date, *, now: datetime) -> Iterable[Appointment]:
    if not offices:
        return []
    return (
        Appointment.objects.select_related("day")
        .filter(
            day__date=local_day(now, offices[0].zone),
            day__team__in=[team.pk for office in offices for team in office.teams],
            birth_date=birth_date,
            status__in=_TODAY,
        )
        .order_by("start_at", "pk")
    )


def _hour_of(appointment: Appointment) -> int:
    office, _team = read_directory().teams[appointment.day.team_id]
    return appointment.start_at.astimezone(office.zone).hour


def _begins_with(appointment: Appointment, letters: str) -> bool:
    """Whether the family name begins so: Müller is found by Mue, Mü and, typed without dots, Mu."""
    name = appointment.family_name
    plain = search_form("".join(sign for sign in normalize("NFD", name) if not combining(sign)))
    return search_form(name).startswith(letters) or plain.startswith(letters)


def _ask_next(hour: int | None, letters: str) -> Missing:
    if hour is None:
        return Missing.HOUR
    return Missing.CODE if letters else Missing.LETTERS
