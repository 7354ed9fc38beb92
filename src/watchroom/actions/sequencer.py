"""Gives committed ledger entries their places in the tree and signs its head: one for each database."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from watchroom.base.clock import Clock
from watchroom.base.errors import UnavailableError
from watchroom.ledger import note
from watchroom.ledger.cosign import Cosigner, minute_line
from watchroom.ledger.merkle import Span, Tree, integrate, nodes_of
from watchroom.store import ledger as store
from watchroom.store.acting import Tx
from watchroom.store.pool import Database

INTEGRATE_SECONDS = 0.5
"""How long an entry waits for its place at most, when the machine keeps up: a receipt is ready within 2 s."""
BATCH_ENTRIES_MAX = 20_000
KEY_BYTES = 32
log = logging.getLogger(__name__)


def load_signer(path: Path, origin: str) -> note.Signer:
    """Return the log's signer from its 0600 key file, made if there is none; refuse one that others can read."""
    return note.Signer(origin, _seed(path))


def load_cosigner(path: Path, origin: str) -> Cosigner:
    """Return the log's ML-DSA-44 key from its own file, as `load_signer` does."""
    return Cosigner(origin, _seed(path))


def _seed(path: Path) -> bytes:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    if path.stat().st_mode & 0o077:
        raise UnavailableError(f"The ledger's key {path} can be read by others. Run: chmod 600 {path}")
    seed = path.read_bytes()
    if len(seed) != KEY_BYTES:
        raise UnavailableError(f"The ledger's key {path} is not {KEY_BYTES} bytes. Restore it from its backup.")
    return seed


class Sequencer:
    """Integrates leaves in batches, so that no act waits for another."""

    def __init__(self, database: Database, clock: Clock, signer: note.Signer, cosigner: Cosigner) -> None:
        """Start; the tree is read from the store at the first step."""
        self._database = database
        self._clock = clock
        self._signer = signer
        self._cosigner = cosigner
        self._origin = signer.verifier.name
        self._tree: Tree | None = None
        self._head: store.Checkpoint | None = None
        self._minute = ""
        """The line that the newest published head says its minute in."""
        self._failing = False

    async def run(self) -> None:
        """Integrate until cancelled; a step that fails is said once and tried again."""
        while True:
            try:
                more = await self.step()
                if self._failing:
                    log.info("the ledger's sequencer runs again")
                self._failing = False
            except Exception as error:  # deliberately all: it must go on when the database is back
                if not self._failing:
                    log.warning("the ledger's sequencer is held up: %s", type(error).__name__, exc_info=error)
                self._failing = True
                self._tree = None
                more = False
            if not more:
                await asyncio.sleep(INTEGRATE_SECONDS)

    async def step(self) -> bool:
        """Integrate what waits and sign the minute's head, busy or idle; returns whether there may be more."""
        async with self._database.sequencer.acquire() as tx:
            if self._tree is None:
                await self._load(tx)
            async with tx.transaction(isolation="repeatable_read"):
                integrated = await self._integrate(tx)
                minute = await self._sign_minute(tx, integrated.tree)
        # Only what was committed is remembered.
        self._tree, self._head, self._minute = integrated.tree, integrated.head, minute
        return integrated.more

    async def _load(self, tx: Tx) -> None:
        """Take up the tree where the newest checkpoint left it, and make sure that it is the one it says."""
        self._head = await store.newest_checkpoint(tx)
        last = await store.newest_head(tx)
        self._minute = minute_line(last.at) if last else ""
        if self._head is None:
            self._tree = Tree()
            return
        wanted = [(node.level, node.offset) for node in nodes_of(Span(0, self._head.size))]
        found = await store.nodes(tx, wanted)
        tree = Tree(self._head.size, tuple(found[each] for each in wanted if each in found))
        if len(found) != len(wanted) or tree.root() != self._head.root:
            raise UnavailableError(f"The ledger's nodes do not lead to its head at size {self._head.size}. Run: check")
        self._tree = tree

    async def _integrate(self, tx: Tx) -> _Integrated:
        assert self._tree is not None  # noqa: S101 - loaded just before
        head = self._head
        last = (head.last_xact, head.last_entry) if head else (0, 0)
        waiting = await store.waiting(tx, *last, BATCH_ENTRIES_MAX)
        if not waiting:
            return _Integrated(self._tree, head, more=False)
        tree, born = integrate(self._tree, [each.entry for each in waiting])
        text = note.sign_checkpoint(note.Checkpoint(self._origin, tree.size, tree.root()), [self._signer])
        new = store.Checkpoint(
            size=tree.size,
            at=self._clock.now(),
            root=tree.root(),
            note=text,
            last_xact=waiting[-1].xact,
            last_entry=waiting[-1].id,
        )
        await store.integrate(tx, self._tree.size, [each.id for each in waiting], born, new)
        return _Integrated(tree, new, more=len(waiting) == BATCH_ENTRIES_MAX)

    async def _sign_minute(self, tx: Tx, tree: Tree) -> str:
        """Sign a head for publication when the minute is another than last time; returns the minute's line.

        A clock that was set back does not hold it up: any other minute is a new one.
        """
        now = self._clock.now()
        minute = minute_line(now)
        if minute != self._minute:
            head = note.Checkpoint(self._origin, tree.size, tree.root(), (minute,))
            signed = note.sign_checkpoint(head, [self._signer]) + self._cosigner.sign(head.text(), now)
            await store.insert_head(tx, now, head.size, head.root, signed)
        return minute


class _Integrated(NamedTuple):
    """The tree and its newest checkpoint after a step, and whether a full batch says that more may wait."""

    tree: Tree
    head: store.Checkpoint | None
    more: bool
