"""`start`: how long a second start of the server takes until it is ready."""

from __future__ import annotations

import time

from watchroom.app.benches.figures import Figure, at_most
from watchroom.app.benches.house import House


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - one start
    """Return the time from the command to a 200 of `/healthz`, with a small hotlist and with a million entries."""
    figures = []
    for name, each in (("start.ready", house.beside("town", 1_000)), ("start.ready_with_million_entries", house)):
        with each.serving():
            pass
        began = time.perf_counter()
        with each.serving():
            took = time.perf_counter() - began
        figures.append(at_most(name, took, "s", 5))
    return figures
