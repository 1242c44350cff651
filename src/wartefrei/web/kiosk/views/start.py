"""Where everybody begins. Coming here ends the visit of whoever stood here before."""

from django.http import HttpResponse

from wartefrei.accounts.models import DeviceKind
from wartefrei.web.common.devices import keep_paired
from wartefrei.web.kiosk.page import Kiosk, kiosk_page
from wartefrei.web.kiosk.walk_ins import count_left, list_offers


@kiosk_page
def show_start(kiosk: Kiosk) -> HttpResponse:
    """The choices in the house's first language, and every language by its own name."""
    return _show(kiosk, is_first=True)


@kiosk_page
def show_menu(kiosk: Kiosk) -> HttpResponse:
    """The same in the language somebody has chosen."""
    return _show(kiosk, is_first=False)


def _show(kiosk: Kiosk, *, is_first: bool) -> HttpResponse:
    kiosk.keeper.end()
    kiosk.request.session.modified = True  # lives on, so that the next person's forms are accepted
    if kiosk.request.method == "POST":
        return kiosk.go("menu")  # the form that paired the device, sent twice
    offers = list_offers(kiosk.house, now=kiosk.now)
    response = kiosk.show(
        "kiosk/start.html", is_first=is_first, has_walk_ins=bool(offers), left=count_left(offers)
    )
    return keep_paired(kiosk.request, response, DeviceKind.KIOSK)
