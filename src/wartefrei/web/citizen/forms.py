"""The forms of the citizen's pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.person import Person
from wartefrei.web.common.fields import AddressField, BirthDateField, NameField, PhoneField


@dataclass(frozen=True, slots=True)
class Problem:
    """An error of a form: the id of the box it belongs to, and what to do."""

    target: str
    message: str


class CitizenForm(forms.Form):
    """A form whose errors are listed above it, each with a link to its box."""

    def problems(self) -> Iterator[Problem]:
        """All errors, in the order of the boxes."""
        for name, errors in self.errors.as_data().items():
            for error in errors:
                yield Problem(self.target(name, error.code), str(error.messages[0]))

    def target(self, name: str, code: str | None) -> str:  # noqa: ARG002 -- forms with parts look at the code
        """The id of the box an error belongs to."""
        return name


class DetailsForm(CitizenForm):
    """Who comes, and how to reach them."""

    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)
    email = AddressField(error_messages={"required": _("Enter an e-mail address for the confirmation")})
    phone = PhoneField(required=False)

    field_order = ("given_name", "family_name", "birth", "email", "phone")

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data)
        self.fields["birth"] = BirthDateField(today=today)
        self.order_fields(self.field_order)

    def target(self, name: str, code: str | None) -> str:
        """A birthday's errors belong to one of its three boxes."""
        return f"birth_{code}" if name == "birth" else name

    @property
    def birth_problem(self) -> str:
        """Which of the three boxes of the birthday is wrong; empty when none is."""
        errors = self.errors.as_data().get("birth", ())
        return next((error.code or "day" for error in errors), "") if self.is_bound else ""

    @property
    def person(self) -> Person:
        """The person, once the form is valid."""
        found = self.cleaned_data
        return Person(
            family_name=found["family_name"],
            given_name=found["given_name"],
            birth_date=found["birth"],
            email=found["email"],
            phone=found["phone"],
        )


class OpenForm(CitizenForm):
    """Booking code and PIN."""

    code = forms.CharField(max_length=100, error_messages={"required": _("Enter the booking code")})
    pin = forms.CharField(max_length=100, error_messages={"required": _("Enter the PIN")})


class ResendForm(CitizenForm):
    """The address the confirmation goes to."""

    email = AddressField(error_messages={"required": _("Enter an e-mail address for the confirmation")})
