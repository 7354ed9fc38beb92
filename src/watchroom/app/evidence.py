"""Wires evidence: the folder of sealed files and what takes them in."""

from __future__ import annotations

from pathlib import Path

from watchroom.actions.door import Door
from watchroom.actions.examining import Examiner
from watchroom.actions.uploading import Uploads
from watchroom.app.settings import Settings
from watchroom.evidence import clamd
from watchroom.evidence.envelope import SealedReader
from watchroom.evidence.incoming import Vault
from watchroom.store.alone import Alone

GB = 1_000_000_000
FOLDER = "evidence"


def vault_of(settings: Settings) -> Vault:
    """Return the folder of sealed files."""
    return Vault(settings.data / FOLDER)


def make_uploads(door: Door, settings: Settings) -> Uploads:
    """Return what takes files; recordings can be thinned out, so uploads may use half of what those leave free."""
    return Uploads(
        door,
        vault_of(settings),
        size_bytes_max=int(settings.upload_gb_max * GB),
        reserve_bytes=int(settings.recordings_reserve_gb * GB / 2),
    )


async def examine_evidence(door: Door, settings: Settings) -> None:
    """Examine what arrives and make its viewing copies, in one process at a time."""

    async def scan(file: SealedReader) -> str | None:
        return await clamd.scan(Path(settings.clamav_socket), file)

    examiner = Examiner(door, vault_of(settings), scan if settings.clamav_socket else None)
    async with Alone(door.database, "evidence") as alone:
        await examiner.run(alone.check)
