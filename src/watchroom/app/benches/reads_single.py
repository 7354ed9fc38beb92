"""`reads_single`: plate reads posted one by one on kept-alive connections, beside what one would write first."""

from __future__ import annotations

from watchroom.app.benches.figures import Figure, at_least, at_most, percentile
from watchroom.app.benches.house import House
from watchroom.app.benches.peer import peer_rate
from watchroom.app.benches.reads import run_load

CONNECTIONS = 128


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Return messages a second, each durable before its answer."""
    with house.serving() as serving:
        run_load(house, serving, batch=1, connections=CONNECTIONS, seconds=2, messages=20_000)
        run = run_load(house, serving, batch=1, connections=CONNECTIONS, seconds=seconds, messages=20_000)
    out = run.outcome
    peer = peer_rate(seconds=min(seconds, 10), connections=CONNECTIONS)
    return [
        at_least("reads_single.rate", out.accepted / out.seconds, "posts/s", 10_000, peer=peer),
        at_most("reads_single.refused", out.refused, "messages", 0),
        at_most("reads_single.durable_p99", percentile(out.durable_ms, 99), "ms"),
        at_most("reads_single.cpu_per_read", run.server_cpu_seconds / max(1, out.accepted) * 1e6, "µs"),
    ]
