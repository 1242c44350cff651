"""What somebody chose: an office, a basket and a start; refused cheaply before any lock is taken."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from wartefrei.accounts.actors import Actor
from wartefrei.bookings.errors import (
    BasketNotServed,
    BookingOff,
    ContactMissing,
    EmailMissing,
    NotResponsible,
    StartProblem,
    StartRefused,
)
from wartefrei.bookings.person import Person
from wartefrei.bookings.states import read_now
from wartefrei.core.availability import NOTHING_TAKEN, Span, count_free, find_starts, has_start
from wartefrei.core.basket import Basket
from wartefrei.core.contact import Contact, ContactFields
from wartefrei.core.lifecycle import Channel, Contingent
from wartefrei.core.ticks import first_tick_from, tick_at
from wartefrei.offices.entries import OfficeEntry, TeamEntry
from wartefrei.offices.jurisdiction import find_responsible
from wartefrei.offices.models import BookingMode

NEAR = timedelta(days=-1)
FAR = timedelta(days=5 * 366)
"""No window reaches from before `NEAR` to beyond `FAR`; the calendar's ends lie there."""


@dataclass(frozen=True, slots=True)
class AsBooked:
    """How something was booked that is to be moved: it keeps its ``length`` in ticks, whatever services have become.

    ``team``: the key of its team, which may go on to serve it where nobody offers all of it any more.
    """

    length: int
    team: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A start that some team of the office could serve if it had a free place."""

    office: OfficeEntry
    basket: Basket
    day: date
    span: Span
    teams: tuple[TeamEntry, ...]

    @property
    def is_online(self) -> bool:
        """Whether a place of the online contingent is meant."""
        return self.span.contingent is Contingent.ONLINE

    def rank(self, now: datetime) -> list[TeamEntry]:
        """The teams with a free place at this moment, most places first, ties in the office's order. No lock."""
        states = read_now(((self.day, team.pk) for team in self.teams), now=now)
        free = {
            team.pk: count_free(
                team.plan(self.day),
                states[self.day, team.pk].taken(now, is_online=self.is_online),
                self.span,
            )
            for team in self.teams
        }
        return sorted((team for team in self.teams if free[team.pk]), key=lambda team: -free[team.pk])


def find_teams(
    office: OfficeEntry, basket: Basket, letter: str | None, booked: AsBooked | None = None
) -> list[TeamEntry]:
    """The teams that may serve the basket, or what is ``booked`` already."""
    own = booked and booked.team
    return office.candidates(frozenset(basket), letter) or [team for team in office.teams if team.pk == own]


def channel_of(by: Actor) -> Channel:
    """Staff book through the staff channel, everybody else online."""
    return Channel.STAFF if by.is_staff else Channel.ONLINE


def contingent_of(by: Actor) -> Contingent:
    """Staff take staff places, everybody else online places."""
    return Contingent.STAFF if by.is_staff else Contingent.ONLINE


def check_choice(
    *,
    office: OfficeEntry,
    basket: Basket,
    start_at: datetime,
    letter: str | None,
    by: Actor,
    now: datetime,
    contingent: Contingent | None = None,
    booked: AsBooked | None = None,
) -> Choice:
    """Everything about a choice that can be refused without looking at other bookings.

    ``contingent``: whose places are meant, where not those of whoever asks. ``booked``: what is to be moved;
    otherwise the basket is measured by the rules of today.

    Raises:
        BookingOff, BasketNotServed, StartRefused, core.basket.BasketRefused
    """
    if not by.is_staff:
        check_open(office=office, now=now)
    length = booked.length if booked else office.authority.measure(basket)[1]
    teams = find_teams(office, basket, letter, booked)
    if not teams:
        raise BasketNotServed(office.authority.split(list(basket)))
    if not NEAR < start_at - now < FAR:
        raise StartRefused(StartProblem.OUTSIDE_WINDOW)
    day, tick, is_exact = tick_at(start_at, office.zone)
    if day < office.first_bookable(now) and not by.is_staff:
        raise StartRefused(StartProblem.OUTSIDE_WINDOW)
    span = Span(tick, length, contingent or contingent_of(by))
    problems = {team.pk: _find_problem(team, day, span, is_exact=is_exact, by=by, now=now) for team in teams}
    fitting = tuple(team for team in teams if problems[team.pk] is None)
    if not fitting:
        raise StartRefused(_worst(list(problems.values())))
    return Choice(office, basket, day, span, fitting)


def check_open(*, office: OfficeEntry, now: datetime) -> None:
    """Whether people book online here at this moment.

    Raises:
        BookingOff
    """
    if office.booking is not BookingMode.ONLINE:
        raise BookingOff(office.booking)
    check_pause(office=office, now=now)


def check_pause(*, office: OfficeEntry, now: datetime) -> None:
    """Whether no pause keeps people from booking.

    Raises:
        BookingOff
    """
    pause = office.pause_at(now)
    if pause is not None:
        opens_at = pause.opens_at and pause.opens_at.astimezone(office.zone)
        raise BookingOff(BookingMode.OFF, text=pause.text, opens_at=opens_at, until=pause.until)


def check_person(
    *, office: OfficeEntry, basket: Basket, person: Person, municipality: str, by: Actor
) -> Person:
    """Whether the office may book this person: reachable, and responsible for where they live.

    Returns the person with no more than the services need. Staff may leave everything out.

    Raises:
        EmailMissing, ContactMissing, NotResponsible
    """
    if not by.is_staff:
        person = _check_contact(office.contact_fields(basket), person)
    check_responsible(office=office, municipality=municipality)
    return person


def _check_contact(fields: ContactFields, person: Person) -> Person:
    if not person.email:
        raise EmailMissing
    for name, contact in (("phone", fields.phone), ("file_number", fields.file_number)):
        if contact is Contact.REQUIRED and not getattr(person, name):
            raise ContactMissing(name)
    return replace(
        person,
        phone="" if fields.phone is Contact.OFF else person.phone,
        file_number="" if fields.file_number is Contact.OFF else person.file_number,
    )


def check_responsible(*, office: OfficeEntry, municipality: str) -> None:
    """Whether the office serves people who live there.

    Raises:
        NotResponsible
    """
    elsewhere = find_responsible(office, municipality)
    if elsewhere is not None:
        raise NotResponsible(office_name=elsewhere.name, url=elsewhere.url)


def _find_problem(
    team: TeamEntry, day: date, span: Span, *, is_exact: bool, by: Actor, now: datetime
) -> StartProblem | None:
    """Why the team never offers the start, judged on an empty day; None when it may."""
    plan, zone = team.plan(day), team.rules.zone
    from_tick = first_tick_from(now, day, zone) if by.is_staff else team.window.first_tick(plan, now, zone)
    if plan.first_tick is None:
        return StartProblem.CLOSED
    if span.start < from_tick:
        return StartProblem.OUTSIDE_WINDOW
    if not is_exact or not has_start(plan.grid, span.start):
        is_open = plan.places >> (8 * span.start) & 0xFF
        return StartProblem.OFF_GRID if is_open else StartProblem.CLOSED
    starts = find_starts(plan, NOTHING_TAKEN, contingent=span.contingent, length=span.length)
    return None if has_start(starts, span.start) else StartProblem.CLOSED


def _worst(problems: Sequence[StartProblem | None]) -> StartProblem:
    """The problem to tell: the most specific any team has."""
    order = (StartProblem.OFF_GRID, StartProblem.OUTSIDE_WINDOW, StartProblem.CLOSED)
    return next(problem for problem in order if problem in problems)
