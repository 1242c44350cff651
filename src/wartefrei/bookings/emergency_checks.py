"""What must always be true of emergency requests, their papers and runs, and what an operator should know of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.db.models import F, Q

from wartefrei.bookings.emergency.procedure import list_procedures
from wartefrei.bookings.emergency.runs import find_faults, list_chosen, read_runs
from wartefrei.bookings.models import AllotmentRun, Appointment, EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations.requests import get_store
from wartefrei.bookings.uploads.scanning import is_alive
from wartefrei.core.lifecycle import Channel, EmergencyStatus
from wartefrei.offices.directory import read_directory

TOLD_WITHIN = timedelta(minutes=15)
"""After a run everybody has been told."""


def find_broken(*, now: datetime) -> list[str]:
    """A line per broken invariant."""
    return list(chain(_check_runs(), _check_places(), _check_followers(), _check_told(now), _check_files()))


def find_notes() -> list[str]:
    """A line for everything that is allowed but should be known."""
    if not any(list_procedures(read_directory().authorities)):
        return []
    if not settings.CLAMD_URL:
        return ["Uploaded papers are not scanned for malware: CLAMD_URL is not set."]
    return (
        []
        if is_alive(settings.CLAMD_URL)
        else ["No paper is taken: the scanner at CLAMD_URL does not answer."]
    )


def _check_runs() -> Iterator[str]:
    """Every run can be replayed, and none was changed afterwards."""
    for authority in read_directory().authorities.values():
        for fault in find_faults(authority):
            yield f"allotment: {authority.slug} {fault}"


def _check_places() -> Iterator[str]:
    """An emergency appointment belongs to the request whose code it carries, chosen in a run of its day."""
    rows = EmergencyRequest.objects.exclude(appointment=None).select_related("appointment__day")
    for row in rows.exclude(code=F("appointment__code")):
        yield f"emergency: {row.code}: its appointment carries another code"
    strangers = Appointment.objects.filter(channel=Channel.EMERGENCY, emergency_request=None)
    codes = set(EmergencyRequest.objects.values_list("code", flat=True))
    for code in strangers.values_list("code", flat=True):
        if code in codes:
            yield f"emergency: {code}: the request does not know its appointment"
    chosen: dict[tuple[int, object], set[str]] = {}
    authorities = {authority.pk: authority for authority in read_directory().authorities.values()}
    for row in rows:
        day = row.appointment.day.date if row.appointment else None
        key = (row.authority_id, day)
        if day is not None and key not in chosen:
            chosen[key] = list_chosen(read_runs(authorities[row.authority_id], day))
        if day is not None and row.digest not in chosen[key]:
            yield f"emergency: {row.code}: has a place that no run of {day} gave"


def _check_followers() -> Iterator[str]:
    """Somebody with a place has an appointment that is still ahead, under way, or not yet decided."""
    rows = EmergencyRequest.objects.filter(status=EmergencyStatus.ALLOTTED)
    for code in rows.exclude(appointment__status="booked").values_list("code", flat=True):
        yield f"emergency: {code}: its appointment has ended, the request has not followed it"


def _check_told(now: datetime) -> Iterator[str]:
    """Those without a place have been told."""
    late = AllotmentRun.objects.filter(Q(told_at=None), ran_at__lt=now - TOLD_WITHIN)
    for run in late:
        yield f"allotment: {run}: not everybody has been told; a worker goes on where the last one stopped"


def _check_files() -> Iterator[str]:
    """Every paper has its file."""
    there = set(get_store().list_names())
    for name, code in EmergencyDocument.objects.values_list("name", "request__code"):
        if name not in there:
            yield f"emergency: {code}: the file of a paper is gone ({name})"
