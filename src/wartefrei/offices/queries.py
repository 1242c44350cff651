"""Reads the configuration of one authority into the frozen entries of the directory."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from wartefrei.core.basket import ServiceRule
from wartefrei.core.contact import Contact, ContactFields
from wartefrei.core.pause import Pause
from wartefrei.core.plan import Closure, Limit, Opening, TeamRules
from wartefrei.core.recurrence import Recurrence
from wartefrei.core.retention import Periods
from wartefrei.core.routing import Desk
from wartefrei.core.ticks import MINUTES_PER_DAY
from wartefrei.core.window import Window
from wartefrei.offices import models
from wartefrei.offices.documents.fields import begin_of
from wartefrei.offices.entries import (
    AuthorityEntry,
    CounterEntry,
    HouseEntry,
    OfficeEntry,
    ServiceEntry,
    TeamEntry,
    WalkInRule,
)
from wartefrei.offices.holidays import make_calendar


def read_authority(pk: int) -> AuthorityEntry:
    """Everything below one authority, in about eight queries however large it is."""
    row = models.Authority.objects.get(pk=pk)
    services = list(row.services.all())
    by_key = {service.pk: _service(service, row) for service in services}
    entry = AuthorityEntry(
        pk=row.pk,
        version=row.version,
        slug=row.slug,
        name=row.name,
        land=row.land,
        zone=ZoneInfo(row.time_zone),
        languages=tuple(row.languages),
        website=row.website,
        email_sender=row.email_sender,
        help_text=row.help_text,
        legal_texts=row.legal_texts,
        emergency_policy=row.emergency_policy,
        holidays=make_calendar(row.land, row.holidays),
        retention=Periods(**row.retention),
        second_factor=models.SecondFactor(row.second_factor),
        document_names=row.documents,
        services={service.slug: by_key[service.pk] for service in services if service.is_active},
        services_by_key=by_key,
    )
    for house in row.houses.all():
        entry.houses[house.slug] = _house(house, entry)
    for office, is_active in _offices(row, entry):
        if is_active:
            entry.offices[office.slug] = office
        else:
            entry.retired_offices.append(office)
    return entry


def read_names_elsewhere(authority: str) -> dict[str, dict[str, str]]:
    """The short names of houses and offices of all other authorities, and whose they are."""
    houses = models.House.objects.values_list("slug", "authority__slug")
    offices = models.Office.objects.values_list("slug", "house__authority__slug")
    return {
        "houses": {name: owner for name, owner in houses if owner != authority},
        "offices": {name: owner for name, owner in offices if owner != authority},
    }


def _service(row: models.Service, authority: models.Authority) -> ServiceEntry:
    return ServiceEntry(
        pk=row.pk,
        slug=row.slug,
        name=row.name,
        group=_shared(row.group, authority.groups),
        description=row.description,
        hint=row.hint,
        documents=tuple(_shared(document, authority.documents) for document in row.documents),
        forms=tuple(_shared(form, authority.forms) for form in row.forms),
        keywords=row.keywords,
        mail_subject=row.mail_subject,
        unit=row.unit,
        contact=ContactFields(Contact(row.phone), Contact(row.file_number)),
        rule=ServiceRule(row.minutes, row.minutes_each_further, row.max_quantity),
    )


def _shared(value: Any, shared: Mapping[str, Any]) -> Any:
    """What a short name stands for; a text or form of the service's own is itself."""
    return shared[value] if isinstance(value, str) else value


def _offices(authority: models.Authority, entry: AuthorityEntry) -> Iterable[tuple[OfficeEntry, bool]]:
    rows = (
        models.Office.objects.filter(house__authority=authority)
        .select_related("house")
        .prefetch_related("teams__services", "teams__openings", "teams__limits", "counters__teams")
    )
    closures = _Closures(authority)
    for row in rows.order_by("position", "pk"):
        yield _office(row, entry, closures), row.is_active


def _house(row: models.House, authority: AuthorityEntry) -> HouseEntry:
    return HouseEntry(row.pk, row.slug, row.name, row.address, row.display_text, authority)


class _Closures:
    """Closures of an authority by what they close."""

    def __init__(self, authority: models.Authority) -> None:
        self.rows: dict[tuple[int | None, int | None], list[Closure]] = defaultdict(list)
        for row in authority.closures.all():
            self.rows[row.office_id, row.team_id].append(Closure(row.start_at, row.end_at))

    def of(self, team: models.Team) -> tuple[Closure, ...]:
        return (*self.rows[None, None], *self.rows[team.office_id, None], *self.rows[None, team.pk])


