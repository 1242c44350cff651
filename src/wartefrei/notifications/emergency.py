"""What a mail says about an emergency request, while the reader's language is the active one."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wartefrei.notifications.context import EmergencyDetails
from wartefrei.notifications.dates import clock, long_date, long_moment
from wartefrei.notifications.marks import Words, fill, isolate, pick, say
from wartefrei.notifications.models import Kind
from wartefrei.notifications.parts import Link, Section

TITLES: dict[str, Promise] = {
    "residence_permit": gettext_lazy("Residence permit"),
    "visa": gettext_lazy("Visa"),
    "fiction_certificate": gettext_lazy("Fiction certificate"),
}
"""By `EmergencyDetails` ``title``."""

_WAITING = frozenset({Kind.EMERGENCY_REGISTERED, Kind.EMERGENCY_NOT_ALLOTTED, Kind.EMERGENCY_UNSERVED})
_ENDED = frozenset({Kind.EMERGENCY_MISSED, Kind.EMERGENCY_REFUSED, Kind.EMERGENCY_ELIGIBLE})
_CANCELLED = frozenset({Kind.CANCELLED, Kind.CANCELLED_BY_OFFICE})


class EmergencyWriter:
    """Writes what is particular to emergency requests into a letter of one kind and language."""

    def __init__(self, kind: Kind, details: EmergencyDetails, zone: ZoneInfo, language: str) -> None:
        self.kind, self.details, self.zone, self.language = kind, details, zone, language

    def lead(self) -> Iterator[Words]:
        """Sentences after the first."""
        details = self.details
        if self.kind is Kind.EMERGENCY_NOT_ALLOTTED:
            yield from self._standing()
        if self.kind is Kind.EMERGENCY_SUSPENDED:
            yield from self._end()
        if self.kind in _CANCELLED and details["status_url"]:
            yield say(_("You stay registered and take part again when places are given next."), self.language)
        if self.kind in _WAITING and details["next_mail_at"] and not details["missing"]:
            moment = long_moment(self._local(details["next_mail_at"]), self.language)
            yield fill(_("Places are given next on %(moment)s. You get a mail either way."), moment=moment)
        if (
            self.kind is Kind.EMERGENCY_ALLOTTED
            and details["starts"] == "from_opening"
            and details["opens_at"]
        ):
            time = clock(self._local(details["opens_at"]), self.language)
            yield fill(
                _("The office opens at %(time)s. You are called in the order of the times."), time=time
            )

    def _end(self) -> Iterator[Words]:
        if day := self.details.get("ends_on"):
            sentence = _(
                "If it gives none until %(day)s, your registration ends and your documents are destroyed."
            )
            yield fill(sentence, day=self._date(day))
        yield say(_("If your title expires before, please ask the office what you can do."), self.language)

    def _standing(self) -> Iterator[Words]:
        details = self.details
        if details["cut_off"]:
            yield fill(
                _("Today’s places went to people whose title expires on or before %(date)s."),
                date=self._date(details["cut_off"]),
            )
        if details["rank"] is not None:
            rank, waiting = (
                isolate(str(number), self.language) for number in (details["rank"], details["waiting"])
            )
            yield fill(_("You are now number %(rank)s of about %(waiting)s."), rank=rank, waiting=waiting)

    def action(self) -> Link | None:
        """The one thing to do."""
        details = self.details
        if self.kind in _ENDED:
            label = _("Register") if self.kind is Kind.EMERGENCY_ELIGIBLE else _("Register again")
            return Link(label, details["register_url"]) if details["register_url"] else None
        if not details["status_url"] or self.kind is Kind.EMERGENCY_ALLOTTED:
            return None
        label = _("Add the documents") if details["missing"] else _("See where you stand")
        return Link(label, details["status_url"])

    def sections(self) -> Iterator[Section]:
        """The registration itself, and what is still to be done about it."""
        details = self.details
        if details["missing"]:
            yield Section(
                _("Still missing"), items=tuple(pick(text, self.language) for text in details["missing"])
            )
        if details["title"] and details["expires_on"]:
            yield Section(_("Your registration"), items=tuple(self._registration()))

    def _registration(self) -> Iterator[Words]:
        yield say(TITLES[self.details["title"]], self.language)
        yield fill(_("Expires on %(date)s"), date=self._date(self.details["expires_on"]))

    def declining(self) -> Section:
        """How to give back the place."""
        details = self.details
        if not details["decline_url"]:
            return Section("")
        link = Link(_("I can’t come"), details["decline_url"])
        return Section(_("Can’t come?"), paragraphs=(self._why_say_so(),), links=(link,))

    def _why_say_so(self) -> Words:
        until = self.details["decline_until"]
        if not until:
            return fill(_("Please say so all the same. You stay registered."))
        sentence = _("Say so until %(moment)s, then the next person gets the place. You stay registered.")
        return fill(sentence, moment=long_moment(self._local(until), self.language))

    def _date(self, day: str) -> Words:
        return Words(long_date(date.fromisoformat(day), self.language))

    def _local(self, instant: str) -> datetime:
        return datetime.fromisoformat(instant).astimezone(self.zone)
