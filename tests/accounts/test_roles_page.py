"""docs/roles.md says what the program does."""

import re
from pathlib import Path

from django.utils import translation

from wartefrei.accounts.models import Role
from wartefrei.accounts.permissions import ROLES, UNDIVIDED, Permission

PAGE = Path(__file__).parents[2] / "docs/roles.md"


def test_table_of_roles_is_that_of_the_program() -> None:
    rows = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("|")]
    head, _line, *body = [[cell.strip() for cell in row] for row in rows]
    with translation.override("en"):
        assert head[1:] == [str(role.label) for role in Role]
    told, undivided = {}, set()
    for name, *marks in body:
        found = re.search(r"\(`(\w+)`\)", name)
        assert found, name
        told[Permission(found[1])] = {role for role, mark in zip(Role, marks, strict=True) if mark == "✓"}
        undivided |= {Permission(found[1])} if "whole authority" in name else set()
    assert told == {
        permission: {role for role in Role if permission in ROLES[role]} for permission in Permission
    }
    assert undivided == UNDIVIDED
