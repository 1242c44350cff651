"""Addresses of the servicepoint, below the office."""

from django.urls import path

from wartefrei.web.workplace.servicepoint import (
    appointment,
    booking,
    disclosure,
    enquiries,
    moving,
    registering,
    searching,
    walking_in,
)

_APPOINTMENT = "appointments/<slug:appointment>/"
_ENQUIRY = "enquiries/<slug:enquiry>/"
_REQUEST = "emergency/<slug:code>/"

urlpatterns = [
    path("", searching.search, name="servicepoint-search"),
    path("book/", booking.book_for_somebody, name="servicepoint-book"),
    path(_APPOINTMENT, appointment.show_appointment, name="servicepoint-appointment"),
    path(_APPOINTMENT + "do/<slug:action>/", appointment.act, name="servicepoint-act"),
    path(_APPOINTMENT + "move/", moving.move, name="servicepoint-move"),
    path("enquiries/", enquiries.show_enquiries, name="servicepoint-enquiries"),
    path(_ENQUIRY, enquiries.show_enquiry, name="servicepoint-enquiry"),
    path(_ENQUIRY + "do/<slug:action>/", enquiries.answer, name="servicepoint-answer"),
    path("disclosure/", disclosure.show_disclosure, name="servicepoint-disclosure"),
    path("disclosure/delete/", disclosure.delete, name="servicepoint-delete"),
    path("walk-in/", walking_in.give_number, name="servicepoint-walk-in"),
    path("walk-in/<int:walk_in>/", walking_in.show_number, name="servicepoint-number"),
    path("emergency/", registering.register_somebody, name="servicepoint-emergency"),
    path(_REQUEST, registering.show_registered, name="servicepoint-registered"),
    path(_REQUEST + "papers/", registering.hand_in, name="servicepoint-papers"),
]
