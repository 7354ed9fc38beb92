"""`memory`: what the whole demo takes, the city's simulator and the database included."""

from __future__ import annotations

import time

from watchroom.app.benches import processes
from watchroom.app.benches.figures import Figure, at_most
from watchroom.app.benches.house import House, program

SETTLE_SECONDS = 30.0


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - as long as the demo takes to settle
    """Return the memory of all processes after half a minute of city life, shared pages counted once."""
    with program("demo", "--no-browser", "--port", "0", "--data", str(house.folder.parent / "demo")) as demo:
        time.sleep(SETTLE_SECONDS)
        return [at_most("memory.demo", processes.pss_mb(demo.pid), "MB", 1500)]
