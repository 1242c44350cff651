"""A new authority: a few names, and a pattern in which everything else stands already."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from pydantic import TypeAdapter
from pydantic import ValidationError as Invalid

from wartefrei.accounts.permissions import Permission
from wartefrei.bookings.operations.founding import found_authority
from wartefrei.core.lands import LAND_NAMES
from wartefrei.core.texts import FALLBACK
from wartefrei.offices.documents.fields import Slug
from wartefrei.offices.documents.problems import Path
from wartefrei.offices.errors import AuthorityExists, ConfigurationInvalid
from wartefrei.offices.founding import LONGEST_NAME, Foundation, Pattern, propose_slug
from wartefrei.web.common.context import OWN_NAMES
from wartefrei.web.common.fields import AddressField
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import ADMINISTRATION, request_staff, staff_page

_SLUG = TypeAdapter(Slug)
_LANDS = [("", gettext_lazy("Please choose")), *((land.value, name) for land, name in LAND_NAMES.items())]
_PATTERNS = (
    (
        Pattern.SMALL_TOWN.value,
        gettext_lazy("Small town"),
        gettext_lazy(
            "One Bürgeramt with ten services in seven languages, hours and two counters, to be changed"
        ),
    ),
    (Pattern.BARE.value, gettext_lazy("Nearly empty"), gettext_lazy("One office, one team, one service")),
)


_FIELDS: Mapping[Path, str] = {
    ("name",): "name",
    ("email_sender",): "email_sender",
    ("houses", 0, "name"): "house",
    ("houses", 0, "address"): "address",
}
"""Where what is wrong with the document was typed."""


class FoundingForm(forms.Form):
    """What can't be guessed. An empty short name is proposed from the name."""

    name = forms.CharField(label=gettext_lazy("Official name"), max_length=200)
    slug = forms.CharField(label=gettext_lazy("Short name"), max_length=LONGEST_NAME, required=False)
    land = forms.ChoiceField(label=gettext_lazy("Land"), choices=_LANDS)
    email_sender = AddressField(label=gettext_lazy("Sender of mails"))
    house = forms.CharField(label=gettext_lazy("Name of the building"), max_length=200)
    address = forms.CharField(label=gettext_lazy("Address of the building"), max_length=200)
    languages = forms.MultipleChoiceField(choices=list(OWN_NAMES.items()), required=False)
    pattern = forms.ChoiceField(choices=[(value, name) for value, name, _more in _PATTERNS])

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        initial = {"house": "Rathaus", "languages": list(OWN_NAMES), "pattern": Pattern.SMALL_TOWN.value}
        super().__init__(data, initial=initial)
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill in this field")

    def clean_slug(self) -> str:
        """Small letters, digits and hyphens."""
        slug: str = self.cleaned_data["slug"].strip()
        try:
            return slug and _SLUG.validate_python(slug)
        except Invalid:
            raise ValidationError(_("Only small letters, digits and hyphens, as in bad-urach")) from None

    @property
    def foundation(self) -> Foundation:
        """What a valid form says."""
        given = {**self.cleaned_data, "pattern": Pattern(self.cleaned_data["pattern"])}
        chosen = {FALLBACK, *given.pop("languages")}
        codes = tuple(code for code, _name in settings.LANGUAGES if code in chosen)
        return Foundation(languages=codes, **given)


@staff_page(Permission.FOUND_AUTHORITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """The form; a short name that was proposed is shown before anything is made, as it can't be changed."""
    form = FoundingForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _show(request, form)
    slug = form.cleaned_data["slug"]
    if not slug:
        proposed = propose_slug(form.cleaned_data["name"])
        return _show(request, FoundingForm(_with_slug(request, proposed)), proposed=proposed)
    try:
        found_authority(foundation=form.foundation, staff=request_staff(request).staff, now=timezone.now())
    except AuthorityExists:
        form.add_error("slug", _("This short name is in use already. Please choose another."))
    except ConfigurationInvalid as refusal:
        for problem in refusal.found:
            form.add_error(_FIELDS.get(problem.path[:3]), problem.sentence)
    else:
        return redirect(f"{ADMINISTRATION}authorities/{slug}/configuration/")
    return _show(request, form)


def _with_slug(request: HttpRequest, slug: str) -> Mapping[str, Any]:
    typed = request.POST.copy()
    typed["slug"] = slug
    return typed


def _show(request: HttpRequest, form: FoundingForm, *, proposed: str = "") -> HttpResponse:
    problems = [
        {"target": name, "message": f"{form[name].label}: {errors[0]}"}
        if name in form.fields
        else {"target": "name", "message": str(errors[0])}
        for name, errors in form.errors.items()
    ]
    return show(
        request,
        "administration/founding.html",
        me=request_staff(request),
        form=form,
        problems=problems,
        patterns=_PATTERNS,
        proposed=proposed,
        chosen_languages=form["languages"].value() or [],
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
    )
