"""The street graph: crossings, blocks with names and house numbers, and the fastest way from one to another."""

from __future__ import annotations

import heapq
import math
from typing import Any, Final

import msgspec
import numpy as np
import shapely

from watchroom.base.geometry import Point
from watchroom_sim import layout
from watchroom_sim.paving import Street
from watchroom_sim.plane import Array, Metres, Warp, to_ground

SPEED_MPS: Final = {"motorway": 24.0, "primary": 13.0, "secondary": 11.0, "residential": 8.0}
MERGE_WITHIN_M: Final = 16.0
"""Crossings closer than this are one."""
STUB_M: Final = 30.0
"""Dead ends shorter than this are not built."""
MISSING_SHARE: Final = 0.09
"""Share of residential blocks outside Old Town that were never built."""
NUMBERS_PER_M: Final = 100.0 / 138.0
OLD_TOWN_RADIUS_M: Final = 2_300.0
QUADRANTS: Final = ("NE", "NW", "SE", "SW")


class Edge(msgspec.Struct, frozen=True, gc=False):
    """One stretch of street between two crossings, straight; `a` and `b` are node numbers."""

    a: int
    b: int
    name: str
    rank: str
    length_m: float
    hundred: int
    """House numbers begin here: 1400 is the 1400 block."""
    in_city: bool


class StreetGraph:
    """Nodes in metres on the (bent) board, edges between them."""

    def __init__(self, nodes: list[Metres], edges: list[Edge]) -> None:
        """Build the neighbour lists."""
        self.nodes = nodes
        self.edges = edges
        self.ground: list[Point] = [to_ground(node) for node in nodes]
        self.links: list[list[tuple[int, int]]] = [[] for _ in nodes]
        """For each node: (neighbour, edge number)."""
        for number, edge in enumerate(edges):
            self.links[edge.a].append((edge.b, number))
            self.links[edge.b].append((edge.a, number))
        self.seconds = [edge.length_m / SPEED_MPS[edge.rank] for edge in edges]

    def nearest_node(self, at: Metres) -> int:
        """Return the node closest to a point on the board."""
        tree = self._tree()
        return int(tree.nearest(shapely.Point(at)))

    def _tree(self) -> Any:
        if not hasattr(self, "_node_tree"):
            self._node_tree = shapely.STRtree(shapely.points(np.asarray(self.nodes)))
        return self._node_tree

    def along(self, number: int, share: float, from_node: int | None = None) -> Metres:
        """Return the point at `share` (0 to 1) of an edge, counted from `from_node` (or its `a`)."""
        edge = self.edges[number]
        a, b = (edge.a, edge.b) if from_node in (None, edge.a) else (edge.b, edge.a)
        (ax, ay), (bx, by) = self.nodes[a], self.nodes[b]
        return ax + (bx - ax) * share, ay + (by - ay) * share

    def block(self, number: int) -> str:
        """Return `1400 block of Alder Street NW`."""
        edge = self.edges[number]
        return f"{edge.hundred} block of {edge.name}"

    def crossing(self, node: int) -> str:
        """Return `Alder Street NW and 14th Street NW`, or the block where only one street passes."""
        found = list(dict.fromkeys(self.edges[number].name for _, number in self.links[node]))
        return " and ".join(found[:2]) if len(found) > 1 else self.block(self.links[node][0][1])

    def route(self, start: int, goal: int) -> list[int]:
        """Return the node numbers of the fastest way (A*), both ends included; empty when there is none."""
        gx, gy = self.nodes[goal]
        fastest = max(SPEED_MPS.values())
        came: dict[int, int] = {start: start}
        cost = {start: 0.0}
        heap = [(0.0, start)]
        nodes, seconds, links = self.nodes, self.seconds, self.links
        while heap:
            _, at = heapq.heappop(heap)
            if at == goal:
                return _walk_back(came, goal)
            base = cost[at]
            for neighbour, number in links[at]:
                reached = base + seconds[number]
                if reached < cost.get(neighbour, math.inf):
                    cost[neighbour] = reached
                    came[neighbour] = at
                    x, y = nodes[neighbour]
                    heapq.heappush(heap, (reached + math.hypot(gx - x, gy - y) / fastest, neighbour))
        return []

    def edge_between(self, a: int, b: int) -> int:
        """Return the number of the edge that joins two neighbours."""
        for neighbour, number in self.links[a]:
            if neighbour == b:
                return number
        raise KeyError((a, b))


def _walk_back(came: dict[int, int], goal: int) -> list[int]:
    way = [goal]
    while came[way[-1]] != way[-1]:
        way.append(came[way[-1]])
    return way[::-1]


def build_graph(streets: list[Street], warp: Warp, city: Any, rng: np.random.Generator) -> StreetGraph:
    """Cut the streets at their crossings, join what is too close, bend the board and name the blocks."""
    pieces, owner = _node(streets)
    ends, pairs = _merge_nodes(pieces)
    keep = _unique(pairs)
    pairs, owner, pieces = pairs[keep], owner[keep], pieces[keep]
    built = _drop_some(ends, pairs, [streets[index].rank for index in owner], rng)
    pairs, owner = pairs[built], owner[built]
    connected = _largest_component(len(ends), pairs)
    pairs, owner = pairs[connected], owner[connected]
    used, flat = np.unique(pairs, return_inverse=True)
    pairs = flat.reshape(pairs.shape)
    plain = ends[used]
    bent = warp(plain)
    graph_edges = _edges(plain, bent, pairs, [streets[index] for index in owner], city)
    return StreetGraph([(float(x), float(y)) for x, y in bent], graph_edges)


