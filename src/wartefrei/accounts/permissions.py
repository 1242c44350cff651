"""What the roles of staff allow, and where: per authority, or at one office of it. Roles of one person add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wartefrei.accounts.models import Membership, Role, Staff


class Permission(StrEnum):
    """Something staff may do (docs/roles.md says it in the words of an office)."""

    CALL = "call"
    """Run the queue: see who waits, call, serve, park, transfer."""
    SERVICEPOINT = "servicepoint"
    """Book, move and cancel for people, and look them up by name."""
    SEE_EMERGENCY = "see_emergency"
    """See emergency requests with their documents, serve or refuse them, enter today's places."""
    PLAN = "plan"
    """Enter limits, closures and places."""
    ADMINISTER_OFFICE = "administer_office"
    """Set up an office: teams, counters, openings, texts, devices of its house."""
    ADMINISTER_AUTHORITY = "administer_authority"
    """Set up the authority: houses, offices, services, staff."""
    SEE_FIGURES = "see_figures"
    """See figures without persons."""
    SEE_AUDIT = "see_audit"
    """See who did what."""
    FOUND_AUTHORITIES = "found_authorities"
    """Found a new authority of the installation, and administer it from then on; not any of the others."""


_AT_THE_COUNTER = frozenset({Permission.CALL, Permission.SERVICEPOINT, Permission.SEE_EMERGENCY})
_IN_CHARGE = _AT_THE_COUNTER | {Permission.PLAN, Permission.SEE_FIGURES}
ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.CLERK: _AT_THE_COUNTER,
    Role.SERVICEPOINT: frozenset({Permission.CALL, Permission.SERVICEPOINT}),
    Role.TEAM_LEAD: _IN_CHARGE,
    Role.OFFICE_ADMINISTRATOR: _IN_CHARGE | {Permission.ADMINISTER_OFFICE},
    Role.AUTHORITY_ADMINISTRATOR: frozenset(
        {
            Permission.PLAN,
            Permission.ADMINISTER_OFFICE,
            Permission.ADMINISTER_AUTHORITY,
            Permission.SEE_FIGURES,
        }
    ),
    Role.STATISTICS: frozenset({Permission.SEE_FIGURES}),
    Role.AUDITOR: frozenset({Permission.SEE_AUDIT}),
    Role.OPERATOR: frozenset({Permission.FOUND_AUTHORITIES}),
}
"""Who administers the authority or audits it sees nobody's appointment."""

UNDIVIDED = frozenset({Permission.ADMINISTER_AUTHORITY, Permission.SEE_AUDIT})
"""What nobody may for one office only: what is set up there, or written down, is the authority's."""


def is_undivided(role: Role) -> bool:
    """Whether the role is for all offices of an authority, and can't be given for one."""
    return not UNDIVIDED.isdisjoint(ROLES[role])


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do, as of one moment. A grant without office is for all offices of its authority.

    For one office nothing of `UNDIVIDED` is granted.
    """

    authorities: frozenset[str]
    grants: frozenset[tuple[Permission, str, str]]

    def may(self, permission: Permission, *, authority: str, office: str = "") -> bool:
        """Whether they may at the office; without one, for the authority as a whole."""
        wanted = {(permission, authority, ""), (permission, authority, office)}
        return not self.grants.isdisjoint(wanted)

    def may_somewhere(self, permission: Permission) -> bool:
        """Whether there is any office where they may."""
        return any(granted is permission for granted, _authority, _office in self.grants)

    def works_at(self, authority: str) -> bool:
        """Whether anything of the authority exists for them."""
        return authority in self.authorities


NOBODY = Rights(frozenset(), frozenset())


def read_rights(staff: Staff) -> Rights:
    """The rights of a member of staff: one query."""
    memberships = Membership.objects.filter(staff=staff).values_list("role", "authority", "office")
    return make_rights(memberships)


def make_rights(memberships: Iterable[tuple[str, str, str]]) -> Rights:
    """The rights that memberships give: role, authority, office."""
    rows = [(Role(role), authority, office) for role, authority, office in memberships]
    return Rights(
        authorities=frozenset(authority for _role, authority, _office in rows if authority),
        grants=frozenset(
            (permission, authority, office)
            for role, authority, office in rows
            for permission in (ROLES[role] - UNDIVIDED if office else ROLES[role])
        ),
    )


def may(staff: Staff, permission: Permission, *, authority: str, office: str = "") -> bool:
    """Whether the member of staff may at the office; without one, for the authority as a whole."""
    return staff.is_active and read_rights(staff).may(permission, authority=authority, office=office)
