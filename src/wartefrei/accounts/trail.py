"""Reads of the audit trail: who did what when to which code, at one authority."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from wartefrei.accounts.models import AuditEvent, Device, Staff


@dataclass(frozen=True, slots=True)
class TrailQuestion:
    """What is looked for. Half-open ``[start, end)``; an empty text or collection stands for all.

    ``actor`` is an `Actor` in writing (``staff:login``, ``citizen``), or its beginning with a colon (``staff:``: any).
    ``subject`` is what it was done to, such as a booking code; with a space in front, how that ends (`` 4711``).
    """

    authority: str
    start: datetime
    end: datetime
    actor: str = ""
    actions: Collection[str] = ()
    subject: str = ""


def find_events(question: TrailQuestion) -> QuerySet[AuditEvent]:
    """What was done, the latest first."""
    rows = AuditEvent.objects.filter(
        authority=question.authority, at__gte=question.start, at__lt=question.end
    )
    if question.actor:
        is_any = question.actor.endswith(":")
        rows = rows.filter(**{"actor__startswith" if is_any else "actor": question.actor})
    if question.actions:
        rows = rows.filter(action__in=list(question.actions))
    if question.subject:
        is_end = question.subject.startswith(" ")
        rows = rows.filter(**{"subject__endswith" if is_end else "subject": question.subject})
    return rows.order_by("-at", "-pk")


def name_staff(logins: Collection[str]) -> dict[str, str]:
    """The names of accounts by login, as far as they exist and have one."""
    rows = Staff.objects.filter(login__in=set(logins)).exclude(name="")
    return dict(rows.values_list("login", "name"))


def name_devices(authority: str) -> dict[int, str]:
    """The names of all kiosks and displays that the authority ever had, by key."""
    return dict(Device.objects.filter(authority=authority).values_list("pk", "name"))
