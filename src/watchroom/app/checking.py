"""`watchroom check`: looks whether every numbered invariant holds over the live store, and names what is wrong."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from functools import partial
from pathlib import Path

import msgspec

from watchroom.actions.seal import MasterKey
from watchroom.actions.sequencer import load_cosigner, load_signer
from watchroom.app.build import LEDGER_KEY_FILE, LEDGER_ORIGIN, LEDGER_PQ_KEY_FILE
from watchroom.app.opening import opened
from watchroom.app.settings import Settings
from watchroom.app.terminal import add_setting_flags, settings_of_store, tell
from watchroom.app.verifying import text_of
from watchroom.base.clock import SystemClock
from watchroom.media.camera import recordings_folder
from watchroom.reports.invariants import INVARIANTS, Invariant, Look, faults_of
from watchroom.sources.forbidden import forbidden_kind
from watchroom.store.checks import FAULTS_SHOWN_MAX, looking

PROGRESS_SECONDS = 2.0


class Checked(msgspec.Struct, kw_only=True):
    """What was found of one invariant: one line of `--json`."""

    invariant: str
    says: str
    holds: bool
    looked_at: int
    """Rows that were looked at one by one; 0 where the store answered in one question."""
    seconds: float
    faults: list[str]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how much is looked at and how it is told."""
    parser.add_argument("--full", action="store_true", help="look through all stored JSON, not a sample of it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each invariant")
    parser.add_argument("--head", type=Path, metavar="FILE", help="a signed checkpoint of the ledger kept outside")
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Check all; 0 when every invariant holds, 1 when a fault was found."""
    kept = None if args.head is None else text_of(args.head)
    found = asyncio.run(check(settings_of_store(args), full=args.full, as_json=args.json, kept=kept))
    return 0 if all(each.holds for each in found) else 1


async def check(
    settings: Settings, *, full: bool = False, as_json: bool = False, kept: str | None = None
) -> list[Checked]:
    """Check the store as it is at this moment, beside a running server where there is one."""
    key = MasterKey.load_or_create(settings.master_key_path)
    verifier = load_signer(settings.data / LEDGER_KEY_FILE, LEDGER_ORIGIN).verifier
    pq_verifier = load_cosigner(settings.data / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN).verifier
    found = []
    async with opened(settings, may_attach=True) as store, looking(store.address) as tx:
        for invariant in INVARIANTS:
            progress = _Progress(invariant)
            look = Look(
                tx=tx, key=key, verifier=verifier, pq_verifier=pq_verifier, now=SystemClock().now(), full=full,
                forbidden=forbidden_kind, recordings=recordings_folder(settings.data), tell=progress.more, kept=kept,
                later=partial(looking, store.address),
            )  # fmt: skip
            found.append(progress.ended(await faults_of(invariant, look)))
            tell(msgspec.json.encode(found[-1]).decode() if as_json else _text(found[-1]))
    return found


def _text(checked: Checked) -> str:
    rows = f"  {checked.looked_at:,} rows in {checked.seconds:.1f} s" if checked.looked_at else ""
    lines = [f"{checked.invariant:4} {'holds' if checked.holds else 'FAULT'}  {checked.says}{rows}"]
    lines += [f"       {fault}" for fault in checked.faults]
    if len(checked.faults) == FAULTS_SHOWN_MAX:
        lines.append("       … and perhaps more")
    return "\n".join(lines)


class _Progress:
    """Counts what one invariant looked at, and says now and then on the error output how far it is."""

    def __init__(self, invariant: Invariant) -> None:
        self._invariant = invariant
        self._rows = 0
        self._began = self._told = time.monotonic()

    def more(self, rows: int) -> None:
        self._rows += rows
        now = time.monotonic()
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            speed = self._rows / (now - self._began)
            sys.stderr.write(f"{self._invariant.number} {self._rows:,} rows, {speed:,.0f} a second\n")

    def ended(self, faults: list[str]) -> Checked:
        return Checked(
            invariant=self._invariant.number,
            says=self._invariant.says,
            holds=not faults,
            looked_at=self._rows,
            seconds=round(time.monotonic() - self._began, 3),
            faults=faults,
        )
