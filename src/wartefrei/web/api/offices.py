"""GET offices: what there is to book, and where."""

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from wartefrei.core.texts import pick_text
from wartefrei.offices.directory import Directory, read_directory
from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.web.api.openapi import document
from wartefrei.web.api.schemas import Office

router = Router(tags=["offices"])


@router.get("/offices", response=list[Office], operation_id="list_offices", **document())
def list_offices(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- ninja's signature
    """All offices with what they offer, in the visitor's language."""
    content = _render(read_directory(), translation.get_language() or "de")
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return HttpResponse(content, content_type="application/json", headers=headers)


@lru_cache(maxsize=16)
def _render(directory: Directory, language: str) -> bytes:
    return orjson.dumps([_office(office, language) for office in directory.offices.values()])


def _office(office: OfficeEntry, language: str) -> dict[str, Any]:
    return {
        "id": office.slug,
        "name": pick_text(office.name, language)[0],
        "authority": office.authority.slug,
        "house": office.house.slug,
        "time_zone": office.zone.key,
        "languages": list(office.authority.languages),
        "arrival": office.arrival.value,
        "services": [_service(office, service, language) for service in office.services.values()],
    }


def _service(office: OfficeEntry, service: ServiceEntry, language: str) -> dict[str, Any]:
    return {
        "id": service.slug,
        "name": pick_text(service.name, language)[0],
        "minutes": service.rule.minutes,
        "minutes_each_further": service.rule.minutes_each_further,
        "max_quantity": service.rule.max_quantity,
        "documents": [pick_text(text, language)[0] for text in service.documents],
        "walk_in": office.walk_in(service.slug).value,
        "teams": [team.slug for team in office.teams_offering(service.slug)],
    }
