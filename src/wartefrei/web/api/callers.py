"""Who calls the API: a citizen, or a member of staff with a bearer token."""

from dataclasses import dataclass
from hashlib import sha256

from django.http import HttpRequest

from wartefrei.accounts.actors import Actor, staff
from wartefrei.accounts.models import Staff
from wartefrei.accounts.tokens import digest, find_staff, works_at
from wartefrei.core.lifecycle import Contingent
from wartefrei.offices.entries import OfficeEntry
from wartefrei.web.api.problems import ProblemRaised
from wartefrei.web.common.client import citizen


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and ``owner``: a hash under which their idempotency keys are kept."""

    actor: Actor
    owner: str
    staff: Staff | None = None

    @property
    def contingent(self) -> Contingent:
        """Whose places the caller sees and takes."""
        return Contingent.STAFF if self.staff else Contingent.ONLINE

    def act_at(self, office: OfficeEntry) -> Actor:
        """The actor for something at the office; staff only where they work."""
        if not self.sees(office):
            raise ProblemRaised("forbidden")
        return self.actor

    def sees(self, office: OfficeEntry) -> bool:
        """Whether what belongs to people of the office exists for the caller; staff only where they work."""
        if self.staff is None:
            return True
        return works_at(self.staff, authority=office.authority.slug, office=office.slug)


def read_caller(request: HttpRequest) -> Caller:
    """The caller behind a request. A token that nobody has is a problem, not a citizen."""
    header = request.headers.get("Authorization")
    if header is None:
        actor = citizen(request)
        return Caller(actor, _owner("client", actor.client))
    scheme, _space, token = header.partition(" ")
    member = find_staff(token.strip()) if scheme.lower() == "bearer" else None
    if member is None:
        raise ProblemRaised("unauthorised")
    return Caller(staff(member.login), _owner("token", digest(token.strip())), member)


def _owner(kind: str, name: str) -> str:
    return sha256(f"{kind}\n{name}".encode()).hexdigest()
