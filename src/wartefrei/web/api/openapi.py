"""What the description of the API says beyond the shapes: problems, parameters, examples, who may call."""

from datetime import date, datetime, timedelta
from http.client import responses
from typing import Any
from zoneinfo import ZoneInfo

from wartefrei.core.emergency import LATEST_YEARS, OLDEST_YEARS
from wartefrei.web.api.schemas import EARLIEST_BIRTH_YEAR, Problem
from wartefrei.web.common.middleware import LANGUAGES

Document = dict[str, Any]
REF = "#/components/schemas/{model}"

EITHER: list[Document] = [{}, {"staffToken": []}]
"""Anybody, or staff with their token."""

ANYBODY: list[Document] = [{}, {"staffToken": []}, {"deviceToken": []}]
"""Anybody, or staff and devices with their token."""

EVENT_STREAM: Document = {
    "text/event-stream": {
        "schema": {
            "type": "object",
            "description": "One event: look again. `data` is JSON with the newest `sequence`, which is the `id`, too.",
            "required": ["id", "event", "data"],
            "properties": {
                "id": {"type": "string", "pattern": "^[0-9]+$"},
                "event": {"const": "queue"},
                "data": {"type": "string", "contentMediaType": "application/json"},
            },
        },
        "example": 'retry: 1000\n\nid: 17\nevent: queue\ndata: {"sequence": 17}\n\n',
    }
}

STAFF: list[Document] = [{"staffToken": []}]
"""Staff only."""

STAFF_OR_DEVICE: list[Document] = [{"staffToken": []}, {"deviceToken": []}]
"""Staff, or a kiosk or display of the house."""

PIN: list[Document] = [{"bookingPin": []}, {"bookingPin": [], "staffToken": []}]
"""Whoever knows the PIN; staff send their token beside it."""

SECURITY_SCHEMES: Document = {
    "staffToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Token of a member of staff, made with `wartefrei token staff <login>`.",
    },
    "deviceToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Token of a kiosk or display, made with `wartefrei token kiosk|display <house>`.",
    },
    "bookingPin": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Booking-PIN",
        "description": "The PIN of the appointment. After five wrong ones the code is locked for some minutes.",
    },
}

LANGUAGE: Document = {
    "name": "language",
    "in": "query",
    "description": "Language of texts; beats Accept-Language.",
    "schema": {"type": "string", "enum": sorted(LANGUAGES)},
}
IDEMPOTENCY_KEY: Document = {
    "description": "A random key of your own, optional: the same request with the same key is done once in 24 hours. "
    "The key with another method, address or body is refused with 422.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_MENTION = {"x-request-headers": [{"$ref": "#/components/headers/Idempotency-Key"}]}
"""Not a parameter: whatever tests an API by its description sends one key with many bodies, which must be refused."""

_SLUG: Document = {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}$"}
AVAILABILITY_PARAMETERS: list[Document] = [
    {
        "name": "office",
        "in": "query",
        "description": "Office; may be repeated. Either this or `authority` is needed.",
        "schema": {"type": "array", "items": _SLUG, "maxItems": 40},
        "example": ["leonberg-buergeramt"],
    },
    {
        "name": "authority",
        "in": "query",
        "description": "All offices of this authority that serve the basket.",
        "schema": _SLUG,
    },
    {
        "name": "service",
        "in": "query",
        "required": True,
        "description": "Service and quantity, `<id>:<quantity>`; repeated for a basket of several.",
        "schema": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,50}:[1-9][0-9]{0,2}$"},
            "minItems": 1,
            "maxItems": 20,
        },
        "example": ["personalausweis:1"],
    },
    {
        "name": "from",
        "in": "query",
        "description": "First day, inclusive; today without it.",
        "schema": {"type": "string", "format": "date"},
    },
    {
        "name": "to",
        "in": "query",
        "description": "Last day, inclusive; the office's horizon without it.",
        "schema": {"type": "string", "format": "date"},
    },
    {
        "name": "name_start",
        "in": "query",
        "description": "How the family name begins: some offices divide the work by it.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 120},
    },
]
ORDER: Document = {
    "office": "leonberg-buergeramt",
    "services": [{"id": "personalausweis", "quantity": 2}],
    "start": "2026-12-01T08:00:00+01:00",
    "person": {
        "given_name": "Łucja",
        "family_name": "Müller-Çelik",
        "birth_date": "1990-05-17",
        "email": "lucja@example.org",
    },
    "language": "de",
}
EMERGENCY_REQUEST: Document = {
    "authority": "stuttgart",
    "given_name": "Łucja",
    "family_name": "Müller-Çelik",
    "birth_date": "1990-05-17",
    "email": "lucja@example.org",
    "title": "residence_permit",
    "expires_on": "2026-12-01",
    "language": "de",
}
UPLOAD: Document = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["kind", "file"],
                "properties": {
                    "kind": {"type": "string", "pattern": "^[-a-z0-9]{1,50}$"},
                    "file": {"type": "string", "format": "binary", "minLength": 1},
                },
                "additionalProperties": False,
            }
        }
    },
}
HOLD = "7QFKM2WX4-AAAAAAAAAAAAAAAAAAAAAAAAAA"
_HEADERS: dict[int, Document] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds", "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
    503: {"Retry-After": {"description": "Seconds", "schema": {"type": "string", "pattern": "^[0-9]+$"}}},
}


