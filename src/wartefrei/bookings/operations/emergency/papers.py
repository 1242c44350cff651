"""The papers of a request: sent by its person, shown to staff, destroyed after the visit."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.conf import settings

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.operations import audit, check_attempts, count_attempt
from wartefrei.bookings.days import booking_transaction
from wartefrei.bookings.emergency.procedure import Procedure, need_procedure
from wartefrei.bookings.emergency.requests import authority_of
from wartefrei.bookings.emergency_notices import plan_missing
from wartefrei.bookings.errors import (
    DocumentRefused,
    DocumentUnknown,
    KindUnknown,
    ScannerAway,
    TooManyDocuments,
)
from wartefrei.bookings.models import EmergencyDocument, EmergencyRequest
from wartefrei.bookings.operations.attempts import try_again
from wartefrei.bookings.operations.emergency.registering import check_expiry
from wartefrei.bookings.operations.requests import (
    change,
    check_status,
    destroy_documents,
    get_store,
    lock_request,
    note,
)
from wartefrei.bookings.uploads.cleaning import CleanFile, clean_file
from wartefrei.bookings.uploads.errors import FileRefused, ScannerUnavailable
from wartefrei.bookings.uploads.store import FileLost, Stored
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.notifications.models import Kind
from wartefrei.notifications.operations import withdraw
from wartefrei.offices.entries import AuthorityEntry

MOST_DOCUMENTS = 20
"""Files of one request at a time."""

UPLOADS = 60
UPLOAD_WINDOW = timedelta(hours=1)
_WAITING = (EmergencyStatus.REGISTERED, EmergencyStatus.COMPLETE)


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A paper as staff see it."""

    media_type: str
    content: bytes


def add_document(
    *, request: EmergencyRequest, kind: str, file: BinaryIO, by: Actor, now: datetime
) -> EmergencyDocument:
    """Keep one more file of a kind; the last kind that was missing makes the request complete.

    The same file of the same kind once more is the one that is there. Call outside any transaction: cleaning and
    scanning take time.

    Raises:
        bookings.errors.Refusal: EmergencyOff, RequestEnded, KindUnknown, TooManyDocuments, DocumentRefused,
            ScannerAway, Busy
        accounts.errors.TooManyAttempts
    """
    procedure, digest = need_procedure(authority_of(request)), get_store().digest(file)
    known = _find_known(request, kind, digest)
    if known is not None:
        return known
    _check_addable(request, kind, procedure)
    check_attempts(kind="upload", subject=request.code, most=UPLOADS, window=UPLOAD_WINDOW, now=now)
    count_attempt(kind="upload", subject=request.code, window=UPLOAD_WINDOW, now=now)
    try:
        cleaned = clean_file(file, scanner=settings.CLAMD_URL)
    except FileRefused as refusal:
        raise DocumentRefused(refusal.problem) from refusal
    except ScannerUnavailable as error:
        raise ScannerAway from error
    stored = get_store().write(cleaned.content)
    try:
        kept = try_again(lambda: _try_add(request, kind, cleaned, stored, digest, by=by, now=now))
    except BaseException:
        get_store().destroy(stored.name)
        raise
    if kept.name != stored.name:  # sent twice at the same instant
        get_store().destroy(stored.name)
    return kept


def _find_known(request: EmergencyRequest, kind: str, digest: str) -> EmergencyDocument | None:
    check_status(request, *_WAITING)
    return request.documents.filter(kind=kind, digest=digest).first()


def _check_addable(request: EmergencyRequest, kind: str, procedure: Procedure) -> None:
    check_status(request, *_WAITING)
    kinds = procedure.kinds(request.title)
    if kind not in kinds:
        raise KindUnknown(kinds)
    if request.documents.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments(MOST_DOCUMENTS)


