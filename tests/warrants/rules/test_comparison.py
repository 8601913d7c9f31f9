"""What an application states differently from the one before: named once, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from warrants.enums import FilingPart
from warrants.rules.comparison import GOES_ON, LISTS, SEALED, TEXTS, compare_all

WORDS = st.sampled_from(["", "a", "b", "c"])
TARGETS = st.builds(
    lambda kind, name, who: {"kind": kind, "pseudonym": name, SEALED: {"name": who}},
    st.sampled_from(["person", "place"]),
    st.sampled_from(["North", "South"]),
    st.sampled_from(["Secret One", "Secret Two"]),
)
OFFENCES = st.builds(lambda code: {"code": code, "title": "t"}, st.sampled_from(["CC 1", "CC 2"]))
CODES = st.lists(st.sampled_from(["1", "2", "3"]), min_size=1, unique=True)
PERSON = st.builds(lambda name: {"name": name}, st.sampled_from(["A", "B"]))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(FilingPart.values, WORDS),
    "measures": CODES,
    "systems": CODES,
    "targets": st.lists(TARGETS, min_size=1, max_size=3),
    "offences": st.lists(OFFENCES, min_size=1, max_size=3),
    "requested_days": st.integers(1, 3),
    "officer": PERSON,
    "approved_by": st.none() | PERSON,
}
FILINGS = st.fixed_dictionaries({}, optional=VALUES)


def plain(part: str, value: Any) -> Any:
    """Return a value as far as it is compared: no order, no identity, nothing for empty."""
    if part not in LISTS:
        return value or None
    open_ = [{k: v for k, v in o.items() if k != SEALED} if part in NAMED else o for o in value]
    return sorted(map(repr, open_))


NAMED = ("targets", "offences")


@given(st.fixed_dictionaries(VALUES))
def test_the_same_again_changes_nothing(filing: dict[str, Any]) -> None:
    (again,) = compare_all([filing, filing])
    assert again.changes == ()
    assert set(again.repeated) == {part for part in TEXTS if filing[part]}
    turned = {k: v[::-1] if k in LISTS else v for k, v in filing.items()}
    assert compare_all([filing, turned])[0].changes == ()


@given(st.fixed_dictionaries(VALUES), st.fixed_dictionaries(VALUES))
def test_every_part_that_differs_is_named_once(a: dict[str, Any], b: dict[str, Any]) -> None:
    (found,) = compare_all([a, b])
    named = [change.part for change in found.changes]
    differs = [part for part in FilingPart if plain(part, a[part]) != plain(part, b[part])]
    assert named == differs
    assert "Secret" not in repr(found)
    assert not set(found.repeated) & set(named)


@given(FILINGS, FILINGS, FILINGS)
def test_what_a_renewal_does_not_name_goes_on(
    first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]
) -> None:
    found = compare_all([first, second, third])
    assert len(found) == 2
    for filing, one in zip((second, third), found, strict=True):
        silent = set(GOES_ON) - filing.keys()
        assert not silent & {change.part for change in one.changes}
    whole = {part: second.get(part, first.get(part)) for part in GOES_ON}
    last = {change.part for change in found[1].changes}
    for part in third.keys() & set(GOES_ON):
        assert (part in last) == (
            plain(part, whole[part] or []) != plain(part, third[part])
            if part in LISTS
            else plain(part, whole[part]) != plain(part, third[part])
        )


def test_a_target_left_out_is_named_by_its_pseudonym_alone() -> None:
    north = {"kind": "person", "pseudonym": "North", SEALED: {"name": "Secret"}}
    south = {"kind": "place", "pseudonym": "South"}
    before = {"targets": [north, north, south], "requested_days": 30, "necessity": "Old."}
    after = {"targets": [north], "requested_days": 20, "necessity": "New.", "expected": "More."}
    (found,) = compare_all([before, after])
    targets, days, necessity, expected = found.changes
    assert targets.left_out == ({"kind": "person", "pseudonym": "North"}, south)
    assert targets.added == ()
    assert (days.before, days.after) == (30, 20)
    assert (necessity.before, necessity.after) == ("Old.", "New.")
    assert (expected.before, expected.after) == (None, "More.")
    assert compare_all([]) == compare_all([before]) == []
