"""Erase what is personal when its time is over (Art. 5 (1) e GDPR): one rule per kind of record, and for
each the period its authority has chosen.

Rows of visits stay, without person, for the statistics. Every rule is a query, so what a dry run counts is what goes.
Mails, attempts, sessions and keys are cleared by their own rooms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.models import Appointment, BasketLine, Enquiry
from wartefrei.core import retention
from wartefrei.core.lifecycle import ENQUIRY_TRANSITIONS, AppointmentStatus
from wartefrei.database.statements import forget_old_pages
from wartefrei.offices.history import purge_revisions
from wartefrei.offices.keeping import Period, is_past, list_limits
from wartefrei.queueing.models import Ticket
from wartefrei.records.models import RetentionRun

AT_ONCE = 500
"""Rows of one transaction: nobody who books waits for a night's clearing."""

KEEP_RUNS = timedelta(days=30)

_OF_APPOINTMENT = "day__team__office__house__authority__slug"
_OF_TICKET = "office__house__authority__slug"  # and of an enquiry
_VISITS = ("booked", "attended", "missed", "unserved")
_OVER = tuple(status.value for status, further in ENQUIRY_TRANSITIONS.items() if not further)
_ENDS = ("appointment.cancelled", "appointment.released", *(f"enquiry.{status}" for status in _OVER))
"""What the audit trail says as an appointment is cancelled or an enquiry ends."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many records of a kind are past their time."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class _Rule:
    """``find`` gives the rows that are overdue, ``erase`` what to do with some of them (by key).

    ``owner``: the lookup that leads from a row to the slug of its authority.
    """

    kind: str
    owner: str
    find: Callable[[datetime], "QuerySet[Any]"]
    erase: Callable[["QuerySet[Any]"], object]


def find_overdue(*, now: datetime) -> tuple[Overdue, ...]:
    """What `erase_overdue` would erase: the dry run."""
    return tuple(Overdue(rule.kind, rule.find(now).count()) for rule in RULES)


def find_overdue_at(*, authority: str, now: datetime) -> dict[str, int]:
    """The same for one authority: how many of each kind."""
    return {rule.kind: rule.find(now).filter(**{rule.owner: authority}).count() for rule in RULES}


def erase_overdue(*, now: datetime) -> tuple[Overdue, ...]:
    """Erase all that is overdue, some hundred rows at a time, and say how much. Any number of workers may.

    What was erased is kept as numbers for `KEEP_RUNS`.
    """
    counts = {rule.kind: _count_by_authority(rule, now) for rule in RULES}
    erased = tuple(Overdue(rule.kind, _apply(rule, now)) for rule in RULES)
    purge_revisions(now=now)
    RetentionRun.objects.filter(ran_at__lt=now - KEEP_RUNS).delete()
    RetentionRun.objects.create(ran_at=now, erased={kind: found for kind, found in counts.items() if found})
    forget_old_pages()
    return erased


def _count_by_authority(rule: _Rule, now: datetime) -> dict[str, int]:
    rows = rule.find(now).order_by().values_list(rule.owner).annotate(count=Count("pk"))
    return dict(rows.values_list(rule.owner, "count"))


def _apply(rule: _Rule, now: datetime) -> int:
    keys = list(rule.find(now).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            rule.erase(rule.find(now).filter(pk__in=keys[first : first + AT_ONCE]))
    return len(keys)


def _visits(now: datetime) -> "QuerySet[Appointment]":
    past = is_past("end_at", lambda kept: kept.visits, owner=_OF_APPOINTMENT, now=now)
    over = Appointment.objects.filter(past, status__in=_VISITS)
    return over.filter(_holds_something(Appointment))


def _cancelled(now: datetime) -> "QuerySet[Appointment]":
    has_ended = _ended_before(lambda kept: kept.cancelled, owner=_OF_APPOINTMENT, now=now)
    over = Appointment.objects.filter(has_ended, status="cancelled")
    return over.filter(_holds_something(Appointment))


def _unconfirmed(now: datetime) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(status="unconfirmed", expires_at__lte=now)


def _holds(now: datetime) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(
        status__in=("held", "expired"), expires_at__lte=now - retention.KEEP_HOLDS
    )


def _enquiries(now: datetime) -> "QuerySet[Enquiry]":
    has_ended = _ended_before(lambda kept: kept.enquiries, owner=_OF_TICKET, now=now)
    over = Enquiry.objects.filter(has_ended, status__in=_OVER)
    return over.filter(_holds_something(Enquiry))


def _clients(model: type[Appointment | Enquiry]) -> Callable[[datetime], "QuerySet[Any]"]:
    return lambda now: model._default_manager.filter(created_at__lte=now - retention.KEEP_CLIENTS).exclude(  # noqa: SLF001
        client=""
    )


def _notes(now: datetime) -> "QuerySet[Ticket]":
    limits = list_limits(lambda kept: kept.visits, owner=_OF_TICKET, now=now)
    past = [Q(day__date__lt=kept_from.date()) & whose for kept_from, whose in limits]
    return Ticket.objects.filter(_holds_something(Ticket), reduce(or_, past))


def _audit(now: datetime) -> "QuerySet[AuditEvent]":
    return AuditEvent.objects.filter(is_past("at", lambda kept: kept.audit, owner="authority", now=now))


def _ended_before(period: Period, *, owner: str, now: datetime) -> Q:
    """It ended before the time it would be kept. Looking at it or noting something does not count."""
    events = AuditEvent.objects.filter(subject=OuterRef("code"), action__in=_ENDS)
    limits = list_limits(period, owner=owner, now=now)
    return reduce(or_, (~Q(Exists(events.filter(at__gt=kept_from))) & whose for kept_from, whose in limits))


def _holds_something(model: type[Model]) -> Q:
    """Some personal field is not empty. Those of a day are not asked: they go with the name."""
    found = Q()
    for name in _personal(model):
        is_nullable = getattr(model._meta.get_field(name), "null", False)  # noqa: SLF001 -- the documented way
        found |= Q(**{f"{name}__isnull": False}) if is_nullable else ~Q(**{name: ""})
    return found


def _personal(model: type[Model]) -> tuple[str, ...]:
    """The personal fields of a model but the client's, which go on their own."""
    declared: dict[str, str] = model.personal  # type: ignore[attr-defined]  # tests/test_models.py
    return tuple(name for name, kind in declared.items() if kind != retention.Retention.CLIENT)