def _office(row: models.Office, authority: AuthorityEntry, closures: _Closures) -> OfficeEntry:
    teams = tuple(_team(team, row, authority, closures) for team in row.teams.all())
    in_use = frozenset(team.pk for team in row.teams.all() if team.is_active)
    counters = [(_counter(counter, teams, in_use), counter.is_active) for counter in row.counters.all()]
    return OfficeEntry(
        pk=row.pk,
        slug=row.slug,
        name=row.name,
        short_name=row.short_name or row.name,
        authority=authority,
        house=authority.houses[row.house.slug],
        arrival=models.Arrival(row.arrival),
        booking=models.BookingMode(row.booking),
        booking_note=row.booking_note,
        pauses=tuple(_pause(pause, authority.zone) for pause in row.pauses),
        takes_words=row.enquiry_text,
        channels=row.channels,
        urgent_text=row.urgent_text,
        window=Window(row.lead_minutes, row.horizon_days),
        hold_minutes=row.hold_minutes,
        release_minutes=row.release_minutes,
        confirm_by_mail_minutes=row.confirm_by_mail_minutes,
        reminder_days=tuple(row.reminder_days),
        early_minutes=row.early_minutes,
        late_minutes=row.late_minutes,
        most_calls=row.most_calls,
        phone_check_in=row.phone_check_in,
        jurisdiction=row.jurisdiction,
        is_step_free=row.is_step_free,
        teams=teams,
        counters=tuple(counter for counter, is_active in counters if is_active),
        retired_counters=tuple(counter for counter, is_active in counters if not is_active),
    )


def _counter(row: models.Counter, teams: tuple[TeamEntry, ...], in_use: frozenset[int]) -> CounterEntry:
    keys = {team.pk for team in row.teams.all()} or in_use
    served = tuple(team for team in teams if team.pk in keys) or teams
    return CounterEntry(row.pk, row.slug, row.name, row.room, served)


def _pause(pause: Mapping[str, Any], zone: ZoneInfo) -> Pause:
    until, opens = pause.get("until"), pause.get("opens") or pause.get("until")
    return Pause(
        start_at=begin_of(pause["from"], zone),
        until=date.fromisoformat(until) if until else None,
        opens_at=begin_of(opens, zone) if opens else None,
        text=pause.get("text", {}),
        is_announced=pause.get("appointments") == "announce",
    )


def _team(
    row: models.Team, office: models.Office, authority: AuthorityEntry, closures: _Closures
) -> TeamEntry:
    rules = TeamRules(
        zone=authority.zone,
        grid_minutes=row.grid_minutes,
        openings=tuple(_opening(opening) for opening in row.openings.all()),
        limits=tuple(Limit(limit.start_at, limit.end_at, limit.places) for limit in row.limits.all()),
        closures=closures.of(row),
    )
    letters = (row.letter_first, row.letter_last) if row.letter_first else None
    services = frozenset(
        service.slug for service in row.services.all() if service.is_active and row.is_active
    )
    return TeamEntry(
        pk=row.pk,
        slug=row.slug,
        name=row.name,
        rules=rules,
        desk=Desk(row.pk, services, letters),
        window=Window(
            office.lead_minutes, office.horizon_days if row.horizon_days is None else row.horizon_days
        ),
        walk_in=WalkInRule(models.WalkIn(row.walk_in), row.walk_in_per_day),
        walk_ins={
            slug: WalkInRule(models.WalkIn(rule["kind"]), rule.get("per_day"))
            for slug, rule in row.walk_ins.items()
        },
        is_emergency=row.is_emergency,
        waiting_area=row.waiting_area,
        holidays=authority.holidays,
    )


def _opening(row: models.Opening) -> Opening:
    recurrence = Recurrence(
        weekdays=frozenset(row.weekdays),
        first_date=row.first_date,
        last_date=row.last_date,
        every_weeks=row.every_weeks,
        nth_in_month=row.nth_in_month,
    )
    end = _minute(row.end) or MINUTES_PER_DAY
    return Opening(
        recurrence, _minute(row.start), end, row.places, row.online, row.emergency, is_special=row.is_special
    )


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def list_authorities() -> list[str]:
    """The short names of all authorities, in order of their making."""
    return list(models.Authority.objects.order_by("pk").values_list("slug", flat=True))
