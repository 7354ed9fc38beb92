"""Which areas a place lies in."""

from __future__ import annotations

from watchroom.correlate.areas import Area, AreaIndex

Ring = tuple[tuple[float, float], ...]


def square(south: float, west: float, side: float) -> Ring:
    return ((south, west), (south, west + side), (south + side, west + side), (south + side, west), (south, west))


def area(kind: str, name: str, *polygons: tuple[Ring, ...]) -> Area:
    return Area(kind=kind, name=name, polygons=polygons)


def test_a_place_has_one_name_of_each_kind() -> None:
    """District and police service area come from the polygons that hold the place."""
    index = AreaIndex(
        [
            area("district", "Third District", (square(38, -77, 1),)),
            area("psa", "301", (square(38, -77, 0.5),)),
            area("psa", "302", (square(38.5, -77, 0.5),)),
        ]
    )
    assert index.locate(38.2, -76.8) == {"district": "Third District", "psa": "301"}
    assert index.locate(38.7, -76.8) == {"district": "Third District", "psa": "302"}
    assert index.locate(10.0, 10.0) == {}


def test_a_hole_is_not_inside_and_a_second_part_is() -> None:
    """An area may have several parts and a hole where another jurisdiction lies."""
    index = AreaIndex([area("ward", "Ward 2", (square(0, 0, 4), square(1, 1, 1)), (square(10, 10, 1),))])
    assert index.locate(1.5, 1.5) == {}
    assert index.locate(10.5, 10.5) == index.locate(3.5, 3.5) == {"ward": "Ward 2"}


def test_of_two_that_overlap_the_smaller_is_the_answer() -> None:
    """A campus inside a jurisdiction is what a person there means."""
    outer, inner = area("premises", "Mall", (square(0, 0, 4),)), area("premises", "Stage", (square(1, 1, 1),))
    assert (
        AreaIndex([outer, inner]).locate(1.5, 1.5)
        == AreaIndex([inner, outer]).locate(1.5, 1.5)
        == {"premises": "Stage"}
    )


def test_an_outline_that_crosses_itself_still_locates() -> None:
    """A bow tie drawn by a hurried hand has two halves, and both count."""
    bow_tie = ((0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0))
    index = AreaIndex([area("district", "Tie", (bow_tie,))])
    assert index.locate(1.9, 1.0) == index.locate(0.1, 1.0) == {"district": "Tie"}
    assert index.locate(1.0, 0.1) == {}


def test_without_areas_a_place_is_nowhere() -> None:
    """A city that has imported nothing yet gets no names and no fault."""
    assert AreaIndex([]).locate(38.9, -77.0) == {}
