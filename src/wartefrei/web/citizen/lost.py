"""A time that could not be had: told once on the page behind the redirect, so that going back sends nothing again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseRedirect

from wartefrei.bookings import errors
from wartefrei.bookings.availability import nearest_starts
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.citizen.choice import Choice
from wartefrei.web.citizen.days import Start
from wartefrei.web.common.refusals import Explanation, explain

TIME_IS_LOST = (errors.SlotTaken, errors.StartRefused, errors.HoldExpired)
TRY_AGAIN = (errors.Busy, errors.TooManyHolds, errors.HoldUnknown)
_LOST = "lost"
_PROBLEM = "problem"


class SeeOther(HttpResponseRedirect):
    """The answer to a form is on another page (RFC 9110, 15.4.4)."""

    status_code = HTTPStatus.SEE_OTHER


@dataclass(frozen=True, slots=True)
class LostTime:
    """Why a time could not be had, which it was, and what is free near it."""

    explanation: Explanation
    at: datetime
    nearest: tuple[Start, ...] = ()


def remember_lost(
    request: HttpRequest, refusal: errors.Refusal, *, office: OfficeEntry, start_at: datetime
) -> None:
    """Keep what the next page says about a time."""
    explanation = explain(refusal)
    request.session[_LOST] = {
        "title": explanation.title,
        "what_to_do": explanation.what_to_do,
        "office": office.slug,
        "start_at": start_at.isoformat(),
        "is_gone": isinstance(refusal, TIME_IS_LOST),
    }


def recall_lost(
    request: HttpRequest, choice: Choice, *, letter: str | None, now: datetime
) -> LostTime | None:
    """What the page before wanted to be said, once."""
    kept: Mapping[str, str] | None = request.session.pop(_LOST, None)
    office = choice.authority.offices.get(kept["office"]) if kept else None
    if kept is None or office is None:
        return None
    start_at = datetime.fromisoformat(kept["start_at"])
    near = (
        nearest_starts(
            office=office,
            basket=choice.basket,
            start_at=start_at,
            now=now,
            letter=letter,
            booked=choice.booked,
        )
        if kept["is_gone"]
        else ()
    )
    return LostTime(
        Explanation(kept["title"], kept["what_to_do"]),
        start_at.astimezone(office.zone),
        tuple(Start(at, place) for place, at in near),
    )


def remember_problem(request: HttpRequest, refusal: Exception) -> None:
    """Keep why something on the same page could not be done."""
    explanation = explain(refusal)
    request.session[_PROBLEM] = [explanation.title, explanation.what_to_do]


def recall_problem(request: HttpRequest) -> Explanation | None:
    """Why it could not be done, once."""
    kept = request.session.pop(_PROBLEM, None)
    return Explanation(*kept) if kept else None
