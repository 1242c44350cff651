"""What is remembered between two pages, in the session: what they typed and what they hold."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest

from wartefrei.web.citizen.forms import DetailsForm

_TYPED = "typed"
_HOLD = "hold"
_FIELDS = ("given_name", "family_name", "birth_day", "birth_month", "birth_year", "email", "phone")


def remember_typed(request: HttpRequest, typed: Mapping[str, str]) -> None:
    """Keep what was typed into the form of details."""
    request.session[_TYPED] = {name: str(typed.get(name, ""))[:400] for name in _FIELDS}


def recall_form(request: HttpRequest, *, today: date) -> DetailsForm | None:
    """The form of details as it was typed; None when nothing valid is remembered."""
    typed = request.session.get(_TYPED)
    form = DetailsForm(typed, today=today) if typed else None
    return form if form is not None and form.is_valid() else None


def recall_typed(request: HttpRequest) -> Mapping[str, str]:
    """What was typed, or nothing."""
    found: Mapping[str, str] = request.session.get(_TYPED, {})
    return found


def forget_typed(request: HttpRequest) -> None:
    """Erase what was typed."""
    request.session.pop(_TYPED, None)


def remember_hold(request: HttpRequest, token: str) -> None:
    """Keep the token of the hold, later of the booked appointment."""
    request.session[_HOLD] = token


def recall_hold(request: HttpRequest) -> str:
    """The token of the hold, or nothing."""
    return str(request.session.get(_HOLD, ""))
