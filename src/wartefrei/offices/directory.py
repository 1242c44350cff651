"""The directory: the whole configuration as frozen entries, read once per version and kept in memory.

Every request asks for the versions of the authorities (one small query) and gets objects that no query hides behind.
"""

from collections.abc import Mapping

from wartefrei.database.statements import fetch
from wartefrei.offices.entries import AuthorityEntry, HouseEntry, OfficeEntry
from wartefrei.offices.errors import AuthorityUnknown, HouseUnknown, OfficeUnknown
from wartefrei.offices.queries import read_authority


class Directory:
    """All authorities, houses and offices in use by slug.

    By key houses, teams and counters with their office, and offices, the retired ones too.
    """

    def __init__(self, authorities: Mapping[str, AuthorityEntry]) -> None:
        self.authorities = dict(authorities)
        entries = list(authorities.values())
        self.houses = {slug: house for entry in entries for slug, house in entry.houses.items()}
        self.houses_by_key = {house.pk: house for house in self.houses.values()}
        self.offices = {slug: office for entry in entries for slug, office in entry.offices.items()}
        every_office = [
            office for entry in entries for office in (*entry.offices.values(), *entry.retired_offices)
        ]
        self.offices_by_key = {office.pk: office for office in every_office}
        self.teams = {team.pk: (office, team) for office in every_office for team in office.teams}
        self.counters = {
            counter.pk: (office, counter)
            for office in every_office
            for counter in (*office.counters, *office.retired_counters)
        }

    def authority(self, slug: str) -> AuthorityEntry:
        """Raises `AuthorityUnknown`."""
        try:
            return self.authorities[slug]
        except KeyError:
            raise AuthorityUnknown(slug) from None

    def house(self, slug: str) -> HouseEntry:
        """Raises `HouseUnknown`."""
        try:
            return self.houses[slug]
        except KeyError:
            raise HouseUnknown(slug) from None

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
