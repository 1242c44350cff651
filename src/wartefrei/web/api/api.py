"""The API as ninja knows it: routers, and problems for everything that goes wrong."""

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from wartefrei import __version__
from wartefrei.accounts.errors import IdempotencyKeyReused
from wartefrei.bookings.days import is_lock_timeout
from wartefrei.bookings.errors import Busy, Refusal
from wartefrei.web.api import (
    appointments,
    availability,
    checkins,
    counters,
    emergency,
    holds,
    houses,
    offices,
    tickets,
)
from wartefrei.web.api.openapi import complete
from wartefrei.web.api.problems import (
    REFUSALS,
    ProblemRaised,
    RefusedWith,
    answer_problem,
    answer_refusal,
)
from wartefrei.web.api.words import describe_errors


class StrictParser(Parser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        return orjson.loads(request.body)


api = NinjaAPI(
    title="wartefrei",
    version=__version__,
    description="Appointments for public offices: look for free times, hold one, book it, move or cancel it; "
    "check in, call and serve; what screens show, and a stream that tells them to look again. "
    "Every POST takes an Idempotency-Key. Problems are documents of RFC 9457; "
    "their types are explained where they point, like /problems/slot-taken.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
for module in (offices, availability, holds, appointments, checkins, tickets, counters, houses, emergency):
    api.add_router("", module.router)


def show_description(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """GET openapi.json."""
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(
        describe_api(datetime.now(UTC).date()), content_type="application/json", headers=headers
    )


@lru_cache(maxsize=1)
def describe_api(today: date) -> bytes:
    """The OpenAPI document of a day; of the day, because birthdays end with it."""
    schema = api.get_openapi_schema(path_prefix="api/v1/")
    return orjson.dumps(complete(dict(schema), today=today), option=orjson.OPT_NON_STR_KEYS)


def _answer_refusal(request: HttpRequest, refusal: Any) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    return answer_refusal(refusal)


def _answer_with(request: HttpRequest, refusal: Any) -> HttpResponse:  # noqa: ARG001 -- as above
    return answer_refusal(refusal.refusal, **refusal.members)


def _answer_problem(request: HttpRequest, problem: Any) -> HttpResponse:  # noqa: ARG001 -- as above
    return answer_problem(problem.name, headers=problem.headers, **problem.members)


def _answer_invalid(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ARG001 -- as above
    return answer_problem("invalid", errors=describe_errors(error.errors))


def _answer_malformed(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ARG001 -- ninja raises it for bodies only
    return answer_problem("malformed")


def _answer_busy(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ARG001 -- as above
    if not is_lock_timeout(error):
        raise error
    return answer_refusal(Busy())


for refusal in (*REFUSALS, Refusal, IdempotencyKeyReused):
    api.add_exception_handler(refusal, _answer_refusal)
api.add_exception_handler(RefusedWith, _answer_with)
api.add_exception_handler(ProblemRaised, _answer_problem)
api.add_exception_handler(ValidationError, _answer_invalid)
api.add_exception_handler(HttpError, _answer_malformed)
api.add_exception_handler(OperationalError, _answer_busy)