def _try_add(
    request: EmergencyRequest,
    kind: str,
    cleaned: CleanFile,
    stored: Stored,
    digest: str,
    *,
    by: Actor,
    now: datetime,
) -> EmergencyDocument:
    procedure = need_procedure(authority_of(request))
    with booking_transaction(procedure.authority):
        current = lock_request(request)
        known = _find_known(current, kind, digest)
        if known is not None:
            return known
        _check_addable(current, kind, procedure)
        document = EmergencyDocument.objects.create(
            request=current,
            kind=kind,
            name=stored.name,
            key=stored.key,
            media_type=cleaned.media_type,
            pages=cleaned.pages,
            size=len(cleaned.content),
            digest=digest,
            created_at=now,
        )
        note(current, "emergency.document_added", authority=procedure.authority, by=by, now=now, kind=kind)
        _settle(current, procedure, by=by, now=now)
    return document


def remove_document(
    *, request: EmergencyRequest, document: int, by: Actor, now: datetime
) -> EmergencyRequest:
    """Destroy one file; a request that misses a paper then is no longer complete. Gone already is fine.

    Raises:
        EmergencyOff, RequestEnded, Busy
    """

    def attempt() -> EmergencyRequest:
        procedure = need_procedure(authority_of(request))
        with booking_transaction(procedure.authority):
            current = lock_request(request)
            check_status(current, *_WAITING)
            if destroy_documents(EmergencyDocument.objects.filter(request=current, pk=document)):
                note(current, "emergency.document_removed", authority=procedure.authority, by=by, now=now)
                _settle(current, procedure, by=by, now=now)
        return current

    return try_again(attempt)


def correct_expiry(
    *, request: EmergencyRequest, expires_on: date, by: Actor, now: datetime
) -> EmergencyRequest:
    """Correct the expiry date; the paper that shows it (the last kind of its title) is asked for again.

    Raises:
        EmergencyOff, RequestEnded, ExpiryRefused, NotYetEligible, Busy
    """

    def attempt() -> EmergencyRequest:
        procedure = need_procedure(authority_of(request))
        check_expiry(procedure, expires_on, now=now)
        with booking_transaction(procedure.authority):
            current = lock_request(request)
            check_status(current, *_WAITING)
            if current.expires_on == expires_on:
                return current
            current.expires_on = expires_on
            current.save(update_fields=("expires_on",))
            kinds = procedure.kinds(current.title)
            destroy_documents(EmergencyDocument.objects.filter(request=current, kind__in=kinds[-1:]))
            note(current, "emergency.expiry_corrected", authority=procedure.authority, by=by, now=now)
            _settle(current, procedure, by=by, now=now)
        return current

    return try_again(attempt)


def _settle(request: EmergencyRequest, procedure: Procedure, *, by: Actor, now: datetime) -> None:
    """Complete or not, after a change of its papers."""
    there = set(request.documents.values_list("kind", flat=True))
    is_complete = set(procedure.kinds(request.title)) <= there
    wanted = EmergencyStatus.COMPLETE if is_complete else EmergencyStatus.REGISTERED
    if request.status != wanted:
        completed_at = now if is_complete else None
        change(request, wanted, authority=procedure.authority, by=by, now=now, completed_at=completed_at)
    if is_complete:
        withdraw(about=request.code, kinds={Kind.EMERGENCY_INCOMPLETE}, now=now)
    else:
        plan_missing(request=request, now=now)


def open_document(*, document: int, authority: AuthorityEntry, by: Actor, now: datetime) -> OpenedDocument:
    """The content of a paper of a request to this authority, for staff who may see it; every view is audited.

    Raises:
        DocumentUnknown
    """
    rows = EmergencyDocument.objects.select_related("request")
    row = rows.filter(pk=document, request__authority=authority.pk).first()
    if row is None:
        raise DocumentUnknown
    audit(
        action="emergency.document_viewed",
        by=by,
        now=now,
        subject=row.request.code,
        authority=authority.slug,
        kind=row.kind,
        document=row.pk,
    )
    try:
        return OpenedDocument(row.media_type, get_store().read(Stored(row.name, bytes(row.key))))
    except FileLost:
        raise DocumentUnknown from None
