"""Template tags: office texts in the visitor's language, days and times, icons, QR codes."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wartefrei.core import codes
from wartefrei.core.texts import FALLBACK, Text, pick_text, split_scripts
from wartefrei.notifications.qr import qr_svg
from wartefrei.web.common import dates
from wartefrei.web.common.context import OWN_NAMES, direction_of

register = template.Library()


@register.filter
def words(text: Text | str | None) -> SafeString | str:
    """An office's text; where it is not in the page's language it says so. A plain string is a German name."""
    if isinstance(text, str) or not is_foreign(text):
        return brief(text)
    _chosen, actual = pick_text(text or {}, get_language() or FALLBACK)
    remark = _("only in German") if actual == FALLBACK else OWN_NAMES.get(actual, actual)
    return format_html('{} <small class="wf-only">({})</small>', brief(text), remark)


@register.filter
def brief(text: Text | str | None) -> SafeString | str:
    """The same without the remark, for lists that would repeat it: only marked for programs that read aloud."""
    if isinstance(text, str):
        return german(text)
    language = get_language() or FALLBACK
    chosen, actual = pick_text(text or {}, language)
    if actual == language or not chosen:
        return mark_terms(chosen) if direction_of(language) == "rtl" else chosen
    return format_html('<bdi lang="{}" dir="{}">{}</bdi>', actual, direction_of(actual), chosen)


def mark_terms(text: str) -> SafeString:
    """A text from right to left with the German terms in it marked, so that they keep their order."""
    pieces = ((german(piece) if is_latin else piece,) for piece, is_latin in split_scripts(text))
    return format_html_join("", "{}", pieces)


@register.filter
def plain_words(text: Text | None) -> str:
    """An office's text without marks, for attributes and titles."""
    return pick_text(text or {}, get_language() or "de")[0]


@register.filter
def is_foreign(text: Text | None) -> bool:
    """Whether an office's text is missing in the page's language."""
    language = get_language() or "de"
    chosen, actual = pick_text(text or {}, language)
    return bool(chosen) and actual != language


@register.filter
def german(text: str) -> SafeString:
    """A German name or address, apart from the direction and language of the text around it."""
    return format_html('<bdi lang="de">{}</bdi>', text)


@register.filter
def as_typed(text: str) -> SafeString:
    """Somebody's own words or address, apart from the direction of the text around it."""
    return format_html('<bdi class="wf-name">{}</bdi>', text)


@register.filter
def days(number: int) -> str:
    """``7 Tage``, for sentences as "7 Tage nach dem Termin"."""
    return ngettext("%(number)s day", "%(number)s days", number) % {"number": number}


@register.filter
def show_code(code: str) -> str:
    """``7QF-4KM-W2X``."""
    return codes.show_code(code)


@register.filter
def show_pin(pin: str) -> str:
    """``583 042``."""
    return codes.show_pin(pin)


@register.filter
def whole_day(day: date) -> str:
    """``Donnerstag, 26. November 2026``."""
    return dates.whole_day(day)


@register.filter
def named_day(day: date) -> str:
    """``Donnerstag, 26. November``."""
    return dates.named_day(day)


@register.filter
def short_day(day: date) -> str:
    """``Do., 26. Nov.``."""
    return dates.short_day(day)


@register.filter
def plain_day(day: date) -> str:
    """``26. November 2026``."""
    return dates.plain_day(day)


@register.filter
def month_name(day: date) -> str:
    """``November 2026``."""
    return dates.month_name(day)


@register.filter
def day_of_month(day: date) -> str:
    """``26.``."""
    return dates.day_of_month(day)


@register.filter
def weekday(day: date) -> str:
    """``Donnerstag``."""
    return dates.weekday(day)


@register.filter
def short_weekday(day: date) -> str:
    """``Do``."""
    return dates.weekday(day, is_short=True)


@register.filter
def clock(instant: datetime) -> SafeString:
    """``09:20 Uhr``."""
    return dates.mark_time(instant)


@register.filter
def whole_when(instant: datetime) -> SafeString:
    """``Donnerstag, 26. November 2026, 09:20 Uhr``."""
    return dates.mark_day_and_time(dates.whole_day(instant.date()), instant)


@register.filter
def named_when(instant: datetime) -> str:
    """``Donnerstag, 26. November, 09:20 Uhr``, as plain text."""
    return dates.day_at_time(dates.named_day(instant.date()), dates.clock(instant))


@register.filter
def short_when(instant: datetime) -> SafeString:
    """``Do., 26. Nov., 09:20 Uhr``."""
    return dates.mark_day_and_time(dates.short_day(instant.date()), instant)


@register.filter
def minutes(count: int) -> str:
    """``50 Minuten``."""
    return dates.minutes_words(count)


@register.simple_tag
def qr_code(text: str) -> SafeString:
    """A QR code as SVG: level M, quiet zone of four modules, no size of its own."""
    return mark_safe(qr_svg(text))  # noqa: S308 -- segno writes paths only
