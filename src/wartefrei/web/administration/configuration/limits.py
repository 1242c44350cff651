"""Fewer places for a while: two colleagues are ill. One entry, for whoever plans."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.documents.rules import Setup
from wartefrei.offices.documents.schema import Limit
from wartefrei.web.administration.configuration.hours_fields import ISO
from wartefrei.web.administration.configuration.places import (
    OfficePlace,
    find_office_place,
    find_position,
    key_of,
    name_problems,
)
from wartefrei.web.administration.configuration.rule_words import limit_words, span_words
from wartefrei.web.administration.configuration.saving import save
from wartefrei.web.administration.configuration.span_forms import LimitForm
from wartefrei.web.administration.configuration.today import list_half_hours
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import request_staff, staff_page

PLAN = Permission.PLAN
_LOOK_AHEAD_DAYS = 14
_FIELDS = {"from": "first_day", "to": "last_day", "places": "places", "reason": "reason"}


@staff_page(PLAN)
@require_safe
def choose_office(request: HttpRequest) -> HttpResponse:
    """The offices where they plan; with one office straight to its limits."""
    me = request_staff(request)
    offices = me.offices(PLAN)
    if len(offices) == 1:
        return redirect("administration:limits", offices[0].authority.slug, offices[0].slug)
    return show(request, "administration/configuration/choose_limits.html", me=me, offices=offices)


@staff_page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def limit_places(request: HttpRequest, authority: str, office: str) -> HttpResponse:
    """The form with today preset, and the limits there are."""
    place = find_office_place(request, authority, office, PLAN)
    form = _make_form(request, place)
    rows = _list_rows(place, form.now)
    if request.method != "POST" or not form.is_valid():
        return _show(request, place, form, rows)
    team = place.team_part(form.cleaned_data["team"])
    team.setdefault("limits", []).append(form.as_plain())

    def show_problems(problems: list[Problem]) -> HttpResponse:
        for field, sentence in name_problems(problems, _FIELDS):
            form.add_error(field, sentence)
        return _show(request, place, form, rows)

    return save(
        request,
        me=place.me,
        draft=place.draft,
        title=_("Fewer places: %(team)s") % {"team": team["name"]},
        back=place.page("limits"),
        show_problems=show_problems,
        at_once=True,
    )


@staff_page(PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def lift_limit(request: HttpRequest, authority: str, office: str) -> HttpResponse:
    """Take a limit away; asked for nothing, back to the list."""
    place = find_office_place(request, authority, office, PLAN)
    slug = request.POST.get("team", "")
    if slug not in [team.slug for team in place.office.teams]:
        return redirect(place.page("limits"))
    team = place.team_part(slug)
    limits = team.get("limits", [])
    position = find_position(limits, request.POST.get("key", ""))
    if position is None:
        return redirect(place.page("limits"))
    del limits[position]
    return save(
        request,
        me=place.me,
        draft=place.draft,
        title=_("Lift a limit: %(team)s") % {"team": team["name"]},
        back=place.page("limits"),
        show_problems=lambda _problems: redirect(place.page("limits")),
    )


def _make_form(request: HttpRequest, place: OfficePlace) -> LimitForm:
    """Today, or the next day somebody is received, at the first team; ``?team=`` another one."""
    setups = {team.slug: place.setup(team.slug) for team in place.office.teams}
    wanted = request.GET.get("team", "")
    team = wanted if wanted in setups else _first_at_work(setups, place.today)
    day = _next_day(setups[team], place.today) if team else place.today
    initial = {"team": team, "first_day": day.strftime(ISO)}
    return LimitForm(
        request.POST if request.method == "POST" else None,
        setups=setups,
        teams=[
            (team.slug, f"{team.name} ({_tell_today(place, setups[team.slug])})")
            for team in place.office.teams
        ],
        zone=place.office.zone,
        now=timezone.now(),
        initial=initial,
    )


def _first_at_work(setups: Mapping[str, Setup], today: date) -> str:
    at_work = [slug for slug, setup in setups.items() if setup.plan(today).places]
    return next(iter([*at_work, *setups]), "")


def _next_day(setup: Setup, today: date) -> date:
    """The first day from today on with places; today when there is none for long."""
    ahead = (today + timedelta(days=offset) for offset in range(_LOOK_AHEAD_DAYS))
    return next((day for day in ahead if setup.plan(day).places), today)


def _show(
    request: HttpRequest, place: OfficePlace, form: LimitForm, rows: list[dict[str, Any]]
) -> HttpResponse:
    return show(
        request,
        "administration/configuration/limits.html",
        authority=place.office.authority,
        status=422 if form.errors else 200,
        me=place.me,
        place=place,
        form=form,
        title=_("Fewer places for a while"),
        rows=rows,
        half_hours=list_half_hours(place.office, place.today, now=form.now),
        today=place.today,
        may_open=place.me.may(Permission.ADMINISTER_OFFICE, place.office),
    )


def _list_rows(place: OfficePlace, now: datetime) -> list[dict[str, Any]]:
    """The limits that are not over, by time."""
    found = []
    for team in place.office.teams:
        setup, parts = place.setup(team.slug), place.team_part(team.slug).get("limits", [])
        ends = {key_of(part): part for part in parts}
        for rule, part in zip(setup.rules.limits, setup.limits, strict=True):
            if rule.end_at > now:
                key = next(key for key, plain in ends.items() if _is_same(plain, part))
                found.append((rule.start_at, team, part, key))
    return [
        {
            "team": team.name,
            "slug": team.slug,
            "when": span_words(part),
            "places": limit_words(part),
            "reason": part.reason,
            "key": key,
        }
        for _start_at, team, part, key in sorted(found, key=lambda one: one[0])
    ]


def _is_same(plain: dict[str, Any], part: Limit) -> bool:
    return Limit.model_validate(plain) == part


def _tell_today(place: OfficePlace, setup: Setup) -> str:
    """How many places a team has today at most."""
    plan = setup.plan(place.today)
    most = max(plan.places.to_bytes(plan.ticks, "little"))
    if not most:
        return _("no places today")
    return ngettext("%(number)s place today", "%(number)s places today", most) % {"number": most}
