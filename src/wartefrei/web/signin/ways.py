"""Where staff go after signing in."""

from django.http import HttpRequest

from wartefrei.accounts.models import Staff
from wartefrei.accounts.permissions import read_rights
from wartefrei.web.common.staff import ACCOUNT, StaffRequest


def first_page(request: HttpRequest) -> str:
    """The page of somebody's daily work."""
    if not isinstance(request.user, Staff):
        return ACCOUNT
    return StaffRequest(request.user, read_rights(request.user), request.path_info).ways[0].url
