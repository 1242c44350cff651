"""Without an appointment: choose a service, take a number."""

import re
import secrets

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.accounts.idempotency import act_once
from wartefrei.queueing.operations import take_ticket
from wartefrei.web.kiosk.notices import TOLD, explain
from wartefrei.web.kiosk.page import Kiosk, kiosk_page
from wartefrei.web.kiosk.visit import Visit
from wartefrei.web.kiosk.walk_ins import Offer, find_offer, list_offers

_ONCE = re.compile(r"[\w-]{16,40}", re.ASCII)


@require_safe
@kiosk_page
def choose_service(kiosk: Kiosk) -> HttpResponse:
    """Every service that can be had today without an appointment, or that there is none."""
    kiosk.begin()
    offers = list_offers(kiosk.house, now=kiosk.now)
    return kiosk.show(
        "kiosk/walk_in.html",
        offers=offers,
        has_offices=len(kiosk.house.offices) > 1,
        is_all_urgent=all(offer.is_urgent for offer in offers),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def take_number(kiosk: Kiosk, office: str, service: str) -> HttpResponse:
    """What is taken, in urgent cases with the office's words; the POST takes the number, once per page shown."""
    offer = _find(kiosk, office, service)
    if kiosk.request.method != "POST":
        return kiosk.show("kiosk/take_number.html", offer=offer, once=secrets.token_urlsafe(16))
    try:
        ticket = _take_once(kiosk, offer)
    except TOLD as refusal:
        return kiosk.tell(explain(refusal))
    return kiosk.hand_out(Visit(ticket=ticket))


def _take_once(kiosk: Kiosk, offer: Offer) -> int:
    """The ticket; a button pressed twice gives one."""

    def take() -> str:
        ticket = take_ticket(
            office=offer.office,
            service=offer.service.slug,
            language=kiosk.language,
            is_urgent=offer.is_urgent,
            by=kiosk.by,
            now=kiosk.now,
        )
        return str(ticket.pk)

    sent = kiosk.request.POST.get("once", "")
    key = sent if _ONCE.fullmatch(sent) else secrets.token_urlsafe(16)
    body = f"{offer.office.slug}/{offer.service.slug}"
    return int(
        act_once(
            owner=f"kiosk:{kiosk.device.pk}",
            key=key,
            body_digest=body,
            act=take,
            refusals=TOLD,
            now=kiosk.now,
        )
    )


def _find(kiosk: Kiosk, office: str, service: str) -> Offer:
    for entry in kiosk.house.offices:
        if entry.slug == office and service in entry.services:
            offer = find_offer(entry, entry.services[service], now=kiosk.now)
            if offer is not None:
                return offer
    raise Http404(service)
