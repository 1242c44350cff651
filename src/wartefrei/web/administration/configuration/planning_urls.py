"""Addresses of opening hours, limits, closures and holidays, below administration."""

from django.urls import path

from wartefrei.web.administration.configuration import closures_of, holidays, limits, openings, week

_HERE = "authorities/<slug:authority>/configuration/"
_OFFICE = f"{_HERE}offices/<slug:office>/"
_OPENINGS = f"{_OFFICE}teams/<slug:team>/openings/"

urlpatterns = [
    path("limits/", limits.choose_office, name="choose-limits"),
    path(f"{_OFFICE}week/", week.show_office_week, name="office-week"),
    path(f"{_OFFICE}limits/", limits.limit_places, name="limits"),
    path(f"{_OFFICE}limits/lift/", limits.lift_limit, name="lift-limit"),
    path(_OPENINGS, week.show_week, name="week"),
    path(f"{_OPENINGS}new/", openings.add_opening, name="add-opening"),
    path(f"{_OPENINGS}one-day/", openings.open_one_day, name="one-day"),
    path(f"{_OPENINGS}<slug:opening>/", openings.change_opening, name="change-opening"),
    path(f"{_OPENINGS}<slug:opening>/end/", openings.end_opening, name="end-opening"),
    path(f"{_HERE}closures/", closures_of.plan_closures, name="plan-closures"),
    path(f"{_HERE}closures/change/", closures_of.change_closure, name="change-planned-closure"),
    path(f"{_HERE}closures/open/", closures_of.open_again, name="open-again"),
    path(f"{_HERE}holidays/", holidays.edit_holidays, name="holidays"),
]
