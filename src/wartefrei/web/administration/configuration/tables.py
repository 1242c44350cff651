"""Fields with rows: parts without a name of their own, rules for single services, teams that offer a service."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wartefrei.offices.documents import schema
from wartefrei.offices.documents.problems import NOTHING, Path, Problem
from wartefrei.web.administration.configuration.controls import (
    Control,
    Option,
    SeveralControl,
    line_of,
    read_number,
)
from wartefrei.web.administration.configuration.labels import CHOICES
from wartefrei.web.administration.configuration.shapes import Plain, names_in, read, write
from wartefrei.web.administration.configuration.words import show_words

MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One part among several; ``is_new``: room for another one."""

    number: int
    remove: str
    controls: Sequence[Control]
    is_new: bool

    @property
    def is_open(self) -> bool:
        """Whether something is to be seen in the room for another one."""
        return any(control.errors for control in self.controls)


@dataclass
class RowsControl(Control):
    """A list of parts, each with its own fields, and room for one more."""

    make: Callable[[Path, str], Sequence[Control]] = lambda _path, _name: ()
    _rows: list[Row] = field(default_factory=list)

    template = "rows"

    def normal(self, value: Any) -> Any:
        return [] if value in (None, NOTHING) else list(value)

    def typed(self, data: QueryDict) -> Any:  # noqa: ARG002 -- the rows take themselves
        return self.value

    @property
    def rows(self) -> list[Row]:
        """One for each part and an empty one; made once, so that what is wrong stays with them."""
        if not self._rows:
            count = len(self.value)
            self._rows = [self._row(number, is_new=number == count) for number in range(count + 1)]
        return self._rows

    def _row(self, number: int, *, is_new: bool) -> Row:
        name = f"{self.name}.{number}"
        return Row(number + 1, f"{name}.remove", self.make((*self.path, number), name), is_new)

    def take(self, data: QueryDict) -> None:
        """Every row, but those to remove and those left empty."""
        count = read_number(line_of(data, f"{self.name}.count"))
        if not isinstance(count, int):
            return
        parts = [*self.value, *[{} for _ in range(MOST_ROWS)]][: min(count, MOST_ROWS)]
        write(self.document, self.path, parts, root=self.root)
        for number in range(len(parts)):
            row = self._row(number, is_new=False)
            for control in row.controls:
                control.take(data)
            if row.remove in data:
                parts[number].clear()
        self._rows = []
        write(self.document, self.path, [part for part in parts if part] or NOTHING, root=self.root)

    def parts(self) -> Iterator[Control]:
        yield self
        for row in self.rows:
            for control in row.controls:
                yield from control.parts()


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """The walk-in rule of one service; names of its inputs."""

    name: str
    service: str
    options: Sequence[Option]
    per_day: str


@dataclass
class WalkInsControl(Control):
    """Rules for people without appointment, for single services of a team."""

    template = "walk_ins"

    def normal(self, value: Any) -> Any:
        return {} if value in (None, NOTHING) else dict(value)

    def typed(self, data: QueryDict) -> Any:
        given = {slug: self._rule(data, slug) for slug in self._services()}
        return {slug: rule for slug, rule in given.items() if rule}

    def _rule(self, data: QueryDict, slug: str) -> Plain:
        kind = line_of(data, f"{self.name}.{slug}.kind")
        per_day = read_number(line_of(data, f"{self.name}.{slug}.per_day"))
        return ({"kind": kind} if kind else {}) | ({} if per_day is NOTHING else {"per_day": per_day})

    def blame(self, problem: Problem) -> None:
        """With the service; of a number alone what is missing beside it."""
        slug = str(problem.path[len(self.path)]) if len(problem.path) > len(self.path) else ""
        name = show_words(names_in(self.document, "services").get(slug, {})) or slug
        is_lone = problem.path[-1] == "kind" and problem.got is NOTHING
        sentence = _("Please also choose who may come without appointment.") if is_lone else problem.sentence
        self.errors.append(f"{name}: {sentence}" if name else sentence)

    def _services(self) -> list[str]:
        found = read(self.document, (*self.root, "services"))
        return list(found) if isinstance(found, list) else []

    @property
    def rows(self) -> list[ServiceRow]:
        names, value = names_in(self.document, "services"), self.value
        return [
            ServiceRow(
                f"{self.name}.{slug}",
                show_words(names.get(slug, {})) or slug,
                _options(value.get(slug, {}).get("kind", "")),
                str(value.get(slug, {}).get("per_day", "")),
            )
            for slug in self._services()
        ]


def _options(chosen: str) -> list[Option]:
    kinds = CHOICES[schema.WalkIn, "kind"]
    return [
        Option("", _("as the team"), not chosen),
        *(Option(kind, str(label), kind == chosen) for kind, label in kinds.items()),
    ]


@dataclass
class TeamsControl(SeveralControl):
    """The teams that offer a service: stands in the lists of the teams, not at the service."""

    slug: str = ""

    @property
    def value(self) -> list[str]:
        return [
            key
            for key, (_path, team) in _teams(self.document).items()
            if self.slug in team.get("services", ())
        ]

    def take(self, data: QueryDict) -> None:
        """Put the service into the lists of the teams chosen, and out of the others."""
        chosen = set(data.getlist(self.name))
        for key, (_path, team) in _teams(self.document).items():
            services = team.get("services", [])
            if key in chosen and self.slug not in services:
                team["services"] = [*services, self.slug]
            elif key not in chosen and self.slug in services:
                drop_service(team, self.slug)

    def claims(self, path: Path) -> int:
        """A service without team is told at the service; a team without service is told here."""
        is_own = path == (*self.root, "id") and not self.value
        is_team = path[:1] == ("offices",) and path[2:3] == ("teams",) and path[4:5] == ("services",)
        return len(path) + 2 if is_own or is_team else 0

    def blame(self, problem: Problem) -> None:
        """A team that would have nothing to do is named."""
        team = read(self.document, problem.path[:4])
        is_team = isinstance(team, dict) and problem.path[:1] == ("offices",)
        self.errors.append(
            _("%(team)s would have no service left.") % {"team": team.get("name", "")}
            if is_team
            else _("Choose the teams that offer it: without a team nobody can book it.")
        )


def team_choices(document: Plain) -> Mapping[str, str]:
    """``office/team`` → what to call it."""
    offices = names_in(document, "offices")
    return {
        key: _name_team(
            show_words(offices.get(key.partition("/")[0], {})), str(team.get("name", "")), len(offices)
        )
        for key, (_path, team) in _teams(document).items()
    }


def _name_team(office: str, team: str, offices: int) -> str:
    """With its office, where there are several and it isn't called the same."""
    return team if offices == 1 or office == team else f"{office}: {team}"


def _teams(document: Plain) -> dict[str, tuple[Path, Plain]]:
    return {
        f"{office.get('id')}/{team.get('id')}": (("offices", i, "teams", j), team)
        for i, office in enumerate(document.get("offices", ()))
        for j, team in enumerate(office.get("teams", ()))
    }


def drop_service(team: Plain, slug: str) -> None:
    """Take a service from a team, with the rule for it."""
    team["services"] = [name for name in team["services"] if name != slug]
    team.get("walk_ins", {}).pop(slug, None)
    if not team.get("walk_ins", True):
        del team["walk_ins"]
