"""The page of figures, and its tables as CSV."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from wartefrei.accounts.permissions import Permission
from wartefrei.core.figures import SMALLEST_GROUP, Step
from wartefrei.records.figures import Grouping, Online, Period, read_online
from wartefrei.web.administration.charts import Chart, draw_bars, draw_lines
from wartefrei.web.administration.figures.question import GROUPINGS, Question, read_form, read_question
from wartefrei.web.administration.figures.tables import (
    COLUMNS,
    Row,
    Tile,
    compare,
    list_rows,
    list_tiles,
    name_keys,
    say_count,
    share,
)
from wartefrei.web.common.csv import answer_csv, harmless
from wartefrei.web.common.page import show
from wartefrei.web.common.staff import StaffRequest, request_staff, staff_page

_STEPS = (
    (Step.VISIT, gettext_lazy("visits of the pages")),
    (Step.TIMES, gettext_lazy("looked at times")),
    (Step.DETAILS, gettext_lazy("began with their details")),
    (Step.REVIEW, gettext_lazy("reserved a time")),
    (Step.BOOKED, gettext_lazy("booked")),
)


@staff_page(Permission.SEE_FIGURES)
@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    """The figures; without a question those of the last eight weeks."""
    me = request_staff(request)
    form = read_form(request.GET, me)
    question = read_question(form, me)
    if question is None:
        return show(request, "administration/figures.html", me=me, form=form)
    period, then = question.read(), question.read_then()
    return show(
        request,
        "administration/figures.html",
        me=me,
        form=form,
        question=question,
        tiles=list_tiles(period, then),
        waits=_draw_waits(period, question),
        visits=_draw_visits(period, question),
        wait_rows=list_rows(period, Grouping.WEEKDAY, question),
        columns=[str(name) for name, _cell in COLUMNS],
        rows=list_rows(period, question.by, question),
        by=GROUPINGS[question.by],
        comparison=compare(period, then),
        compared=_name_periods(question),
        online=_list_online(me, question),
        csv_url=f"csv/?{question.asked}",
        comparison_url=f"csv/?{question.asked}&table=comparison",
    )


@staff_page(Permission.SEE_FIGURES)
@require_safe
def save_figures(request: HttpRequest) -> HttpResponse:
    """The table, or the comparison, as CSV."""
    me = request_staff(request)
    question = read_question(read_form(request.GET, me), me)
    if question is None:
        raise Http404
    if request.GET.get("table") == "comparison":
        rows = compare(question.read(), question.read_then())
        return _save(f"{question.first}-{question.then_first}", ["", *_name_periods(question)], rows)
    heading = [str(GROUPINGS[question.by]), *(str(column) for column, _cell in COLUMNS)]
    name = f"{question.first}-{question.last}-{question.by}"
    return _save(name, heading, list_rows(question.read(), question.by, question))


def _save(name: str, heading: Sequence[str], rows: Sequence[Row]) -> HttpResponse:
    return answer_csv(name, heading, ([harmless(row.name), *row.cells] for row in rows))


def _name_periods(question: Question) -> list[str]:
    """The headings of the comparison: these days, those, and the change."""
    periods = ((question.first, question.last), (question.then_first, question.then_last))
    return [
        *(f"{first:%d.%m.%Y} – {last:%d.%m.%Y}" for first, last in periods),
        pgettext("figures", "Change"),
    ]


def _list_online(me: StaffRequest, question: Question) -> list[Tile]:
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
    is_inside = all(me.may(Permission.CALL, office) for one in whole for office in one.offices.values())
    satisfaction = online.satisfaction if _is_told(online.answers, is_inside=is_inside) else None
    return [
        *(Tile(_say_few(online.steps[step], is_inside=is_inside), str(name)) for step, name in _STEPS),
        Tile(share(_convert(online, is_inside=is_inside)), _("bookings per visit")),
        Tile(
            "–" if satisfaction is None else localize(round(satisfaction, 1)),
            _("satisfaction, 1 to 5 (answers: %(answers)s)")
            % {"answers": _say_few(online.answers, is_inside=is_inside)},
        ),
    ]


def _convert(online: Online, *, is_inside: bool) -> float | None:
    """Bookings per visit, where both are told: the share and one of them give the other."""
    counts = online.steps[Step.VISIT], online.steps[Step.BOOKED]
    return online.conversion if all(_is_told(count, is_inside=is_inside) for count in counts) else None


def _say_few(count: int, *, is_inside: bool) -> str:
    return say_count(count if _is_told(count, is_inside=is_inside) else None)


def _is_told(count: int, *, is_inside: bool) -> bool:
    return is_inside or not 0 < count < SMALLEST_GROUP


def _draw_waits(period: Period, question: Question) -> Chart:
    names = name_keys(Grouping.WEEKDAY, question)
    shown = {key: figures for key, figures in period.by(Grouping.WEEKDAY).items() if not figures.is_hidden}
    return draw_bars(
        [names(key) for key in shown], [(figures.wait_half, figures.wait_most) for figures in shown.values()]
    )


def _draw_visits(period: Period, question: Question) -> Chart:
    """Who came and who did not, by calendar week."""
    names = name_keys(Grouping.WEEK, question)
    weeks = period.by(Grouping.WEEK)
    return draw_lines(
        [names(key) for key in weeks], [(week.attended, week.missed) for week in weeks.values()]
    )
