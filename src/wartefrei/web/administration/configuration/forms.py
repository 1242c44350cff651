"""A page of the configuration as a form: fields in sections, and what is wrong with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from wartefrei.core.texts import FALLBACK
from wartefrei.offices.documents.problems import Path, Problem
from wartefrei.web.administration.configuration.addresses import url_of
from wartefrei.web.administration.configuration.building import Builder
from wartefrei.web.administration.configuration.controls import STEPS, Control, SeveralControl, all_parts
from wartefrei.web.administration.configuration.parts import Section
from wartefrei.web.administration.configuration.shapes import Plain
from wartefrei.web.administration.configuration.words import name_of


@dataclass(frozen=True, slots=True)
class Fieldset:
    """Fields under a heading."""

    title: Any
    intro: Any
    controls: Sequence[Control]


@dataclass(frozen=True, slots=True)
class Remark:
    """A line of the summary above a form; ``target``: the field it leads to, or the page where it can be mended."""

    target: str
    message: str


@dataclass
class PartForm:
    """The fields of one or several parts."""

    document: Plain
    fieldsets: list[Fieldset]

    @property
    def controls(self) -> list[Control]:
        return all_parts(control for fieldset in self.fieldsets for control in fieldset.controls)

    def take(self, data: QueryDict) -> None:
        """Put everything typed into the document."""
        for fieldset in self.fieldsets:
            for control in fieldset.controls:
                control.take(data)

    def move(self, order: str) -> bool:
        """Move one of several up or down, as a button says: ``documents:passport:up``; whether there is such a one."""
        name, _colon, rest = order.partition(":")
        value, _colon, do = rest.rpartition(":")
        found = [one for one in self.controls if one.name == name and isinstance(one, SeveralControl)]
        if not found or do not in STEPS:
            return False
        found[0].move(value, do)
        return True

    def blame(self, problems: Iterable[Problem]) -> list[Remark]:
        """Tell every problem at its field, and all of them above."""
        controls = self.controls
        return [self._blame(problem, controls) for problem in problems]

    def _blame(self, problem: Problem, controls: Sequence[Control]) -> Remark:
        found = max(controls, key=lambda control: control.claims(problem.path), default=None)
        if found is None or not found.claims(problem.path):
            where = name_of(problem.path, self.document)
            return Remark(url_of(self.document, problem.path), f"{where}: {problem.sentence}")
        found.blame(problem)
        return Remark(f"#{found.name}", f"{found.label}: {found.errors[-1]}")


def make_form(document: Plain, root: Path, sections: Iterable[Section], *, prefix: str = "") -> PartForm:
    """The form for the part at ``root`` (positions in lists)."""
    builder = Builder(document, languages_of(document), prefix)
    return PartForm(
        document,
        [
            Fieldset(section.title, section.intro, [builder.build(root, spec) for spec in section.fields])
            for section in sections
        ],
    )


def languages_of(document: Plain) -> list[str]:
    """The languages of the authority, German first."""
    found = document.get("languages")
    return list(dict.fromkeys([FALLBACK, *(found if isinstance(found, list) else [])]))
