"""What the forms of the servicepoint send, read into plain values."""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.operations.servicing import BesideReason, CorrectionReason
from wartefrei.bookings.person import Person
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.fields import AddressField, BirthDateField, FileNumberField, NameField, PhoneField

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


class DeskForm(forms.Form):
    """A form that tells its problems one by one."""

    def problems(self) -> Iterator[str]:
        """What is wrong, one sentence each."""
        for errors in self.errors.values():
            yield str(errors[0])


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

    def __init__(self, data: QueryDict | None, *, today: date) -> None:
        super().__init__(data)
        self.fields["birth"] = BirthDateField(today=today)


class BookingForm(DeskForm):
    """Who comes. Staff may leave out everything but name, birthday and language."""

    family_name = NameField(error_messages={"required": _("Enter the family name")})
    given_name = NameField(required=False)
    email = AddressField(required=False)
    phone = PhoneField(required=False)
    file_number = FileNumberField(required=False)
    municipality = forms.CharField(required=False, max_length=100)
    language = forms.ChoiceField()
    beside = forms.ChoiceField(required=False, choices=[(reason.value, "") for reason in BesideReason])

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
