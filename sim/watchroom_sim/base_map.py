"""The city as GeoJSON: areas, roads, water, parks, premises and buildings, one feature each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import shapely

from watchroom_sim.geography import Geography
from watchroom_sim.plane import geometry_to_ground


class Feature(msgspec.Struct, frozen=True):
    """One GeoJSON feature; the geometry is already text."""

    properties: dict[str, Any]
    geometry: msgspec.Raw
    type: str = "Feature"


def write_areas(geography: Geography) -> bytes:
    """Return the FeatureCollection, one feature a line so that a person can read and compare it."""
    lines = [msgspec.json.encode(feature) for feature in _features(geography)]
    return b'{"type":"FeatureCollection","features":[\n' + b",\n".join(lines) + b"\n]}\n"


def _features(geography: Geography) -> Iterator[Feature]:
    yield from _shapes(
        [area.shape for area in geography.areas],
        [
            _known(kind=area.kind, id=area.id, name=area.name, part_of=area.part_of, agency=area.agency)
            for area in geography.areas
        ],
    )
    for kind, named in (("water", geography.water), ("park", geography.parks)):
        yield from _shapes(list(named.values()), [{"kind": kind, "name": name} for name in named])
    yield from _roads(geography)
    yield from _shapes(
        shapely.points([premise.at for premise in geography.premises]),
        [
            {"kind": "premises", "id": each.id, "class": each.kind, "name": each.name, "address": each.address}
            for each in geography.premises
        ],
    )
    yield from _blocks(geography)
    yield from _shapes(
        [building.shape for building in geography.buildings],
        [
            {"kind": "building", "name": f"Building {number}", "height_m": building.height_m}
            for number, building in enumerate(geography.buildings, 1)
        ],
    )


def _known(**properties: Any) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


def _roads(geography: Geography) -> Iterator[Feature]:
    """Yield one feature per street name and rank, its blocks joined."""
    graph = geography.graph
    nodes = np.asarray(graph.nodes)
    streets: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for edge in graph.edges:
        streets.setdefault((edge.name, edge.rank), []).append((edge.a, edge.b))
    lines = [shapely.line_merge(shapely.multilinestrings(list(nodes[np.asarray(pairs)]))) for pairs in streets.values()]
    yield from _shapes(lines, [{"kind": "road", "name": name, "class": rank} for name, rank in streets])


def _blocks(geography: Geography) -> Iterator[Feature]:
    """Yield one point per block of the city, so that a block can be found by its name."""
    graph = geography.graph
    edges = {graph.block(number): number for number, edge in enumerate(graph.edges) if edge.in_city}
    yield from _shapes(
        shapely.points([graph.along(number, 0.5) for number in edges.values()]),
        [{"kind": "block", "name": name} for name in edges],
    )


def _shapes(shapes: Any, properties: list[dict[str, Any]]) -> Iterator[Feature]:
    ground = shapely.orient_polygons(geometry_to_ground(np.asarray(shapes, dtype=object)))
    texts = shapely.to_geojson(ground)
    for each, text in zip(properties, texts, strict=True):
        yield Feature(each, msgspec.Raw(text.encode()))
