"""Commits of records: their places in the ledger, and reads copied together with theirs by one message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx
from watchroom.store.packing import READ_COLUMNS, Packed


class Leaf(msgspec.Struct, frozen=True):
    """What one commit's records of one table and law ask a place in the ledger for."""

    entry: bytes
    contents_sealed: bytes
    key_wrapped: bytes


async def copy_reads(tx: Tx, packs: Sequence[Packed]) -> None:
    """Copy reads, packed by `pack_reads`, into the partitions of their days, or their minutes, of receipt."""
    for pack in packs:
        await _copy(tx, pack, None)


async def enter(tx: Tx, at: datetime, leaves: Sequence[Leaf], flashes: str | None) -> None:
    """Ask for a commit's places in the ledger, and tell every process which readers just read.

    `flashes` is JSON of label → reader → count; nothing is kept of it.
    """
    if leaves:
        await tx.execute(_calls(at, leaves, flashes))


async def copy_and_enter(tx: Tx, pack: Packed, at: datetime, leaves: Sequence[Leaf], flashes: str | None) -> None:
    """Copy reads and enter them, on a connection outside of any transaction: when it returns, all of it is durable.

    Statements sent as one message are one transaction (PostgreSQL manual, 54.2.2.1): so this is one exchange with the
    database in place of five, which were a third of our processor time a read. COPY's condition is the driver's last
    word in its statement: what is to be done behind it stands there.
    """
    await _copy(tx, pack, f"true; {_calls(at, leaves, flashes)}")


async def _copy(tx: Tx, pack: Packed, where: str | None) -> None:
    table = f"read_brief_{pack.minute:%Y%m%d%H%M}" if pack.minute else f"read_{pack.day:%Y%m%d}"
    # A view goes out as it is: a file would be read by a thread, and plain bytes are taken for a file's name.
    await tx.copy_to_table(table, source=memoryview(pack.data), columns=READ_COLUMNS, format="binary", where=where)


def _calls(at: datetime, leaves: Sequence[Leaf], flashes: str | None) -> str:
    """Return the statements that enter the leaves; all that comes from outside stands there in hexadecimal."""
    told = [flashes] + [None] * (len(leaves) - 1)
    return "; ".join(
        f"CALL enter_ingest('{at.isoformat()}', {_hex(leaf.entry)}, {_hex(leaf.contents_sealed)},"
        f" {_hex(leaf.key_wrapped)}, {_hex(text.encode()) if text else 'NULL'})"
        for leaf, text in zip(leaves, told, strict=True)
    )


def _hex(data: bytes) -> str:
    return f"'\\x{data.hex()}'"
