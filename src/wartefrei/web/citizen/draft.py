"""What is remembered between two pages, in the session: what they typed and what they hold."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from wartefrei.core.contact import ContactFields
from wartefrei.web.citizen.forms import DetailsForm

_TYPED = "typed"
_HOLD = "hold"
_FEEDBACK = "feedback"
_WISHES = "wishes"
_ENQUIRY = "enquiry"
_FIELDS = (
    "given_name",
    "family_name",
    "birth_day",
    "birth_month",
    "birth_year",
    "email",
    "phone",
    "file_number",
)


def remember_typed(request: HttpRequest, typed: Mapping[str, str]) -> None:
    """Keep what was typed into the form of details."""
    request.session[_TYPED] = {name: str(typed.get(name, ""))[:400] for name in _FIELDS}


def recall_form(request: HttpRequest, *, today: date, contact: ContactFields) -> DetailsForm | None:
    """The form of details as it was typed; None when nothing valid is remembered."""
    typed = request.session.get(_TYPED)
    form = DetailsForm(typed, today=today, contact=contact) if typed else None
    return form if form is not None and form.is_valid() else None


def recall_typed(request: HttpRequest) -> Mapping[str, str]:
    """What was typed, or nothing."""
    found: Mapping[str, str] = request.session.get(_TYPED, {})
    return found


def forget_typed(request: HttpRequest) -> None:
    """Erase what was typed."""
    request.session.pop(_TYPED, None)
    request.session.pop(_WISHES, None)


def remember_hold(request: HttpRequest, token: str) -> None:
    """Keep the token of the hold, later of the booked appointment."""
    request.session[_HOLD] = token
    request.session.pop(_FEEDBACK, None)


def recall_hold(request: HttpRequest) -> str:
    """The token of the hold, or nothing."""
    return str(request.session.get(_HOLD, ""))


def may_give_feedback(request: HttpRequest) -> bool:
    """Whether something was booked for which no answer has been given."""
    return bool(recall_hold(request)) and _FEEDBACK not in request.session


def remember_feedback(request: HttpRequest) -> None:
    """The question has been answered; not how."""
    request.session[_FEEDBACK] = True


def remember_wishes(request: HttpRequest, wishes: Mapping[str, object]) -> None:
    """Keep when it suits somebody."""
    request.session[_WISHES] = dict(wishes)


def recall_wishes(request: HttpRequest) -> Mapping[str, Any]:
    """When it suits them, or nothing yet."""
    found: Mapping[str, Any] = request.session.get(_WISHES, {})
    return found


def remember_enquiry(request: HttpRequest, token: str) -> None:
    """Keep the token of the enquiry that was sent."""
    request.session[_ENQUIRY] = token


def recall_enquiry(request: HttpRequest) -> str:
    """The token of the enquiry, or nothing."""
    return str(request.session.get(_ENQUIRY, ""))
