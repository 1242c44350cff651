"""What the forms of the servicepoint send, read into plain values."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.operations.noting import MOST_LETTERS
from wartefrei.bookings.operations.offering import MOST_OFFERS
from wartefrei.bookings.operations.servicing import BesideReason, CorrectionReason
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.common.fields import AddressField, DayField, FileNumberField, PhoneField, WordsField
from wartefrei.web.workplace.forms import DeskForm, NamesForm, PersonForm
from wartefrei.web.workplace.times import read_start

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
    reason = WordsField(
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


class CorrectionForm(NamesForm):
    """Name and birthday as they are, and why they were written differently."""

    reason = forms.ChoiceField(
        choices=[(reason.value, "") for reason in CorrectionReason],
        error_messages={"required": _("Please say why."), "invalid_choice": _("Please say why.")},
    )
    beside = BesideField()


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

    reason = WordsField(
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


class BookingForm(PersonForm):
    """Who comes. Staff may leave out everything but name, birthday and language."""

    phone = PhoneField(required=False)
    file_number = FileNumberField(required=False)
    municipality = forms.CharField(required=False, max_length=100)
    language = forms.ChoiceField()
    beside = BesideField()

    def __init__(self, data: QueryDict | None, *, office: OfficeEntry, today: date) -> None:
        super().__init__(data, today=today)
        self.fields["language"].choices = [(code, code) for code in office.authority.languages]  # type: ignore[attr-defined]


class RegistrationForm(PersonForm):
    """Somebody who needs an emergency appointment. Without an e-mail address the slip is printed."""

    field_order = ("title", "expires_on")
    title = forms.ChoiceField(
        error_messages={
            "required": _("Choose what the person has"),
            "invalid_choice": _("Choose what the person has"),
        }
    )
    expires_on = DayField(
        error_messages=dict.fromkeys(("required", "invalid"), _("Enter the date on which the title expires"))
    )
    language = forms.ChoiceField()

    def __init__(
        self, data: QueryDict | None, *, titles: list[str], languages: list[str], today: date
    ) -> None:
        super().__init__(data, today=today)
        self.fields["title"].choices = [(title, title) for title in titles]  # type: ignore[attr-defined]
        self.fields["language"].choices = [(code, code) for code in languages]  # type: ignore[attr-defined]
