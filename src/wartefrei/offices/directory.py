"""The directory: the whole configuration as frozen entries, read once per version and kept in memory.

Every request asks for the versions of the authorities (one small query) and gets objects that no query hides behind.
"""

from collections.abc import Mapping

from wartefrei.database.statements import fetch
from wartefrei.offices.entries import AuthorityEntry, OfficeEntry
from wartefrei.offices.errors import AuthorityUnknown, OfficeUnknown
from wartefrei.offices.queries import read_authority


class Directory:
    """All authorities and offices in use by slug; by key teams with their office, and offices, the retired ones too."""

    def __init__(self, authorities: Mapping[str, AuthorityEntry]) -> None:
        self.authorities = dict(authorities)
        entries = list(authorities.values())
        self.offices = {slug: office for entry in entries for slug, office in entry.offices.items()}
        every_office = [
            office for entry in entries for office in (*entry.offices.values(), *entry.retired_offices)
        ]
        self.offices_by_key = {office.pk: office for office in every_office}
        self.teams = {team.pk: (office, team) for office in every_office for team in office.teams}

    def authority(self, slug: str) -> AuthorityEntry:
        """Raises `AuthorityUnknown`."""
        try:
            return self.authorities[slug]
        except KeyError:
            raise AuthorityUnknown(slug) from None

    def office(self, slug: str) -> OfficeEntry:
        """Raises `OfficeUnknown`."""
        try:
            return self.offices[slug]
        except KeyError:
            raise OfficeUnknown(slug) from None


class _Memory:
    """The directory of this process, replaced as a whole."""

    directory = Directory({})


def read_directory() -> Directory:
    """The directory as of now: one query when nothing changed, the changed authorities read anew otherwise."""
    versions = tuple(fetch("SELECT id, slug, version FROM offices_authority ORDER BY id"))
    known = _Memory.directory.authorities
    if versions != tuple((entry.pk, entry.slug, entry.version) for entry in known.values()):
        _Memory.directory = Directory(
            {slug: _entry(known.get(slug), pk, version) for pk, slug, version in versions}
        )
    return _Memory.directory


def _entry(known: AuthorityEntry | None, pk: int, version: int) -> AuthorityEntry:
    return known if known is not None and (known.pk, known.version) == (pk, version) else read_authority(pk)


def forget() -> None:
    """Empty the memory; for tests that start a new database."""
    _Memory.directory = Directory({})
