"""Where the city's plate readers stand and look, as `watchroom import readers` takes it."""

from __future__ import annotations

import math
from typing import Final

import msgspec

from watchroom_sim.people import LAW_TAGS
from watchroom_sim.plane import to_ground
from watchroom_sim.streets import StreetGraph
from watchroom_sim.traffic import Reader

READER_COLUMNS: Final = ("reader", "agency", "law_tag", "name", "kind", "lat", "lon", "azimuth_deg", "lanes")
LANES: Final = 2


class ReaderLine(msgspec.Struct, frozen=True):
    """One line of the readers' file."""

    reader: str
    agency: str
    law_tag: str
    name: str
    kind: str
    lat: float
    lon: float
    azimuth_deg: float
    lanes: int


def reader_sites(readers: list[Reader], graph: StreetGraph) -> list[ReaderLine]:
    """Return each reader with its block; it looks along its street."""
    return [_line(reader, graph) for reader in readers]


def _line(reader: Reader, graph: StreetGraph) -> ReaderLine:
    place = to_ground(reader.at)
    (ax, ay), (bx, by) = (graph.nodes[node] for node in (graph.edges[reader.edge].a, graph.edges[reader.edge].b))
    return ReaderLine(
        reader=reader.id,
        agency=reader.agency,
        law_tag=LAW_TAGS[reader.agency],
        name=f"{reader.id}, {graph.block(reader.edge)}",
        kind="fixed",
        lat=place.lat,
        lon=place.lon,
        azimuth_deg=round(math.degrees(math.atan2(bx - ax, by - ay)) % 360, 1) % 360,
        lanes=LANES,
    )
