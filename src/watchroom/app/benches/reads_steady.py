"""`reads_steady`: a large city's plate reads at their rate, in batches of 50, watched by a console."""

from __future__ import annotations

from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import House
from watchroom.app.benches.reads import run_load

READS_PER_S = 7_700
BATCH = 50


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return delays to durable and to a console, and processor time a read."""
    with house.serving() as serving:
        run_load(house, serving, batch=BATCH, connections=32, seconds=2, rate=READS_PER_S / BATCH)
        run = run_load(
            house, serving, batch=BATCH, connections=32, seconds=seconds, rate=READS_PER_S / BATCH, watched=True
        )
    out = run.outcome
    return [
        at_least("reads_steady.rate", out.accepted / out.seconds, "reads/s", READS_PER_S * 0.99),
        at_most("reads_steady.refused", out.refused, "messages", 0),
        at_most("reads_steady.durable_p50", percentile(out.durable_ms, 50), "ms"),
        at_most("reads_steady.durable_p99", percentile(out.durable_ms, 99), "ms", 20),
        at_most("reads_steady.console_p50", percentile(out.seen_ms, 50), "ms"),
        at_most("reads_steady.console_p99", percentile(out.seen_ms, 99), "ms", 50),
        at_most("reads_steady.cpu_per_read", run.server_cpu_seconds / max(1, out.accepted) * 1e6, "µs", 30),
        at_most("reads_steady.generator_cpu_per_read", out.cpu_seconds / max(1, out.accepted) * 1e6, "µs"),
    ]
