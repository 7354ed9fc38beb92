"""`reads_batch`: as many plate reads as go through, in batches of 500."""

from __future__ import annotations

from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import House
from watchroom.app.benches.reads import run_load

BATCH = 500


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return reads a second, each durable before its answer."""
    with house.serving() as serving:
        run_load(house, serving, batch=BATCH, connections=16, seconds=2, messages=400)
        run = run_load(house, serving, batch=BATCH, connections=16, seconds=seconds, messages=400)
    out = run.outcome
    return [
        at_least("reads_batch.rate", out.accepted / out.seconds, "reads/s", 100_000),
        at_most("reads_batch.refused", out.refused, "messages", 0),
        at_most("reads_batch.durable_p99", percentile(out.durable_ms, 99), "ms"),
        at_most("reads_batch.cpu_per_read", run.server_cpu_seconds / max(1, out.accepted) * 1e6, "µs"),
    ]
