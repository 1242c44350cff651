"""The forms of the citizen's pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.person import Person
from wartefrei.core.contact import Contact, ContactFields
from wartefrei.core.wishes import MOST_LETTERS, PartOfDay, Wishes
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.fields import AddressField, BirthDateField, FileNumberField, NameField, PhoneField


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
    """Who comes, and how to reach them: telephone and file number only as far as the services need them."""

    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)
    email = AddressField(error_messages={"required": _("Enter an e-mail address for the confirmation")})
    phone = PhoneField(error_messages={"required": _("Enter a telephone number")})
    file_number = FileNumberField(
        error_messages={"required": _("Enter the file number: it stands on letters from the authority")}
    )

    field_order = ("given_name", "family_name", "birth", "email", "phone", "file_number")

    def __init__(self, data: Any = None, *, today: date, contact: ContactFields) -> None:
        super().__init__(data)
        self.contact = contact
        self.fields["birth"] = BirthDateField(today=today)
        for name in ("phone", "file_number"):
            wish: Contact = getattr(contact, name)
            if wish is Contact.OFF:
                del self.fields[name]
            else:
                self.fields[name].required = wish is Contact.REQUIRED
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
            phone=found.get("phone", ""),
            file_number=found.get("file_number", ""),
        )


class WishesForm(CitizenForm):
    """When it suits somebody; words of their own only where the office takes them."""

    weekdays = forms.MultipleChoiceField(required=False, choices=[(str(n), str(n)) for n in range(7)])
    parts = forms.MultipleChoiceField(
        required=False, choices=[(part.value, part.value) for part in PartOfDay]
    )
    words = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        error_messages={"max_length": _("Please write at most 500 characters")},
    )

    def __init__(self, data: Any, *, office: OfficeEntry) -> None:
        super().__init__(data)
        if not office.takes_words:
            del self.fields["words"]

    @property
    def wishes(self) -> Wishes:
        """The wishes, once the form is valid."""
        found = self.cleaned_data
        return Wishes(
            weekdays=tuple(sorted(map(int, found["weekdays"]))),
            parts=tuple(PartOfDay(part) for part in found["parts"]),
            words=found.get("words", ""),
        )


class OpenForm(CitizenForm):
    """Booking code and PIN."""

    code = forms.CharField(max_length=100, error_messages={"required": _("Enter the booking code")})
    pin = forms.CharField(max_length=100, error_messages={"required": _("Enter the PIN")})


class ResendForm(CitizenForm):
    """The address the confirmation goes to."""

    email = AddressField(error_messages={"required": _("Enter an e-mail address for the confirmation")})