def _node(streets: list[Street]) -> tuple[Any, Any]:
    """Return straight pieces between crossings and corners, and which street each belongs to."""
    lines = np.asarray([street.line for street in streets], dtype=object)
    parts, owner = shapely.get_parts(lines, return_index=True)
    linear = shapely.get_type_id(parts) == 1
    parts, owner = parts[linear], owner[linear]
    noded = shapely.get_parts(shapely.unary_union(parts, grid_size=0.5))
    pieces, _ = _segments(noded)
    short, of_part = _segments(shapely.segmentize(parts, 400.0))
    middle = shapely.points(pieces.mean(axis=1))
    tree = shapely.STRtree(shapely.linestrings(short))
    found, hit = tree.query(middle, predicate="dwithin", distance=1.0)
    known, first = np.unique(found, return_index=True)
    return pieces[known], owner[of_part[hit[first]]]


def _segments(lines: Any) -> tuple[Any, Any]:
    """Return the straight segments of lines as (n, 2, 2) metres, and the number of the line of each."""
    coords, index = shapely.get_coordinates(lines, return_index=True)
    same = index[1:] == index[:-1]
    return np.stack((coords[:-1][same], coords[1:][same]), axis=1), index[1:][same]


def _merge_nodes(pieces: Any) -> tuple[Array, Any]:
    """Return the distinct crossings and, per piece, the numbers of its two."""
    ends, flat = np.unique(pieces.reshape(-1, 2), axis=0, return_inverse=True)
    flat = flat.reshape(-1)
    points = shapely.points(ends)
    near = shapely.STRtree(points).query(points, predicate="dwithin", distance=MERGE_WITHIN_M)
    group = np.arange(len(ends))
    for a, b in near.T[near[0] < near[1]]:
        root_a, root_b = _root(group, a), _root(group, b)
        if root_a != root_b:
            group[max(root_a, root_b)] = min(root_a, root_b)
    roots = np.asarray([_root(group, index) for index in range(len(ends))])
    _, number = np.unique(roots, return_inverse=True)
    count = np.bincount(number)
    centre = np.column_stack([np.bincount(number, weights=ends[:, axis]) / count for axis in (0, 1)])
    return centre, number[flat].reshape(-1, 2)


def _root(group: Any, index: int) -> int:
    while group[index] != index:
        group[index] = group[group[index]]
        index = group[index]
    return int(index)


def _unique(pairs: Any) -> Any:
    ordered = np.sort(pairs, axis=1)
    _, first = np.unique(ordered, axis=0, return_index=True)
    first = np.sort(first)
    return first[ordered[first, 0] != ordered[first, 1]]


def _drop_some(ends: Array, pairs: Any, ranks: list[str], rng: np.random.Generator) -> Any:
    """Return which pieces are built: some residential ones are not, and no stub is."""
    residential = np.asarray([rank == "residential" for rank in ranks])
    middle = (ends[pairs[:, 0]] + ends[pairs[:, 1]]) / 2
    outside = np.hypot(*(middle - layout.CENTRE).T) > OLD_TOWN_RADIUS_M
    built = ~(residential & outside & (rng.random(len(pairs)) < MISSING_SHARE))
    length = np.hypot(*(ends[pairs[:, 0]] - ends[pairs[:, 1]]).T)
    for _ in range(2):
        degree = np.bincount(pairs[built].ravel(), minlength=len(ends))
        stub = (degree[pairs] == 1).any(axis=1) & (length < STUB_M)
        built &= ~stub
    return np.flatnonzero(built)


def _largest_component(count: int, pairs: Any) -> Any:
    label = np.arange(count)
    while True:
        low = np.minimum(label[pairs[:, 0]], label[pairs[:, 1]])
        before = label.copy()
        np.minimum.at(label, pairs[:, 0], low)
        np.minimum.at(label, pairs[:, 1], low)
        label = label[label]
        if (label == before).all():
            break
    of_piece = label[pairs[:, 0]]
    return np.flatnonzero(of_piece == np.bincount(of_piece).argmax())


def _edges(plain: Array, bent: Array, pairs: Any, streets: list[Street], city: Any) -> list[Edge]:
    """Return the edges with names, quadrants and house numbers counted from Charter Square."""
    start, end = plain[pairs[:, 0]], plain[pairs[:, 1]]
    from_centre = (start + end) / 2 - layout.CENTRE
    inside = shapely.contains_xy(city.buffer(5), *((start + end) / 2).T)
    runs_east = np.abs(start - end)[:, 0] > np.abs(start - end)[:, 1]
    number = np.abs(np.where(runs_east, from_centre[:, 0], from_centre[:, 1])) * NUMBERS_PER_M
    hundred = 100 * (1 + number // 100).astype(int)
    quadrant = (from_centre[:, 1] < 0) * 2 + (from_centre[:, 0] < 0)
    length = np.hypot(*(bent[pairs[:, 0]] - bent[pairs[:, 1]]).T)
    rows = zip(
        pairs.tolist(), streets, length.tolist(), hundred.tolist(), quadrant.tolist(), inside.tolist(), strict=True
    )
    return [
        Edge(
            a=a,
            b=b,
            name=f"{street.name} {QUADRANTS[corner]}" if within else street.name,
            rank=street.rank,
            length_m=metres,
            hundred=block,
            in_city=within,
        )
        for (a, b), street, metres, block, corner, within in rows
    ]
