"""The forms of emergency registrations: which title, and until when it is valid."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wartefrei.core.emergency import EmergencyPolicy, Title
from wartefrei.web.citizen.forms import CitizenForm
from wartefrei.web.common.fields import AddressField, BoxedDateField


def list_titles(policy: EmergencyPolicy) -> list[Title]:
    """The titles somebody may register with, always in the same order: PostgreSQL keeps none."""
    return [title for title in Title if title in policy.titles]


class ExpiryForm(CitizenForm):
    """The expiry date alone, to correct it."""

    expires = BoxedDateField()

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
