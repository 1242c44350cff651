"""What the forms of the servicepoint send, read into plain values."""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.operations.noting import MOST_LETTERS
from wartefrei.bookings.operations.offering import MOST_OFFERS
from wartefrei.bookings.operations.servicing import BesideReason, CorrectionReason
from wartefrei.bookings.person import Person
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.fields import AddressField, BirthDateField, FileNumberField, NameField, PhoneField
from wartefrei.web.workplace.servicepoint.times import read_start

REASONS = {
    CorrectionReason.MISTYPED: _("It was mistyped"),
    CorrectionReason.AS_IN_PASSPORT: _("The identity document says it differently"),
    CorrectionReason.NAME_CHANGED: _("The name has changed"),
}
BESIDE = {
    BesideReason.OTHER_PERSON: _("Another person with the same name and birthday"),
    BesideReason.OTHER_MATTER: _("The same person comes for another matter"),
}
BY_PERSON, BY_OFFICE = "person", "office"
KEPT_HOURS = (24, 48, 72, 168)
"""How long offered times may be kept; the second is proposed."""


class DeskForm(forms.Form):
    """A form that tells its problems one by one."""

    def problems(self) -> Iterator[str]:
        """What is wrong, one sentence each."""
        for errors in self.errors.values():
            yield str(errors[0])


class BesideField(forms.ChoiceField):
    """Why a second booking of a service is right; empty unless it is asked."""

    def __init__(self) -> None:
        super().__init__(required=False, choices=[(reason.value, "") for reason in BesideReason])


class CancelForm(DeskForm):
    """Whose wish it is; the office says why."""

    wish = forms.ChoiceField(
        choices=[(BY_PERSON, ""), (BY_OFFICE, "")],
        error_messages={
            "required": _("Say who wants to cancel"),
            "invalid_choice": _("Say who wants to cancel"),
        },
    )
    reason = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": _("Please write at most 200 characters")},
    )

    def clean_reason(self) -> str:
        reason = str(self.cleaned_data["reason"])
        if self.cleaned_data.get("wish") == BY_OFFICE and not reason:
            raise forms.ValidationError(_("Please say why."))
        return reason


class ResendForm(DeskForm):
    """Where the confirmation is sent to; nothing means where it was sent before."""

    email = AddressField(required=False)


class CorrectionForm(DeskForm):
    """Name and birthday as they are, and why they were written differently."""

    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)
    reason = forms.ChoiceField(
        choices=[(reason.value, "") for reason in CorrectionReason],
        error_messages={"required": _("Please say why."), "invalid_choice": _("Please say why.")},
    )
    beside = BesideField()

    def __init__(self, data: QueryDict | None, *, today: date) -> None:
        super().__init__(data)
        self.fields["birth"] = BirthDateField(today=today)


class NoteForm(DeskForm):
    """A few words for colleagues."""

    note = forms.CharField(
        required=False,
        max_length=MOST_LETTERS,
        error_messages={"max_length": _("Please write at most 300 characters")},
    )


class OfferForm(DeskForm):
    """One to three times, and for how many hours they are kept."""

    beside = BesideField()
    hours = forms.TypedChoiceField(
        choices=[(hours, "") for hours in KEPT_HOURS],
        coerce=int,
        error_messages={
            "required": _("Say for how long the times are kept"),
            "invalid_choice": _("Say for how long the times are kept"),
        },
    )

    def clean(self) -> None:
        starts = set(filter(None, map(read_start, self.data.getlist("start"))))  # type: ignore[attr-defined]
        if not 1 <= len(starts) <= MOST_OFFERS:
            raise forms.ValidationError(_("Choose one, two or three times"))
        self.cleaned_data["starts"] = sorted(starts)


class DeclineForm(DeskForm):
    """Why there is no appointment, in words that the person reads."""

    reason = forms.CharField(
        max_length=200,
        error_messages={
            "required": _("Please say why."),
            "max_length": _("Please write at most 200 characters"),
        },
    )


class AddressForm(DeskForm):
    """Where the mail goes."""

    email = AddressField(error_messages={"required": _("Enter an e-mail address")})


class AcceptForm(DeskForm):
    """The offered time that the person takes."""

    beside = BesideField()
    offer = forms.IntegerField(
        min_value=1,
        max_value=2**62,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Choose one of the times first")
        ),
    )


class BookingForm(DeskForm):
    """Who comes. Staff may leave out everything but name, birthday and language."""

    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)
    email = AddressField(required=False)
    phone = PhoneField(required=False)
    file_number = FileNumberField(required=False)
    municipality = forms.CharField(required=False, max_length=100)
    language = forms.ChoiceField()
    beside = BesideField()

    def __init__(self, data: QueryDict | None, *, office: OfficeEntry, today: date) -> None:
        super().__init__(data)
        self.fields["birth"] = BirthDateField(today=today)
        self.fields["language"].choices = [(code, code) for code in office.authority.languages]  # type: ignore[attr-defined]

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
            file_number=found["file_number"],
        )


class RegistrationForm(DeskForm):
    """Somebody who needs an emergency appointment. Without an e-mail address the slip is printed."""

    title = forms.ChoiceField(
        error_messages={
            "required": _("Choose what the person has"),
            "invalid_choice": _("Choose what the person has"),
        }
    )
    expires_on = forms.DateField(
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter the date on which the title expires"))
    )
    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)
    email = AddressField(required=False)
    language = forms.ChoiceField()

    def __init__(
        self, data: QueryDict | None, *, titles: list[str], languages: list[str], today: date
    ) -> None:
        super().__init__(data)
        self.fields["birth"] = BirthDateField(today=today)
        self.fields["title"].choices = [(title, title) for title in titles]  # type: ignore[attr-defined]
        self.fields["language"].choices = [(code, code) for code in languages]  # type: ignore[attr-defined]

    @property
    def person(self) -> Person:
        """The person, once the form is valid."""
        found = self.cleaned_data
        return Person(
            family_name=found["family_name"],
            given_name=found["given_name"],
            birth_date=found["birth"],
            email=found["email"],
        )
