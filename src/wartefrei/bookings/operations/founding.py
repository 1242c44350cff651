"""A new authority of the installation, and who administers it."""

from datetime import datetime

from django.db import transaction

from wartefrei.accounts.actors import Actor
from wartefrei.accounts.actors import staff as staff_actor
from wartefrei.accounts.models import Role, Staff
from wartefrei.accounts.operations import audit
from wartefrei.accounts.staffing import give_role
from wartefrei.bookings.operations.configuration import apply_configuration
from wartefrei.offices.errors import AuthorityExists, ConfigurationInvalid
from wartefrei.offices.founding import Foundation, draft_authority
from wartefrei.offices.importing import check_plain


def found_authority(*, foundation: Foundation, staff: Staff, now: datetime) -> None:
    """Make the authority from its pattern, booking switched off, and the founder its administrator.

    Raises:
        AuthorityExists: its short name, or one made from it, is taken
        ConfigurationInvalid
    """
    by = staff_actor(staff.login)
    with transaction.atomic():
        _make(foundation, by, now)
        audit(
            action="authority.founded",
            by=by,
            now=now,
            subject=foundation.slug,
            authority=foundation.slug,
            pattern=str(foundation.pattern),
        )
        give_role(
            staff=staff,
            authority=foundation.slug,
            role=Role.AUTHORITY_ADMINISTRATOR,
            office="",
            by=by,
            now=now,
        )


def _make(foundation: Foundation, by: Actor, now: datetime) -> None:
    try:
        document, problems = check_plain(draft_authority(foundation))
        if document is None or problems:
            raise ConfigurationInvalid([str(problem) for problem in problems], problems)
        apply_configuration(documents=[document], accept=False, by=by, now=now, are_new=True)
    except ConfigurationInvalid as refusal:
        if any(problem.path[-1] == "id" for problem in refusal.found):
            raise AuthorityExists(foundation.slug) from refusal
        raise
