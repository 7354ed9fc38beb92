"""Comparing scenes tells nobody whom habit explains, whatever was read where."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchroom.correlate.common_place import CHANCE_MAX, compare

PLATES = [f"P{n}" for n in range(6)]
windows = st.sets(st.sampled_from(PLATES))
scenes = st.lists(st.tuples(windows, st.lists(windows, max_size=8)), min_size=2, max_size=5)


@given(scenes, st.integers(2, 5))
def test_whoever_is_told_was_there_more_than_chance(
    drawn: list[tuple[set[str], list[set[str]]]], at_least: int
) -> None:
    """Each plate told was at enough scenes, oftener than expected and at small chance; the others are counted."""
    seen, others = [each[0] for each in drawn], [each[1] for each in drawn]
    found = compare(seen, others, at_least)
    shared = {plate for plate in PLATES if sum(plate in each for each in seen) >= at_least}
    assert len(found.items) + found.within_chance == len(shared)
    for each in found.items:
        assert each.plate in shared
        assert len(each.scenes) > each.by_chance
        assert 0 <= each.chance <= CHANCE_MAX
        assert all(each.plate in seen[scene] for scene in each.scenes)


@given(scenes, st.integers(2, 5))
def test_who_is_there_every_week_is_never_told(drawn: list[tuple[set[str], list[set[str]]]], at_least: int) -> None:
    """A plate read at every scene in every other week, and one with no week to compare, is not told."""
    seen = [plates | {"DAILY"} for plates, _ in drawn]
    weekly = [[week | {"DAILY"} for week in weeks] for _, weeks in drawn]
    assert "DAILY" not in {each.plate for each in compare(seen, weekly, at_least).items}
    assert compare(seen, [[] for _ in drawn], at_least).items == []


@given(scenes)
def test_the_order_of_scenes_does_not_matter(drawn: list[tuple[set[str], list[set[str]]]]) -> None:
    """The same scenes in another order tell the same plates with the same chance."""
    turned = list(reversed(drawn))
    one, other = (compare([each[0] for each in those], [each[1] for each in those], 2) for those in (drawn, turned))
    assert {(each.plate, each.by_chance) for each in one.items} == {
        (each.plate, each.by_chance) for each in other.items
    }
    assert (one.within_chance, one.by_chance) == (other.within_chance, other.by_chance)


def test_a_stranger_at_two_scenes_is_told_beside_what_chance_gives() -> None:
    """Two scenes with five ordinary weeks: the stranger is told with a third expected, the commuter is counted."""
    ordinary = [{"COMMUTER", f"X{n}"} for n in range(5)]
    found = compare([{"COMMUTER", "STRANGER"}] * 2, [ordinary, ordinary], 2)
    (told,) = found.items
    assert (told.plate, told.by_chance, told.chance) == ("STRANGER", 0.333, 0.027778)
    assert (found.within_chance, found.by_chance, found.weeks) == (1, 2.0, (5, 5))
