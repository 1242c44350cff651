"""The stored configuration of an authority as a document: importing it again changes nothing."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from wartefrei.core.texts import drop_hidden
from wartefrei.offices import models
from wartefrei.offices.documents.differences import arrange
from wartefrei.offices.documents.schema import ALWAYS, WEEKDAYS, AuthorityDocument
from wartefrei.offices.documents.writing import write_yaml
from wartefrei.offices.errors import AuthorityUnknown

Plain = dict[str, Any]
_OF_TEAMS = ("services", "openings", "limits", "closures")


def export_authority(slug: str) -> str:
    """The authority as YAML. Raises AuthorityUnknown."""
    return write_yaml(_read(slug))


def export_plain(slug: str) -> Plain:
    """The authority as plain data in canonical order. Raises AuthorityUnknown."""
    return as_plain(_read(slug))


def as_plain(document: AuthorityDocument) -> Plain:
    """A document as JSON knows it, what goes without saying left out: equal documents give equal data."""
    return arrange(document.model_dump(mode="json", by_alias=True, exclude_defaults=True))


def _read(slug: str) -> AuthorityDocument:
    row = models.Authority.objects.filter(slug=slug).first()
    if row is None:
        raise AuthorityUnknown(slug)
    plain = _authority(row)
    try:
        return AuthorityDocument.model_validate(plain)
    except ValidationError:  # stored before signs that nobody sees, or so long a name, were refused
        plain = _without_hidden(plain)
    try:
        return AuthorityDocument.model_validate(plain)
    except ValidationError as found:
        _cut(plain, found)
        return AuthorityDocument.model_validate(plain)


def _cut(plain: Plain, found: ValidationError) -> None:
    """Cut what is too long now, in place."""
    for error in found.errors():
        if error["type"] in {"string_too_long", "too_long"}:
            *path, name = error["loc"]
            part: Any = plain
            for step in path:
                part = part[step]
            part[name] = part[name][: error["ctx"]["max_length"]]


def _without_hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_hidden(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_hidden(inner) for inner in value]
    return drop_hidden(value) if isinstance(value, str) else value


def _given(**fields: Any) -> Plain:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _authority(row: models.Authority) -> Plain:
    zone = ZoneInfo(row.time_zone)
    offices = list(
        models.Office.objects.filter(house__authority=row, is_active=True)
        .select_related("house")
        .prefetch_related("closures", "counters__teams", *(f"teams__{parts}" for parts in _OF_TEAMS))
        .order_by("position", "pk")
    )
    houses = row.houses.filter(offices__in=offices).distinct().order_by("position", "pk")
    return _given(
        id=row.slug,
        name=row.name,
        land=row.land,
        time_zone=row.time_zone,
        languages=row.languages,
        website=row.website,
        email_sender=row.email_sender,
        help_text=row.help_text,
        legal=row.legal_texts,
        groups=row.groups,
        documents=row.documents,
        forms=row.forms,
        services=[_service(service) for service in row.services.filter(is_active=True)],
        houses=[_house(house) for house in houses],
        offices=[_office(office, zone) for office in offices],
        closures=_closures(row.closures.filter(office=None, team=None), zone),
        holidays=row.holidays,
        retention=row.retention,
        second_factor=row.second_factor,
        emergency=row.emergency_policy,
    )


def _house(row: models.House) -> Plain:
    return _given(id=row.slug, name=row.name, address=row.address, display_text=row.display_text)


def _service(row: models.Service) -> Plain:
    return _given(
        id=row.slug,
        name=row.name,
        group=row.group,
        description=row.description,
        hint=row.hint,
        documents=row.documents,
        forms=row.forms,
        keywords=row.keywords,
        mail_subject=row.mail_subject,
        unit=row.unit,
        leika_key=row.leika_key,
        phone=row.phone,
        file_number=row.file_number,
        minutes=row.minutes,
        minutes_each_further=None if row.minutes_each_further == row.minutes else row.minutes_each_further,
        max_quantity=row.max_quantity,
    )


def _office(row: models.Office, zone: ZoneInfo) -> Plain:
    teams = [team for team in row.teams.all() if team.is_active]
    return {"reminder_days": row.reminder_days} | _given(
        id=row.slug,
        house=row.house.slug,
        name=row.name,
        short_name=row.short_name,
        arrival=row.arrival,
        booking=row.booking,
        booking_note=row.booking_note,
        pauses=row.pauses,
        enquiry_text=row.enquiry_text,
        channels=row.channels,
        urgent_text=row.urgent_text,
        lead_minutes=row.lead_minutes,
        horizon_days=row.horizon_days,
        hold_minutes=row.hold_minutes,
        release_minutes=row.release_minutes,
        confirm_by_mail_minutes=row.confirm_by_mail_minutes,
        early_minutes=row.early_minutes,
        late_minutes=row.late_minutes,
        most_calls=row.most_calls,
        phone_check_in=row.phone_check_in,
        jurisdiction=row.jurisdiction,
        step_free=row.is_step_free,
        teams=[_team(team, zone) for team in teams],
        counters=[_counter(counter, teams) for counter in row.counters.all() if counter.is_active],
        closures=_closures(row.closures.all(), zone),
    )


def _team(row: models.Team, zone: ZoneInfo) -> Plain:
    return _given(
        id=row.slug,
        name=row.name,
        services=[service.slug for service in row.services.all() if service.is_active],
        letters=row.letter_first and f"{row.letter_first}-{row.letter_last}",
        grid_minutes=row.grid_minutes,
        horizon_days=row.horizon_days,
        walk_in=row.walk_in,
        walk_in_per_day=row.walk_in_per_day,
        walk_ins=row.walk_ins,
        emergency=row.is_emergency,
        waiting_area=row.waiting_area,
        openings=sorted((_opening(opening) for opening in row.openings.all()), key=_opening_order),
        limits=[_limit(limit, zone) for limit in row.limits.all()],
        closures=_closures(row.closures.all(), zone),
    )


def _counter(row: models.Counter, teams: Iterable[models.Team]) -> Plain:
    served = {team.slug for team in row.teams.all()}
    names = [team.slug for team in teams if team.slug in served]
    return _given(id=row.slug, name=row.name, room=row.room, teams=names)


def _opening(row: models.Opening) -> Plain:
    nth: int | str | None = "last" if row.nth_in_month == -1 else row.nth_in_month
    fields = {"days": [WEEKDAYS[day] for day in row.weekdays], "from": _clock(row.start)}
    return fields | _given(
        to="24:00" if row.end == time() else _clock(row.end),
        places=row.places,
        online=row.online,
        emergency=row.emergency,
        since=None if row.first_date == ALWAYS else row.first_date,
        until=row.last_date,
        every_weeks=row.every_weeks,
        nth=nth,
        special=row.is_special,
    )


def _opening_order(opening: Plain) -> tuple[Any, ...]:
    first_day = WEEKDAYS.index(opening["days"][0])
    return opening.get("since", ALWAYS), first_day, opening["from"], str(opening)


def _limit(row: models.Limit, zone: ZoneInfo) -> Plain:
    return {**_span(row.start_at, row.end_at, zone), "places": row.places, **_given(reason=row.reason)}


def _closures(rows: Iterable[models.Closure], zone: ZoneInfo) -> list[Plain]:
    return [{**_span(row.start_at, row.end_at, zone), **_given(reason=row.reason)} for row in rows]


def _span(start_at: datetime, end_at: datetime, zone: ZoneInfo) -> Plain:
    """Local time; dates alone where a span begins and ends with its days."""
    start, end = start_at.astimezone(zone), end_at.astimezone(zone)
    ends_with_day = end.time() == time()
    return {
        "from": f"{start:%Y-%m-%d}" if start.time() == time() else f"{start:%Y-%m-%d %H:%M}",
        "to": f"{end - timedelta(days=1):%Y-%m-%d}" if ends_with_day else f"{end:%Y-%m-%d %H:%M}",
    }


def _clock(clock: time) -> str:
    return f"{clock:%H:%M}"
