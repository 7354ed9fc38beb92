"""Districts, police service areas and wards: superblocks between main streets, joined until they tile the city."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import numpy as np
import shapely

from watchroom_sim import layout, names
from watchroom_sim.layout import Ground
from watchroom_sim.paving import Street, is_east
from watchroom_sim.plane import Array, Warp

DISTRICT_SEEDS: Final = (
    (-1600, 900), (-4900, 4200), (-5700, -700), (100, 5700), (4700, 3900), (4300, -1500), (300, -5400),
)  # fmt: skip
DISTRICT_NAMES: Final = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh")
PSAS_PER_DISTRICT: Final = (9, 8, 8, 8, 8, 8, 8)
WARD_SEEDS: Final = (
    (-1100, 1500), (-2600, -600), (-5200, 4300), (-6200, 300), (-3900, -4000), (600, 5800), (4900, 2900), (2600, -4000),
)  # fmt: skip
PRIORITY: Final = {"102": "Harbor corridor", "503": "Eastgate corridor", "701": "Southside corridor"}
"""Where the incentive program pays first: police service areas, each with the corridor's name."""
RIVER_PENALTY_M: Final = 6_000.0
SETTLING_ROUNDS: Final = 12
VERTEX_EACH_M: Final = 120.0


class Area(msgspec.Struct, frozen=True):
    """One named area; `shape` is a shapely geometry in metres on the bent board."""

    kind: str
    id: str
    name: str
    shape: Any
    part_of: str | None = None
    agency: str | None = None


def draw_areas(ground: Ground, streets: list[Street], warp: Warp, rng: np.random.Generator) -> list[Area]:
    """Return districts, PSAs, wards and jurisdictions; each of the first three tiles the city without a hole."""
    blocks = _Superblocks(ground, streets, warp)
    of_district = blocks.share_out(np.asarray(DISTRICT_SEEDS, dtype=float), np.arange(len(blocks.shapes)))
    psa = np.full(len(blocks.shapes), -1)
    found: list[tuple[str, str, str, str | None]] = []
    for district, count in enumerate(PSAS_PER_DISTRICT):
        members = np.flatnonzero(of_district == district)
        psa[members] = len(found) + blocks.share_out(blocks.spread_seeds(members, count, rng), members)
        found += [
            ("psa", f"{district + 1}{k + 1:02d}", f"PSA {district + 1}{k + 1:02d}", f"{district + 1}D")
            for k in range(count)
        ]
    districts = [("district", f"{k + 1}D", f"{name} District", None) for k, name in enumerate(DISTRICT_NAMES)]
    of_ward = blocks.share_out(np.asarray(WARD_SEEDS, dtype=float), np.arange(len(blocks.shapes)))
    wards = [("ward", str(k + 1), f"Ward {k + 1}", None) for k in range(len(WARD_SEEDS))]
    areas = []
    for label, records in ((of_district, districts), (psa, found), (of_ward, wards)):
        for number, (kind, id_, name, part_of) in enumerate(records):
            shape = blocks.join(np.flatnonzero(label == number))
            areas.append(Area(kind, id_, name, shape, part_of=part_of, agency="mpd"))
    city = shapely.coverage_union_all([area.shape for area in areas if area.kind == "district"])
    return areas + _priority(areas) + _jurisdictions(city, ground, warp)


def _priority(areas: list[Area]) -> list[Area]:
    """Return the incentive program's priority areas."""
    of = {area.id: area.shape for area in areas if area.kind == "psa"}
    return [Area("priority", psa, name, of[psa], agency="incentive") for psa, name in PRIORITY.items()]


def _jurisdictions(shape: Any, ground: Ground, warp: Warp) -> list[Area]:
    titles = {agency: title for agency, (title, _, _) in layout.COUNTIES.items()}
    titles["transit"] = f"{names.CITY} Transit grounds"
    return [
        Area("jurisdiction", "mpd", f"City of {names.CITY}", shape, agency="mpd"),
        *(
            Area("jurisdiction", agency, titles[agency], warp.shape(shape), agency=agency)
            for agency, shape in ground.counties.items()
        ),
    ]


