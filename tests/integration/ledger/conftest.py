"""A log in a real store that is appended to by hand, and real witnesses beside it, each a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from watchroom.actions.sequencer import Sequencer
from watchroom.app import witness as program
from watchroom.app.witness_settings import WitnessState, read_witnesses
from watchroom.app.witnesses import Witnesses
from watchroom.base.clock import ManualClock
from watchroom.ledger.cosign import Cosigner
from watchroom.ledger.entry import PublicPart, act_entry
from watchroom.ledger.note import Signer, Verifier
from watchroom.store import acts as store_acts
from watchroom.store import ledger as store
from watchroom.store.ledger import Head
from watchroom.store.pool import Database

NOW = datetime(2026, 3, 14, 21, 15, 20, tzinfo=UTC)
LOOK = PublicPart(
    kind="incident.view",
    agency="mpd",
    purpose="call_response",
    law_tag="DC",
    hour="2026-03-14T21Z",
    outcome="done",
    rule="watch-opens-incidents",
    policy_hash="ab" * 32,
)
TABLES = (
    ("ledger_cosignature", "head_id IN (SELECT id FROM ledger_head WHERE size > $1)"),
    ("ledger_head", "size > $1"),
    ("ledger_checkpoint", "size > $1"),
    ("ledger_node", "((idx + 1) << level) > $1"),
    ("ledger_entry", "id IN (SELECT entry_id FROM ledger_leaf WHERE leaf_index >= $1)"),
    ("ledger_leaf", "leaf_index >= $1"),
)


class Log:
    """One log: appended to, stepped, shown to witnesses, and rolled back as a restored backup would be."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = ManualClock(NOW)
        self.signer = Signer("watchroom.example/ledger", bytes(range(32)))
        self.cosigner = Cosigner("watchroom.example/ledger", bytes(32))
        self.shown: dict[str, WitnessState] = {}
        self._begin()

    def _begin(self) -> None:
        self.sequencer = Sequencer(self.database, self.clock, self.signer, self.cosigner)

    @property
    def keys(self) -> tuple[Verifier, Verifier]:
        """Return the log's two public keys."""
        return self.signer.verifier, self.cosigner.verifier

    async def append(self, count: int, word: str = "n") -> None:
        """Enter so many acts and give them their places."""
        async with self.database.writer.acquire() as tx, tx.transaction():
            rows = [(act_entry(LOOK, {word: n}, bytes(32)), None, None) for n in range(count)]
            await store_acts.insert_ledger_entries(tx, self.clock.now(), rows)
        while await self.sequencer.step():
            pass

    async def head(self) -> Head:
        """Return the newest head that is signed for publication."""
        async with self.database.sequencer.acquire() as tx:
            found = await store.newest_head(tx)
        assert found is not None
        return found

    async def next_minute(self) -> Head:
        """Let a minute pass."""
        self.clock.advance(60)
        await self.sequencer.step()
        return await self.head()

    async def restore(self, size: int) -> None:
        """Take the store back to an older state, as whoever puts an old backup back does."""
        async with self.database.owner.acquire() as tx, tx.transaction():
            for table, newer in TABLES:
                await tx.execute(f"DELETE FROM {table} WHERE {newer}", size)  # noqa: S608 - words of this file
        self._begin()

    async def ask(self, *addresses: str, rounds: int = 1) -> dict[str, str]:
        """Ask witnesses as the running room does, a minute apart; return in which state each is."""
        asked = Witnesses(self.database, self.clock, read_witnesses(",".join(addresses)), self._show)
        await asked.recall()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            await asked.step(session)
            for _ in range(rounds - 1):
                self.clock.advance(60)
                await asked.step(session)
        return {name: state.state for name, state in self.shown.items()}

    def _show(self, states: list[WitnessState]) -> None:
        self.shown = {each.witness: each for each in states}


class RunningWitness:
    """The shipped witness, run by its file alone as an oversight body runs it."""

    def __init__(self, folder: Path, name: str, *logs: str) -> None:
        words = [word for log in logs for word in ("--log", log)]
        self.folder = folder
        self.process = subprocess.Popen(  # noqa: S603 - our own file
            [sys.executable, "-I", program.__file__, "--data", folder, "--port", "0", "--name", name, *words],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.key, self.pq_key = (self.process.stdout.readline().removeprefix("key ").strip() for _ in range(2))
        self.url = self.process.stdout.readline().rpartition(" ")[2].strip()

    @property
    def address(self) -> str:
        """Return it as the room's setting takes it."""
        return f"{self.url} {self.key} {self.pq_key}"

    def kill(self) -> None:
        """End it with no chance to write anything more."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def heads(self) -> list[str]:
        """Return the heads that it keeps."""
        return [path.read_text() for path in sorted(self.folder.glob("*.head"))]


Start = Callable[..., RunningWitness]


@pytest.fixture
async def log(database: Database) -> Log:
    """Return an empty log."""
    return Log(database)


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a witness by name, on the folder of that name, and end those that a test leaves."""
    started: list[RunningWitness] = []

    def start(name: str, *logs: str) -> RunningWitness:
        started.append(RunningWitness(tmp_path / name, name, *logs))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.terminate()
            each.process.communicate()
