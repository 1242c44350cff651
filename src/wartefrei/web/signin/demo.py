"""The first page of the demo: every login, kiosk and display, one click each. Outside of the demo it does not exist."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wartefrei.accounts.models import AUTHORITY_ROLES, Role
from wartefrei.accounts.operations import DEMO_PASSWORD, demo_login
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry, HouseEntry
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import speak


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the demo with its role in words."""

    login: str
    role: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What there is to try of one authority."""

    authority: AuthorityEntry
    logins: tuple[Login, ...]
    houses: tuple[HouseEntry, ...]


@require_safe
def show_demo(request: HttpRequest) -> HttpResponse:
    """All four authorities."""
    if not settings.IS_DEMO:
        raise Http404
    speak(request)
    directory = read_directory()
    demos = [
        Demo(
            authority,
            tuple(Login(demo_login(role, authority.slug), str(role.label)) for role in AUTHORITY_ROLES),
            tuple(house for house in directory.houses.values() if house.authority is authority),
        )
        for authority in directory.authorities.values()
    ]
    operator = Login(demo_login(Role.OPERATOR, ""), str(Role.OPERATOR.label))
    return show(request, "signin/demo.html", demos=demos, operator=operator, password=DEMO_PASSWORD)
