"""What every page of a kiosk needs: the house, the paired device, the language, the visit; and what goes wrong."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from wartefrei.accounts import actors
from wartefrei.accounts.actors import Actor
from wartefrei.accounts.models import Device, DeviceKind
from wartefrei.bookings.days import is_lock_timeout
from wartefrei.bookings.errors import Busy
from wartefrei.core.texts import FALLBACK, Text
from wartefrei.offices.entries import HouseEntry
from wartefrei.web.common.context import OWN_NAMES, LanguageLink, direction_of
from wartefrei.web.common.devices import device_of, find_house, pairing_page
from wartefrei.web.common.middleware import HEADERS
from wartefrei.web.kiosk.sentences import OUT_OF_ORDER, say_in_all
from wartefrei.web.kiosk.visit import Keeper, Notice, Visit

_CAMERA = HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A paired device in a house while one request lasts."""

    request: HttpRequest
    house: HouseEntry
    device: Device
    language: str
    keeper: Keeper
    visit: Visit
    now: datetime

    @property
    def by(self) -> Actor:
        """The device acts; what is guessed at it is counted for it."""
        return actors.device(self.device.pk)

    @property
    def place(self) -> Text:
        """Where it stands: the office, or the house where there are several."""
        offices = self.house.offices
        return offices[0].name if len(offices) == 1 else self.house.name

    @property
    def start_url(self) -> str:
        """Where everybody begins, in the house's first language."""
        return reverse("kiosk:start", args=(self.house.slug,))

    def url(self, name: str, *rest: str) -> str:
        """The address of a page in the language of this one."""
        return reverse(f"kiosk:{name}", args=(self.house.slug, self.language, *rest))

    def keep(self, visit: Visit) -> None:
        """Remember what has been typed."""
        self.keeper.keep(visit)

    def begin(self) -> None:
        """Somebody begins: nothing is typed yet."""
        self.keeper.begin(Visit())

    def go(self, name: str, *rest: str) -> HttpResponse:
        """Every form ends here: nothing that was sent stays in the browser's history (303)."""
        return HttpResponseRedirect(self.url(name, *rest), status=HTTPStatus.SEE_OTHER)

    def go_to_start(self) -> HttpResponse:
        """Nothing is under way here."""
        return HttpResponseRedirect(self.start_url, status=HTTPStatus.SEE_OTHER)

    def tell(self, notice: Notice) -> HttpResponse:
        """Say something instead of a number; what was typed is forgotten."""
        self.keeper.begin(Visit(notice=notice))
        return self.go("answer")

    def hand_out(self, answer: Visit, *, language: str = "") -> HttpResponse:
        """Show a number; what was typed is forgotten."""
        self.keeper.begin(answer)
        speaker = replace(self, language=language or self.language)
        return speaker.go("answer")

    def show(self, template: str, **context: object) -> HttpResponse:
        """A page that lets the camera be used and offers every language."""
        frame = {
            "kiosk": self,
            "authority": self.house.authority,
            "local_now": self.now.astimezone(self.house.zone),
            "outage": say_in_all(OUT_OF_ORDER),
            "kiosk_languages": [self._link(code) for code, _name in settings.LANGUAGES],
        }
        response = render(self.request, template, {**frame, **context})
        response.headers["Permissions-Policy"] = _CAMERA
        return response

    def _link(self, code: str) -> LanguageLink:
        address = reverse("kiosk:menu", args=(self.house.slug, code))
        return LanguageLink(code, OWN_NAMES[code], direction_of(code), address, code == self.language)


View = Callable[..., HttpResponse]
"""Takes a `Kiosk` and what else stands in the address."""


def kiosk_page(view: View) -> View:
    """A page of a paired kiosk; others are asked to pair. A form that is too old leads back to the start."""

    @wraps(view)
    def show(request: HttpRequest, house: str, language: str = "", **rest: Any) -> HttpResponse:
        entry = find_house(house)
        translation.activate(language or first_language(entry))
        device = device_of(request, DeviceKind.KIOSK, house)
        if device is None:
            start = reverse("kiosk:start", args=(house,))
            return HttpResponseRedirect(start) if language else pairing_page(request, DeviceKind.KIOSK, entry)
        keeper = Keeper(request, house)
        kiosk = Kiosk(
            request, entry, device, language or first_language(entry), keeper, keeper.recall(), timezone.now()
        )
        response = _answer(view, kiosk, rest)
        keeper.tell(response)
        return response

    protected = cast(View, _protect(show))
    return csrf_exempt(protected)  # by the middleware, whose own page would leave the kiosk


def _answer(view: View, kiosk: Kiosk, rest: dict[str, Any]) -> HttpResponse:
    try:
        return view(kiosk, **rest)
    except Busy:
        return kiosk.tell(_busy())
    except OperationalError as error:
        if is_lock_timeout(error):
            return kiosk.tell(_busy())
        raise


def first_language(house: HouseEntry) -> str:
    """What a kiosk speaks before somebody has chosen."""
    offered = dict(settings.LANGUAGES)
    return next((code for code in house.authority.languages if code in offered), FALLBACK)


def _busy() -> Notice:
    return Notice(
        _("Many people are checking in at this moment"),
        _("Nothing has been changed. Please try again in a few seconds."),
        may_retry=True,
    )


class _StartAgain(CsrfViewMiddleware):
    """Django's protection; instead of an error page the kiosk begins anew."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 -- Django's signature
        match = request.resolver_match
        house = match.kwargs["house"] if match else ""
        return HttpResponseRedirect(reverse("kiosk:start", args=(house,)), status=HTTPStatus.SEE_OTHER)


_protect = decorator_from_middleware(_StartAgain)
