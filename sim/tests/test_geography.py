"""The ground: areas that tile, streets that can be driven, names that read like addresses."""

from __future__ import annotations

import heapq
import math
import re
from itertools import pairwise

import numpy as np
import pytest
import shapely

from watchroom_sim.geography import Geography, build_geography
from watchroom_sim.plane import to_board, to_ground
from watchroom_sim.rehearsal import SEED


@pytest.mark.parametrize(("kind", "count"), [("district", 7), ("psa", 57), ("ward", 8)])
def test_areas_of_a_kind_tile_the_city(geography: Geography, kind: str, count: int) -> None:
    """Districts, PSAs and wards each cover the whole city, without holes and without overlap."""
    shapes = [area.shape for area in geography.areas if area.kind == kind]
    city = geography.area("jurisdiction", "mpd").shape
    assert len(shapes) == count
    assert all(shape.geom_type == "Polygon" and shape.is_valid for shape in shapes)
    union = shapely.union_all(shapes)
    assert len(union.interiors) == 0
    assert union.symmetric_difference(city).area < 1.0
    assert sum(shape.area for shape in shapes) == pytest.approx(union.area, rel=1e-9)


def test_jurisdictions_do_not_overlap(geography: Geography) -> None:
    """The city and its five neighbours share borders but no ground worth a street."""
    shapes = [area.shape for area in geography.areas if area.kind == "jurisdiction"]
    assert len(shapes) == 6
    for index, shape in enumerate(shapes):
        for other in shapes[index + 1 :]:
            assert shape.intersection(other).area < 20_000.0


def test_each_psa_lies_in_its_district(geography: Geography) -> None:
    """A PSA belongs to the district whose number it begins with and lies inside it."""
    for psa in (area for area in geography.areas if area.kind == "psa"):
        assert psa.part_of is not None
        district = geography.area("district", psa.part_of).shape
        assert psa.shape.intersection(district).area == pytest.approx(psa.shape.area, rel=1e-6)


def test_area_borders_follow_streets_or_water(geography: Geography) -> None:
    """Nearly all of the border between two PSAs runs along a street, a bank, or the middle of the river."""
    borders = shapely.union_all([area.shape.boundary for area in geography.areas if area.kind == "psa"])
    parts = shapely.get_parts(shapely.segmentize(borders, 80.0))
    points = shapely.points(np.unique(shapely.get_coordinates(parts), axis=0))
    street, distance = _streets(geography).query_nearest(points, return_distance=True, all_matches=False)
    assert len(street[0]) == len(points)
    apart = points[distance > 25.0]
    green = [*geography.water.values(), *geography.parks.values()]
    beside = shapely.STRtree(green).query(apart, predicate="dwithin", distance=70.0)[0]
    assert len(set(range(len(apart))) - set(beside.tolist())) < 0.05 * len(points)


def _streets(geography: Geography) -> shapely.STRtree:
    nodes = np.asarray(geography.graph.nodes)
    return shapely.STRtree(shapely.linestrings(nodes[[(edge.a, edge.b) for edge in geography.graph.edges]]))


def test_every_crossing_can_be_reached(geography: Geography) -> None:
    """From any node there is a way to any other."""
    graph = geography.graph
    reached, todo = {0}, [0]
    while todo:
        for neighbour, _ in graph.links[todo.pop()]:
            if neighbour not in reached:
                reached.add(neighbour)
                todo.append(neighbour)
    assert len(reached) == len(graph.nodes)


def test_a_route_is_a_chain_of_streets_no_shorter_than_the_crow_flies(geography: Geography) -> None:
    """Each step of a route is an edge, and the whole is at least as long as the straight line."""
    graph = geography.graph
    step = len(graph.nodes) // 12
    for start in range(0, len(graph.nodes) - step, step):
        way = graph.route(start, start + step)
        edges = [graph.edges[graph.edge_between(a, b)] for a, b in pairwise(way)]
        metres = sum(edge.length_m for edge in edges)
        assert way[0] == start
        assert way[-1] == start + step
        assert metres >= math.dist(graph.nodes[start], graph.nodes[start + step]) - 0.01


