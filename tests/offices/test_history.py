"""Keeping states of a configuration, and letting old ones go."""

from datetime import datetime, timedelta

import pytest

from tests.factories import NOW
from tests.offices.documents import Plain, make_plain
from wartefrei.accounts.actors import SYSTEM
from wartefrei.bookings.operations.configuration import apply_configuration
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.errors import RevisionUnknown
from wartefrei.offices.history import list_revisions, purge_revisions, read_plain, read_revision

pytestmark = pytest.mark.django_db

HALF_A_YEAR = timedelta(days=183)


def load(plain: Plain, now: datetime) -> None:
    documents = [AuthorityDocument.model_validate(plain)]
    apply_configuration(documents=documents, accept=True, by=SYSTEM, now=now)


def test_history_is_kept_as_long_as_the_audit_trail_and_the_present_state_always() -> None:
    for number, name in enumerate("abc"):
        load(make_plain(name=name, retention={"audit_months": 6}), NOW + timedelta(days=number))
    assert purge_revisions(now=NOW + HALF_A_YEAR - timedelta(seconds=1)) == 0
    assert purge_revisions(now=NOW + HALF_A_YEAR) == 1
    assert [view.version for view in list_revisions("musterstadt")] == [3, 2]
    assert purge_revisions(now=NOW + timedelta(days=4000)) == 1
    [newest] = list_revisions("musterstadt")
    assert (newest.version, newest.previous, newest.differences) == (3, None, [])
    assert read_revision("musterstadt", 3) == read_plain("musterstadt")[1]
    with pytest.raises(RevisionUnknown):
        read_revision("musterstadt", 2)


def test_history_is_read_in_parts() -> None:
    for name in "abcde":
        load(make_plain(name=name), NOW)
    assert [view.version for view in list_revisions("musterstadt", limit=2)] == [5, 4]
    older = list_revisions("musterstadt", limit=2, below=4)
    assert [(view.version, view.previous) for view in older] == [(3, 2), (2, 1)]
