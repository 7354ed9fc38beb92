"""`plate_search_50m`: the same over fifty million reads; they are made once and take some 13 GB of disk."""

from __future__ import annotations

from watchroom.app.benches.figures import Figure
from watchroom.app.benches.house import House
from watchroom.app.benches.plate_search import measured

READS = 50_000_000
TARGETS_MS = {"exact": 2.0, "prefix": 3.0, "one_edit": 25.0, "wildcard": 60.0}
PEER_SEARCHES = 1
"""Each reads all fifty million."""


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of searches
    """Return how long a search takes: its query, the whole act around it, and the act over HTTP."""
    return measured(house.beside("archive-50m", 1_000), "plate_search_50m", READS, TARGETS_MS, PEER_SEARCHES)
