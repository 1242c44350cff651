"""Refusals of the offices room."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wartefrei.offices.documents.problems import Problem


class AuthorityUnknown(Exception):
    """There is no authority of this slug."""


class AuthorityExists(Exception):
    """There is an authority of this slug, or names made from it are taken."""


class OfficeUnknown(Exception):
    """There is no office of this slug."""


class HouseUnknown(Exception):
    """There is no house of this slug."""


class CounterUnknown(Exception):
    """The office has no counter of this slug."""


class RevisionUnknown(Exception):
    """There is no such state of the authority's configuration in its history."""


class ConfigurationInvalid(Exception):
    """A configuration says something that can't be.

    ``problems`` are sentences, one each; ``found`` the same with the path to each, where there is one document.
    """

    def __init__(self, problems: list[str], found: Sequence["Problem"] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems, self.found = problems, list(found)
