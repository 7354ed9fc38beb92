"""The made-up city on its ground: streets, areas, water, parks, premises and buildings, all from one seed."""

from __future__ import annotations

from typing import Any

import msgspec
import shapely

from watchroom_sim import names
from watchroom_sim.areas import Area, draw_areas
from watchroom_sim.dice import dice, numbers
from watchroom_sim.layout import lay_ground
from watchroom_sim.paving import pave
from watchroom_sim.places import (
    Footprint,
    Premise,
    bent_centre,
    block_faces,
    open_premises,
    raise_buildings,
    small_parks,
)
from watchroom_sim.plane import Metres, Warp
from watchroom_sim.streets import StreetGraph, build_graph


class Geography(msgspec.Struct, frozen=True):
    """The ground of the city; shapes are shapely geometries in metres on the bent board."""

    graph: StreetGraph
    areas: list[Area]
    water: dict[str, Any]
    parks: dict[str, Any]
    premises: list[Premise]
    buildings: list[Footprint]
    centre: Metres

    def of_kind(self, kind: str) -> list[Premise]:
        """Return the premises of one trade."""
        return [each for each in self.premises if each.kind == kind]

    def area(self, kind: str, id_: str) -> Area:
        """Return one area."""
        return next(each for each in self.areas if each.kind == kind and each.id == id_)

    def agency_at(self, at: Metres) -> str:
        """Return whose jurisdiction a point on the board lies in; the city's where nobody's."""
        for area in self.areas:
            if area.kind == "jurisdiction" and shapely.contains_xy(area.shape, *at):
                return area.agency or "mpd"
        return "mpd"


def build_geography(seed: int) -> Geography:
    """Return the city's ground; the same seed gives the same city."""
    rng = numbers(seed, "geography")
    ground = lay_ground()
    streets = pave(ground, rng)
    warp = Warp(rng)
    graph = build_graph(streets, warp, ground.city, rng)
    water = {
        names.RIVER: warp.shape(ground.river),
        names.STREAM: warp.shape(ground.stream),
        "Reservoir": warp.shape(ground.lake),
    }
    parks = {name: warp.shape(shape) for name, shape in ground.parks.items()}
    green = shapely.union_all([*water.values(), *parks.values()])
    faces = block_faces(graph, green)
    parks |= small_parks(faces, rng)
    centre = bent_centre(warp)
    all_green = shapely.union_all([green, *parks.values()])
    return Geography(
        graph=graph,
        areas=draw_areas(ground, streets, warp, rng),
        water=water,
        parks=parks,
        premises=open_premises(graph, all_green, centre, dice(seed, "premises")),
        buildings=raise_buildings(faces, all_green, centre, rng),
        centre=centre,
    )
