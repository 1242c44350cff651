"""Addresses of the kiosk. None ever holds anything of a person."""

from django.urls import path

import wartefrei.web.common.converters  # noqa: F401 -- registers the languages of addresses
from wartefrei.web.kiosk.views import answer, arrival, information, start, walk_in

app_name = "kiosk"
_HOUSE = "kiosk/<slug:house>/"
_PAGE = f"{_HOUSE}<language:language>/"
urlpatterns = [
    path(_HOUSE, start.show_start, name="start"),
    path(_PAGE, start.show_menu, name="menu"),
    path(f"{_PAGE}appointment/", arrival.choose_way, name="appointment"),
    path(f"{_PAGE}scan/", arrival.take_scan, name="scan"),
    path(f"{_PAGE}code/", arrival.ask_code, name="code"),
    path(f"{_PAGE}birthday/", arrival.ask_birthday, name="birthday"),
    path(f"{_PAGE}hour/", arrival.ask_hour, name="hour"),
    path(f"{_PAGE}name/", arrival.ask_name, name="name"),
    path(f"{_PAGE}answer/", answer.show_answer, name="answer"),
    path(f"{_PAGE}walk-in/", walk_in.choose_service, name="walk-in"),
    path(f"{_PAGE}walk-in/<slug:office>/<slug:service>/", walk_in.take_number, name="take-number"),
    path(f"{_PAGE}booking/", information.show_booking, name="booking"),
    path(f"{_PAGE}help/", information.show_help, name="help"),
    path(f"{_PAGE}poster/", information.show_poster, name="poster"),
]
