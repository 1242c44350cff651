"""Addresses of the citizen's pages."""

from django.urls import path, register_converter

from wartefrei.web.citizen.views import booking, calendar, details, information, managing, start, times
from wartefrei.web.common.middleware import LANGUAGES


class LanguageConverter:
    """A language the pages are written in."""

    regex = "|".join(sorted(LANGUAGES))

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "language")

app_name = "citizen"
_APPOINTMENT = "<language:language>/appointment/"
_AUTHORITY = "<language:language>/<slug:authority>/"
urlpatterns = [
    path("", start.choose_authority, name="root"),
    path("<language:language>/", start.choose_authority, name="start"),
    path("<language:language>/help/", information.show_help, name="general-help"),
    path(_APPOINTMENT, managing.open_by_code, name="open"),
    path(f"{_APPOINTMENT}<slug:code>/confirm/<slug:token>/", managing.confirm, name="confirm"),
    path(f"{_APPOINTMENT}<slug:token>/", managing.show_appointment, name="appointment"),
    path(f"{_APPOINTMENT}<slug:token>/times/", managing.choose_other_time, name="other-time"),
    path(f"{_APPOINTMENT}<slug:token>/reschedule/", managing.reschedule_appointment, name="reschedule"),
    path(f"{_APPOINTMENT}<slug:token>/cancel/", managing.cancel_appointment, name="cancel"),
    path(f"{_APPOINTMENT}<slug:token>/resend/", managing.resend_confirmation, name="resend"),
    path(_AUTHORITY, start.show_services, name="services"),
    path(f"{_AUTHORITY}jurisdiction/", calendar.ask_municipality, name="jurisdiction"),
    path(f"{_AUTHORITY}calendar/", calendar.show_calendar, name="calendar"),
    path(f"{_AUTHORITY}details/", details.ask_details, name="details"),
    path(f"{_AUTHORITY}times/", times.choose_time, name="times"),
    path(f"{_AUTHORITY}review/", booking.review, name="review"),
    path(f"{_AUTHORITY}booked/", booking.show_booked, name="booked"),
    path(f"{_AUTHORITY}help/", information.show_help, name="help"),
    path(f"{_AUTHORITY}<slug:kind>/", information.show_legal, name="legal"),
]
