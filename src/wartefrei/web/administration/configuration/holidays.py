"""The holidays of a year as a table: those of the Land, on which an authority may work, and its own."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wartefrei.accounts.permissions import Permission
from wartefrei.core.texts import FALLBACK, pick_text
from wartefrei.core.ticks import local_day
from wartefrei.offices.documents.problems import Problem
from wartefrei.offices.holidays import Holiday, Source, make_calendar
from wartefrei.web.administration.configuration.draft import read_draft
from wartefrei.web.administration.configuration.places import name_problems
from wartefrei.web.administration.configuration.saving import save
from wartefrei.web.administration.configuration.translations import (
    Translation,
    put_together,
    read_translations,
)
from wartefrei.web.common.fields import DayField
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import request_staff, staff_page

_FIELDS = {"date": "day", "name": "name"}
_YEARS = 5
Plain = dict[str, Any]


class HolidayForm(forms.Form):
    """An own holiday more; both fields or none. ``known``: the holidays of any year."""

    day = DayField(required=False, label=gettext_lazy("Day"))
    name = forms.CharField(required=False, max_length=100, label=gettext_lazy("Name (in German)"))

    def __init__(self, data: Any, *, calendar: Any) -> None:
        super().__init__(data)
        self.calendar = calendar

    def clean(self) -> Plain:
        """A day with a name that is no holiday yet."""
        given = super().clean() or {}
        day, name = given.get("day"), (given.get("name") or "").strip()
        if day and not name and "name" not in self.errors:
            self.add_error("name", _("Please say what the day is called."))
        if name and not day and "day" not in self.errors:
            self.add_error("day", _("Please say which day it is."))
        if day and self.calendar.is_holiday(day):
            self.add_error("day", _("This day is a holiday already."))
        return given


@staff_page(Permission.ADMINISTER_AUTHORITY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_holidays(request: HttpRequest, authority: str) -> HttpResponse:
    """The table of ``?year=``: ticks for days on which we work, names of own holidays, one line for a new one."""
    me = request_staff(request)
    entry = me.authority(authority, Permission.ADMINISTER_AUTHORITY)
    draft = read_draft(request, entry)
    today = local_day(timezone.now(), entry.zone)
    year = _read_year(request, today)
    calendar = make_calendar(draft.document["land"], draft.document.get("holidays", []))
    form = HolidayForm(request.POST if request.method == "POST" else None, calendar=calendar)
    is_sent = request.method == "POST"
    is_valid = is_sent and form.is_valid()
    rows = [_Row(holiday, request, entry.languages) for holiday in calendar.list_year(year)]
    wrong = [row for row in rows if row.error]
    others = read_translations(request, "name", entry.languages)

    def answer(problems: list[Problem] | None = None) -> HttpResponse:
        for field, sentence in name_problems(problems or (), _FIELDS):
            form.add_error(field, sentence)
        return show(
            request,
            "administration/configuration/holidays.html",
            authority=entry,
            status=422 if form.errors or wrong else 200,
            me=me,
            entry=entry,
            draft=draft,
            form=form,
            title=_("Holidays"),
            rows=rows,
            wrong=wrong,
            others=others,
            year=year,
            years=range(today.year, today.year + _YEARS),
        )

    if not is_valid or wrong:
        return answer()
    before = draft.document.get("holidays", [])
    draft.document["holidays"] = _write(before, rows, _new(form, others), year)
    return save(
        request,
        me=me,
        draft=draft,
        title=_("Holidays %(year)s") % {"year": year},
        back=f"{reverse('administration:holidays', args=(authority,))}?year={year}",
        show_problems=answer,
    )


def _read_year(request: HttpRequest, today: date) -> int:
    """The year asked for, by default this one."""
    wanted = request.POST.get("year") or request.GET.get("year") or ""
    is_near = wanted.isascii() and wanted.isdecimal() and abs(int(wanted[:4]) - today.year) <= _YEARS
    return int(wanted[:4]) if is_near else today.year


class _Row:
    """A holiday with what was ticked and typed for it."""

    def __init__(self, holiday: Holiday, request: HttpRequest, languages: Sequence[str]) -> None:
        self.holiday = holiday
        self.date = holiday.date
        self.iso = holiday.date.isoformat()
        self.is_own = holiday.source is Source.OWN
        self.error = ""
        self.name = request.POST.get(f"name-{self.iso}", pick_text(holiday.name, FALLBACK)[0]).strip()
        self.others = read_translations(request, f"name-{self.iso}", languages, now=holiday.name)
        is_sent = request.method == "POST"
        self.is_ticked = self.iso in request.POST.getlist("ticked") if is_sent else holiday.is_open
        if self.is_own and not self.name and not self.is_ticked:
            self.error = _("Please say what the day is called.")

    def write(self, before: Plain | None) -> Plain | None:
        """What the document says about it now; of an own holiday a tick removes it."""
        if not self.is_own:
            return (before or {"date": self.iso, "open": True}) if self.is_ticked else None
        if self.is_ticked or before is None:
            return None
        return {**before, "name": put_together(self.name, self.others, before=before.get("name"))}


def _new(form: HolidayForm, others: Sequence[Translation]) -> list[Plain]:
    """The own holiday that was typed below the table, if any."""
    if not form.cleaned_data.get("day"):
        return []
    name = put_together(form.cleaned_data["name"].strip(), others)
    return [{"date": form.cleaned_data["day"].isoformat(), "name": name}]


def _write(before: list[Plain], rows: list[_Row], new: list[Plain], year: int) -> list[Plain]:
    """The holidays of the document: those of other years as they were, those of this one as the table says."""
    known = {str(one["date"]): one for one in before}
    shown = {row.iso for row in rows}

    def list_all() -> Iterator[Plain]:
        yield from (one for day, one in known.items() if not (day.startswith(str(year)) and day in shown))
        for row in rows:
            written = row.write(known.get(row.iso))
            if written:
                yield written
        yield from new

    return sorted(list_all(), key=lambda one: str(one["date"]))
