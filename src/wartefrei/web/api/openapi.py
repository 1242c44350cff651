"""What the description of the API says beyond the shapes: problems, parameters, examples, who may call."""

from http.client import responses
from typing import Any

from wartefrei.web.api.schemas import Problem
from wartefrei.web.common.middleware import LANGUAGES

Document = dict[str, Any]
REF = "#/components/schemas/{model}"

EITHER: list[Document] = [{}, {"staffToken": []}]
"""Anybody, or staff with their token."""

PIN: list[Document] = [{"bookingPin": []}, {"bookingPin": [], "staffToken": []}]
"""Whoever knows the PIN; staff send their token beside it."""

SECURITY_SCHEMES: Document = {
    "staffToken": {
        "type": "http",
        "scheme": "bearer",
        "description": "Token of a member of staff, made with `wartefrei token staff <login>`.",
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
IDEMPOTENT: list[Document] = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A random key of your own: the same request with the same key is done once in 24 hours.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    }
]
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
) -> Document:
    """Arguments of a route: the problems it may answer with, parameters read by hand, who may call."""
    described: dict[int, Document] = {
        status: _describe_problem(status) for status in sorted({*statuses, 422})
    }
    if not_modified:
        described[200] = {"headers": {"ETag": {"schema": {"type": "string"}}}}
        described[304] = {"description": "The answer with this ETag still holds."}
    extra: Document = {"responses": described, "parameters": [*(parameters or []), LANGUAGE]}
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


def complete(schema: Document) -> Document:
    """Add what ninja does not know: the problem document and the ways to prove who calls."""
    components = schema.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template=REF)
    components.setdefault("schemas", {}).update(problem.pop("$defs", {}) | {"Problem": problem})
    components["securitySchemes"] = SECURITY_SCHEMES
    return schema
