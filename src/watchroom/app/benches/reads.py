"""What the three benches of plate reads share: one run of the load generator against the house's server."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from watchroom.app.benches.house import HOTLIST_SEED, House, Serving
from watchroom.app.benches.load import Job, Outcome
from watchroom.app.benches.plates import wanted_plates
from watchroom.base.errors import UnavailableError

WANTED_USED = 2_000
"""Hits are of the first so many entries: which they are does not matter to the cost."""


class Run(msgspec.Struct, frozen=True):
    """One load: its outcome, and the processor time that server and database used meanwhile."""

    outcome: Outcome
    server_cpu_seconds: float


def run_load(house: House, serving: Serving, **how: object) -> Run:
    """Post plate reads as `how` says (the members of Job)."""
    keys = house.keys()
    tokens = {id_: token for id_, token in keys.sources.items() if id_.startswith("lpr_")}
    watcher = keys.officer if how.pop("watched", False) else None
    given = {
        "address": serving.address,
        "tokens": tokens,
        "wanted": wanted_plates(WANTED_USED, HOTLIST_SEED),
        "watcher": watcher,
        **how,
    }
    before = serving.cpu_seconds()
    outcome = generate(msgspec.convert(given, Job))
    return Run(outcome, serving.cpu_seconds() - before)


def generate(job: Job) -> Outcome:
    """Run the load generator."""
    done = subprocess.run(
        [sys.executable, "-m", "watchroom.app.benches.load"],
        input=msgspec.json.encode(job),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise UnavailableError("The load generator failed: its message is above.")
    return msgspec.json.decode(done.stdout, type=Outcome)
