"""Emergency requests in lists of the workplace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from wartefrei.bookings.emergency import EmergencyRow
from wartefrei.core.emergency import Title
from wartefrei.core.lifecycle import EmergencyStatus
from wartefrei.web.workplace.languages import name_language

STATUSES = {
    EmergencyStatus.REGISTERED: _("papers missing"),
    EmergencyStatus.COMPLETE: _("waits for a place"),
    EmergencyStatus.ALLOTTED: _("has a place"),
    EmergencyStatus.SERVED: _("served"),
    EmergencyStatus.REFUSED: _("refused"),
    EmergencyStatus.MISSED: _("did not come"),
    EmergencyStatus.WITHDRAWN: _("withdrawn"),
    EmergencyStatus.LAPSED: _("lapsed"),
}
TITLES = {
    Title.RESIDENCE_PERMIT: _("residence permit"),
    Title.VISA: _("visa"),
    Title.FICTION_CERTIFICATE: _("fiction certificate"),
}


@dataclass(frozen=True, slots=True)
class ListedRequest:
    """A request in a list, with its words."""

    row: EmergencyRow
    status: str
    title: str
    language: str


def list_request(row: EmergencyRow) -> ListedRequest:
    """A request as staff read it."""
    return ListedRequest(row, str(STATUSES[row.status]), str(TITLES[row.title]), name_language(row.language))


def count_statuses(rows: Sequence[EmergencyRow]) -> Iterator[tuple[str, int]]:
    """How many of those chosen are in each status, in words."""
    shown = (
        (_now("still to come"), EmergencyStatus.ALLOTTED),
        (_now("served"), EmergencyStatus.SERVED),
        (_now("refused"), EmergencyStatus.REFUSED),
        (_now("did not come"), EmergencyStatus.MISSED),
    )
    for name, status in shown:
        yield name, sum(row.status is status for row in rows)
