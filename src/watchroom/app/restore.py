"""`watchroom restore`: puts a backup back into an empty house, verified before and after."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from watchroom.actions.backup_keys import KeyFile
from watchroom.actions.backups import read_manifest
from watchroom.actions.restoring import Restored, Restoring, demand_version, faults_of
from watchroom.app.checking import check
from watchroom.app.opening import RESTORING, opened
from watchroom.app.settings import Settings
from watchroom.app.terminal import add_setting_flags, door_of, settings_of, tell
from watchroom.base.clock import SystemClock
from watchroom.base.errors import ConflictError
from watchroom.model.backups import Manifest
from watchroom.store import backups as store
from watchroom.store.pool import Database

CLOSED_SHOWN_MAX = 20
FAULTS_SHOWN_MAX = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which backup, and what opens it."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the backup")
    parser.add_argument(
        "--keys", type=Path, metavar="FILE", help="the newest key file; without it the backup is verified, not restored"
    )
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Verify, restore and check; 0 when all of it holds, 1 with what does not."""
    manifest, sha256 = read_manifest(args.folder)
    tell(f"Backup {manifest.id} of {manifest.made_at:%Y-%m-%d %H:%M} UTC, manifest SHA-256 {sha256}.")
    faults = faults_of(manifest, args.folder, tell)
    for fault in faults[:FAULTS_SHOWN_MAX]:
        sys.stderr.write(f"watchroom: {fault}\n")
    if faults:
        return 1
    tell(f"Whole: {len(manifest.objects):,} objects are as they were written.")
    if args.keys is None:
        return 0
    demand_version(manifest)
    settings = settings_of(args)
    with TemporaryDirectory() as beside:
        keys = KeyFile.read(args.keys, Path(beside))
        restored = asyncio.run(_restore(settings, Restoring(manifest, args.folder, keys, tell), manifest, sha256))
    for line in _lines(restored, manifest):
        tell(line)
    return 0 if all(each.holds for each in asyncio.run(check(settings))) else 1


async def _restore(settings: Settings, restoring: Restoring, manifest: Manifest, sha256: str) -> Restored:
    _demand_empty(settings)
    # As root the database runs as another user, who must be able to pass through.
    settings.data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    (settings.data / RESTORING).write_text(f"{manifest.id}\n")
    restoring.secrets(settings.data, settings.master_key_path)
    restoring.files(settings.data)
    async with (
        opened(settings, may_attach=False, restoring=True) as ready,
        await Database.open(ready.address) as database,
    ):
        async with database.owner.acquire() as tx, tx.transaction():
            if not await store.is_empty(tx):
                raise ConflictError("The database is not empty: restore into a new one.")
            await restoring.rows(tx, SystemClock().now().date())
        restored = await restoring.enter(await door_of(settings, database), sha256)
    (settings.data / RESTORING).unlink()
    return restored


def _demand_empty(settings: Settings) -> None:
    """Raise ConflictError where the data folder holds a house, unless a restore into it was cut off."""
    if (settings.data / "postgres").exists() and not (settings.data / RESTORING).exists():
        raise ConflictError(f"{settings.data} holds a watchroom: restore into a folder that is not there yet.")


def _lines(restored: Restored, manifest: Manifest) -> list[str]:
    closed = [f"Stays closed: {each.words}." for each in restored.closed[:CLOSED_SHOWN_MAX]]
    if len(restored.closed) > CLOSED_SHOWN_MAX:
        closed.append(f"… and {len(restored.closed) - CLOSED_SHOWN_MAX:,} windows more.")
    return [
        (
            f"{restored.rows:,} rows and {restored.files:,} files are back; the ledger's head of "
            f"{manifest.head_size:,} leaves is the one of the manifest."
        ),
        *closed,
        *([f"{restored.entries:,} ledger entries stay closed."] if restored.entries else []),
    ]
