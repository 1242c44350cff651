"""Form fields for persons: names by DIN 91379, birthdays in three parts, e-mail and telephone."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.core.names import NameRefused, check_name
from wartefrei.core.texts import is_blank
from wartefrei.core.ticks import YEARS
from wartefrei.web.common.refusals import explain

_EARLIEST_YEAR = 1900
_PHONE = re.compile(r"\+?[0-9 ()/.\-]{3,39}")


class NameField(forms.CharField):
    """A name as in the passport; says which character can't be used."""

    def clean(self, value: Any) -> str:
        typed = str(value or "")
        if not typed.strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        try:
            return check_name(typed)
        except NameRefused as refusal:
            explanation = explain(refusal)
            raise ValidationError(f"{explanation.title}. {explanation.what_to_do}", code="name") from None


class AddressField(forms.CharField):
    """An e-mail address: ``+`` and international domains are fine."""

    def clean(self, value: Any) -> str:
        typed = str(value or "").strip()
        if not typed:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return ""
        if "@" not in typed:
            raise ValidationError(_("The e-mail address has no @ sign"), code="at")
        if len(typed) > 254 or not is_email(typed):
            raise ValidationError(
                _("Please check the e-mail address, for example name@example.org"), code="invalid"
            )
        return typed


def is_email(text: str) -> bool:
    """Whether the text is an e-mail address."""
    try:
        EmailValidator()(text)
    except ValidationError:
        return False
    return True


class PhoneField(forms.CharField):
    """A telephone number as people write it."""

    def clean(self, value: Any) -> str:
        typed = " ".join(str(value or "").split())
        if self.required and not typed:
            raise ValidationError(self.error_messages["required"], code="required")
        if typed and not _PHONE.fullmatch(typed):
            raise ValidationError(_("Please enter the telephone number in digits"), code="phone")
        return typed


class FileNumberField(forms.CharField):
    """A file number (Aktenzeichen) as it stands on letters: any signs of one line, at most 40."""

    def clean(self, value: Any) -> str:
        typed = " ".join(str(value or "").split())
        if self.required and not typed:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(typed) > 40 or not typed.isprintable():
            raise ValidationError(_("Please enter the file number with at most 40 characters"), code="long")
        return typed


class WordsField(forms.CharField):
    """Words that somebody reads: signs nobody sees are none."""

    def to_python(self, value: Any) -> str:
        words = str(super().to_python(value))
        return "" if is_blank(words) else words


class DayField(forms.DateField):
    """A day, shown as browsers want it, and not so far away that calendars end."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, widget=forms.DateInput(format="%Y-%m-%d"))

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(_("Please check the year."), code="year")
        return day


class BirthDateWidget(forms.MultiWidget):
    """Day, month and year as three boxes named ``…_day``, ``…_month``, ``…_year``."""

    def __init__(self) -> None:
        super().__init__({part: forms.TextInput() for part in ("day", "month", "year")})

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return [None, None, None]


class BoxedDateField(forms.MultiValueField):
    """A day in three boxes. The first wrong part is told, and named by the error's code: day, month or year."""

    widget = BirthDateWidget
    wrong_day = gettext_lazy("Enter the day as a number from 1 to 31")
    wrong_month = gettext_lazy("Enter the month as a number from 1 to 12")
    wrong_year = gettext_lazy("Enter the year with four digits")

    def __init__(self, *, last_year: int = 9999) -> None:
        self.last_year = last_year
        parts = [forms.CharField(required=False) for _part in range(3)]
        super().__init__(fields=parts, require_all_fields=False)

    def clean(self, value: Any) -> date:
        day, month, year = (_read_number(part) for part in (*(value or ()), "", "", "")[:3])
        for part, number, lowest, highest, message in (
            ("day", day, 1, 31, self.wrong_day),
            ("month", month, 1, 12, self.wrong_month),
            ("year", year, _EARLIEST_YEAR, self.last_year, self.wrong_year),
        ):
            if not lowest <= number <= highest:
                raise ValidationError(message, code=part)
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(_("This day does not exist in the calendar"), code="day") from None


class BirthDateField(BoxedDateField):
    """A birthday."""

    wrong_day = gettext_lazy("Enter the day of birth as a number from 1 to 31")
    wrong_month = gettext_lazy("Enter the month of birth as a number from 1 to 12")
    wrong_year = gettext_lazy("Enter the year of birth with four digits")

    def __init__(self, *, today: date) -> None:
        super().__init__(last_year=today.year)
        self.today = today

    def clean(self, value: Any) -> date:
        birthday = super().clean(value)
        if birthday > self.today:
            raise ValidationError(_("The birthday lies in the future"), code="year")
        return birthday


def _read_number(text: object) -> int:
    """The number in any script's digits; -1 for anything else."""
    typed = str(text or "").strip()
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else -1
