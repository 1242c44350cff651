"""An event of the audit trail in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wartefrei.accounts.models import AuditEvent, Role
from wartefrei.accounts.trail import name_devices, name_staff
from wartefrei.core.codes import normalise_code, show_code
from wartefrei.core.texts import pick_text
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.web.common import dates
from wartefrei.web.common.deeds import DEEDS, DETAILS, KINDS, VALUES

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Line:
    """One event. ``at`` is local; ``who_key`` and ``subject_key`` find all of the same."""

    at: datetime
    who: str
    who_key: str
    kind: str
    deed: str
    subject: str
    subject_key: str
    details: str


class Teller:
    """Tells the events of one authority in the page's language."""

    def __init__(self, authority: AuthorityEntry, events: Iterable[AuditEvent]) -> None:
        self.authority = authority
        self.events = list(events)
        self.language = get_language() or "de"

    def tell(self) -> list[Line]:
        """A line for each event."""
        return [self._line(event) for event in self.events]

    def _line(self, event: AuditEvent) -> Line:
        return Line(
            at=event.at.astimezone(self.authority.zone),
            who=self._name_actor(event.actor),
            who_key=event.actor,
            kind=str(KINDS.get(event.action, "")),
            deed=str(DEEDS.get(event.action, event.action)),
            subject=self._name_subject(event),
            subject_key=event.subject,
            details=", ".join(self._list_details(event)),
        )

    def _name_actor(self, actor: str) -> str:
        kind, _colon, login = actor.partition(":")
        if kind == "staff":
            name = self._staff.get(login, "")
            return f"{name} ({login})" if name else login
        if kind == "device":
            return self._devices.get(int(login), _("Device")) if login.isdecimal() else _("Device")
        return {"citizen": _("a person"), "system": _("the program")}.get(kind, kind)

    def _name_subject(self, event: AuditEvent) -> str:
        if event.subject.startswith("staff "):
            return str(event.details.get("login", event.subject))
        if event.subject.startswith("device "):
            number = event.subject.removeprefix("device ")
            return self._devices.get(int(number), number) if number.isdecimal() else number
        if normalise_code(event.subject) == event.subject:
            return show_code(event.subject)
        words = [self._name_word(word, _place(event)) for word in event.subject.split()]
        return ", ".join(reversed(words) if event.action.startswith("ticket.") else words)

    def _name_word(self, word: str, place: str) -> str:
        """A slug, a day or a number of a subject."""
        if word == "closure":
            return _("Closure")
        return dates.plain_day(date.fromisoformat(word)) if _DAY.fullmatch(word) else self._name(word, place)

    def _list_details(self, event: AuditEvent) -> Iterable[str]:
        is_said = event.subject.startswith("staff ")  # the login is the subject
        for key, value in event.details.items():
            if key in DETAILS and value not in ("", None) and not (key == "login" and is_said):
                yield f"{DETAILS[key]}: {self._name_value(value, _place(event))}"

    def _name_value(self, value: object, place: str) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(self._name_value(one, place) for one in value)
        return self._name(str(value), place)

    def _name(self, word: str, place: str) -> str:
        """The name of a slug; those of teams and counters are known at their office or house only."""
        return str(VALUES.get(word) or self._local.get((place, word)) or self._names.get(word, word))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        authority = self.authority
        return {
            authority.slug: authority.name,
            **{slug: self._say(service.name) for slug, service in authority.services.items()},
            **{slug: self._say(house.name) for slug, house in authority.houses.items()},
            **{slug: self._say(office.name) for slug, office in authority.offices.items()},
            **{role.value: str(role.label) for role in Role},
        }

    @cached_property
    def _local(self) -> Mapping[tuple[str, str], str]:
        offices = self.authority.offices.values()
        places = [(place, office) for office in offices for place in (office.slug, office.house.slug)]
        teams = {(place, team.slug): team.name for place, office in places for team in office.teams}
        return teams | {(place, one.slug): one.name for place, office in places for one in office.counters}

    def _say(self, text: Mapping[str, str]) -> str:
        return pick_text(text, self.language)[0]

    @cached_property
    def _staff(self) -> dict[str, str]:
        actors = {event.actor.partition(":")[2] for event in self.events if event.actor.startswith("staff:")}
        return name_staff(actors)

    @cached_property
    def _devices(self) -> dict[int, str]:
        return name_devices(self.authority.slug)


def _place(event: AuditEvent) -> str:
    """The office or house where it happened."""
    return str(event.details.get("office") or event.subject.partition(" ")[0])
