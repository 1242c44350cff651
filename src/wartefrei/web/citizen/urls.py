"""Addresses of the citizen's pages."""

from django.urls import path

import wartefrei.web.common.converters  # noqa: F401 -- registers the languages of addresses
from wartefrei.web.citizen.views import (
    booking,
    calendar,
    details,
    emergency,
    emergency_request,
    enquiry,
    feedback,
    information,
    keeping,
    managing,
    own_data,
    start,
    times,
    waiting,
)

app_name = "citizen"
_APPOINTMENT = "<language:language>/appointment/"
_WAITING = "<language:language>/waiting/"
_ENQUIRY = "<language:language>/enquiry/"
_AUTHORITY = "<language:language>/<slug:authority>/"
_EMERGENCY = f"{_AUTHORITY}emergency/"
_REQUEST = f"{_EMERGENCY}<slug:token>/"
urlpatterns = [
    path("", start.choose_authority, name="root"),
    path("<language:language>/", start.choose_authority, name="start"),
    path("<language:language>/help/", information.show_help, name="general-help"),
    path(_APPOINTMENT, managing.open_by_code, name="open"),
    path(f"{_APPOINTMENT}<slug:code>/confirm/<slug:token>/", managing.confirm, name="confirm"),
    path(f"{_APPOINTMENT}<slug:token>/", managing.show_appointment, name="appointment"),
    path(f"{_APPOINTMENT}<slug:token>/appointment.ics", keeping.download_calendar_file, name="calendar-file"),
    path(f"{_APPOINTMENT}<slug:token>/print/", keeping.show_for_printing, name="print"),
    path(f"{_APPOINTMENT}<slug:token>/everything/", own_data.show_everything, name="everything"),
    path(f"{_APPOINTMENT}<slug:token>/delete/", own_data.delete_everything, name="delete"),
    path(f"{_APPOINTMENT}<slug:token>/times/", managing.choose_other_time, name="other-time"),
    path(f"{_APPOINTMENT}<slug:token>/reschedule/", managing.reschedule_appointment, name="reschedule"),
    path(f"{_APPOINTMENT}<slug:token>/accept/", managing.accept_new_time, name="accept"),
    path(f"{_APPOINTMENT}<slug:token>/cancel/", managing.cancel_appointment, name="cancel"),
    path(f"{_APPOINTMENT}<slug:token>/resend/", managing.resend_confirmation, name="resend"),
    path(_ENQUIRY, enquiry.open_by_code, name="open-enquiry"),
    path(f"{_ENQUIRY}<slug:token>/", enquiry.show_status, name="enquiry-status"),
    path(f"{_ENQUIRY}<slug:token>/accept/", enquiry.accept, name="enquiry-accept"),
    path(f"{_ENQUIRY}<slug:token>/none/", enquiry.refuse, name="enquiry-refuse"),
    path(f"{_ENQUIRY}<slug:token>/everything/", own_data.show_enquiry, name="enquiry-everything"),
    path(f"{_ENQUIRY}<slug:token>/delete/", own_data.delete_enquiry, name="enquiry-delete"),
    path(f"{_ENQUIRY}<slug:token>/withdraw/", enquiry.withdraw, name="enquiry-withdraw"),
    path("waiting/here/<slug:house>/<slug:poster>/", waiting.find_language, name="any-poster"),
    path(f"{_WAITING}here/<slug:house>/<slug:poster>/", waiting.check_in_here, name="poster"),
    path(f"{_WAITING}<slug:token>/", waiting.show_waiting, name="waiting"),
    path(f"{_WAITING}<slug:token>/now/", waiting.show_now, name="waiting-now"),
    path(f"{_WAITING}<slug:token>/delay/", waiting.take_more_time, name="more-time"),
    path(f"{_WAITING}<slug:token>/give-up/", waiting.leave_queue, name="leave-queue"),
    path(_AUTHORITY, start.show_services, name="services"),
    path(f"{_AUTHORITY}jurisdiction/", calendar.ask_municipality, name="jurisdiction"),
    path(f"{_AUTHORITY}calendar/", calendar.show_calendar, name="calendar"),
    path(f"{_AUTHORITY}details/", details.ask_details, name="details"),
    path(f"{_AUTHORITY}times/", times.choose_time, name="times"),
    path(f"{_AUTHORITY}review/", booking.review, name="review"),
    path(f"{_AUTHORITY}booked/", booking.show_booked, name="booked"),
    path(f"{_AUTHORITY}enquiry/", enquiry.ask_wishes, name="enquiry"),
    path(f"{_AUTHORITY}enquiry/details/", enquiry.ask_enquiry_details, name="enquiry-details"),
    path(f"{_AUTHORITY}enquiry/review/", enquiry.review_enquiry, name="enquiry-review"),
    path(f"{_AUTHORITY}enquiry/sent/", enquiry.show_sent, name="enquiry-sent"),
    path(f"{_AUTHORITY}feedback/", feedback.take_feedback, name="feedback"),
    path(f"{_AUTHORITY}help/", information.show_help, name="help"),
    path(_EMERGENCY, emergency.ask_title, name="emergency"),
    path(f"{_EMERGENCY}details/", emergency.ask_person, name="emergency-details"),
    path(_REQUEST, emergency_request.show_request, name="emergency-request"),
    path(f"{_REQUEST}documents/", emergency_request.upload, name="emergency-documents"),
    path(f"{_REQUEST}documents/<int:document>/remove/", emergency_request.remove, name="emergency-remove"),
    path(f"{_REQUEST}expiry/", emergency_request.correct, name="emergency-expiry"),
    path(f"{_REQUEST}address/", emergency_request.readdress, name="emergency-address"),
    path(f"{_REQUEST}decline/", emergency_request.give_back, name="emergency-decline"),
    path(f"{_REQUEST}withdraw/", emergency_request.withdraw, name="emergency-withdraw"),
    path(f"{_REQUEST}everything/", emergency_request.show_everything, name="emergency-everything"),
    path(f"{_REQUEST}delete/", emergency_request.delete, name="emergency-delete"),
    path(f"{_AUTHORITY}<slug:kind>/", information.show_legal, name="legal"),
]
