"""The week of a team, and of all teams of an office: a picture that leads to the openings, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.core.texts import pick_text
from wartefrei.offices.documents.rules import Setup
from wartefrei.offices.documents.schema import Opening
from wartefrei.web.administration.configuration.picture import LOW, TALLEST, Picture, Spot, draw_week
from wartefrei.web.administration.configuration.places import (
    OfficePlace,
    TeamPlace,
    find_office_place,
    find_team_place,
    key_of,
)
from wartefrei.web.administration.configuration.rule_words import (
    hours_words,
    key_order,
    opening_words,
    places_words,
    reason_words,
    weekday_name,
    weekdays_words,
)
from wartefrei.web.administration.configuration.stretches import (
    Day,
    Stretch,
    Why,
    list_changes,
    list_week,
)
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import staff_page

_WEEK = timedelta(days=7)
_YEARS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: days with the same hours and places."""

    days: str
    hours: str
    stretch: Stretch
    remark: str


@dataclass(frozen=True, slots=True)
class Link:
    """A part of the picture that leads to the form of its opening, or of a new one in free hours."""

    spot: Spot
    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """An opening in words. ``is_over``: it has ended."""

    key: str
    when: str
    places: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """What is shown of a team's week. ``has_changes``: the picture marks what is not saved yet.

    ``links``: over the picture, by day and time; none where something is not saved yet.
    """

    name: str
    slug: str
    picture: Picture
    links: Sequence[Link]
    rows: Sequence[Row]
    has_changes: bool

    @property
    def has_remarks(self) -> bool:
        """Whether the table says more than the picture."""
        return any(row.remark for row in self.rows)


@staff_page(Permission.ADMINISTER_OFFICE)
@require_safe
def show_week(request: HttpRequest, authority: str, office: str, team: str) -> HttpResponse:
    """The week of ``?week=`` (any day of it), by default this one, and the rules behind it."""
    place = find_team_place(request, authority, office, team, Permission.ADMINISTER_OFFICE)
    monday = read_week(request, place)
    return show(
        request,
        "administration/configuration/week.html",
        authority=place.office.authority,
        me=place.me,
        place=place,
        **name_weeks(place, monday),
        week=tell_week(place, place.team.slug, monday, may_add=True),
        rules=_list_rules(place),
        is_gone="gone" in request.GET,
    )


@staff_page(Permission.ADMINISTER_OFFICE)
@require_safe
def show_office_week(request: HttpRequest, authority: str, office: str) -> HttpResponse:
    """All teams of an office in one week."""
    place = find_office_place(request, authority, office, Permission.ADMINISTER_OFFICE)
    monday = read_week(request, place)
    return show(
        request,
        "administration/configuration/office_week.html",
        me=place.me,
        place=place,
        **name_weeks(place, monday),
        weeks=[tell_week(place, team.slug, monday, tallest=LOW) for team in place.office.teams],
    )


def read_week(request: HttpRequest, place: OfficePlace) -> date:
    """The Monday of the week asked for."""
    return monday_of(read_day(request, "week", place.today) or place.today)


def read_day(request: HttpRequest, name: str, today: date) -> date | None:
    """A day in the address, not so far away that calendars end."""
    try:
        day = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if abs(day.year - today.year) <= _YEARS else None


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def name_weeks(place: OfficePlace, monday: date) -> dict[str, Any]:
    """The week with those before and after it."""
    return {
        "monday": monday,
        "sunday": monday + _WEEK - timedelta(days=1),
        "earlier": monday - _WEEK,
        "later": monday + _WEEK,
        "is_this_week": monday == monday_of(place.today),
    }


def tell_week(
    place: OfficePlace,
    team: str,
    monday: date,
    *,
    before: Setup | None = None,
    may_add: bool = False,
    tallest: int = TALLEST,
) -> TeamWeek:
    """A team's week by the document; ``before``: the rules it is compared with, whose differences are marked.

    ``may_add``: free hours lead to a new opening.
    """
    setup = place.setup(team)
    days = list_week(setup, monday)
    changes = list_changes(list_week(before, monday), days) if before else []
    picture = draw_week(days, changes=changes, name=team, tallest=tallest, is_mirrored=get_language_bidi())
    return TeamWeek(
        name=next(entry.name for entry in place.office.teams if entry.slug == team),
        slug=team,
        picture=picture,
        links=[] if before else _list_links(place, team, setup, picture, may_add=may_add),
        rows=_list_rows(setup, days),
        has_changes=any(changes),
    )


