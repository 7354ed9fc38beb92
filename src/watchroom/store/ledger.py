"""The ledger's entries, leaves, nodes, checkpoints, and the heads that are published and cosigned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class WaitingEntry(msgspec.Struct, frozen=True):
    """One committed entry that has no place in the tree yet."""

    id: int
    xact: int
    entry: bytes


class Checkpoint(msgspec.Struct, frozen=True):
    """One signed head of the tree."""

    size: int
    at: datetime
    root: bytes
    note: str
    last_xact: int
    last_entry: int


async def waiting(tx: Tx, last_xact: int, last_entry: int, limit: int) -> list[WaitingEntry]:
    """Return entries after the last integrated one, in (transaction, id) order, below the horizon.

    Below the horizon means that no transaction still running could commit an entry that sorts before them.
    """
    rows = await tx.fetch(
        """SELECT id, xact::text::bigint AS xact, entry FROM ledger_entry
           WHERE (xact, id) > ($1::text::xid8, $2) AND xact < pg_snapshot_xmin(pg_current_snapshot())
           ORDER BY ledger_entry.xact, id LIMIT $3""",
        str(last_xact),
        last_entry,
        limit,
    )
    return [WaitingEntry(*row) for row in rows]


async def waits(tx: Tx) -> bool:
    """Return whether any committed entry has no place yet."""
    return bool(
        await tx.fetchval(
            """SELECT EXISTS (SELECT FROM ledger_entry WHERE (xact, id) > coalesce(
               (SELECT (last_xact, last_entry) FROM ledger_checkpoint ORDER BY size DESC LIMIT 1),
               ('0'::xid8, 0)))"""
        )
    )


async def newest_checkpoint(tx: Tx) -> Checkpoint | None:
    """Return the newest signed head."""
    row = await tx.fetchrow(
        """SELECT size, at, root, note, last_xact::text::bigint, last_entry FROM ledger_checkpoint
           ORDER BY size DESC LIMIT 1"""
    )
    return None if row is None else Checkpoint(*row)


class Head(msgspec.Struct, frozen=True):
    """One head of those that are signed each minute and published; its note carries the witnesses' cosignatures."""

    id: int
    at: datetime
    size: int
    root: bytes
    note: str


_HEAD = """SELECT head.id, head.at, head.size, head.root, head.note || coalesce(
    (SELECT string_agg(line, '' ORDER BY witness) FROM ledger_cosignature WHERE head_id = head.id), '') AS note
    FROM ledger_head head"""


async def checkpoint_before(tx: Tx, at: datetime) -> Head | None:
    """Return the newest published head that was signed at or before a time."""
    row = await tx.fetchrow(f"{_HEAD} WHERE at <= $1 ORDER BY id DESC LIMIT 1", at)
    return None if row is None else Head(*row)


async def newest_head(tx: Tx) -> Head | None:
    """Return the newest of the heads signed each minute, published or not yet."""
    row = await tx.fetchrow(f"{_HEAD} ORDER BY id DESC LIMIT 1")
    return None if row is None else Head(*row)


async def cosigned_head_over(tx: Tx, leaf_index: int) -> Head | None:
    """Return the newest head that a witness cosigned and that covers a leaf."""
    row = await tx.fetchrow(
        f"""{_HEAD} WHERE size > $1 AND EXISTS (SELECT FROM ledger_cosignature WHERE head_id = head.id)
            ORDER BY id DESC LIMIT 1""",
        leaf_index,
    )
    return None if row is None else Head(*row)


async def head_over(tx: Tx, leaf_index: int) -> Head | None:
    """Return the newest head of a minute that covers a leaf."""
    row = await tx.fetchrow(f"{_HEAD} WHERE size > $1 ORDER BY id DESC LIMIT 1", leaf_index)
    return None if row is None else Head(*row)


class Cosigner(msgspec.Struct, frozen=True, kw_only=True):
    """One witness: the newest head that it cosigned, and when by its own clock."""

    witness: str
    size: int
    at: datetime


async def cosigners(tx: Tx) -> list[Cosigner]:
    """Return every witness that ever cosigned a head, by name."""
    rows = await tx.fetch(
        """SELECT witness, head.size, newest.at FROM (SELECT DISTINCT witness FROM ledger_cosignature) known,
           LATERAL (SELECT head_id, at FROM ledger_cosignature WHERE witness = known.witness
                    ORDER BY head_id DESC LIMIT 1) newest
           JOIN ledger_head head ON head.id = newest.head_id ORDER BY witness"""
    )
    return [Cosigner(**dict(row)) for row in rows]


