"""The place somebody works at: office and counter, proved to be theirs, at one moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.permissions import Permission
from wartefrei.core.ticks import local_day
from wartefrei.offices.entries import CounterEntry, OfficeEntry
from wartefrei.offices.errors import CounterUnknown
from wartefrei.web.common.staff import request_staff

_REMEMBERED = "workplace"


@dataclass(frozen=True, slots=True)
class Place:
    """Office, counter, who works there, and the moment in the office's time zone."""

    office: OfficeEntry
    counter: CounterEntry
    actor: Actor
    now: datetime

    @property
    def login(self) -> str:
        return self.actor.login

    @property
    def today(self) -> date:
        return local_day(self.now, self.office.zone)

    @property
    def url(self) -> str:
        """The page of the counter."""
        return self.page("counter")

    def page(self, name: str, *arguments: object) -> str:
        """Another page of the workplace, of this counter."""
        return reverse(f"workplace:{name}", args=(self.office.slug, self.counter.slug, *arguments))

    def act(self, action: str) -> str:
        """Where the form of an action is sent."""
        return self.page("act", action)


def find_office(request: HttpRequest, slug: str) -> OfficeEntry:
    """The office, where the person may call. Raises `Http404`, `PermissionDenied`."""
    return request_staff(request).office(slug, Permission.CALL)


def find_place(request: HttpRequest, office: str, counter: str) -> Place:
    """The place of an address. Raises `Http404`, `PermissionDenied`."""
    entry = find_office(request, office)
    try:
        found = entry.counter(counter)
    except CounterUnknown:
        raise Http404 from None
    return Place(entry, found, request_staff(request).actor, timezone.now().astimezone(entry.zone))


def remember_place(request: HttpRequest, place: Place) -> None:
    """Keep the counter in the session, so that `/workplace/` leads back to it."""
    remembered = [place.office.slug, place.counter.slug]
    if request.session.get(_REMEMBERED) != remembered:
        request.session[_REMEMBERED] = remembered


def recall_place(request: HttpRequest) -> tuple[str, str] | None:
    """Office and counter of the last time, as slugs."""
    remembered = request.session.get(_REMEMBERED)
    return (remembered[0], remembered[1]) if remembered else None
