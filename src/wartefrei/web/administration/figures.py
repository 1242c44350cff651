"""Figures of an office or an authority: counts without persons, as tiles, charts, a table, and CSV."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.core.figures import Figures, Step, is_hidden
from wartefrei.core.texts import pick_text
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import OfficeEntry
from wartefrei.records.figures import Grouping, Period, read_online, read_period
from wartefrei.web.administration.charts import Chart, draw_bars, draw_lines
from wartefrei.web.common import dates
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

_WEEKS = 8
_ENOUGH_TO_COMPARE = 20
_A_MONDAY = date(2026, 1, 5)
_MOST_DAYS = 3 * 366
_GROUPINGS = (
    (Grouping.SERVICE, gettext_lazy("service")),
    (Grouping.OFFICE, gettext_lazy("office")),
    (Grouping.TEAM, gettext_lazy("team")),
    (Grouping.DAY, gettext_lazy("day")),
    (Grouping.WEEKDAY, gettext_lazy("weekday")),
    (Grouping.HOUR, gettext_lazy("hour")),
)


_STEPS = (
    (Step.VISIT, gettext_lazy("visits of the pages")),
    (Step.TIMES, gettext_lazy("looked at times")),
    (Step.DETAILS, gettext_lazy("began with their details")),
    (Step.REVIEW, gettext_lazy("reserved a time")),
    (Step.BOOKED, gettext_lazy("booked")),
)


class FiguresForm(forms.Form):
    """Which office, from when to when (both inclusive), and what the rows of the table are."""

    office = forms.ChoiceField(required=False, label=gettext_lazy("Office"))
    first = forms.DateField(label=gettext_lazy("From"))
    last = forms.DateField(label=gettext_lazy("To"))
    by = forms.ChoiceField(choices=_GROUPINGS, label=gettext_lazy("Rows"))

    def clean(self) -> dict[str, object]:
        """The days in order, and not more than three years."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("last", _("This day is before the first one."))
        elif isinstance(first, date) and isinstance(last, date) and (last - first).days > _MOST_DAYS:
            self.add_error("last", _("At most three years can be shown at once."))
        return given


@dataclass(frozen=True, slots=True)
class Tile:
    """A number large enough to be seen first; ``change`` against the days before, or empty."""

    value: str
    name: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, in words."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the offices, the days, the rows, and whether small groups are told."""

    offices: tuple[OfficeEntry, ...]
    first: date
    last: date
    by: Grouping
    is_inside: bool

    def read(self) -> Period:
        return read_period(offices=self.offices, first=self.first, last=self.last)

    def read_before(self) -> Period:
        """As many days, just before."""
        length = self.last - self.first + timedelta(days=1)
        return read_period(offices=self.offices, first=self.first - length, last=self.last - length)


@staff_page(Permission.SEE_FIGURES)
@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    """The figures; without a question those of the last eight weeks."""
    me = request_staff(request)
    form = _form(request, me)
    question = _question(me, form)
    if question is None:
        return show(request, "administration/figures.html", me=me, form=form)
    period = question.read()
    return show(
        request,
        "administration/figures.html",
        me=me,
        form=form,
        question=question,
        tiles=_tiles(period, question.read_before(), question),
        waits=_wait_chart(period, question),
        visits=_visit_chart(period, question),
        wait_rows=_rows(period, Grouping.WEEKDAY, question),
        columns=[str(name) for name, _cell in COLUMNS],
        rows=_rows(period, question.by, question),
        by=dict(_GROUPINGS)[question.by],
        online=_online(me, question),
        csv_url=f"csv/?{form.data.urlencode()}" if hasattr(form.data, "urlencode") else "csv/",
    )


@staff_page(Permission.SEE_FIGURES)
@require_safe
def save_figures(request: HttpRequest) -> HttpResponse:
    """The table as CSV, for a spreadsheet: UTF-8 with a mark so that it is taken for such."""
    me = request_staff(request)
    question = _question(me, _form(request, me))
    if question is None:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"wartefrei-{question.first}-{question.last}-{question.by}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow([str(dict(_GROUPINGS)[question.by]), *(str(column) for column, _cell in COLUMNS)])
    for row in _rows(question.read(), question.by, question):
        writer.writerow([_harmless(row.name), *row.cells])
    return response


