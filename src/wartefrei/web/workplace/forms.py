"""What the forms of the workplace send, read into plain values."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.person import Person
from wartefrei.offices.entries import OfficeEntry, ServiceEntry
from wartefrei.web.common.fields import AddressField, BirthDateField, NameField

MOST_UNITS = 99


class FormRefused(Exception):
    """A form that says too little or something wrong; ``problems``: what is, one sentence each."""

    def __init__(self, form: forms.Form) -> None:
        super().__init__()
        self.problems = [str(errors[0]) for errors in form.errors.values()]


def read_form(form: forms.Form) -> dict[str, Any]:
    """What the form says. Raises `FormRefused`."""
    if not form.is_valid():
        raise FormRefused(form)
    return form.cleaned_data


class NumberForm(forms.Form):
    """A ticket number, typed or from a row."""

    number = forms.IntegerField(
        min_value=100,
        max_value=9999,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Enter a ticket number with three or four digits"),
        ),
    )


class NoteForm(NumberForm):
    """A few words for colleagues."""

    note = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": _("Please write at most 200 characters")},
    )


class PreferForm(NumberForm):
    """Why somebody comes first."""

    reason = forms.CharField(
        max_length=60,
        error_messages={
            "required": _("Say why this person comes first"),
            "max_length": _("Please write at most 60 characters"),
        },
    )


class PassOnForm(NumberForm):
    """Where somebody is passed on to: ``team:<slug>`` or ``counter:<slug>``."""

    to = forms.RegexField(
        r"\A(team|counter):[-\w]+\Z",
        error_messages={
            "required": _("Choose a team or a counter"),
            "invalid": _("Choose a team or a counter"),
        },
    )

    @property
    def target(self) -> dict[str, str | None]:
        """``team`` and ``counter``, one of them None."""
        kind, _colon, slug = str(self.cleaned_data["to"]).partition(":")
        return {"team": None, "counter": None} | {kind: slug}


class ServiceForm(NumberForm):
    """One more service."""

    service = forms.SlugField(error_messages={"required": _("Choose a service")})
    quantity = forms.IntegerField(required=False, min_value=1, max_value=MOST_UNITS)


class AppointmentForm(forms.Form):
    """An appointment of a list, by its key."""

    appointment = forms.IntegerField(min_value=1)


class WalkInForm(forms.Form):
    """Somebody without an appointment."""

    service = forms.ChoiceField(
        error_messages={"required": _("Choose a service"), "invalid_choice": _("Choose a service")}
    )
    language = forms.ChoiceField()
    urgent = forms.BooleanField(required=False)
    call = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None, *, office: OfficeEntry) -> None:
        super().__init__(data)
        self.fields["service"].choices = [(slug, slug) for slug in office.services]  # type: ignore[attr-defined]
        self.fields["language"].choices = [(code, code) for code in office.authority.languages]  # type: ignore[attr-defined]


class DeskForm(forms.Form):
    """A form that tells its problems one by one."""

    def problems(self) -> Iterator[str]:
        """What is wrong, one sentence each."""
        for errors in self.errors.values():
            yield str(errors[0])


class NamesForm(DeskForm):
    """Name and birthday of somebody."""

    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)

    def __init__(self, data: QueryDict | None, *, today: date) -> None:
        super().__init__(data)
        self.fields["birth"] = BirthDateField(today=today)


class PersonForm(NamesForm):
    """Who comes, where no appointment says it. Without an e-mail address what was booked is printed."""

    email = AddressField(required=False)

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


def read_done(data: QueryDict, services: Mapping[str, ServiceEntry]) -> dict[str, int] | None:
    """The services that were really done, with quantities; None when the form did not ask."""
    if "at" not in data or not any(name.startswith("quantity-") for name in data):
        return None
    done = [slug for slug in data.getlist("done") if slug in services]
    return {slug: read_quantity(data.get(f"quantity-{slug}", ""), most=MOST_UNITS) for slug in done}


def read_quantity(text: str, *, most: int) -> int:
    """How many units, 1 … ``most``; 1 for anything that is no number."""
    return max(1, min(int(text[:4]), most)) if text.isascii() and text.isdecimal() else 1