class _Superblocks:
    """The faces between main streets, banks and boundary, and which of them touch."""

    def __init__(self, ground: Ground, streets: list[Street], warp: Warp) -> None:
        lines = [street.line for street in streets if street.rank != "residential"]
        cut = shapely.unary_union([*lines, ground.city.boundary, ground.river_line], grid_size=0.5)
        faces = shapely.get_parts(shapely.polygonize(shapely.segmentize(shapely.get_parts(cut), VERTEX_EACH_M)))
        inside = shapely.contains(ground.city.buffer(3), shapely.point_on_surface(faces))
        self.shapes = faces[inside]
        self.bent = shapely.transform(self.shapes, warp)
        self.area = shapely.area(self.shapes)
        centre = shapely.get_coordinates(shapely.point_on_surface(self.shapes))
        self.centre: Array = centre
        self.east = is_east(centre, ground)
        self.neighbours: list[list[tuple[int, float]]] = [[] for _ in self.shapes]
        a, b = shapely.STRtree(self.shapes).query(self.shapes)
        a, b = a[a < b], b[a < b]
        border = shapely.length(shapely.intersection(self.shapes[a], self.shapes[b]))
        for i, j, length in zip(a.tolist(), b.tolist(), border.tolist(), strict=True):
            if length > 1.0:
                self.neighbours[i].append((j, length))
                self.neighbours[j].append((i, length))

    def join(self, members: Any) -> Any:
        return shapely.coverage_union_all(self.bent[members])

    def spread_seeds(self, members: Any, count: int, rng: np.random.Generator) -> Array:
        """Return `count` centres of about equal areas among the members (k-means, area-weighted)."""
        weight = self.area[members] / self.area[members].sum()
        seeds = self.centre[[members[rng.choice(len(members), p=weight)]]]
        while len(seeds) < count:
            far = self._distance(members, seeds).min(axis=1) ** 2 * weight
            seeds = np.vstack((seeds, self.centre[members[rng.choice(len(members), p=far / far.sum())]]))
        for _ in range(SETTLING_ROUNDS):
            nearest = self._distance(members, seeds).argmin(axis=1)
            for number in range(count):
                own = members[nearest == number]
                if len(own):
                    seeds[number] = np.average(self.centre[own], axis=0, weights=self.area[own])
        return seeds

    def share_out(self, seeds: Array, members: Any) -> Any:
        """Return the number of a seed for each member: the nearest on its bank, each share in one piece."""
        label = np.full(len(self.shapes), -1)
        label[members] = self._distance(members, seeds).argmin(axis=1)
        for _ in range(SETTLING_ROUNDS):
            if not self._join_islands(label, members):
                break
        return label[members]

    def _distance(self, members: Any, seeds: Array) -> Any:
        flat = np.hypot(*(self.centre[members][:, None, :] - seeds[None, :, :]).transpose(2, 0, 1))
        nearest_block = np.hypot(*(self.centre[:, None, :] - seeds[None, :, :]).transpose(2, 0, 1)).argmin(axis=0)
        return flat + RIVER_PENALTY_M * (self.east[members][:, None] != self.east[nearest_block][None, :])

    def _join_islands(self, label: Any, members: Any) -> bool:
        """Give pieces cut off from their main part to the neighbour they share most border with."""
        moved = False
        for number in np.unique(label[members]):
            pieces = self._pieces(label, number)
            for piece in pieces[1:]:
                border: dict[int, float] = {}
                for block in piece:
                    for other, length in self.neighbours[block]:
                        if label[other] not in (number, -1):
                            border[int(label[other])] = border.get(int(label[other]), 0.0) + length
                if border:
                    label[list(piece)] = max(border, key=lambda key: border[key])
                    moved = True
        return moved

    def _pieces(self, label: Any, number: int) -> list[set[int]]:
        rest = {int(index) for index in np.flatnonzero(label == number)}
        pieces = []
        while rest:
            heap, piece = [min(rest)], set[int]()
            while heap:
                at = heap.pop()
                if at in rest:
                    rest.remove(at)
                    piece.add(at)
                    heap += [other for other, _ in self.neighbours[at]]
            pieces.append(piece)
        return sorted(pieces, key=lambda piece: -sum(self.area[list(piece)]))
