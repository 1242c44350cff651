"""Addresses of the workplace."""

from django.urls import include, path

from wartefrei.web.workplace.views import (
    acting,
    arriving,
    choosing,
    counter,
    emergency,
    follow_up,
    plan,
    ticket,
)

app_name = "workplace"
_REQUEST = "<slug:office>/emergency/<slug:code>/"
_COUNTER = "<slug:office>/counters/<slug:counter>/"

urlpatterns = [
    path("", choosing.go_to_counter, name="start"),
    path("choose/", choosing.choose, name="choose"),
    path("<slug:office>/emergency/", emergency.show_day, name="emergency"),
    path("<slug:office>/emergency/places/", emergency.enter_places, name="emergency-places"),
    path(_REQUEST, emergency.show_request, name="emergency-request"),
    path(_REQUEST + "serve/", emergency.serve, name="emergency-serve"),
    path(_REQUEST + "refuse/", emergency.refuse, name="emergency-refuse"),
    path(_REQUEST + "papers/<int:paper>/", emergency.show_paper, name="emergency-paper"),
    path("<slug:office>/servicepoint/", include("wartefrei.web.workplace.servicepoint.urls")),
    path("<slug:office>/plan/", plan.show_plan, name="plan"),
    path("<slug:office>/day-list/", plan.show_day_list, name="day-list"),
    path("<slug:office>/day-list/<str:kind>/", plan.save_day_list, name="save-day-list"),
    path(_COUNTER, counter.show_counter, name="counter"),
    path(_COUNTER + "do/<slug:action>/", acting.act, name="act"),
    path(_COUNTER + "arrivals/", arriving.show_arrivals, name="arrivals"),
    path(_COUNTER + "tickets/<int:number>/", ticket.show_ticket, name="ticket"),
    path(_COUNTER + "tickets/<int:number>/follow-up/", follow_up.book_follow_up, name="follow-up"),
]
