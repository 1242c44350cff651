"""Pages for refusals a view did not expect, and for a database that others keep busy: explained, not a 500."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from wartefrei.bookings.days import is_lock_timeout
from wartefrei.bookings.errors import Busy
from wartefrei.web.common.middleware import GetResponse
from wartefrei.web.common.page import show_refusal
from wartefrei.web.common.refusals import REFUSALS


class Refusals:
    """Explains on a page what rose through a view, if it is something people can be told."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page, or None for a bug: that rises."""
        if isinstance(exception, OperationalError) and is_lock_timeout(exception):
            return show_refusal(request, Busy())
        return show_refusal(request, exception) if isinstance(exception, REFUSALS) else None