async def head_roots(tx: Tx) -> list[tuple[int, bytes]]:
    """Return the sizes and roots of all heads signed each minute, smallest first, each pair once."""
    rows = await tx.fetch("SELECT DISTINCT size, root FROM ledger_head ORDER BY size")
    return [(row["size"], row["root"]) for row in rows]


async def newest_notes(tx: Tx) -> list[tuple[int, bytes, str]]:
    """Return size, root and note of the newest checkpoint and of the newest head."""
    rows = await tx.fetch(
        """(SELECT size, root, note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1)
           UNION ALL (SELECT size, root, note FROM ledger_head ORDER BY id DESC LIMIT 1)"""
    )
    return [(row["size"], row["root"], row["note"]) for row in rows]


async def insert_head(tx: Tx, at: datetime, size: int, root: bytes, note: str) -> None:
    """Write the head of a minute."""
    await tx.execute("INSERT INTO ledger_head (at, size, root, note) VALUES ($1, $2, $3, $4)", at, size, root, note)


async def insert_cosignature(tx: Tx, head_id: int, witness: str, at: datetime, line: str) -> None:
    """Write a witness's cosignature of a head; `at` is the time it states, `line` its line of the note."""
    await tx.execute(
        """INSERT INTO ledger_cosignature (head_id, witness, at, line) VALUES ($1, $2, $3, $4)
           ON CONFLICT DO NOTHING""",
        head_id,
        witness,
        at,
        line,
    )


async def cosigned_last(tx: Tx, witness: str) -> tuple[Head, datetime] | None:
    """Return the newest head that this witness cosigned, and when by its own clock."""
    row = await tx.fetchrow(
        f"""SELECT head.*, cosigned.at AS cosigned_at FROM ({_HEAD}) AS head
            JOIN ledger_cosignature cosigned ON cosigned.head_id = head.id
            WHERE witness = $1 ORDER BY head.id DESC LIMIT 1""",  # noqa: S608 - constant words
        witness,
    )
    return None if row is None else (Head(*list(row)[:-1]), row["cosigned_at"])


async def integrate(
    tx: Tx, first_index: int, entry_ids: Sequence[int], nodes: Sequence[tuple[int, int, bytes]], checkpoint: Checkpoint
) -> None:
    """Write the places of new entries, the tree's new nodes and the signed head, in one transaction."""
    await tx.copy_records_to_table(
        "ledger_leaf",
        records=[(first_index + offset, entry_id) for offset, entry_id in enumerate(entry_ids)],
        columns=("leaf_index", "entry_id"),
    )
    await copy_nodes(tx, nodes)
    await tx.execute(
        """INSERT INTO ledger_checkpoint (size, at, root, note, last_xact, last_entry)
           VALUES ($1, $2, $3, $4, $5::text::xid8, $6)""",
        checkpoint.size,
        checkpoint.at,
        checkpoint.root,
        checkpoint.note,
        str(checkpoint.last_xact),
        checkpoint.last_entry,
    )


async def copy_nodes(tx: Tx, nodes: Sequence[tuple[int, int, bytes]]) -> None:
    """Write complete subtrees as (level, index, hash)."""
    await tx.copy_records_to_table("ledger_node", records=nodes, columns=("level", "idx", "hash"))


async def clear_nodes(tx: Tx) -> None:
    """Forget every node; for a store of made-up ones."""
    await tx.execute("TRUNCATE ledger_node")