def _list_links(
    place: OfficePlace, team: str, setup: Setup, picture: Picture, *, may_add: bool
) -> list[Link]:
    """To every opening, and from free hours to a new one with the places of the opening before it in the week."""
    keys = [key_of(part) for part in place.team_part(team).get("openings", [])]
    here = place.authority, place.office.slug, team
    like, links = keys[0] if keys else "", []
    for spot in picture.spots:
        wanted = {"day": spot.date.isoformat()}
        if spot.part.stretches:
            like = keys[setup.positions[spot.part.stretches[0].opening]]
            url = reverse("administration:change-opening", args=(*here, like))
            links.append(Link(spot, f"{url}?{urlencode(wanted)}", _name_opening(setup, spot)))
        elif may_add:
            wanted |= {"start": spot.part.start, "end": spot.part.end, "like": like}
            url = reverse("administration:add-opening", args=here)
            links.append(Link(spot, f"{url}?{urlencode(wanted)}", _name_free(spot)))
    return links


def _name_opening(setup: Setup, spot: Spot) -> str:
    """What a link over an opening is called: ``Monday 08:00 to 12:00, 4 places, change``."""
    most = max(stretch.places for stretch in spot.part.stretches)
    places = ngettext("%(number)s place", "%(number)s places", most) % {"number": most} if most else ""
    remarks = dict.fromkeys(_remark(setup, spot.date, stretch) for stretch in spot.part.stretches)
    return _("%(day)s %(start)s to %(end)s, %(what)s, change") % {
        "day": weekday_name(spot.date.weekday()),
        "start": spot.part.start,
        "end": spot.part.end,
        "what": pgettext("list", ", ").join(filter(None, [places, *remarks])) or _("No places"),
    }


def _name_free(spot: Spot) -> str:
    return _("%(day)s %(start)s to %(end)s, free: add an opening here") % {
        "day": weekday_name(spot.date.weekday()),
        "start": spot.part.start,
        "end": spot.part.end,
    }


def _list_rows(setup: Setup, days: Sequence[Day]) -> list[Row]:
    """Days with equal stretches in one line, in order of the first of them."""
    groups: dict[tuple[object, ...], list[tuple[Day, Stretch]]] = {}
    for day in days:
        for stretch in day.stretches:
            groups.setdefault((stretch, _remark(setup, day.date, stretch)), []).append((day, stretch))
    return [
        Row(
            days=weekdays_words([day.date.weekday() for day, _stretch in group]),
            hours=hours_words(group[0][1].start, group[0][1].end),
            stretch=group[0][1],
            remark=_remark(setup, group[0][0].date, group[0][1]),
        )
        for group in groups.values()
    ]


def _remark(setup: Setup, day: date, stretch: Stretch) -> str:
    """Why there are fewer places than planned, or that the opening is a special one."""
    language = get_language() or "de"
    if stretch.why is Why.HOLIDAY:
        return _("Holiday: %(name)s") % {"name": pick_text(setup.calendar.name(day), language)[0]}
    if stretch.why is Why.CLOSURE:
        reason = reason_words(setup.closures[stretch.cause].reason, language)
        return _("Closed: %(reason)s") % {"reason": reason} if reason else _("Closed")
    if stretch.why is Why.LIMIT:
        limit = setup.limits[stretch.cause].reason
        return _("Limited: %(reason)s") % {"reason": limit} if limit else _("Limited")
    return _("Special opening") if setup.openings[stretch.opening].special else ""


def _list_rules(place: TeamPlace) -> list[Rule]:
    parts = [(Opening.model_validate(part), key_of(part)) for part in place.openings]
    return [
        Rule(
            key=key,
            when=opening_words(opening),
            places=places_words(opening),
            is_over=opening.until is not None and opening.until < place.today,
        )
        for opening, key in sorted(parts, key=lambda one: key_order(one[0]))
    ]
