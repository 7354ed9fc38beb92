"""`watchroom backup`: copies the whole house while it runs, sealed, with its keys in a file apart."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from watchroom import __version__
from watchroom.actions.backups import Backup, Made
from watchroom.app.settings import Settings
from watchroom.app.terminal import add_setting_flags, open_door, settings_of_store, tell

MIB = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the backup and its keys go."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="an empty folder, or an earlier backup, which is brought up to date"
    )
    parser.add_argument(
        "--with-keys",
        type=Path,
        required=True,
        metavar="FILE",
        help="where the keys go, apart from DIR; nobody can open the backup without, and an older one is replaced",
    )
    add_setting_flags(parser, "data", "database_url")


def run(args: argparse.Namespace) -> int:
    """Make the backup; 0 when it is whole."""
    made = asyncio.run(_make(settings_of_store(args), args.folder, args.with_keys))
    for line in _lines(made, args.folder, args.with_keys):
        tell(line)
    return 0


async def _make(settings: Settings, folder: Path, keys: Path) -> Made:
    async with open_door(settings) as door:
        backup = Backup(door, settings.data, folder, settings.master_key_path, tell)
        return await backup.make(keys, __version__)


def _lines(made: Made, folder: Path, keys: Path) -> list[str]:
    manifest = made.manifest
    rows = sum(each.rows for each in (*manifest.tables, *manifest.windows))
    size = sum(manifest.objects.values()) / MIB
    gone = [f"{made.gone:,} windows or files were deleted by their clock meanwhile."] if made.gone else []
    return [
        f"{rows:,} rows, {len(manifest.files):,} files, {size:,.0f} MiB in {folder}; {made.written:,} objects are new.",
        *gone,
        f"Ledger: {manifest.head_size:,} leaves, root {manifest.head_root or 'none yet'}.",
        f"Manifest: SHA-256 {made.sha256}, also in the ledger (act backup.make).",
        (
            f"Keys: {keys}. Keep this file apart from the backup, and only the newest: an older one opens windows "
            "that were closed since."
        ),
    ]