def document(
    *statuses: int,
    parameters: list[Document] | None = None,
    security: list[Document] | None = None,
    not_modified: bool = False,
    is_idempotent: bool = False,
    examples: Document | None = None,
    content: Document | None = None,
    request_body: Document | None = None,
) -> Document:
    """Arguments of a route: the problems it may answer with, parameters read by hand, who may call."""
    described: dict[int, Document] = {
        status: _describe_problem(status) for status in sorted({*statuses, 422})
    }
    if not_modified:
        described[200] = {"headers": {"ETag": {"schema": {"type": "string"}}}}
        described[304] = {"description": "The answer with this ETag still holds."}
    if content is not None:
        described[200] = {"description": "A stream without end.", "content": content}
    extra: Document = {"responses": described, "parameters": [*(parameters or []), LANGUAGE]}
    if is_idempotent:
        extra |= _MENTION
    if examples is not None:
        content = {"examples": {name: {"value": value} for name, value in examples.items()}}
        extra["requestBody"] = {"content": {"application/json": content}}
    if request_body is not None:
        extra["requestBody"] = request_body
    if security is not None:
        extra["security"] = security
    return {"openapi_extra": extra}


def _describe_problem(status: int) -> Document:
    schema = {"$ref": REF.format(model="Problem")}
    described: Document = {
        "description": responses[status],
        "content": {"application/problem+json": {"schema": schema}},
    }
    if status in _HEADERS:
        described["headers"] = _HEADERS[status]
    return described


def complete(schema: Document, *, today: date) -> Document:
    """Add what ninja does not know: the problem document, the ways to prove who calls, what is in the future."""
    components = schema.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template=REF)
    components.setdefault("schemas", {}).update(problem.pop("$defs", {}) | {"Problem": problem})
    components["securitySchemes"] = SECURITY_SCHEMES
    components["headers"] = {"Idempotency-Key": IDEMPOTENCY_KEY}
    person = components["schemas"]["PersonBody"]["properties"]
    person["email"] = {"type": "string", "format": "email", "maxLength": 254}
    for path in schema["paths"].values():
        _refresh_examples(path.get("post", {}), today)
    person["birth_date"] = {"type": "string", "format": "date", "pattern": _dates_until(today)}
    registration = components["schemas"]["EmergencyRequestBody"]["properties"]
    registration["birth_date"] = person["birth_date"]
    registration["email"] = person["email"]
    registration["expires_on"] = {"type": "string", "format": "date", "pattern": _years_around(today)}
    return schema


def _years_around(today: date) -> str:
    """A pattern of days on which titles end: what lies further away is a slip of the pen."""
    years = "|".join(str(year) for year in range(today.year - OLDEST_YEARS + 1, today.year + LATEST_YEARS))
    return f"^({years})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def _refresh_examples(operation: Document, today: date) -> None:
    """Let examples ask for a Tuesday to come, at eight."""
    tuesday = today + timedelta(days=(1 - today.weekday()) % 7 + 7)
    start = datetime(tuesday.year, tuesday.month, tuesday.day, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for example in content.get("examples", {}).values():
        if "start" in example["value"]:
            example["value"] = example["value"] | {"start": start.isoformat()}
        if "expires_on" in example["value"]:
            example["value"] = example["value"] | {"expires_on": today.isoformat()}


def _dates_until(today: date) -> str:
    """A pattern of the days from the earliest birthday to ``today``."""
    earlier_years = "|".join(str(year) for year in range(EARLIEST_BIRTH_YEAR, today.year))
    earlier_months = "|".join(f"{month:02}" for month in range(1, today.month)) or "00"
    days = "|".join(f"{day:02}" for day in range(1, today.day + 1))
    day = "(0[1-9]|[12][0-9]|3[01])"
    return (
        f"^(({earlier_years})-(0[1-9]|1[0-2])-{day}|{today.year}-({earlier_months})-{day}"
        f"|{today.year}-{today.month:02}-({days}))$"
    )
