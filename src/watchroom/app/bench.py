"""`watchroom bench`: measures this machine's watchroom against its targets, on loopback, with made-up data."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import msgspec

from watchroom.app.benches.figures import Figure, at_most, sync_us, table
from watchroom.app.benches.house import House
from watchroom.app.benches.processes import is_measurable
from watchroom.app.terminal import tell
from watchroom.base.errors import BadInputError, UnavailableError

BENCHES: dict[str, str] = {
    "reads_steady": "7,700 plate reads a second in batches of 50: delays and processor time",
    "soak_steady": "the same while everybody is at work, each read counted afterwards; take --seconds 600",
    "reads_single": "plate reads posted one by one",
    "reads_batch": "plate reads in batches of 500",
    "plate_search": "exact, prefix, one edit and wildcard over ten million reads",
    "plate_search_50m": "the same over fifty million, beside what one would write first",
    "retention_drop": "a day of a million reads deleted while others come in",
    "alert_fanout": "one alert to 1,000 consoles",
    "hit_card": "from a listed plate's read to its card with its picture",
    "incident_open": "from a 911 call to its incident on a console",
    "feed_200": "200 consoles back after a restart",
    "decide": "decisions of policy with their reasons, and what being an act costs",
    "rank": "cameras ranked for a point, over 30,000",
    "ledger_append": "acts entered in groups while they are given their places in the tree",
    "ledger_proof": "proofs out of a tree of ten million entries",
    "start": "a second start until it is ready",
    "memory": "the memory of the whole demo",
    "recording": "300 cameras recorded, and what others take for it",
    "call_to_picture": "from a 911 call to the best camera's first picture in a browser, and how old live pictures are",
    "viewers": "256 people who look live at cameras that are recorded",
    "pictures": "looking after 1,000 cameras, and masking one live stream",
    "request_fanout": "a request for footage to 500 of 28,000 registrants, until the last letter is out",
    "misuse": "stalkers found in invented months of plate searches, and honest officers asked about",
}
"""Every bench and what it measures; each is a file of that name in `benches/`."""
ALONE = ("plate_search_50m",)
"""Run when they are named: they take an hour."""
SECONDS = 15.0
EXIT_MISSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which benches, how long, where and how they are told."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHES)} (default all but {', '.join(ALONE)})"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the made-up data here for the next run")
    parser.add_argument(
        "--cameras", type=int, metavar="N", help="how many are recorded, where a smaller machine is measured"
    )
    parser.add_argument("--seconds", type=float, default=SECONDS, metavar="S", help="how long each load lasts")


def run(args: argparse.Namespace) -> int:
    """Measure; the exit code says whether every target was met."""
    unknown = [name for name in args.names if name not in BENCHES]
    if unknown:
        raise BadInputError("NAME", f"{unknown[0]} is none of: {', '.join(BENCHES)}")
    if not is_measurable():
        raise UnavailableError("Processor time and memory are measured as Linux tells them: run the benches there.")
    if args.cameras is not None and args.cameras < 1:
        raise BadInputError("--cameras", "is at least 1")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_MISSED))  # so that no server is left behind
    with _folder(args.data) as folder:
        figures = [at_most("machine.fsync", sync_us(folder.parent), "µs")]
        house = House(folder, cameras=args.cameras)
        for name in args.names or [each for each in BENCHES if each not in ALONE]:
            if not args.json:
                tell(f"# {name}: {BENCHES[name]}")
            figures += import_module(f"watchroom.app.benches.{name}").measure(house, seconds=args.seconds)
    if args.json:
        _tell_lines(figures)
    else:
        tell(f"{table(figures)}\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    return EXIT_MISSED if any(each.met is False for each in figures) else 0


def _tell_lines(figures: list[Figure]) -> None:
    for each in figures:
        tell(msgspec.json.encode(each).decode())


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    """Yield the folder for the made-up data; a database's user can enter the one made for this run."""
    if data is not None:
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        yield data.absolute() / "house"
        return
    with tempfile.TemporaryDirectory(prefix="watchroom-bench-") as name:
        Path(name).chmod(0o711)
        yield Path(name) / "house"
