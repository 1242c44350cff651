"""Erase what is personal when its time is over (Art. 5 (1) e GDPR): one rule per kind of record, and for
each the period its authority has chosen.

Rows of visits stay, without person, for the statistics. Every rule is a query, so what a dry run counts is what goes.
Attempts, sessions and keys are cleared by their own rooms, and files that no row knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.db import transaction
from django.db.models import Count, Model, Q, QuerySet

from wartefrei.accounts.models import AuditEvent
from wartefrei.bookings.models import Appointment, BasketLine, EmergencyDocument, EmergencyRequest, Enquiry
from wartefrei.bookings.operations.requests import destroy_documents
from wartefrei.core import retention
from wartefrei.core.lifecycle import AppointmentStatus, EmergencyStatus
from wartefrei.database.statements import forget_old_pages
from wartefrei.notifications.models import Message
from wartefrei.notifications.queries import list_settled
from wartefrei.offices.directory import read_directory
from wartefrei.offices.entries import AuthorityEntry
from wartefrei.offices.history import purge_revisions
from wartefrei.offices.keeping import is_past, list_limits, read_mail_periods
from wartefrei.queueing.models import Ticket
from wartefrei.records.models import RetentionRun

AT_ONCE = 500
"""Rows of one transaction: nobody who books waits until a whole run is over."""

KEEP_RUNS = timedelta(days=30)

_OF_APPOINTMENT = "day__team__office__house__authority__slug"
_OF_TICKET = "office__house__authority__slug"  # and of an enquiry
_OF_REQUEST = "authority__slug"
_OF_PAPER = "request__authority__slug"
_VISITS = ("booked", "attended", "missed", "unserved")
_SEEN = (EmergencyStatus.SERVED, EmergencyStatus.REFUSED, EmergencyStatus.MISSED)
_LEFT = (EmergencyStatus.WITHDRAWN, EmergencyStatus.LAPSED)


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many records of a kind are past their time."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class _Rule:
    """``find`` gives the rows that are overdue, ``erase`` what to do with some of them (by key).

    ``owner``: the lookup that leads from a row to its authority, by what ``sign`` is of the authority.
    """

    kind: str
    owner: str
    find: Callable[[datetime], "QuerySet[Any]"]
    erase: Callable[["QuerySet[Any]"], object]
    sign: Callable[[AuthorityEntry], str] = attrgetter("slug")


def find_overdue(*, now: datetime) -> tuple[Overdue, ...]:
    """What `erase_overdue` would erase: the dry run."""
    return tuple(Overdue(rule.kind, rule.find(now).count()) for rule in RULES)


def find_overdue_at(*, authority: str, now: datetime) -> dict[str, int]:
    """The same for one authority (short name): how many of each kind."""
    entry = read_directory().authority(authority)
    return {rule.kind: rule.find(now).filter(**{rule.owner: rule.sign(entry)}).count() for rule in RULES}


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
    found = dict(rows.values_list(rule.owner, "count"))
    authorities = read_directory().authorities.values()
    return {entry.slug: found[rule.sign(entry)] for entry in authorities if rule.sign(entry) in found}


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
    past = is_past("cancelled_at", lambda kept: kept.cancelled, owner=_OF_APPOINTMENT, now=now)
    over = Appointment.objects.filter(past, status="cancelled")
    return over.filter(_holds_something(Appointment))


def _unconfirmed(now: datetime) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(status="unconfirmed", expires_at__lte=now)


def _holds(now: datetime) -> "QuerySet[Appointment]":
    return Appointment.objects.filter(
        status__in=("held", "expired"), expires_at__lte=now - retention.KEEP_HOLDS
    )


def _enquiries(now: datetime) -> "QuerySet[Enquiry]":
    past = is_past("ended_at", lambda kept: kept.enquiries, owner=_OF_TICKET, now=now)
    return Enquiry.objects.filter(past).filter(_holds_something(Enquiry))


def _papers(now: datetime) -> "QuerySet[EmergencyDocument]":
    ended, visited = (
        is_past(field, lambda kept: kept.papers, owner=_OF_PAPER, now=now)
        for field in ("request__ended_at", "request__appointment__end_at")
    )
    nobody_said_who_came = Q(request__status=EmergencyStatus.ALLOTTED) & visited
    return EmergencyDocument.objects.filter(ended | nobody_said_who_came)


def _requests(now: datetime) -> "QuerySet[EmergencyRequest]":
    visited, unsaid = (
        is_past(field, lambda kept: kept.visits, owner=_OF_REQUEST, now=now)
        for field in ("ended_at", "appointment__end_at")
    )
    left = is_past("ended_at", lambda kept: kept.cancelled, owner=_OF_REQUEST, now=now)
    over = EmergencyRequest.objects.filter(
        Q(status__in=_SEEN) & visited
        | Q(status__in=_LEFT) & left
        | Q(status=EmergencyStatus.ALLOTTED) & unsaid  # nobody said who came
    )
    return over.filter(_holds_something(EmergencyRequest))


def _mails(now: datetime) -> "QuerySet[Message]":
    return list_settled(periods=read_mail_periods(), now=now)


def _clients(model: type[Appointment | Enquiry | EmergencyRequest]) -> Callable[[datetime], "QuerySet[Any]"]:
    return lambda now: model._default_manager.filter(created_at__lte=now - retention.KEEP_CLIENTS).exclude(  # noqa: SLF001
        client=""
    )


def _notes(now: datetime) -> "QuerySet[Ticket]":
    limits = list_limits(lambda kept: kept.visits, owner=_OF_TICKET, now=now)
    past = [Q(day__date__lt=kept_from.date()) & whose for kept_from, whose in limits]
    return Ticket.objects.filter(_holds_something(Ticket), reduce(or_, past))


def _audit(now: datetime) -> "QuerySet[AuditEvent]":
    return AuditEvent.objects.filter(is_past("at", lambda kept: kept.audit, owner="authority", now=now))


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
    _Rule("emergency papers", _OF_PAPER, _papers, destroy_documents),
    _Rule("emergency requests", _OF_REQUEST, _requests, _empty),
    _Rule("notes on tickets", _OF_TICKET, _notes, _empty),
    _Rule("addresses of bookings", _OF_APPOINTMENT, _clients(Appointment), _forget_client),
    _Rule("addresses of enquiries", _OF_TICKET, _clients(Enquiry), _forget_client),
    _Rule("addresses of emergency requests", _OF_REQUEST, _clients(EmergencyRequest), _forget_client),
    _Rule("log of mails", "sender", _mails, _delete, sign=attrgetter("email_sender")),
    _Rule("audit trail", "authority", _audit, _delete),
)