def test_the_fastest_way_is_no_slower_than_a_search_without_hints(geography: Geography) -> None:
    """A* finds the same travel time as a plain search of everything."""
    graph = geography.graph
    cost = {0: 0.0}
    heap = [(0.0, 0)]
    while heap:
        reached, node = heapq.heappop(heap)
        for neighbour, number in graph.links[node]:
            total = reached + graph.seconds[number]
            if total < cost.get(neighbour, math.inf):
                cost[neighbour] = total
                heapq.heappush(heap, (total, neighbour))
    for goal in range(0, len(graph.nodes), len(graph.nodes) // 9):
        way = graph.route(0, goal)
        seconds = sum(graph.seconds[graph.edge_between(a, b)] for a, b in pairwise(way))
        assert seconds == pytest.approx(cost[goal])


def test_city_streets_are_named_with_quadrant_and_block(geography: Geography) -> None:
    """Each block of the city reads like `1400 block of Alder Street NW`; the four quadrants meet at Charter Square."""
    graph = geography.graph
    pattern = re.compile(r"\d+00 block of [A-Z0-9][\w ]+ (NW|NE|SW|SE)")
    city = [number for number, edge in enumerate(graph.edges) if edge.in_city]
    assert len(city) > 10_000
    assert all(pattern.fullmatch(graph.block(number)) for number in city)


def test_the_river_is_crossed_by_bridges_only(geography: Geography) -> None:
    """Few streets cross the river, and all of them are main roads."""
    graph = geography.graph
    nodes = np.asarray(graph.nodes)
    lines = shapely.linestrings(nodes[[(edge.a, edge.b) for edge in graph.edges]])
    river = geography.water["Tamarin River"].buffer(-60)
    wet = [graph.edges[number] for number in np.flatnonzero(shapely.intersects(lines, river))]
    names = {edge.name.rsplit(" ", 1)[0] if edge.in_city else edge.name for edge in wet}
    assert {edge.rank for edge in wet} <= {"primary", "motorway"}
    assert 4 <= len(names) <= 10


def test_premises_stand_beside_their_street(geography: Geography) -> None:
    """Each premise is some metres off the block that its address names, and not in the river."""
    graph = geography.graph
    river = geography.water["Tamarin River"]
    for premise in geography.premises:
        edge = graph.edges[premise.edge]
        line = shapely.LineString([graph.nodes[edge.a], graph.nodes[edge.b]])
        assert 10.0 < line.distance(shapely.Point(premise.at)) < 20.0
        assert premise.address.endswith(edge.name)
        assert not shapely.contains_xy(river, *premise.at)


def test_old_town_has_buildings_off_the_streets(geography: Geography) -> None:
    """Thousands of footprints are known, and next to none stands in a street."""
    assert len(geography.buildings) > 2_000
    shapes = np.asarray([building.shape for building in geography.buildings], dtype=object)
    assert len(set(_streets(geography).query(shapes, predicate="intersects")[0])) < 0.01 * len(shapes)


def test_the_same_seed_builds_the_same_ground_and_another_seed_another(geography: Geography) -> None:
    """Streets, areas and premises depend on the seed and on nothing else."""
    again, other = build_geography(SEED), build_geography(SEED + 1)
    assert again.graph.nodes == geography.graph.nodes
    assert again.graph.edges == geography.graph.edges
    assert again.premises == geography.premises
    assert other.graph.nodes != geography.graph.nodes


def test_board_and_ground_agree(geography: Geography) -> None:
    """A point taken to the ground and back is where it was, to a few decimetres."""
    for at in geography.graph.nodes[::500]:
        assert math.dist(to_board(to_ground(at)), at) < 0.2
