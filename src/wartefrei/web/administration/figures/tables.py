"""Figures in words: tiles, rows of tables, the comparison."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from wartefrei.core.figures import Count, Figures
from wartefrei.core.texts import pick_text
from wartefrei.offices.directory import read_directory
from wartefrei.records.figures import Grouping, Period
from wartefrei.web.administration.figures.question import Question
from wartefrei.web.common import dates

_ENOUGH_TO_COMPARE = 20
_A_MONDAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Tile:
    """A number large enough to be seen first; ``change`` against the days compared with, or empty."""

    value: str
    name: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, in words."""

    name: str
    cells: tuple[str, ...]


def _minutes(value: float | None) -> str:
    return "–" if value is None else _("%(minutes)d min.") % {"minutes": round(value)}


def share(value: float | None) -> str:
    """A share in percent."""
    return "–" if value is None else pgettext("share", "%(share)d %%") % {"share": round(value * 100)}


def _cell(value: Count) -> str:
    """As `say_count`, for narrow columns."""
    return "<\N{NO-BREAK SPACE}5" if value is None else localize(value)


def say_count(value: Count) -> str:
    """A number; what is not told is one to four."""
    return _("under 5") if value is None else localize(value)


def _number(value: float | None) -> str:
    return "–" if value is None else localize(round(value))


def _hours(value: float | None) -> str:
    return "–" if value is None else localize(round(value / 60))


Used = float | None
Cell = Callable[[Figures, Used], str]
COLUMNS: tuple[tuple[str | Promise, Cell], ...] = (
    (gettext_lazy("booked"), lambda figures, _used: _cell(figures.booked)),
    (gettext_lazy("without appointment"), lambda figures, _used: _cell(figures.walk_ins)),
    (gettext_lazy("attended"), lambda figures, _used: _cell(figures.attended)),
    (gettext_lazy("did not appear"), lambda figures, _used: share(figures.missed_share)),
    (gettext_lazy("not served"), lambda figures, _used: _cell(figures.unserved)),
    (gettext_lazy("cancelled"), lambda figures, _used: _cell(figures.cancelled)),
    (gettext_lazy("hours ahead, median"), lambda figures, _used: _hours(figures.lead_half)),
    (gettext_lazy("booked again"), lambda figures, _used: _cell(figures.rebooked)),
    (gettext_lazy("papers missing"), lambda figures, _used: _cell(figures.lacks_documents)),
    (gettext_lazy("wait, median (min.)"), lambda figures, _used: _number(figures.wait_half)),
    (gettext_lazy("wait, 90 % (min.)"), lambda figures, _used: _number(figures.wait_most)),
    (gettext_lazy("serving, median (min.)"), lambda figures, _used: _number(figures.served_half)),
    (gettext_lazy("places used"), lambda _figures, used: share(used)),
)
"""Heading and value of each column. A hidden row shows none of them."""


def list_rows(period: Period, grouping: Grouping, question: Question) -> list[Row]:
    """The rows of a table; services by how often they are wanted, what is hidden last."""
    names = name_keys(grouping, question)
    found, used = period.by(grouping), period.used_by(grouping)
    keys = list(found)
    if grouping is Grouping.SERVICE:
        keys.sort(key=lambda key: (-(found[key].people or 0), names(key)))
    return [Row(names(key), _cells(found[key], used.get(key))) for key in keys]


def _cells(figures: Figures, used: Used) -> tuple[str, ...]:
    if figures.is_hidden:
        return (_("hidden"), *("–" for _column in COLUMNS[1:]))
    return tuple(cell(figures, used) for _name, cell in COLUMNS)


Measure = tuple[str, Callable[[Figures, Used], float | None], Callable[[Any], str]]


def _measures() -> tuple[Measure, ...]:
    """Every figure of all the visits together: its name, its value, and how that is said."""
    return (
        (_("attended"), lambda figures, _used: figures.attended, say_count),
        (_("of them without appointment"), lambda figures, _used: figures.walk_ins, say_count),
        (_("did not appear"), lambda figures, _used: figures.missed, say_count),
        (_("not served before closing"), lambda figures, _used: figures.unserved, say_count),
        (_("cancelled"), lambda figures, _used: figures.cancelled, say_count),
        (_("of them booked again"), lambda figures, _used: figures.rebooked, say_count),
        (_("sent away: papers missing"), lambda figures, _used: figures.lacks_documents, say_count),
        (_("half wait shorter than"), lambda figures, _used: figures.wait_half, _minutes),
        (_("9 of 10 wait shorter than"), lambda figures, _used: figures.wait_most, _minutes),
        (_("of the places used"), lambda figures, used: None if figures.is_hidden else used, share),
    )


def _more_measures() -> tuple[Measure, ...]:
    """What stands in the comparison beside that."""
    return (
        (_("booked"), lambda figures, _used: figures.booked, say_count),
        (_("did not appear, share"), lambda figures, _used: figures.missed_share, share),
        (_("cancelled so many hours ahead, median"), lambda figures, _used: figures.lead_half, _hours),
        (_("half are served in"), lambda figures, _used: figures.served_half, _minutes),
        (_("9 of 10 are served in"), lambda figures, _used: figures.served_most, _minutes),
    )


def list_tiles(period: Period, then: Period) -> list[Tile]:
    """The figures of all visits, the counts with their change."""
    now, before, used = period.total, then.total, period.used
    return [
        Tile(
            say(value(now, used)),
            name,
            _change(value(now, used), value(before, None)) if say is say_count else "",
        )
        for name, value, say in _measures()
    ]


def compare(period: Period, then: Period) -> list[Row]:
    """Each figure now, then, and how it changed."""
    now, before, used, used_then = period.total, then.total, period.used, then.used
    booked, *more = _more_measures()
    return [
        Row(
            name,
            (
                say(value(now, used)),
                say(value(before, used_then)),
                _say_change(value(now, used), value(before, used_then), say),
            ),
        )
        for name, value, say in (booked, *_measures(), *more)
    ]


def _say_change(value: float | None, old: float | None, say: Callable[[Any], str]) -> str:
    """In percent, of shares in points; of few people it would say nothing."""
    if say is share and value is not None and old is not None:
        points = round(value * 100) - round(old * 100)
        if points == 0:
            return "0"
        return _with_minus(pgettext("change in percentage points", "%(change)+d pp") % {"change": points})
    return _change(value, old, fewest=_ENOUGH_TO_COMPARE if say is say_count else 0) or "–"


def _change(value: float | None, old: float | None, *, fewest: float = _ENOUGH_TO_COMPARE) -> str:
    if value is None or old is None or old < fewest or not old:
        return ""
    change = round((value - old) / old * 100)
    return _with_minus(pgettext("change in percent", "%(change)+d %%") % {"change": change})


def _with_minus(change: str) -> str:
    """The sign before the number is a minus, no hyphen; hyphens in words stay."""
    return re.sub(r"-(?=\d)", "−", change)


def name_keys(grouping: Grouping, question: Question) -> Callable[[Hashable], str]:
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
        Grouping.WEEK: lambda key: _("wk %(week)d") % {"week": key[1]},
        Grouping.WEEKDAY: lambda key: dates.weekday(_A_MONDAY + timedelta(days=key)),
        Grouping.HOUR: lambda key: f"{key:02}:00",
    }
    return tables[grouping]
