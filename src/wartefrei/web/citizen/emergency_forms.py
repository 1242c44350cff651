"""The forms of emergency registrations: which title, and until when it is valid."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.emergency import EmergencyPolicy, Title
from wartefrei.web.citizen.forms import CitizenForm
from wartefrei.web.common.fields import AddressField, BirthDateWidget


class ExpiryField(forms.MultiValueField):
    """The day on which a title expires, in three boxes. The first wrong part is named by the error's code."""

    widget = BirthDateWidget

    def __init__(self) -> None:
        super().__init__(
            fields=[forms.CharField(required=False) for _part in range(3)], require_all_fields=False
        )

    def clean(self, value: Any) -> date:
        day, month, year = (_read_number(part) for part in (*(value or ()), "", "", "")[:3])
        bounds = (
            ("day", day, 1, 31, _("Enter the day as a number from 1 to 31")),
            ("month", month, 1, 12, _("Enter the month as a number from 1 to 12")),
            ("year", year, 1900, 9999, _("Enter the year with four digits")),
        )
        for part, number, lowest, highest, message in bounds:
            if not lowest <= number <= highest:
                raise ValidationError(message, code=part)
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(_("This day does not exist in the calendar"), code="day") from None


def _read_number(text: object) -> int:
    typed = str(text or "").strip()
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else -1


def list_titles(policy: EmergencyPolicy) -> list[Title]:
    """The titles somebody may register with, always in the same order: PostgreSQL keeps none."""
    return [title for title in Title if title in policy.titles]


class ExpiryForm(CitizenForm):
    """The expiry date alone, to correct it."""

    expires = ExpiryField()

    def target(self, name: str, code: str | None) -> str:
        """The date's errors belong to one of its three boxes."""
        return f"expires_{code}" if name == "expires" else name

    @property
    def expires_problem(self) -> str:
        """Which of the three boxes is wrong; empty when none is."""
        errors = self.errors.as_data().get("expires", ())
        return next((error.code or "day" for error in errors), "") if self.is_bound else ""

    @property
    def expires_on(self) -> date:
        """The date, once the form is valid."""
        found: date = self.cleaned_data["expires"]
        return found


class TitleForm(ExpiryForm):
    """Title and expiry date: whether somebody may register depends on nothing else."""

    title = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose what you have"),
            "invalid_choice": gettext_lazy("Choose what you have"),
        }
    )
    field_order = ("title", "expires")

    def __init__(self, data: Any = None, *, policy: EmergencyPolicy) -> None:
        super().__init__(data)
        field = self.fields["title"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the type checker
        field.choices = [(title.value, title.value) for title in list_titles(policy)]

    def target(self, name: str, code: str | None) -> str:
        """The first choice stands for all."""
        first = next(iter(self.fields["title"].choices))[0]  # type: ignore[attr-defined]
        return f"title-{first}" if name == "title" else super().target(name, code)

    @property
    def chosen(self) -> Title:
        """The title, once the form is valid."""
        return Title(self.cleaned_data["title"])


class AddressForm(CitizenForm):
    """Where the mail goes on the day on which somebody may register."""

    email = AddressField(error_messages={"required": gettext_lazy("Enter an e-mail address")})
