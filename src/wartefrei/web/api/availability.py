"""GET availability: free starts for a basket. An answer is kept as bytes for as long as nothing has changed."""

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic_core import PydanticCustomError

from wartefrei.bookings.availability import OfficeAvailability, read_availability, read_fingerprint
from wartefrei.bookings.errors import BasketNotServed
from wartefrei.core.lifecycle import Contingent
from wartefrei.core.names import first_letter
from wartefrei.offices.directory import Directory, read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.errors import OfficeUnknown
from wartefrei.web.api.callers import Caller, read_caller
from wartefrei.web.api.openapi import AVAILABILITY_PARAMETERS, document
from wartefrei.web.api.problems import Invalid, ProblemRaised
from wartefrei.web.api.schemas import Availability, parse_date

router = Router(tags=["availability"])
MOST_ANSWERS = 512
MOST_DAYS_AHEAD = 800


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a request."""

    offices: tuple[str, ...]
    authority: str | None
    services: tuple[tuple[str, int], ...]
    first: date | None
    last: date | None
    letter: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A ready answer, and what it rests on."""

    directory: Directory
    offices: tuple[OfficeEntry, ...]
    fingerprint: str
    valid_until: datetime
    etag: str
    content: bytes


class Answers:
    """The latest answers, the one longest unused is forgotten first. Threads share it."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[Asked, Contingent], Answer] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: tuple[Asked, Contingent]) -> Answer | None:
        """The answer to a question, however old."""
        with self._guard:
            found = self._answers.get(key)
            if found is not None:
                self._answers.move_to_end(key)
            return found

    def put(self, key: tuple[Asked, Contingent], answer: Answer) -> None:
        """Keep an answer."""
        with self._guard:
            self._answers[key] = answer
            if len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


_answers = Answers()


@router.get(
    "/availability",
    response=Availability,
    operation_id="read_availability",
    **document(401, 403, 404, 409, 422, parameters=AVAILABILITY_PARAMETERS, not_modified=True),
)
def availability(request: HttpRequest) -> HttpResponse:
    """Free starts for a basket: of one office from today to its horizon, of several only the earliest.

    With ``from`` or ``to`` (both inclusive) the days of every office. Good until its ETag changes.
    """
    now = datetime.now(UTC)
    asked = parse(request.META["QUERY_STRING"])
    caller = read_caller(request) if "HTTP_AUTHORIZATION" in request.META else None
    found = _find(asked, caller, now)
    headers = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Authorization"}
    if _knows(request.META.get("HTTP_IF_NONE_MATCH", ""), found.etag):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(found.content, content_type="application/json", headers=headers)


def _knows(header: str, etag: str) -> bool:
    return (
        header == etag
        or header.strip() == "*"
        or etag in [part.strip().removeprefix("W/") for part in header.split(",")]
    )


def _find(asked: Asked, caller: Caller | None, now: datetime) -> Answer:
    """The answer from memory when it still holds, else a new one."""
    directory = read_directory()
    contingent = caller.contingent if caller else Contingent.ONLINE
    key = (asked, contingent)
    known = _answers.get(key)
    offices = known.offices if known and known.directory is directory else _offices(asked, directory)
    if caller:
        for office in offices:
            caller.act_at(office)
    question: dict[str, Any] = {
        "offices": offices,
        "basket": dict(asked.services),
        "now": now,
        "first": asked.first,
        "last": asked.last and min(asked.last, now.date() + timedelta(days=MOST_DAYS_AHEAD)),
        "letter": asked.letter,
        "contingent": contingent,
    }
    if known and _holds(known, directory, question):
        return known
    found = _answer(asked, directory, offices, question)
    _answers.put(key, found)
    return found


def _holds(known: Answer, directory: Directory, question: dict[str, Any]) -> bool:
    is_young = known.directory is directory and question["now"] < known.valid_until
    return is_young and read_fingerprint(**question) == known.fingerprint


def _answer(
    asked: Asked, directory: Directory, offices: tuple[OfficeEntry, ...], question: dict[str, Any]
) -> Answer:
    _check_served(asked, offices)
    earliest_only = len(offices) > 1 and asked.first is None and asked.last is None
    free = read_availability(**question, earliest_only=earliest_only)
    content = {
        "duration_minutes": free.duration_minutes,
        "offices": [_render(entry) for entry in free.offices],
    }
    stamp = repr((asked, question["contingent"], free.fingerprint, free.valid_until))
    return Answer(
        directory=directory,
        offices=offices,
        fingerprint=free.fingerprint,
        valid_until=free.valid_until,
        etag=f'"{blake2b(stamp.encode(), digest_size=12).hexdigest()}"',
        content=orjson.dumps(content),
    )


def _render(entry: OfficeAvailability) -> dict[str, Any]:
    return {
        "office": entry.office.slug,
        "earliest": entry.earliest.isoformat() if entry.earliest else None,
        "days": [{"date": day.date, "starts": day.labels} for day in entry.days],
    }


def _offices(asked: Asked, directory: Directory) -> tuple[OfficeEntry, ...]:
    """The offices that are named, or those of the authority that serve the basket."""
    if asked.offices:
        return _named_offices(asked, directory)
    authority = directory.authority(asked.authority or "")
    return tuple(authority.offices_for(frozenset(dict(asked.services)))) or tuple(authority.offices.values())


def _named_offices(asked: Asked, directory: Directory) -> tuple[OfficeEntry, ...]:
    known = directory.offices if asked.authority is None else directory.authority(asked.authority).offices
    if unknown := [slug for slug in asked.offices if slug not in known]:
        raise OfficeUnknown(unknown[0])
    offices = tuple(known[slug] for slug in asked.offices)
    if len({office.authority.slug for office in offices}) > 1:
        raise Invalid("office", _("All offices must belong to one authority."))
    return offices


def _check_served(asked: Asked, offices: tuple[OfficeEntry, ...]) -> None:
    """Raises `BasketNotServed` when no team of these offices offers all of the basket."""
    services = [slug for slug, _quantity in asked.services]
    for office in offices:
        office.authority.measure(dict(asked.services))
    if not any(office.candidates(frozenset(services)) for office in offices):
        raise BasketNotServed(offices[0].authority.split(services))


@lru_cache(maxsize=4096)
def parse(query: str) -> Asked:
    """The parameters of a query string, each checked by itself."""
    values = _read_query(query)
    offices = tuple(dict.fromkeys(values.get("office", ())))
    authority = _single(values, "authority")
    if not offices and authority is None:
        raise ProblemRaised("office-missing")
    name_start = _single(values, "name_start")
    return Asked(
        offices=offices,
        authority=authority,
        services=_services(values.get("service", [])),
        first=_day(values, "from"),
        last=_day(values, "to"),
        letter=first_letter(name_start[:120]) if name_start else None,
    )


def _read_query(query: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    try:
        text = query.encode("latin-1").decode()  # WSGI has bytes in disguise
        for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
            values.setdefault(name, []).append(value)
    except UnicodeError:
        raise Invalid("query", _("This must be text in UTF-8.")) from None
    return values


def _single(values: dict[str, list[str]], name: str) -> str | None:
    found = values.get(name, [])
    if len(found) > 1:
        raise Invalid(name, _("This may be given only once."))
    return found[0] if found else None


def _day(values: dict[str, list[str]], name: str) -> date | None:
    text = _single(values, name)
    try:
        return None if text is None else parse_date(text)
    except PydanticCustomError as error:
        raise Invalid(name, error.message()) from None


def _services(lines: list[str]) -> tuple[tuple[str, int], ...]:
    """The basket; a service named twice counts together."""
    basket: Counter[str] = Counter()
    for line in lines:
        slug, _colon, quantity = line.rpartition(":")
        if (
            not slug
            or not quantity.isascii()
            or not quantity.isdigit()
            or not 0 < len(quantity) <= 3
            or not int(quantity)
        ):
            raise Invalid(
                "service", _("This must be a service and its quantity, like service=residence-permit:2.")
            )
        basket[slug] += int(quantity)
    if not basket:
        raise Invalid("service", _("Please choose at least one service."))
    return tuple(basket.items())
