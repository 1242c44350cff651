"""Forms about accounts: a new one, a role, a name."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wartefrei.accounts.models import AUTHORITY_ROLES, Role
from wartefrei.accounts.permissions import is_undivided
from wartefrei.core.texts import FALLBACK, pick_text
from wartefrei.offices.entries import AuthorityEntry

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._+-]*(@[a-z0-9._-]+)?")


class RoleForm(forms.Form):
    """A role, at all offices of the authority or at one."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    office = forms.ChoiceField(label=gettext_lazy("Office"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, authority: AuthorityEntry) -> None:
        super().__init__(data, initial={"role": Role.CLERK.value})
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill in this field")
        language = get_language() or FALLBACK
        offices = [
            (office.slug, pick_text(office.name, language)[0]) for office in authority.offices.values()
        ]
        roles = [(role.value, role.label) for role in AUTHORITY_ROLES]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["office"].choices = [("", _("All offices")), *offices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Who administers or audits an authority does so for all of it."""
        given = super().clean() or {}
        if given.get("office") and given.get("role") and is_undivided(Role(given["role"])):
            self.add_error("office", _("This role is for all offices"))
        return given


class NameForm(forms.Form):
    """What somebody is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)


class AccountForm(RoleForm):
    """A new account with its first role. ``joins`` is the login of the account that was offered and ticked."""

    login = forms.CharField(label=gettext_lazy("Login"), max_length=150)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    joins = forms.CharField(
        label=gettext_lazy("It is the same person: their account gets this role"), required=False
    )
    field_order = ("login", "name", "role", "office")
    offered = ""

    def offer_to_join(self) -> None:
        """Somebody works elsewhere with this login: ask whether it is who is meant."""
        self.offered = self.cleaned_data["login"]
        self.add_error(
            "login",
            _(
                "Somebody has this login already, at another authority. Choose another one, or tick the box below."
            ),
        )

    def clean_login(self) -> str:
        """Small letters, digits and what keyboards have everywhere: nothing that looks like something else."""
        login: str = self.cleaned_data["login"].lower()
        if not _LOGIN.fullmatch(login):
            raise ValidationError(
                _("Only letters without accents, digits, dot, hyphen, and once @"), code="login"
            )
        return login
