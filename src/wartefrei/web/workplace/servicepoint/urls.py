"""Addresses of the servicepoint, below the office."""

from django.urls import path

from wartefrei.web.workplace.servicepoint import appointment, booking, moving, searching

_APPOINTMENT = "appointments/<slug:appointment>/"

urlpatterns = [
    path("", searching.search, name="servicepoint-search"),
    path("book/", booking.book_for_somebody, name="servicepoint-book"),
    path(_APPOINTMENT, appointment.show_appointment, name="servicepoint-appointment"),
    path(_APPOINTMENT + "do/<slug:action>/", appointment.act, name="servicepoint-act"),
    path(_APPOINTMENT + "move/", moving.move, name="servicepoint-move"),
]
