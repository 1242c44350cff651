"""Two states of a document compared, and differences merged into a third."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.offices.documents import Plain, change, make_plain
from wartefrei.offices.documents.differences import (
    Conflict,
    Difference,
    Overtaken,
    arrange,
    compare,
    merge,
    rebase,
)
from wartefrei.offices.documents.problems import NOTHING
from wartefrei.offices.documents.schema import AuthorityDocument
from wartefrei.offices.exporting import as_plain

TEAM = "offices.0.teams.0"
TEAM_A = ("offices", "buergeramt", "teams", "team-a")


def small(**changes: Any) -> Plain:
    return as_plain(AuthorityDocument.model_validate(make_plain(**changes)))


words = st.dictionaries(st.sampled_from(["de", "en", "tr"]), st.sampled_from("abc"), min_size=1)
names = st.sampled_from(["x", "y", "z", "id", "teams", "openings"])
elements = st.fixed_dictionaries(
    {"from": st.sampled_from(["08:00", "09:00"]), "to": st.sampled_from(["10:00", "11:00"])}
)


def parts(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Plain]]:
    part = st.fixed_dictionaries({"id": names, "name": words}, optional=fields)
    return st.lists(part, min_size=1, max_size=4, unique_by=lambda part: part["id"])


values = st.lists(st.integers(1, 3), max_size=2)
teams = parts(openings=st.lists(elements, min_size=1, max_size=3), services=values)
documents = st.fixed_dictionaries(
    {"id": st.just("stadt"), "offices": parts(teams=teams, counters=parts(), reminder_days=values)},
    optional={
        "languages": values,
        "groups": st.dictionaries(names, words, min_size=1),
        "channels": st.dictionaries(st.sampled_from(["phone", "counter"]), words, min_size=1),
        "emergency": st.fixed_dictionaries({"office": names, "titles": words}),
        "closures": st.lists(elements, min_size=1, max_size=3),
    },
).map(arrange)


@settings(max_examples=80, deadline=None)
@given(documents, documents)
def test_differences_lead_there_and_back(before: Plain, after: Plain) -> None:
    differences = compare(before, after)
    assert merge(before, differences) == after
    assert merge(after, compare(after, before)) == before
    assert compare(before, before) == []


@settings(max_examples=80, deadline=None)
@given(documents, documents)
def test_change_made_by_both_counts_once(before: Plain, after: Plain) -> None:
    assert rebase(before=before, after=after, current=after) == after
    assert rebase(before=before, after=after, current=before) == after
    assert rebase(before=before, after=before, current=after) == after


def test_differences_name_parts_and_elements() -> None:
    before, after = small(), small()
    change(after, f"{TEAM}.name", "Team 1")
    change(after, f"{TEAM}.openings.0.to", "13:00")
    change(after, "offices.0.name.en", "Citizens' office")
    change(after, "offices.0.channels", {"phone": {"de": "07031"}})
    old, new = before["offices"][0]["teams"][0]["openings"][0], after["offices"][0]["teams"][0]["openings"][0]
    assert compare(before, after) == [
        Difference(("offices", "buergeramt", "name", "en"), NOTHING, "Citizens' office"),
        Difference((*TEAM_A, "name"), "Team A", "Team 1"),
        Difference((*TEAM_A, "openings"), old, NOTHING),
        Difference((*TEAM_A, "openings"), NOTHING, new),
        Difference(("offices", "buergeramt", "channels", "phone"), NOTHING, {"de": "07031"}),
    ]


def test_order_of_parts_is_a_difference_of_its_own() -> None:
    before, after = small(), small()
    after["services"].reverse()
    order = Difference(("services",), ["pass", "meldung"], ["meldung", "pass"])
    assert compare(before, after) == [order]
    extra = {"id": "fund", "name": {"de": "Fundsachen"}, "minutes": 5}
    current = small()
    current["services"].insert(1, extra)
    merged = merge(current, [order])
    assert [service["id"] for service in merged["services"]] == ["meldung", "pass", "fund"]


def test_different_changes_are_both_kept() -> None:
    before, mine, theirs = small(), small(), small()
    change(mine, f"{TEAM}.name", "Team 1")
    change(theirs, f"{TEAM}.letters", "A-M")
    change(theirs, "services.1", None)
    merged = rebase(before=before, after=mine, current=theirs)
    assert merged == change(theirs, f"{TEAM}.name", "Team 1")


@pytest.mark.parametrize(
    ("path", "mine", "theirs", "conflict"),
    [
        (f"{TEAM}.name", "Mein", "Euer", Conflict((*TEAM_A, "name"), "Mein", "Euer")),
        ("offices.0.name.ar", "أ", None, Conflict(("offices", "buergeramt", "name", "ar"), "أ", NOTHING)),
        ("closures.0.to", "2026-12-30", "2027-01-01", None),
        (
            "offices.0.teams.0.services",
            ["pass"],
            ["meldung"],
            Conflict((*TEAM_A, "services"), ["pass"], ["meldung"]),
        ),
    ],
)
def test_same_thing_changed_twice_is_a_conflict(
    path: str, mine: object, theirs: object, conflict: Conflict | None
) -> None:
    with pytest.raises(Overtaken) as refusal:
        rebase(before=small(), after=change(small(), path, mine), current=change(small(), path, theirs))
    if conflict:
        assert refusal.value.conflicts == [conflict]
    assert [one.path for one in refusal.value.conflicts] == [conflict.path if conflict else ("closures",)]
    mine_holds = rebase(
        before=small(),
        after=change(small(), path, mine),
        current=change(small(), path, theirs),
        insist=True,
    )
    assert mine_holds == change(small(), path, mine)


def test_change_in_a_part_that_is_gone_is_a_conflict() -> None:
    mine = change(small(), "offices.0.counters.0.name", "Schalter A")
    theirs = small()
    del theirs["offices"][0]["counters"]
    for insist in (False, True):
        with pytest.raises(Overtaken):
            rebase(before=small(), after=mine, current=theirs, insist=insist)


@settings(max_examples=80, deadline=None)
@given(documents, documents, documents)
def test_whoever_insists_gets_what_they_changed(before: Plain, mine: Plain, theirs: Plain) -> None:
    try:
        merged = rebase(before=before, after=mine, current=theirs, insist=True)
    except Overtaken:
        return  # what it belongs to is gone
    assert merge(merged, []) == merged, "still in order"
    unkept = [one for one in compare(before, mine) if not _holds(one, merged)]
    assert unkept == []


def _holds(difference: Difference, document: Plain) -> bool:
    """Whether what the difference leads to stands in the document; orders are not looked at."""
    found: Any = document
    for step in difference.path:
        if isinstance(found, list):
            found = next((part for part in found if part["id"] == step), NOTHING)
        else:
            found = found.get(step, NOTHING) if isinstance(found, dict) else NOTHING
    if isinstance(found, list) and found and isinstance(found[0], dict):
        is_element = isinstance(difference.after, dict) and "from" in difference.after
        return difference.after in found if is_element else True
    return found == difference.after or (difference.after is NOTHING and found == [])
