"""Adding, changing and ending a team's openings, each as a form with the picture of what it does."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.documents.rules import Setup
from wartefrei.offices.documents.schema import ALWAYS, WEEKDAYS, Opening
from wartefrei.web.administration.configuration.hours_fields import ISO, HoursForm, Other
from wartefrei.web.administration.configuration.opening_form import (
    ALL,
    FROM_A_DAY,
    ChangeForm,
    EndForm,
    OneDayForm,
    OpeningForm,
    as_plain,
)
from wartefrei.web.administration.configuration.places import (
    TeamPlace,
    find_position,
    find_team_place,
    key_of,
    name_problems,
)
from wartefrei.web.administration.configuration.rule_words import opening_words, places_words
from wartefrei.web.administration.configuration.saving import save
from wartefrei.web.administration.configuration.week import monday_of, read_day, tell_week
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import staff_page

OFFICE = Permission.ADMINISTER_OFFICE
LOOK = "look"
_METHODS = ["GET", "HEAD", "POST"]
_AHEAD = timedelta(days=400)
_FIELDS = {
    "days": "days",
    "from": "start",
    "to": "end",
    "places": "places",
    "online": "online",
    "emergency": "emergency",
    "since": "since",
    "until": "until",
    "every_weeks": "every_weeks",
    "nth": "nth",
}
Edit = Callable[[], Any]
"""Writes into the draft and returns the opening there is then, if any."""


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def add_opening(request: HttpRequest, authority: str, office: str, team: str) -> HttpResponse:
    """A new series; ``?like=`` the key of one whose hours and places are proposed, ``?day=&start=&end=`` other ones."""
    place = find_team_place(request, authority, office, team, OFFICE)
    form = OpeningForm(
        _posted(request), others=_others(place), today=place.today, initial=_proposed(request, place)
    )

    def edit() -> Any:
        given = form.cleaned_data
        place.openings.append(as_plain(given["opening"]))
        return given["opening"]

    return _handle(request, place, form, edit, page="opening", title=_("Add an opening"))


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def change_opening(
    request: HttpRequest, authority: str, office: str, team: str, opening: str
) -> HttpResponse:
    """Change a series from a day on, or as a whole; ``?day=`` the one on which it was chosen."""
    place = find_team_place(request, authority, office, team, OFFICE)
    position = find_position(place.openings, opening)
    if position is None:
        return _tell_gone(place)
    old = Opening.model_validate(place.openings[position])
    form = ChangeForm(
        _posted(request),
        old=old,
        others=_others(place, without=position),
        today=place.today,
        initial=_as_it_is(old, place.today, chosen=read_day(request, "day", place.today)),
    )

    def edit() -> Any:
        given = form.cleaned_data
        parts = [given["ended"], given["opening"]] if "ended" in given else [given["opening"]]
        place.openings[position : position + 1] = [as_plain(part) for part in parts]
        return given["opening"]

    return _handle(
        request, place, form, edit, page="change_opening", title=_("Change an opening"), old=old, key=opening
    )


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def end_opening(request: HttpRequest, authority: str, office: str, team: str, opening: str) -> HttpResponse:
    """Let a series end, or remove it."""
    place = find_team_place(request, authority, office, team, OFFICE)
    position = find_position(place.openings, opening)
    if position is None:
        return _tell_gone(place)
    old = Opening.model_validate(place.openings[position])
    has_begun = old.since <= place.today
    proposed = {"how": FROM_A_DAY if has_begun else ALL, "last_day": place.today.strftime(ISO)}
    form = EndForm(_posted(request), old=old, initial=proposed)

    def edit() -> Opening | None:
        left = form.remains()
        if left is None and old.special and old.since == old.until:
            _open_day(place, old.since)
        place.openings[position : position + 1] = [as_plain(left)] if left else []
        return left

    return _handle(
        request, place, form, edit, page="end_opening", title=_("End an opening"), old=old, key=opening
    )


@staff_page(OFFICE)
@require_http_methods(_METHODS)
def open_one_day(request: HttpRequest, authority: str, office: str, team: str) -> HttpResponse:
    """Other times on one day; ``?like=&day=&start=&end=`` as for a new series."""
    place = find_team_place(request, authority, office, team, OFFICE)
    form = OneDayForm(
        _posted(request), others=_others(place), today=place.today, initial=_proposed_day(request, place)
    )

    def edit() -> Any:
        given = form.cleaned_data
        place.openings.append(as_plain(given["opening"]))
        if given["instead"]:
            _close_day(place, given["day"])
        return given["opening"]

    return _handle(request, place, form, edit, page="one_day", title=_("Other times on one day"))


def _close_day(place: TeamPlace, day: date) -> None:
    """Special openings count in closures too, so a closed day has the special hours only."""
    closures: list[dict[str, Any]] = place.team_part(place.team.slug).setdefault("closures", [])
    closure = {"from": day.isoformat(), "to": day.isoformat()}
    if not any({**one, "reason": None} == {**closure, "reason": None} for one in closures):
        closures.append(closure)


def _open_day(place: TeamPlace, day: date) -> None:
    """Take back what `_close_day` has closed."""
    closures: list[dict[str, Any]] = place.team_part(place.team.slug).get("closures", [])
    closures[:] = [one for one in closures if one != {"from": day.isoformat(), "to": day.isoformat()}]


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _handle(
    request: HttpRequest,
    place: TeamPlace,
    form: HoursForm | EndForm,
    edit: Edit,
    *,
    page: str,
    title: str,
    **more: Any,
) -> HttpResponse:
    """Show the form, the picture of what it would do, or save."""
    if request.method != "POST" or not form.is_valid():
        return _show_form(request, place, form, page=page, title=title, **more)
    before = place.setup(place.team.slug)
    changed = edit()
    if LOOK in request.POST:
        monday = monday_of(_first_difference(before, place.setup(place.team.slug), place.today))
        week = tell_week(place, place.team.slug, monday, before=before)
        return _show_form(
            request,
            place,
            form,
            page=page,
            title=title,
            monday=monday,
            week=week,
            sentence=opening_words(changed) if changed else "",
            places_sentence=places_words(changed) if changed else "",
            **more,
        )

    def show_problems(problems: list[Problem]) -> HttpResponse:
        for field, sentence in name_problems(problems, _FIELDS):
            form.add_error(field if field in form.fields else None, sentence)
        return _show_form(request, place, form, page=page, title=title, **more)

    return save(
        request,
        me=place.me,
        draft=place.draft,
        title=f"{title}: {place.team.name}",
        back=_back(request, place),
        show_problems=show_problems,
    )


def _show_form(
    request: HttpRequest,
    place: TeamPlace,
    form: HoursForm | EndForm,
    *,
    page: str,
    title: str,
    **more: Any,
) -> HttpResponse:
    old, day = more.get("old"), read_day(request, "day", place.today)
    return show(
        request,
        f"administration/configuration/{page}.html",
        status=422 if form.errors else 200,
        me=place.me,
        place=place,
        form=form,
        title=title,
        old_sentence=opening_words(old) if isinstance(old, Opening) else "",
        old_places=places_words(old) if isinstance(old, Opening) else "",
        day=day if day and day >= place.today else None,
        back=_back(request, place),
        **{name: value for name, value in more.items() if name != "old"},
    )


def _back(request: HttpRequest, place: TeamPlace) -> str:
    """The week somebody has come from."""
    day = read_day(request, "day", place.today)
    return f"{place.page('week')}?week={day}" if day else place.page("week")


def _first_difference(before: Setup, after: Setup, today: date) -> date:
    """The first day from today on that becomes another; today when none does."""
    days = (today + timedelta(days=offset) for offset in range(_AHEAD.days))
    return next((day for day in days if before.plan(day) != after.plan(day)), today)


def _tell_gone(place: TeamPlace) -> HttpResponse:
    """To the week: somebody has changed or removed the opening meanwhile."""
    return redirect(f"{place.page('week')}?gone=1")


def _others(place: TeamPlace, *, without: int | None = None) -> list[Other]:
    return [
        Other(Opening.model_validate(part), place.page("change-opening", key_of(part)))
        for position, part in enumerate(place.openings)
        if position != without
    ]


def _proposed(request: HttpRequest, place: TeamPlace) -> dict[str, Any]:
    """Hours and places without days, unless one was chosen: from it on, where it is of a later week."""
    found = _like(request, place) | {"every_weeks": 1}
    day = read_day(request, "day", place.today)
    if day:
        found["days"] = [WEEKDAYS[day.weekday()]]
        found["since"] = day.strftime(ISO) if monday_of(day) > place.today else ""
    return found


def _proposed_day(request: HttpRequest, place: TeamPlace) -> dict[str, Any]:
    """Tomorrow, or the day that was chosen; where free hours were chosen, beside what is open."""
    day = read_day(request, "day", place.today) or place.today + timedelta(days=1)
    return _like(request, place) | {"day": day.strftime(ISO), "instead": "start" not in request.GET}


def _like(request: HttpRequest, place: TeamPlace) -> dict[str, Any]:
    """Hours and places of another opening; hours that the address says instead."""
    position = find_position(place.openings, request.GET.get("like", ""))
    found: dict[str, Any] = {"emergency": 0}
    if position is not None:
        known = _initial(Opening.model_validate(place.openings[position]))
        found = {name: known[name] for name in ("start", "end", "places", "online", "emergency")}
    return found | {name: request.GET[name] for name in ("start", "end") if name in request.GET}


def _as_it_is(old: Opening, today: date, *, chosen: date | None) -> dict[str, Any]:
    """Everything as it is; a series that has begun changes from the coming Monday on, or that of a week chosen."""
    next_monday = max(monday_of(today) + timedelta(days=7), monday_of(chosen or today))
    goes_on = old.since < next_monday and (old.until is None or old.until >= next_monday)
    return {
        **_initial(old),
        "how": FROM_A_DAY if goes_on else ALL,
        "from_day": next_monday.strftime(ISO),
    }


def _initial(opening: Opening) -> dict[str, Any]:
    return {
        "days": opening.days,
        "start": opening.start,
        "end": opening.end,
        "places": opening.places,
        "online": opening.online,
        "emergency": opening.emergency,
        "since": "" if opening.since == ALWAYS else opening.since.strftime(ISO),
        "until": opening.until.strftime(ISO) if opening.until else "",
        "every_weeks": opening.every_weeks,
        "nth": str(opening.nth or ""),
        "special": opening.special,
    }
