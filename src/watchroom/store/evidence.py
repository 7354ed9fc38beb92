"""Items of evidence and their custody records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watchroom.model.evidence import ARRIVING, Item, Touch
from watchroom.store.acting import Tx

ITEMS_ROWS_MAX = 500
_FIXED = ("id", "label", "agency", "link_id", "began_at", "request_id", "camera_id")
_CHANGED = (
    "state", "size_bytes", "incident_id", "incident_number", "case_number", "expires_at", "arrived_at", "examined_at",
    "key_wrapped", "about_sealed", "sha256", "kind", "findings", "copy_state", "copy_bytes", "copy_says",
    "clock_offset_s", "clock_how", "same_as", "held_until",
)  # fmt: skip
_COLUMNS = ", ".join(_FIXED + _CHANGED)
_INSERT = f"""INSERT INTO evidence_item ({_COLUMNS})
    VALUES ({", ".join(f"${n + 1}" for n in range(len(_FIXED + _CHANGED)))})"""  # noqa: S608 - constant columns
_UPDATE = f"""UPDATE evidence_item SET ({", ".join(_CHANGED)})
    = ROW ({", ".join(f"${n + 2}" for n in range(len(_CHANGED)))}) WHERE id = $1"""  # noqa: S608 - constant columns


def _item(row: object) -> Item:
    found = dict(row)  # type: ignore[call-overload] # the driver's row is a mapping
    return Item(**found | {"findings": tuple(found["findings"])})


async def insert_item(tx: Tx, item: Item) -> None:
    """Keep a new item."""
    await tx.execute(_INSERT, *(getattr(item, name) for name in _FIXED + _CHANGED))


async def put_item(tx: Tx, item: Item) -> None:
    """Keep what changed of an item."""
    await tx.execute(_UPDATE, item.id, *(getattr(item, name) for name in _CHANGED))


async def item(tx: Tx, item_id: str, *, lock: bool = False) -> Item | None:
    """Return an item that the seat or the presented link sees; `lock` keeps it until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM evidence_item WHERE id = $1" + (" FOR UPDATE" if lock else ""),  # noqa: S608
        item_id,
    )
    return None if row is None else _item(row)


async def items_of_link(tx: Tx, link_id: str) -> list[Item]:
    """Return what came by a link, oldest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM evidence_item WHERE link_id = $1 ORDER BY began_at, id",  # noqa: S608
        link_id,
    )
    return [_item(row) for row in rows]


async def sent_before(tx: Tx, item: Item, sha256: bytes) -> Item | None:
    """Return what arrived by the same link before this item and is the same byte for byte, held until the commit."""
    row = await tx.fetchrow(
        f"""SELECT {_COLUMNS} FROM evidence_item WHERE link_id = $1 AND sha256 = $2 AND state IN ('arrived', 'kept')
            AND arrived_at <= $3 AND id <> $4 ORDER BY arrived_at, id LIMIT 1 FOR UPDATE""",  # noqa: S608 - as above
        item.link_id,
        sha256,
        item.arrived_at,
        item.id,
    )
    return None if row is None else _item(row)


async def items_of(tx: Tx, *, incident_ids: Sequence[str], case_number: str | None) -> list[Item]:
    """Return what arrived for incidents or a case, newest first; what never arrived is left out."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM evidence_item WHERE (incident_id = ANY ($1::text[]) OR case_number = $2)
            AND arrived_at IS NOT NULL ORDER BY began_at DESC, id DESC LIMIT {ITEMS_ROWS_MAX}""",  # noqa: S608
        list(incident_ids),
        case_number,
    )
    return [_item(row) for row in rows]


async def arrived(tx: Tx) -> Item | None:
    """Return the oldest item that nobody examined, None when there is none."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM evidence_item WHERE state = 'arrived' ORDER BY arrived_at LIMIT 1"  # noqa: S608
    )
    return None if row is None else _item(row)


async def copy_wanted(tx: Tx) -> Item | None:
    """Return the oldest item that waits for its viewing copy, None when there is none."""
    row = await tx.fetchrow(
        f"""SELECT {_COLUMNS} FROM evidence_item WHERE copy_state = 'wanted' AND state = 'kept'
            ORDER BY arrived_at LIMIT 1"""  # noqa: S608 - constant columns
    )
    return None if row is None else _item(row)


async def given_up(tx: Tx, now: datetime) -> list[Item]:
    """Return unfinished items whose time is over, locked until the commit."""
    rows = await tx.fetch(
        f"""SELECT {_COLUMNS} FROM evidence_item WHERE state = '{ARRIVING}' AND expires_at <= $1
            ORDER BY expires_at LIMIT {ITEMS_ROWS_MAX} FOR UPDATE SKIP LOCKED""",  # noqa: S608 - constants
        now,
    )
    return [_item(row) for row in rows]


async def add_touch(tx: Tx, item: Item, touch: Touch) -> None:
    """Add one line to a custody record."""
    await tx.execute(
        """INSERT INTO custody (item_id, label, at, act_id, kind, by_name, says, sha256)
           VALUES ($1, $2, $3, $4, $5, $6, $7, decode($8, 'hex'))""",
        item.id,
        item.label,
        touch.at,
        touch.act_id,
        touch.kind,
        touch.by_name,
        touch.says,
        touch.sha256,
    )


async def touches(tx: Tx, item_id: str) -> list[Touch]:
    """Return a custody record, oldest first."""
    rows = await tx.fetch(
        """SELECT at, kind, by_name, says, act_id, encode(sha256, 'hex') AS sha256 FROM custody
           WHERE item_id = $1 ORDER BY id""",
        item_id,
    )
    return [Touch(**dict(row)) for row in rows]


async def is_granted(tx: Tx, act_id: str, login: str, kind: str, subject: str, since: datetime) -> bool:
    """Return whether somebody's own act of a kind, on this subject, was done since then."""
    found: bool = await tx.fetchval(
        """SELECT EXISTS (SELECT 1 FROM act WHERE id = $1 AND login = $2 AND act = $3 AND subject = $4
               AND at >= $5 AND outcome = 'done')""",
        act_id,
        login,
        kind,
        subject,
        since,
    )
    return found
