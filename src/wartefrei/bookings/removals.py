"""Parts of a configuration that can't go, and offices that can't move, because people are coming."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, gettext, ngettext

from wartefrei.bookings.days import taking_places
from wartefrei.bookings.models import Appointment, TicketNumber
from wartefrei.core.texts import FALLBACK, Text, pick_text
from wartefrei.core.ticks import local_day
from wartefrei.offices.documents.problems import Path, Problem
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry


def find_removal_problems(
    before: AuthorityEntry, document: AuthorityDocument, now: datetime
) -> list[Problem]:
    """Offices, teams and services the document leaves out although somebody has an appointment there.

    The path is that of the list they are missing in; what stands there is their short name.
    """
    coming = taking_places(now).filter(day__team__office__house__authority=before.pk, start_at__gt=now)
    return [
        *_find_offices(before, document, coming),
        *_find_teams(before, document, coming),
        *_find_services(before, document, coming),
    ]


def find_move_problems(
    before: AuthorityEntry, document: AuthorityDocument, now: datetime
) -> Iterator[Problem]:
    """Offices that change their house while numbers of the old one are in people's hands.

    The numbers stay in the house they were given in: in the other one somebody else would be called by them.
    """
    for position, office in enumerate(document.offices):
        entry = before.offices.get(office.id)
        if entry is not None and entry.house.slug != office.house:
            sentence = _say_why_it_stays(entry, now)
            if sentence:
                yield _still_needed(("offices", position, "house"), office.house, sentence)


def _say_why_it_stays(office: OfficeEntry, now: datetime) -> str:
    """Appointments from today on, or numbers of today; those of a house without appointment are of any office."""
    name, today = _named(office.name), local_day(now, office.zone)
    booked = taking_places(now).filter(day__team__office=office.pk, day__date__gte=today).count()
    if booked:
        return _say_booked(name, booked)
    given = TicketNumber.objects.filter(house=office.house.pk, date=today)
    if given.filter(Q(appointment=None) | Q(appointment__day__team__office=office.pk)).exists():
        return gettext(
            "%(name)s can't change its house today: people have numbers of this house."
            " Change it on another day, before the first people come."
        ) % {"name": name}
    return ""


Coming = QuerySet[Appointment]


def _find_offices(before: AuthorityEntry, document: AuthorityDocument, coming: Coming) -> Iterator[Problem]:
    for slug in _gone(before.offices, [office.id for office in document.offices]):
        office = before.offices[slug]
        number = coming.filter(day__team__office=office.pk).count()
        if number:
            yield _still_needed(("offices",), slug, _say_place(_named(office.name), number))


def _find_teams(before: AuthorityEntry, document: AuthorityDocument, coming: Coming) -> Iterator[Problem]:
    for position, office in enumerate(document.offices):
        entry = before.offices.get(office.id)
        teams = {team.slug: team for team in entry.teams} if entry else {}
        for slug in _gone(teams, [team.id for team in office.teams]):
            number = coming.filter(day__team=teams[slug].pk).count()
            if number:
                path = ("offices", position, "teams")
                yield _still_needed(path, slug, _say_place(teams[slug].name, number))


def _find_services(before: AuthorityEntry, document: AuthorityDocument, coming: Coming) -> Iterator[Problem]:
    for slug in _gone(before.services, [service.id for service in document.services]):
        service = before.services[slug]
        number = coming.filter(lines__service=service.pk).distinct().count()
        if number:
            yield _still_needed(("services",), slug, _say_service(_named(service.name), number))


def _gone(before: Collection[str], after: Collection[str]) -> list[str]:
    return [slug for slug in before if slug not in after]


def _named(name: Text) -> str:
    return pick_text(name, get_language() or FALLBACK)[0]


def _say_place(name: str, number: int) -> str:
    booked = ngettext(
        "%(name)s can't be removed yet: %(number)s coming appointment is booked there.",
        "%(name)s can't be removed yet: %(number)s coming appointments are booked there.",
        number,
    ) % {"name": name, "number": number}
    way = gettext(
        "Let its openings end first, then close the days after that (“Close an office”): everybody gets a time before"
        " or is told. When the last appointment is over, it can go."
    )
    return f"{booked} {way}"


def _say_booked(name: str, number: int) -> str:
    return ngettext(
        "%(name)s can't change its house yet: %(number)s appointment from today on is booked there."
        " Pause online booking and change the house when the last one is over, or make a new office in the new"
        " house and move them there at the servicepoint.",
        "%(name)s can't change its house yet: %(number)s appointments from today on are booked there."
        " Pause online booking and change the house when the last one is over, or make a new office in the new"
        " house and move them there at the servicepoint.",
        number,
    ) % {"name": name, "number": number}


def _say_service(name: str, number: int) -> str:
    return ngettext(
        "%(name)s can't be removed yet: %(number)s coming appointment is booked for it."
        " It can go when the last of them is over, or cancelled at the servicepoint.",
        "%(name)s can't be removed yet: %(number)s coming appointments are booked for it."
        " It can go when the last of them is over, or cancelled at the servicepoint.",
        number,
    ) % {"name": name, "number": number}


def _still_needed(path: Path, slug: str, sentence: str) -> Problem:
    return Problem(path, sentence, slug, is_sentence=True)
