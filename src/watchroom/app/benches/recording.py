"""`recording`: 300 cameras of 720p recorded with no lost packet, and what a camera takes beside what others take."""

from __future__ import annotations

import time

from watchroom.app.benches.cameras import Filmed, filmed, filming
from watchroom.app.benches.figures import Figure, at_least, at_most
from watchroom.app.benches.house import House
from watchroom.app.benches.processes import cpu_seconds, pss_mb
from watchroom.app.benches.recording_peers import peers

CAMERAS = 300
SETTLE_SECONDS = 15.0
PART_OF_BEST = 0.6
MEMORY_MB_MAX = 2.0


def measure(house: House, *, seconds: float) -> list[Figure]:
    """Record all cameras, then let each of the others record some of them."""
    cameras = house.cameras or CAMERAS
    with filmed(house, cameras) as found:
        time.sleep(SETTLE_SECONDS)
        ours, whole, figures = _measured(found, seconds, cameras)
    with filming() as film:
        others = peers(film.port, seconds)
    best = min(others.values())
    cpu = at_most("recording.cpu_per_camera", ours, "% of a core", PART_OF_BEST * best)
    told = [at_most(f"recording.cpu_per_camera.{name}", value, "% of a core") for name, value in others.items()]
    return [cpu, at_most("recording.cpu_per_camera.server_and_database", whole, "% of a core"), *told, *figures]


def _measured(found: Filmed, seconds: float, cameras: int) -> tuple[float, float, list[Figure]]:
    """Return what a camera takes of a core: in the media processes, in all; and the other figures."""
    pids = found.media_pids()
    lost, dropped = found.counted("lost_packets_total"), found.counted("dropped_fragments_total")
    recorded = found.counted("recorded_bytes_total")
    before, all_before, began = sum(map(cpu_seconds, pids)), found.serving.cpu_seconds(), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    ours = (sum(map(cpu_seconds, pids)) - before) / took / cameras * 100
    whole = (found.serving.cpu_seconds() - all_before) / took / cameras * 100
    megabits = (found.counted("recorded_bytes_total") - recorded) * 8 / took / cameras / 1e6
    return (
        ours,
        whole,
        [
            at_least("recording.live", found.counted("live"), "cameras", cameras),
            at_least("recording.per_camera", megabits, "Mbit/s"),
            at_most("recording.lost_packets", found.counted("lost_packets_total") - lost, "packets", 0),
            at_most("recording.left_out", found.counted("dropped_fragments_total") - dropped, "fragments", 0),
            at_most("recording.memory_per_camera", sum(map(pss_mb, pids)) / cameras, "MB", MEMORY_MB_MAX),
        ],
    )
