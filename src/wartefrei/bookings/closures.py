"""What became of the people of a closure: read from their appointments, so that it can't be wrong."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from wartefrei.bookings.models import Appointment, ClosureCase, ClosureRun, Silence
from wartefrei.bookings.relocating import ClosedHours
from wartefrei.core.lifecycle import AppointmentStatus


class Answer(StrEnum):
    """Where somebody stands."""

    WAITING = "waiting"
    """Not told yet."""
    FAILED = "failed"
    """Not told yet: an error came between; it is tried again."""
    TOLD = "told"
    """Told, no answer."""
    ACCEPTED = "accepted"
    KEPT = "kept"
    """No answer in time, the new time stays."""
    MOVED = "moved"
    """Has chosen another time."""
    AGAIN = "again"
    """Lost the new time, or had lost the old one, to another closure, which has told them."""
    STAYS = "stays"
    """The old time stays: it was open again before they were told."""
    CANCELLED = "cancelled"
    """Has cancelled."""
    WITHOUT_TIME = "without_time"
    """Cancelled by the office: no time was free, or nobody answered."""


LASTING_FAILURES = 3
"""From so many failed tries on it is left to staff as well."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as staff see it. ``is_unreachable``: no mail can tell them, and nobody has telephoned yet.

    ``has_failed``: errors keep coming between, so that staff have to move or cancel the appointment themselves.
    """

    pk: int
    appointment: Appointment
    old_start_at: datetime
    answer: Answer
    is_unreachable: bool
    has_failed: bool
    phoned_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunView:
    """How far a run is: counts by answer, and the cases in order of the old times."""

    run: ClosureRun
    cases: tuple[CaseView, ...]

    @property
    def counts(self) -> dict[Answer, int]:
        """How many stand where, nobody included."""
        found = Counter(case.answer for case in self.cases)
        return {answer: found[answer] for answer in Answer}

    @property
    def told(self) -> int:
        """How many have been dealt with."""
        counts = self.counts
        return len(self.cases) - counts[Answer.WAITING] - counts[Answer.FAILED]

    @property
    def unreachable(self) -> tuple[CaseView, ...]:
        """Whom somebody has to telephone."""
        return tuple(case for case in self.cases if case.is_unreachable)

    @property
    def failed(self) -> tuple[CaseView, ...]:
        """Whose appointments somebody has to move or cancel."""
        return tuple(case for case in self.cases if case.has_failed)


def find_run(hours: ClosedHours) -> ClosureRun | None:
    """The run that closes just these hours already, and was not taken back."""
    return ClosureRun.objects.filter(
        office=hours.office.pk,
        team=hours.team.pk if hours.team is not None else None,
        start_at=hours.start_at,
        end_at=hours.end_at,
        closure__isnull=False,
    ).first()


def read_run(run: ClosureRun) -> RunView:
    """A run with everybody it concerns: one query."""
    return RunView(run, tuple(_view(case) for case in _cases(run)))


def _cases(run: ClosureRun) -> "QuerySet[ClosureCase]":
    later = ClosureCase.objects.filter(
        appointment=OuterRef("appointment"), sequence__gt=OuterRef("sequence"), done_at__isnull=False
    )
    cases = run.cases.select_related("appointment__day", "run").annotate(is_again=Exists(later))
    return cases.order_by("position")


def _view(case: ClosureCase) -> CaseView:
    appointment = case.appointment
    is_again: bool = getattr(case, "is_again")  # noqa: B009 -- annotated by `_cases`
    answer = Answer.AGAIN if is_again and case.done_at else find_answer(case)
    is_deaf = not appointment.email or appointment.bounced_at is not None
    is_unheard = answer in {Answer.TOLD, Answer.KEPT, Answer.WITHOUT_TIME} and case.phoned_at is None
    return CaseView(
        pk=case.pk,
        appointment=appointment,
        old_start_at=case.old_start_at,
        answer=answer,
        is_unreachable=is_deaf and is_unheard,
        has_failed=answer is Answer.FAILED and case.failures >= LASTING_FAILURES,
        phoned_at=case.phoned_at,
    )


def find_answer(case: ClosureCase) -> Answer:
    """Where the person of a case stands, other closures aside."""
    appointment = case.appointment
    if case.done_at is None:
        return Answer.FAILED if case.failures else Answer.WAITING
    if appointment.status == AppointmentStatus.CANCELLED:
        return Answer.WITHOUT_TIME if _is_cancelled_by_office(case) else Answer.CANCELLED
    if appointment.sequence != case.sequence:
        return Answer.MOVED
    if case.answer_until is None:
        return Answer.STAYS
    if case.accepted_at is not None:
        return Answer.ACCEPTED
    return Answer.KEPT if case.settled_at is not None else Answer.TOLD


def _is_cancelled_by_office(case: ClosureCase) -> bool:
    """Either at once, or when nobody had answered, at the instant of settling: nothing has happened since."""
    changes = case.appointment.sequence - case.sequence
    if case.answer_until is None:
        return changes == 0
    is_silence = case.settled_at is not None and case.appointment.cancelled_at == case.settled_at
    return is_silence and case.run.silence == Silence.CANCEL and changes == 1


def awaits_answer(appointment: Appointment, *, now: datetime) -> datetime | None:
    """Until when the person may say whether the office's new time suits; None when nothing is asked."""
    case = find_open_case(appointment, now=now)
    return case.answer_until if case is not None else None


def find_open_case(appointment: Appointment, *, now: datetime) -> ClosureCase | None:
    """The case of a closure in which the person's answer is awaited."""
    open_cases = ClosureCase.objects.filter(
        appointment=appointment,
        sequence=appointment.sequence,
        accepted_at=None,
        settled_at=None,
        answer_until__gt=now,
    )
    return open_cases.select_related("run").first()
