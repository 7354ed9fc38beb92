"""What ends by its key: files that were handed over, and applications that were decided, when their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from watchroom.model.evidence import EndingItem
from watchroom.store.acting import Tx

ENDED_AT_ONCE_MAX = 500
_SETTLED = "evidence_settled(incident_id, case_number, arrived_at)"
_KEPT = "state IN ('kept', 'quarantined')"


async def items_over(tx: Tx, law_tag: str, before: datetime, now: datetime) -> list[str]:
    """Return items under a law whose matter was over before a time and that nobody holds, locked until the commit."""
    rows = await tx.fetch(
        f"""SELECT id FROM evidence_item
            WHERE {_KEPT} AND split_part(label, '/', 2) = $1 AND arrived_at < $2
                AND {_SETTLED} < $2 AND (held_until IS NULL OR held_until <= $3)
            ORDER BY arrived_at LIMIT {ENDED_AT_ONCE_MAX} FOR UPDATE""",  # noqa: S608 - constant words
        law_tag,
        before,
        now,
    )
    return [row["id"] for row in rows]


async def end_items(tx: Tx, ids: Sequence[str], act_id: str, at: datetime, because: str) -> None:
    """Destroy the keys of items, and write it into their custody records."""
    await tx.execute(
        """INSERT INTO custody (item_id, label, at, act_id, kind, by_name, says, sha256)
           SELECT id, label, $2, $3, 'destroyed', 'Retention clock', $4, sha256
           FROM evidence_item WHERE id = ANY ($1)""",
        ids,
        at,
        act_id,
        f"its key was destroyed, its time was over: {because}",
    )
    await tx.execute(
        """UPDATE evidence_item SET state = 'destroyed', key_wrapped = NULL, about_sealed = NULL, copy_state = 'none',
               copy_bytes = NULL, held_until = NULL WHERE id = ANY ($1)""",
        ids,
    )


async def items_ending(tx: Tx, agency: str, days: dict[str, int], every: int, until: datetime) -> list[EndingItem]:
    """Return an agency's items that end before a time, the first first; `days` by law, `every` of any other law."""
    rows = await tx.fetch(
        f"""SELECT * FROM (
                SELECT id, incident_number, case_number, arrived_at, size_bytes, held_until,
                    greatest(held_until, {_SETTLED} + make_interval(days => coalesce(
                        ($2::jsonb ->> split_part(label, '/', 2))::int, $3))) AS ends_at
                FROM evidence_item WHERE {_KEPT} AND agency = $1) AS item
            WHERE ends_at < $4 ORDER BY ends_at, id LIMIT {ENDED_AT_ONCE_MAX}""",  # noqa: S608 - constant words
        agency,
        msgspec.json.encode(days).decode(),
        every,
        until,
    )
    return [EndingItem(**dict(row)) for row in rows]


async def applications_over(tx: Tx, law_tag: str, before: datetime) -> list[str]:
    """Return applications that were paid or finally refused before a time, locked until the commit."""
    rows = await tx.fetch(
        f"""SELECT id FROM incentive_application
            WHERE status IN ('paid', 'refused', 'upheld') AND wrapped_key IS NOT NULL
                AND split_part(label, '/', 2) = $1 AND greatest(decided_at, paid_on::timestamptz) < $2
            ORDER BY decided_at LIMIT {ENDED_AT_ONCE_MAX} FOR UPDATE""",  # noqa: S608 - constant words
        law_tag,
        before,
    )
    return [row["id"] for row in rows]


async def end_applications(tx: Tx, ids: Sequence[str], on: date) -> None:
    """Destroy the keys of applications and of their documents; what the reports count stays."""
    await tx.execute(
        "UPDATE incentive_document SET sealed = NULL, wrapped_key = NULL WHERE application_id = ANY ($1)", ids
    )
    await tx.execute(
        """UPDATE incentive_application SET ended_on = $2, sealed = NULL, wrapped_key = NULL, account_id = NULL,
               registration_id = NULL, address_print = NULL, building_print = NULL WHERE id = ANY ($1)""",
        ids,
        on,
    )