async def nodes(tx: Tx, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Return the hashes of complete subtrees by (level, index)."""
    rows = await tx.fetch(
        """SELECT level, idx, hash FROM ledger_node JOIN unnest($1::int[], $2::bigint[]) AS asked(level, idx)
           USING (level, idx)""",
        [level for level, _ in wanted],
        [index for _, index in wanted],
    )
    return {(row["level"], row["idx"]): row["hash"] for row in rows}


async def level(tx: Tx, level_: int, start: int, count: int) -> list[bytes]:
    """Return `count` hashes of one level from `start` on: what a tile holds."""
    rows = await tx.fetch(
        "SELECT hash FROM ledger_node WHERE level = $1 AND idx >= $2 AND idx < $3 ORDER BY idx",
        level_,
        start,
        start + count,
    )
    return [row["hash"] for row in rows]


async def entries(tx: Tx, start: int, count: int) -> list[bytes]:
    """Return the entries at `count` places from `start` on: what an entry bundle holds."""
    rows = await tx.fetch(
        """SELECT entry.entry FROM ledger_leaf leaf JOIN ledger_entry entry ON entry.id = leaf.entry_id
           WHERE leaf_index >= $1 AND leaf_index < $2 ORDER BY leaf_index""",
        start,
        start + count,
    )
    return [row["entry"] for row in rows]


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: its place, what seals its contents, and what was done to them."""

    entry_id: int
    leaf_index: int | None
    entry: bytes
    contents_sealed: bytes | None
    key_wrapped: bytes | None
    sealed_until: datetime | None
    opened_at: datetime | None
    destroyed_at: datetime | None
    destroyed_rule: str | None
    destroyed_by: str | None
    """The act that is the certificate."""
    login: str | None = None
    """Whose act it is; None for a commit of records."""
    case: str | None = None


PLACED = """leaf.leaf_index, entry.id AS entry_id, entry.entry, entry.contents_sealed, entry.key_wrapped,
    entry.sealed_until, entry.opened_at, entry.destroyed_at, entry.destroyed_rule, entry.destroyed_by"""
"""The columns of `Placed`, of an entry and its leaf."""


async def placed_act(tx: Tx, act_id: str) -> Placed | None:
    """Return the entry of an act that the transaction may see."""
    row = await tx.fetchrow(
        f"""SELECT {PLACED}, act.login, act.case_number AS case FROM act
            JOIN ledger_entry entry ON entry.id = act.entry_id
            LEFT JOIN ledger_leaf leaf ON leaf.entry_id = entry.id WHERE act.id = $1""",  # noqa: S608 - constant words
        act_id,
    )
    return None if row is None else Placed(**dict(row))


async def placed_commit(tx: Tx, leaf_index: int) -> Placed | None:
    """Return the entry at a place, where it is of a commit of records."""
    row = await tx.fetchrow(
        f"""SELECT {PLACED} FROM ledger_leaf leaf JOIN ledger_entry entry ON entry.id = leaf.entry_id
            WHERE leaf_index = $1 AND position('"kind":"ingest"'::bytea IN entry) > 0""",  # noqa: S608 - constant words
        leaf_index,
    )
    return None if row is None else Placed(**dict(row))


async def seal(tx: Tx, entry_id: int, until: datetime) -> None:
    """Seal an entry's contents until a time; an opening from before does not count for it."""
    await tx.execute("UPDATE ledger_entry SET sealed_until = $2, opened_at = NULL WHERE id = $1", entry_id, until)


async def mark_opened(tx: Tx, entry_id: int, at: datetime) -> None:
    """Note when the contents of an entry that was sealed were opened; the first time counts."""
    await tx.execute("UPDATE ledger_entry SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL", entry_id, at)


async def destroy_keys(tx: Tx, entry_ids: Sequence[int], at: datetime, rule: str, act_id: str) -> int:
    """Destroy the keys of entries for good, with all that their acts' rows say of persons; returns how many.

    `act_id` is the act that does it, whose own entry stays as the certificate; `rule` the rule that it follows.
    """
    destroyed: int = await tx.fetchval("SELECT destroy_ledger_keys($1, $2, $3, $4)", list(entry_ids), at, rule, act_id)
    return destroyed


class SealCounts(msgspec.Struct, frozen=True):
    """What is published of sealed and destroyed contents."""

    sealed: int
    """Sealed until a time that is still to come."""
    overdue: int
    """Sealed until a time that is past, and not opened since."""
    destroyed: int
    """Entries whose key was destroyed."""


class SealedAct(msgspec.Struct, frozen=True, kw_only=True):
    """One act whose contents are sealed, or were and wait to be opened."""

    act_id: str
    act: str
    at: datetime
    until: datetime


async def sealed_acts(tx: Tx, limit: int) -> list[SealedAct]:
    """Return the acts with sealed contents that the transaction may see, those first whose day is soonest or past."""
    rows = await tx.fetch(
        """SELECT act.id AS act_id, act.act, act.at, entry.sealed_until AS until
           FROM ledger_entry entry JOIN act ON act.entry_id = entry.id
           WHERE entry.sealed_until IS NOT NULL AND entry.opened_at IS NULL AND entry.destroyed_at IS NULL
           ORDER BY entry.sealed_until LIMIT $1""",
        limit,
    )
    return [SealedAct(**dict(row)) for row in rows]


async def seal_counts(tx: Tx, now: datetime) -> SealCounts:
    """Count sealed, overdue and destroyed contents."""
    row = await tx.fetchrow(
        """SELECT (SELECT count(*) FROM ledger_entry WHERE sealed_until > $1 AND destroyed_at IS NULL),
               (SELECT count(*) FROM ledger_entry
                WHERE sealed_until <= $1 AND opened_at IS NULL AND destroyed_at IS NULL),
               (SELECT count(*) FROM ledger_entry WHERE destroyed_at IS NOT NULL)""",
        now,
    )
    return SealCounts(*row)