def _empty(rows: "QuerySet[Any]") -> None:
    """Empty every personal field; the person may book again."""
    blank = rows.model()
    keys = list(rows.values_list("pk", flat=True))
    if rows.model is Appointment:
        BasketLine.objects.filter(appointment__in=keys).update(person_key=None)
    values = {name: getattr(blank, name) for name in _personal(rows.model)}
    rows.model._default_manager.filter(pk__in=keys).update(**values)  # noqa: SLF001


def _expire(rows: "QuerySet[Appointment]") -> None:
    """What nobody confirmed ends, and nothing of its person stays."""
    keys = list(rows.values_list("pk", flat=True))
    Appointment.objects.filter(pk__in=keys).update(status=AppointmentStatus.EXPIRED)
    _empty(Appointment.objects.filter(pk__in=keys))


def _delete(rows: "QuerySet[Any]") -> None:
    rows.delete()


def _forget_client(rows: "QuerySet[Any]") -> None:
    rows.update(client="")


RULES = (
    _Rule("visits", _OF_APPOINTMENT, _visits, _empty),
    _Rule("cancelled appointments", _OF_APPOINTMENT, _cancelled, _empty),
    _Rule("appointments nobody confirmed", _OF_APPOINTMENT, _unconfirmed, _expire),
    _Rule("holds", _OF_APPOINTMENT, _holds, _delete),
    _Rule("ended enquiries", _OF_TICKET, _enquiries, _empty),
    _Rule("notes on tickets", _OF_TICKET, _notes, _empty),
    _Rule("addresses of bookings", _OF_APPOINTMENT, _clients(Appointment), _forget_client),
    _Rule("addresses of enquiries", _OF_TICKET, _clients(Enquiry), _forget_client),
    _Rule("audit trail", "authority", _audit, _delete),
)
