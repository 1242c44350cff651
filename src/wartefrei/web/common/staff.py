"""Pages of staff: who is signed in, what they may do, and what exists for them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.models import Staff
from wartefrei.accounts.permissions import Permission, Rights, read_rights
from wartefrei.accounts.second_factor import has_second_factor
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry, HouseEntry, OfficeEntry
from wartefrei.offices.errors import AuthorityUnknown, HouseUnknown, OfficeUnknown
from wartefrei.offices.models import SecondFactor
from wartefrei.web.common.middleware import LANGUAGES
from wartefrei.web.common.sessions import BY_PROVIDER, keep_alive

SIGN_IN, FACTOR = "/sign-in/", "/account/second-factor/"
_LANGUAGE = "language"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


WORKPLACE, ADMINISTRATION, ACCOUNT = "/workplace/", "/administration/", "/account/"
FIGURES, CLOSURES, LIMITS = (f"{ADMINISTRATION}{name}/" for name in ("figures", "closures", "limits"))
AUDIT, FOUND = f"{ADMINISTRATION}audit/", f"{ADMINISTRATION}new/"
_WAYS = (
    (WORKPLACE, gettext_lazy("Workplace"), frozenset({Permission.CALL})),
    (ADMINISTRATION, gettext_lazy("Administration"), frozenset({Permission.ADMINISTER_OFFICE})),
    (FOUND, gettext_lazy("New authority"), frozenset({Permission.FOUND_AUTHORITIES})),
    (CLOSURES, gettext_lazy("Close an office"), frozenset({Permission.PLAN})),
    (LIMITS, gettext_lazy("Fewer places"), frozenset({Permission.PLAN})),
    (FIGURES, gettext_lazy("Figures"), frozenset({Permission.SEE_FIGURES})),
    (AUDIT, gettext_lazy("Audit trail"), frozenset({Permission.SEE_AUDIT})),
    (ACCOUNT, gettext_lazy("Own account"), frozenset[Permission]()),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A face somebody may use."""

    url: str
    name: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class StaffRequest:
    """Whoever is signed in. What belongs to an authority they don't work for does not exist for them."""

    staff: Staff
    rights: Rights
    path: str

    @property
    def login(self) -> str:
        return self.staff.login

    @property
    def name(self) -> str:
        return self.staff.name or self.staff.login

    @property
    def ways(self) -> list[Way]:
        """The faces they may use, that of their daily work first."""
        here = max((url for url, _name, _needed in _WAYS if self.path.startswith(url)), key=len, default="")
        return [
            Way(url, str(name), url == here)
            for url, name, needed in _WAYS
            if all(self.rights.may_somewhere(permission) for permission in needed)
        ]

    @property
    def actor(self) -> Actor:
        return staff_actor(self.staff.login)

    def may(self, permission: Permission, office: OfficeEntry) -> bool:
        """Whether they may at the office."""
        return self.rights.may(permission, authority=office.authority.slug, office=office.slug)

    def offices(self, permission: Permission) -> list[OfficeEntry]:
        """Every office where they may, in the authorities' order."""
        return [office for office in read_directory().offices.values() if self.may(permission, office)]

    def office(self, slug: str, permission: Permission) -> OfficeEntry:
        """The office of this slug. Raises `Http404` for other authorities', `PermissionDenied` in their own."""
        try:
            office = read_directory().office(slug)
        except OfficeUnknown:
            raise Http404 from None
        self._check(office.authority, is_allowed=self.may(permission, office))
        return office

    def house(self, slug: str, permission: Permission) -> HouseEntry:
        """The house of this slug, if they may at one of its offices. Raises as `office` does."""
        try:
            house = read_directory().house(slug)
        except HouseUnknown:
            raise Http404 from None
        self._check(house.authority, is_allowed=any(self.may(permission, office) for office in house.offices))
        return house

    def authority(self, slug: str, permission: Permission, *, somewhere: bool = False) -> AuthorityEntry:
        """The authority of this slug, if they may for all of it, or ``somewhere``: at one of its offices.

        Raises as `office` does.
        """
        try:
            authority = read_directory().authority(slug)
        except AuthorityUnknown:
            raise Http404 from None
        places = ["", *authority.offices] if somewhere else [""]
        may = any(self.rights.may(permission, authority=slug, office=place) for place in places)
        self._check(authority, is_allowed=may)
        return authority

    def _check(self, authority: AuthorityEntry, *, is_allowed: bool) -> None:
        if not self.rights.works_at(authority.slug):
            raise Http404
        if not is_allowed:
            raise PermissionDenied


def staff_page(permission: Permission | None = None) -> Callable[[View[P]], View[P]]:
    """A page for staff: others are asked to sign in, and those who may nowhere are told so (403)."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            speak(request)
            user = request.user
            if not isinstance(user, Staff):
                return ask_to_sign_in(request)
            rights = read_rights(user)
            if not request.path_info.startswith(FACTOR) and lacks_factor(request, user, rights):
                return redirect(FACTOR)
            _remember(request, StaffRequest(user, rights, request.path_info))
            if permission is not None and not rights.may_somewhere(permission):
                raise PermissionDenied
            if _is_use(request):
                keep_alive(request.session, now=timezone.now())
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def request_staff(request: HttpRequest) -> StaffRequest:
    """Whoever is signed in, behind `staff_page`."""
    return cast("StaffRequest", cast("Any", request).staff)


def is_for_staff(request: HttpRequest) -> bool:
    """Whether the address is one of the pages of staff, or would be if it existed."""
    return request.path_info.startswith((WORKPLACE, ADMINISTRATION, ACCOUNT))


def find_staff(request: HttpRequest) -> StaffRequest | None:
    """Whoever is signed in where nobody has looked yet: at an address that leads nowhere."""
    known: StaffRequest | None = getattr(request, "staff", None)
    user = getattr(request, "user", None)
    if known is not None or not isinstance(user, Staff):
        return known
    speak(request)
    return StaffRequest(user, read_rights(user), request.path_info)


def needs_factor(request: HttpRequest, rights: Rights) -> bool:
    """Whether an authority they work for asks for a second step, and no provider of single sign-on answers for it."""
    authorities = read_directory().authorities
    return not request.session.get(BY_PROVIDER) and any(
        authorities[slug].second_factor is SecondFactor.REQUIRED
        for slug in rights.authorities & authorities.keys()
    )


def lacks_factor(request: HttpRequest, staff: Staff, rights: Rights) -> bool:
    """Whether they must set up a second step before anything else."""
    return needs_factor(request, rights) and not has_second_factor(staff)


def speak(request: HttpRequest) -> None:
    """Speak the language of ``?language=`` from now on in this session; without one that of the browser."""
    wanted = request.GET.get("language", "")
    if wanted in LANGUAGES and wanted != request.session.get(_LANGUAGE):
        request.session[_LANGUAGE] = wanted
    language = request.session.get(_LANGUAGE)
    if language in LANGUAGES:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def _is_use(request: HttpRequest) -> bool:
    """Whether a person does something; a page that only looks for news keeps nobody signed in."""
    return request.method == "POST" or _is_navigation(request)


def _is_navigation(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def _remember(request: HttpRequest, staff: StaffRequest) -> None:
    cast("Any", request).staff = staff


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; a script that only looks for news is told 401 instead."""
    if not _is_navigation(request):
        return HttpResponse(status=401)
    page = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return redirect(f"{SIGN_IN}?next={quote(page)}")
