"""What is kept of a run: its record, written and replayed, and the chain it belongs to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from wartefrei.bookings.emergency.procedure import Procedure
from wartefrei.bookings.models import AllotmentRun
from wartefrei.core.allotment import Allotment, Criterion, Entrant, allot, seal
from wartefrei.offices.entries import AuthorityEntry

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something about the runs of a day that is not as it should be."""

    subject: str
    explanation: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.explanation}"


def make_record(
    procedure: Procedure,
    *,
    day: date,
    number: int,
    ran_at: datetime,
    entrants: Sequence[Entrant],
    starts: Sequence[int],
    last_expiry: date,
    allotment: Allotment,
) -> Record:
    """The whole run as JSON: what went in, by which rules, and what came out. Nothing in it is personal."""
    return {
        "authority": procedure.authority.slug,
        "date": day.isoformat(),
        "number": number,
        "ran_at": ran_at.isoformat(),
        "order": list(procedure.policy.order),
        "last_expiry": last_expiry.isoformat(),
        "starts": list(starts),
        "entrants": [
            [one.digest, one.expires_on.isoformat(), one.completed_at.isoformat()] for one in entrants
        ],
        "outcomes": [[one.digest, one.rank, one.verdict, one.start] for one in allotment.outcomes],
        "cut_off": allotment.cut_off and allotment.cut_off.isoformat(),
    }


def read_entrants_of(record: Mapping[str, Any]) -> list[Entrant]:
    """Who entered a run."""
    return [
        Entrant(digest, date.fromisoformat(expires_on), datetime.fromisoformat(completed_at))
        for digest, expires_on, completed_at in record["entrants"]
    ]


def replay(record: Mapping[str, Any]) -> Allotment:
    """What the rules make of the inputs of a run."""
    return allot(
        read_entrants_of(record),
        starts=record["starts"],
        order=[Criterion(criterion) for criterion in record["order"]],
        last_expiry=date.fromisoformat(record["last_expiry"]),
    )


def list_chosen(runs: Sequence[AllotmentRun]) -> set[str]:
    """The digests of everybody chosen in the runs."""
    outcomes = chain.from_iterable(run.record["outcomes"] for run in runs)
    return {digest for digest, _rank, _verdict, start in outcomes if start is not None}


def read_runs(authority: AuthorityEntry, day: date) -> list[AllotmentRun]:
    """The runs of a day, in order."""
    return list(AllotmentRun.objects.filter(authority=authority.pk, date=day).order_by("number"))


def verify_day(authority: AuthorityEntry, day: date) -> list[Fault]:
    """Replay every run of the day and check the chain up to it; empty when everything is as recorded."""
    runs = read_runs(authority, day)
    if not runs:
        return [Fault(str(day), "no places were given on this day")]
    last = max(run.position for run in runs)
    return [*_check_chain(authority, until=last), *chain.from_iterable(map(_check_run, runs))]


def find_faults(authority: AuthorityEntry) -> list[Fault]:
    """Check the whole chain of an authority and replay each of its runs."""
    rows = AllotmentRun.objects.filter(authority=authority.pk).order_by("position")
    return [*_check_chain(authority, until=None), *chain.from_iterable(map(_check_run, rows))]


def _check_chain(authority: AuthorityEntry, *, until: int | None) -> Iterator[Fault]:
    rows = AllotmentRun.objects.filter(authority=authority.pk).order_by("position")
    previous, position = "", 0
    for run in rows if until is None else rows.filter(position__lte=until):
        position += 1
        if run.position != position:
            yield Fault(str(run), f"is number {run.position} of the chain, number {position} is missing")
            position = run.position
        elif run.previous_hash != previous:
            yield Fault(str(run), "does not follow the run before it: that one was changed")
        if seal(run.record, run.previous_hash) != run.hash:
            yield Fault(str(run), "its record was changed after it was sealed")
        previous = run.hash


def _check_run(run: AllotmentRun) -> Iterator[Fault]:
    allotment = replay(run.record)
    outcomes = [[one.digest, one.rank, str(one.verdict), one.start] for one in allotment.outcomes]
    if outcomes != run.record["outcomes"]:
        yield Fault(str(run), "the rules give another result than the recorded one")
    told = (run.cut_off and run.cut_off.isoformat(), run.chosen, run.places)
    recorded = (run.record["cut_off"], len(allotment.chosen), len(run.record["starts"]))
    if told != recorded:
        yield Fault(str(run), "cut-off or numbers are not those of its record")
