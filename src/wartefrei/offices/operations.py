"""Writes a configuration document: what is new is added, what differs is changed, what is gone is removed.

Nothing that stays the same is written. What appointments still refer to can't be deleted; it is switched off.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.db.models import F, ProtectedError

from wartefrei.offices.documents import schema
from wartefrei.offices.documents.fields import begin_of, end_of, minute_of
from wartefrei.offices.models import Authority, Closure, House, Limit, Office, Opening, Service, Team

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any]


def write_authority(*, document: schema.AuthorityDocument) -> tuple[Authority, int]:
    """Make the stored authority what the document says; returns it and how many rows changed.

    The caller holds the transaction and the lock of the authority's configuration.
    """
    writer = _Writer(document)
    writer.write()
    if writer.changes and not writer.is_new:
        Authority.objects.filter(pk=writer.authority.pk).update(version=F("version") + 1)
        writer.authority.refresh_from_db(fields=["version"])
    return writer.authority, writer.changes


class _Writer:
    """One run over a document; ``changes`` counts the rows written or removed."""

    def __init__(self, document: schema.AuthorityDocument) -> None:
        self.document, self.changes = document, 0
        self.zone = ZoneInfo(document.time_zone)
        self.is_new = not Authority.objects.filter(slug=document.id).exists()
        self.authority = self.put(Authority.objects.all(), document.id, _authority_values(document))

    def write(self) -> None:
        self.services = self.write_services()
        houses = self.write_houses()
        offices = [
            self.write_office(part, houses[part.house], at) for at, part in enumerate(self.document.offices)
        ]
        self.write_closures(self.document.closures, office=None, team=None)
        kept = {row.pk for row in offices}
        self.drop(Office.objects.filter(house__authority=self.authority).exclude(pk__in=kept))
        self.drop(House.objects.filter(authority=self.authority).exclude(slug__in=houses))
        self.drop(self.authority.services.exclude(slug__in=self.services))

    def write_services(self) -> dict[str, Service]:
        return {
            part.id: self.put(self.authority.services, part.id, _service_values(part, at))
            for at, part in enumerate(self.document.services)
        }

    def write_houses(self) -> dict[str, House]:
        return {
            part.id: self.put(self.authority.houses, part.id, _house_values(part, at))
            for at, part in enumerate(self.document.houses)
        }

    def write_office(self, part: schema.Office, house: House, position: int) -> Office:
        offices = Office.objects.filter(house__authority=self.authority)
        office = self.put(offices, part.id, {"house": house, **_office_values(part, position)})
        teams = {team.id: self.write_team(team, office, at) for at, team in enumerate(part.teams)}
        for at, counter in enumerate(part.counters):
            self.write_counter(counter, office, teams, at)
        self.drop(office.counters.exclude(slug__in=[counter.id for counter in part.counters]))
        self.drop(office.teams.exclude(slug__in=teams))
        self.write_closures(part.closures, office=office, team=None)
        return office

    def write_team(self, part: schema.Team, office: Office, position: int) -> Team:
        team = self.put(office.teams, part.id, _team_values(part, position))
        self.link(team.services, [self.services[name] for name in part.services])
        self.match(Opening.objects, {"team": team}, [_opening_values(opening) for opening in part.openings])
        self.match(Limit.objects, {"team": team}, [_limit_values(limit, self.zone) for limit in part.limits])
        self.write_closures(part.closures, office=None, team=team)
        return team

    def write_counter(
        self, part: schema.Counter, office: Office, teams: Mapping[str, Team], position: int
    ) -> None:
        values = {"name": part.name, "room": part.room, "position": position, "is_active": True}
        row = self.put(office.counters, part.id, values)
        self.link(row.teams, [teams[name] for name in part.teams or ()])

    def write_closures(
        self, parts: Iterable[schema.Closure], *, office: Office | None, team: Team | None
    ) -> None:
        owner = {"authority": self.authority, "office": office, "team": team}
        wanted = [_closure_values(part, self.zone) for part in parts]
        self.reword(owner, wanted)
        self.match(Closure.objects, owner, wanted)

    def reword(self, owner: Values, wanted: Sequence[Values]) -> None:
        """Give closures of the same hours their new reasons: what is done about their people hangs on the row."""
        rows = {row.pk: row for row in Closure.objects.filter(**_conditions(owner))}
        there = [_closure_of(row) for row in rows.values()]
        missing = [values for values in wanted if values not in there]
        for row in rows.values():
            hours = (row.start_at, row.end_at)
            new = next((one for one in missing if (one["start_at"], one["end_at"]) == hours), None)
            if new is not None and _closure_of(row) not in wanted:
                missing.remove(new)
                row.reason = new["reason"]
                row.save(update_fields=("reason",))
                self.changes += 1

    def put(self, rows: models.Manager[Row] | models.QuerySet[Row], slug: str, values: Values) -> Row:
        """The row of this short name, made or changed where it differs."""
        row = rows.filter(slug=slug).first()
        if row is None:
            self.changes += 1
            return rows.create(slug=slug, **values)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)
            self.changes += 1
        return row

    def match(self, rows: models.Manager[Row], owner: Values, wanted: Sequence[Values]) -> None:
        """Make the rows of the owner the wanted ones; they have no name, so equal ones stay."""
        missing = Counter(_fingerprint(values) for values in wanted)
        for row in rows.filter(**_conditions(owner)):
            mark = _fingerprint({name: getattr(row, name) for name in (wanted[0] if wanted else ())})
            if missing[mark] > 0:
                missing[mark] -= 1
            else:
                row.delete()
                self.changes += 1
        for values in wanted:
            mark = _fingerprint(values)
            if missing[mark] > 0:
                missing[mark] -= 1
                rows.create(**owner, **values)
                self.changes += 1

    def link(self, links: Any, wanted: Iterable[models.Model]) -> None:
        """Make the linked rows the wanted ones."""
        keys = {row.pk for row in wanted}
        if set(links.values_list("pk", flat=True)) != keys:
            links.set(keys)
            self.changes += 1

    def drop(self, rows: "models.QuerySet[Any]") -> None:
        """Delete what can be deleted; what appointments refer to is switched off, without openings."""
        for row in rows:
            try:
                with transaction.atomic():
                    row.delete()
            except ProtectedError:
                self.switch_off(row)
            else:
                self.changes += 1

    def switch_off(self, row: Any) -> None:
        if not getattr(row, "is_active", False):
            return
        row.is_active = False
        row.save(update_fields=("is_active",))
        if isinstance(row, Team | Office):
            key = "team" if isinstance(row, Team) else "team__office"
            Opening.objects.filter(**{key: row}).delete()
        self.changes += 1


def _conditions(owner: Values) -> Values:
    return {(name if value else f"{name}__isnull"): value or True for name, value in owner.items()}


def _closure_of(row: Closure) -> Values:
    return {"start_at": row.start_at, "end_at": row.end_at, "reason": row.reason}


def _fingerprint(values: Values) -> str:
    """Equal for equal values; databases forget the order of keys."""
    return json.dumps(values, sort_keys=True, default=str)


def _plain(part: schema.Part) -> dict[str, Any]:
    return part.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _authority_values(document: schema.AuthorityDocument) -> Values:
    return {
        "name": document.name,
        "land": document.land,
        "time_zone": document.time_zone,
        "languages": document.languages,
        "website": document.website,
        "email_sender": document.email_sender,
        "help_text": document.help_text,
        "legal_texts": _plain(document.legal),
        "groups": document.groups,
        "documents": document.documents,
        "forms": {name: _plain(form) for name, form in document.forms.items()},
        "emergency_policy": document.emergency and document.emergency.model_dump(mode="json"),
        "holidays": [_plain(holiday) for holiday in document.holidays],
        "retention": _plain(document.retention),
        "second_factor": document.second_factor,
    }


def _house_values(part: schema.House, position: int) -> Values:
    return {**part.model_dump(include={"name", "address", "display_text"}), "position": position}


def _service_values(part: schema.Service, position: int) -> Values:
    further = part.minutes if part.minutes_each_further is None else part.minutes_each_further
    same = (
        "name",
        "description",
        "hint",
        "documents",
        "forms",
        "keywords",
        "mail_subject",
        "unit",
        "leika_key",
        "phone",
        "file_number",
    )
    return {
        **{name: getattr(part, name) for name in same},
        "group": part.group or {},
        "minutes": part.minutes,
        "minutes_each_further": further,
        "max_quantity": part.max_quantity,
        "position": position,
        "is_active": True,
    }


def _office_values(part: schema.Office, position: int) -> Values:
    same = {"name", "short_name", "arrival", "booking", "booking_note", "urgent_text", "lead_minutes"}
    same |= {"enquiry_text"}
    same |= {"horizon_days", "hold_minutes", "release_minutes", "confirm_by_mail_minutes"}
    same |= {"reminder_days", "early_minutes", "late_minutes", "most_calls", "phone_check_in"}
    return {
        **part.model_dump(include=same),
        "channels": _plain(part.channels),
        "pauses": [_plain(pause) for pause in part.pauses],
        "jurisdiction": part.jurisdiction and part.jurisdiction.model_dump(mode="json"),
        "is_step_free": part.step_free,
        "position": position,
        "is_active": True,
    }


def _team_values(part: schema.Team, position: int) -> Values:
    first, _, last = (part.letters or "").partition("-")
    return {
        "name": part.name,
        "letter_first": first,
        "letter_last": last,
        "grid_minutes": part.grid_minutes,
        "horizon_days": part.horizon_days,
        "walk_in": part.walk_in,
        "walk_in_per_day": part.walk_in_per_day,
        "walk_ins": {name: _plain(rule) for name, rule in part.walk_ins.items()},
        "is_emergency": part.emergency,
        "waiting_area": part.waiting_area,
        "position": position,
        "is_active": True,
    }


def _opening_values(part: schema.Opening) -> Values:
    rule = part.recurrence
    return {
        "weekdays": sorted(rule.weekdays),
        "every_weeks": rule.every_weeks,
        "nth_in_month": rule.nth_in_month,
        "first_date": rule.first_date,
        "last_date": rule.last_date,
        "start": _time(part.start),
        "end": _time(part.end),
        "places": part.places,
        "online": part.online,
        "emergency": part.emergency,
        "is_special": part.special,
    }


def _time(clock: str) -> time:
    hours, minutes = divmod(minute_of(clock), 60)
    return time(hours % 24, minutes)


def _limit_values(part: schema.Limit, zone: ZoneInfo) -> Values:
    return {**_span_values(part, zone), "places": part.places, "reason": part.reason}


def _closure_values(part: schema.Closure, zone: ZoneInfo) -> Values:
    return {**_span_values(part, zone), "reason": part.reason}


def _span_values(part: schema.Span, zone: ZoneInfo) -> Values:
    return {"start_at": begin_of(part.start, zone), "end_at": end_of(part.end, zone)}
