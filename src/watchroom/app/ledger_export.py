"""`watchroom export-ledger`: writes the whole published ledger as files that any web server can hand out."""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

from watchroom.actions.sequencer import load_cosigner, load_signer
from watchroom.app.build import LEDGER_KEY_FILE, LEDGER_ORIGIN, LEDGER_PQ_KEY_FILE
from watchroom.app.opening import opened
from watchroom.app.settings import Settings
from watchroom.app.terminal import add_setting_flags, settings_of_store, tell
from watchroom.base.clock import SystemClock
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.ledger.cosign import cosignatures
from watchroom.ledger.export import (
    CHECKPOINT_FILE,
    PQ_VERIFIER_FILE,
    VERIFIER_FILE,
    batches,
    leaf_files,
    upper_tiles,
)
from watchroom.ledger.note import Verifier
from watchroom.ledger.tiles import TILE_HASHES
from watchroom.ledger.trust import Brought
from watchroom.ledger.verify import verify_export
from watchroom.store import ledger as store
from watchroom.store.acting import Tx
from watchroom.store.checks import looking
from watchroom.store.ledger import Head

CHUNK_LEAVES = 64 * TILE_HASHES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, and whether the published delay counts."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="where the files go; a folder of this ledger's or none"
    )
    parser.add_argument("--now", action="store_true", help="up to this minute, not only what is published by now")
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Export and verify what was written; 0 when it is whole, 1 with the first fault when it is not."""
    settings = settings_of_store(args)
    delay = timedelta(0) if args.now else timedelta(minutes=settings.ledger_delay_minutes)
    verifier = load_signer(settings.data / LEDGER_KEY_FILE, LEDGER_ORIGIN).verifier
    pq_verifier = load_cosigner(settings.data / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN).verifier
    asyncio.run(_export(settings, args.folder, (verifier, pq_verifier), SystemClock().now() - delay))
    report = verify_export(args.folder, Brought(verifier.line()))
    for line in report.lines():
        tell(line)
    return report.exit_code


async def _export(settings: Settings, folder: Path, keys: tuple[Verifier, Verifier], before: datetime) -> None:
    async with opened(settings, may_attach=True) as ready, looking(ready.address) as tx:
        await export_ledger(tx, folder, keys, before)


async def export_ledger(tx: Tx, folder: Path, keys: tuple[Verifier, Verifier], before: datetime) -> None:
    """Write the newest head signed at or before a time, and all that is under it; an older export there is replaced.

    `keys` are the log's two; the ML-DSA-44 key is written where it signed that head.
    The checkpoint is written last: until then the folder still holds the older export, whole.

    Raises:
        BadInputError: the folder holds something else.
        ConflictError: no head was signed by then.
    """
    verifier, pq_verifier = keys
    _demand_ours(folder, verifier)
    head = await store.checkpoint_before(tx, before)
    if head is None:
        raise ConflictError("No head of the ledger is published yet: wait a minute, or ask for it with --now.")
    _write(folder / VERIFIER_FILE, f"{verifier.line()}\n".encode())
    async for name, data in _files(tx, head):
        _write(folder / name, data)
    if cosignatures(head.note, [pq_verifier]):
        _write(folder / PQ_VERIFIER_FILE, f"{pq_verifier.line()}\n".encode())
    _write(folder / CHECKPOINT_FILE, head.note.encode())


def _demand_ours(folder: Path, verifier: Verifier) -> None:
    known = folder / VERIFIER_FILE
    if (
        folder.exists()
        and any(folder.iterdir())
        and not (known.is_file() and known.read_text().strip() == verifier.line())
    ):
        raise BadInputError("DIR", f"{folder} holds something else than this ledger: name an empty folder")


async def _files(tx: Tx, head: Head) -> AsyncIterator[tuple[str, bytes]]:
    """Yield every tile and bundle of the head's tree, read in chunks."""
    parents: list[bytes] = []
    for start in range(0, head.size, CHUNK_LEAVES):
        leaves = await store.entries(tx, start, min(CHUNK_LEAVES, head.size - start))
        for number, bundle in enumerate(batches(leaves), start // TILE_HASHES):
            files, parent = leaf_files(number, bundle)
            for file in files:
                yield file
            parents += parent
    for file in upper_tiles(parents):
        yield file


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    draft.write_bytes(data)
    draft.replace(path)
