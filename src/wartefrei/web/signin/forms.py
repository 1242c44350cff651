"""Forms of staff about themselves."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wartefrei.accounts.models import Staff


class PasswordForm(forms.Form):
    """A new password, known by the old one."""

    old = forms.CharField(strip=False, max_length=200)
    new = forms.CharField(strip=False, max_length=200)
    again = forms.CharField(strip=False, max_length=200)

    def __init__(self, data: Any, *, staff: Staff) -> None:
        super().__init__(data)
        self.staff = staff
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill in this field")

    def clean_old(self) -> str:
        """The password of now."""
        old: str = self.cleaned_data["old"]
        if not check_password(old, self.staff.password):  # `Staff.check_password` may write a new hash
            raise ValidationError(_("This is not your present password"), code="wrong")
        return old

    def clean_new(self) -> str:
        """A password that is hard to guess."""
        new: str = self.cleaned_data["new"]
        password_validation.validate_password(new, self.staff)
        return new

    def clean_again(self) -> str:
        """The same once more."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise ValidationError(_("The two new passwords differ"), code="differ")
        return again
