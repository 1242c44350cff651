"""Where help is, how to book, and the poster for checking in by phone."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from wartefrei.core.texts import Text
from wartefrei.web.common.addresses import booking_address, poster_address
from wartefrei.web.kiosk.page import Kiosk, kiosk_page
from wartefrei.web.kiosk.sentences import POSTER, say_in_all


@require_safe
@kiosk_page
def show_help(kiosk: Kiosk) -> HttpResponse:
    """Where somebody is who helps."""
    return kiosk.show("kiosk/help.html", servicepoints=_servicepoints(kiosk))


@require_safe
@kiosk_page
def show_booking(kiosk: Kiosk) -> HttpResponse:
    """Booking with the own phone, or with our staff."""
    address = booking_address(kiosk.language, kiosk.house.authority.slug)
    return kiosk.show("kiosk/booking.html", address=address, servicepoints=_servicepoints(kiosk))


@require_safe
@kiosk_page
def show_poster(kiosk: Kiosk) -> HttpResponse:
    """The QR poster, to be printed once and hung up in the waiting room."""
    if not any(office.phone_check_in for office in kiosk.house.offices):
        raise Http404
    address = poster_address(kiosk.house.slug)
    return kiosk.show("kiosk/poster.html", address=address, sentences=say_in_all(POSTER))


def _servicepoints(kiosk: Kiosk) -> list[Text]:
    """What the offices of the house say about their servicepoints, each once."""
    texts = [office.channels.get("servicepoint") for office in kiosk.house.offices]
    return [text for place, text in enumerate(texts) if isinstance(text, dict) and text not in texts[:place]]
