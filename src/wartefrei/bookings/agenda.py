"""The agenda: the appointments of whole days as staff see them, names and marks included."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from wartefrei.bookings.models import Appointment
from wartefrei.bookings.queries import AppointmentView, describe
from wartefrei.core.lifecycle import LASTING, AppointmentStatus, Channel
from wartefrei.offices.entries import OfficeEntry

_LASTING = tuple(str(status) for status in sorted(LASTING - {AppointmentStatus.UNCONFIRMED}))


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An appointment. ``bounced_at``: a mail to its person came back (None: not that we know)."""

    appointment: Appointment
    view: AppointmentView

    @property
    def pk(self) -> int:
        return self.appointment.pk

    @property
    def bounced_at(self) -> datetime | None:
        return self.appointment.bounced_at


def read_agenda(*, offices: Sequence[OfficeEntry], first: date, last: date, now: datetime) -> list[AgendaRow]:
    """The appointments of the offices from first to last (both inclusive), by start.

    Everything that was surely booked, what has been missed or served too, and what still waits to be confirmed.
    """
    rows = (
        _listed(offices, first, last, now)
        .select_related("day", "ticket_number")
        .prefetch_related("lines")
        .order_by("start_at", "pk")
    )
    return [AgendaRow(row, describe(row)) for row in rows]


def count_agenda(
    *, offices: Sequence[OfficeEntry], first: date, last: date, now: datetime
) -> dict[date, int]:
    """How many appointments `read_agenda` would list for each day; days without any are left out."""
    rows = _listed(offices, first, last, now).values_list("day__date").annotate(count=Count("pk"))
    return dict(rows.order_by("day__date"))


def _listed(offices: Sequence[OfficeEntry], first: date, last: date, now: datetime) -> QuerySet[Appointment]:
    is_counted = Q(status__in=_LASTING) | Q(status=AppointmentStatus.UNCONFIRMED, expires_at__gt=now)
    teams = [team.pk for office in offices for team in office.teams]
    return Appointment.objects.filter(
        is_counted, day__team__in=teams, day__date__gte=first, day__date__lte=last
    )


def read_agenda_row(*, pk: int, office: OfficeEntry) -> AgendaRow | None:
    """One appointment of the office; None when there is none, or another office's."""
    teams = [team.pk for team in office.teams]
    row = (
        Appointment.objects.filter(pk=pk, day__team__in=teams)
        .select_related("day", "ticket_number")
        .prefetch_related("lines")
        .first()
    )
    return AgendaRow(row, describe(row)) if row is not None else None


@dataclass(frozen=True, slots=True)
class Marks:
    """What a row of a queue says of its appointment without naming anybody."""

    is_emergency: bool
    is_disputed: bool
    is_bounced: bool


def read_marks(appointments: Collection[int]) -> dict[int, Marks]:
    """The marks of appointments, by key: one query."""
    rows = Appointment.objects.filter(pk__in=appointments).values_list(
        "pk", "channel", "is_disputed", "bounced_at"
    )
    return {
        pk: Marks(channel == Channel.EMERGENCY, is_disputed, bounced_at is not None)
        for pk, channel, is_disputed, bounced_at in rows
    }