def _harmless(text: str) -> str:
    """No spreadsheet takes a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text


def _form(request: HttpRequest, me: StaffRequest) -> FiguresForm:
    given = request.GET.copy()
    today = localdate(timezone.now())
    for name, value in (
        ("first", str(today - timedelta(weeks=_WEEKS))),
        ("last", str(today)),
        ("by", Grouping.SERVICE.value),
    ):
        given.setdefault(name, value)
    form = FiguresForm(given)
    offices = me.offices(Permission.SEE_FIGURES)
    language = get_language() or "de"
    names = [(office.slug, pick_text(office.name, language)[0]) for office in offices]
    field = form.fields["office"]
    field.choices = [("", _("all offices")), *names]  # type: ignore[attr-defined]
    return form


def _question(me: StaffRequest, form: FiguresForm) -> Question | None:
    """What is asked; None when the form says it wrong. Raises `Http404` for offices of other authorities."""
    asked = form.data.get("office", "")
    all_mine = me.offices(Permission.SEE_FIGURES)
    offices = tuple([me.office(asked, Permission.SEE_FIGURES)] if asked else all_mine)
    if not offices:
        raise PermissionDenied
    if not form.is_valid():
        return None
    given = form.cleaned_data
    return Question(
        offices,
        given["first"],
        given["last"],
        Grouping(given["by"]),
        is_inside=all(me.may(Permission.CALL, office) for office in offices),
    )


def _tiles(period: Period, before: Period, question: Question) -> list[Tile]:
    now, then = period.total, before.total
    shown = (
        (now.attended, then.attended, _("attended")),
        (now.walk_ins, then.walk_ins, _("of them without appointment")),
        (now.missed, then.missed, _("did not appear")),
        (now.unserved, then.unserved, _("not served before closing")),
        (now.cancelled, then.cancelled, _("cancelled")),
        (now.rebooked, then.rebooked, _("of them booked again")),
        (now.lacks_documents, then.lacks_documents, _("sent away: papers missing")),
    )
    tiles = [
        Tile(_count(value, question), name, "" if _is_few(value, question) else _change(value, old))
        for value, old, name in shown
    ]
    return [
        *tiles,
        Tile(_minutes(now.wait_half), _("half wait shorter than")),
        Tile(_minutes(now.wait_most), _("9 of 10 wait shorter than")),
        Tile(_share(period.used), _("of the places used")),
    ]


def _online(me: StaffRequest, question: Question) -> list[Tile]:
    """What is counted on the pages: of a whole authority only, for a page belongs to no office."""
    found = {office.authority.pk: office.authority for office in question.offices}
    whole = [
        authority
        for authority in found.values()
        if me.rights.may(Permission.SEE_FIGURES, authority=authority.slug)
    ]
    if not whole:
        return []
    online = read_online(authorities=whole, first=question.first, last=question.last)
    satisfaction = "–" if online.satisfaction is None else localize(round(online.satisfaction, 1))
    return [
        *(Tile(localize(online.steps[step]), str(name)) for step, name in _STEPS),
        Tile(_share(online.conversion), _("bookings per visit")),
        Tile(satisfaction, _("satisfaction, 1 to 5 (%(count)d answers)") % {"count": online.answers}),
    ]


def _is_few(value: int, question: Question) -> bool:
    return not question.is_inside and is_hidden(Figures(booked=value))


def _count(value: int, question: Question) -> str:
    return _("under 5") if _is_few(value, question) else localize(value)


def _change(value: int, old: int) -> str:
    if old < _ENOUGH_TO_COMPARE:
        return ""
    return pgettext("change in percent", "%(change)+d %%") % {"change": round((value - old) / old * 100)}


def _minutes(value: float | None) -> str:
    return "–" if value is None else _("%(minutes)d min.") % {"minutes": round(value)}


def _share(value: float | None) -> str:
    return "–" if value is None else pgettext("share", "%(share)d %%") % {"share": round(value * 100)}


def _number(value: float | None) -> str:
    return "–" if value is None else localize(round(value))


def _hours(value: float | None) -> str:
    return "–" if value is None else localize(round(value / 60))


Cell = Callable[[Figures], str]
COLUMNS: tuple[tuple[str | Promise, Cell], ...] = (
    (gettext_lazy("booked"), lambda figures: localize(figures.booked)),
    (gettext_lazy("without appointment"), lambda figures: localize(figures.walk_ins)),
    (gettext_lazy("attended"), lambda figures: localize(figures.attended)),
    (gettext_lazy("did not appear"), lambda figures: _share(figures.missed_share)),
    (gettext_lazy("not served"), lambda figures: localize(figures.unserved)),
    (gettext_lazy("cancelled"), lambda figures: localize(figures.cancelled)),
    (gettext_lazy("hours ahead, median"), lambda figures: _hours(figures.lead_half)),
    (gettext_lazy("booked again"), lambda figures: localize(figures.rebooked)),
    (gettext_lazy("papers missing"), lambda figures: localize(figures.lacks_documents)),
    (gettext_lazy("wait, median (min.)"), lambda figures: _number(figures.wait_half)),
    (gettext_lazy("wait, 90 % (min.)"), lambda figures: _number(figures.wait_most)),
    (gettext_lazy("serving, median (min.)"), lambda figures: _number(figures.served_half)),
)
"""Heading and value of each column. A row of too few people shows none of them."""


def _rows(period: Period, grouping: Grouping, question: Question) -> list[Row]:
    names = _names(grouping, question)
    found = period.by(grouping)
    keys = sorted(found, key=lambda key: -found[key].people) if grouping is Grouping.SERVICE else list(found)
    return [Row(names(key), _cells(found[key], question)) for key in keys]


def _cells(figures: Figures, question: Question) -> tuple[str, ...]:
    if is_hidden(figures) and not question.is_inside:
        return (_("under 5"), *("–" for _column in COLUMNS[1:]))
    return tuple(cell(figures) for _name, cell in COLUMNS)


def _names(grouping: Grouping, question: Question) -> Callable[[Any], str]:
    """How a key is called in the visitor's language."""
    language = get_language() or "de"
    directory = read_directory()
    services = {
        key: pick_text(service.name, language)[0]
        for office in question.offices
        for key, service in office.authority.services_by_key.items()
    }
    offices = {office.pk: pick_text(office.name, language)[0] for office in question.offices}
    tables: Mapping[Grouping, Callable[[Any], str]] = {
        Grouping.SERVICE: lambda key: services.get(key, "?"),
        Grouping.OFFICE: lambda key: offices.get(key, "?"),
        Grouping.TEAM: lambda key: directory.teams[key][1].name,
        Grouping.DAY: dates.short_day,
        Grouping.WEEKDAY: lambda key: dates.weekday(_A_MONDAY + timedelta(days=key)),
        Grouping.HOUR: lambda key: f"{key:02}:00",
    }
    return tables[grouping]


def _wait_chart(period: Period, question: Question) -> Chart:
    found = period.by(Grouping.WEEKDAY)
    names = _names(Grouping.WEEKDAY, question)
    shown = {key: figures for key, figures in found.items() if question.is_inside or not is_hidden(figures)}
    return draw_bars(
        [names(key) for key in shown], [(figures.wait_half, figures.wait_most) for figures in shown.values()]
    )


def _visit_chart(period: Period, question: Question) -> Chart:
    """Who came and who did not, by calendar week."""
    weeks: dict[tuple[int, int], list[int]] = {}
    for counted in period.visits:
        year, week, _day = counted.day.isocalendar()
        week_counts = weeks.setdefault((year, week), [0, 0])
        week_counts[0] += counted.visit.outcome.value == "attended"
        week_counts[1] += counted.visit.outcome.value == "missed"
    names = [_("wk %(week)d") % {"week": week} for _year, week in sorted(weeks)]
    return draw_lines(
        names,
        [(_told(came, question), _told(missed, question)) for _key, (came, missed) in sorted(weeks.items())],
    )


def _told(value: int, question: Question) -> float | None:
    return None if _is_few(value, question) else value
