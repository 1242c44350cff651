"""Who calls the API: a citizen, or a member of staff, a kiosk or a display with a bearer token."""

from dataclasses import dataclass
from hashlib import sha256

from django.http import HttpRequest
from django.utils import timezone

from wartefrei.accounts.actors import Actor, device, staff
from wartefrei.accounts.devices import find_device, mark_seen
from wartefrei.accounts.models import Device, DeviceKind, Staff
from wartefrei.accounts.permissions import NOBODY, Permission, Rights
from wartefrei.accounts.tokens import digest, find_member
from wartefrei.core.lifecycle import Contingent
from wartefrei.offices.entries import OfficeEntry
from wartefrei.offices.errors import OfficeUnknown
from wartefrei.web.api.problems import ProblemRaised
from wartefrei.web.common.client import citizen


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and ``owner``: a hash under which their idempotency keys are kept. Citizens: no staff, no device."""

    actor: Actor
    owner: str
    staff: Staff | None = None
    rights: Rights = NOBODY
    device: Device | None = None

    @property
    def is_citizen(self) -> bool:
        """Whether the call came without a token."""
        return self.staff is None and self.device is None

    @property
    def contingent(self) -> Contingent:
        """Whose places the caller sees and takes."""
        return Contingent.STAFF if self.staff else Contingent.ONLINE

    def may(self, permission: Permission, office: OfficeEntry) -> bool:
        """Whether the caller is staff with this permission at the office."""
        return self.rights.may(permission, authority=office.authority.slug, office=office.slug)

    def act_at(self, office: OfficeEntry) -> Actor:
        """The actor for a booking at the office: citizens anywhere, staff where they may book, devices nowhere."""
        if not self.sees(office):
            raise ProblemRaised("forbidden")
        return self.actor

    def sees(self, office: OfficeEntry) -> bool:
        """Whether bookings of the office exist for the caller; for staff only where they book for people."""
        if self.is_citizen:
            return True
        return self.may(Permission.SERVICEPOINT, office)

    def require(self, permission: Permission, office: OfficeEntry) -> Actor:
        """The actor for something only staff with this permission do.

        Raises:
            ProblemRaised: without a token, or with one that may not do this here
            OfficeUnknown: the office is another authority's
        """
        self.require_token()
        if not self._knows(office.authority.slug):
            raise OfficeUnknown(office.slug)
        if not self.may(permission, office):
            raise ProblemRaised("forbidden")
        return self.actor

    def require_kiosk_or(self, permission: Permission, office: OfficeEntry) -> Actor:
        """The actor for something a kiosk in the office's house does as well. Raises as `require` does."""
        found = self.device
        if found is not None and (found.kind, found.house) == (DeviceKind.KIOSK, office.house.slug):
            return self.actor
        return self.require(permission, office)

    def require_token(self) -> None:
        """Raises `ProblemRaised` without a token."""
        if self.is_citizen:
            raise ProblemRaised("token-missing")

    def _knows(self, authority: str) -> bool:
        own = self.device is not None and self.device.authority == authority
        return own or self.rights.works_at(authority)


def read_caller(request: HttpRequest) -> Caller:
    """The caller behind a request. A token that nobody has is a problem, not a citizen."""
    header = request.headers.get("Authorization")
    if header is None:
        actor = citizen(request)
        return Caller(actor, _owner("client", actor.client))
    scheme, _space, token = header.partition(" ")
    caller = _find(token.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        raise ProblemRaised("unauthorised")
    return caller


def _find(token: str) -> Caller | None:
    owner = _owner("token", digest(token))
    found_member = find_member(token)
    if found_member is not None:
        member, rights = found_member
        return Caller(staff(member.login), owner, member, rights)
    found = find_device(token)
    if found is None:
        return None
    mark_seen(found, now=timezone.now())
    return Caller(device(found.pk), owner, device=found)


def _owner(kind: str, name: str) -> str:
    return sha256(f"{kind}\n{name}".encode()).hexdigest()
