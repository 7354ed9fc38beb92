"""What became of each hotlist's file, who confirmed a shrunken one, and which topics are switched on."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.model.hotlists import ImportReport, TopicSwitch
from watchroom.store.acting import Tx


async def put_import(tx: Tx, report: ImportReport, label: str) -> None:
    """Keep what became of a file."""
    await tx.execute(
        """INSERT INTO hotlist_import (id, charter_id, label, at, by, by_name, sha256, code, value)
           VALUES ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9)""",
        report.id,
        report.charter_id,
        label,
        report.at,
        report.by,
        report.by_name,
        report.sha256,
        report.code,
        msgspec.json.encode(report).decode(),
    )


async def imports(tx: Tx, limit: int) -> list[ImportReport]:
    """Return what became of the newest files that the transaction may see, newest first."""
    rows = await tx.fetch(
        """SELECT value, confirmation.by_name AS confirmed_by FROM hotlist_import
           LEFT JOIN hotlist_confirmation confirmation ON import_id = id
           ORDER BY hotlist_import.at DESC, id DESC LIMIT $1""",
        limit,
    )
    return [_report(row["value"], row["confirmed_by"]) for row in rows]


async def import_of(tx: Tx, import_id: str) -> ImportReport | None:
    """Return what became of one file."""
    row = await tx.fetchrow(
        """SELECT value, confirmation.by_name AS confirmed_by FROM hotlist_import
           LEFT JOIN hotlist_confirmation confirmation ON import_id = id WHERE id = $1""",
        import_id,
    )
    return None if row is None else _report(row["value"], row["confirmed_by"])


def _report(text: str, confirmed_by: str | None) -> ImportReport:
    return msgspec.structs.replace(msgspec.json.decode(text, type=ImportReport), confirmed_by=confirmed_by)


async def confirm(tx: Tx, report: ImportReport, label: str, at: datetime, by: tuple[str, str]) -> bool:
    """Note who says that a refused file is right; False when somebody has."""
    done: str = await tx.execute(
        """INSERT INTO hotlist_confirmation (import_id, label, at, by, by_name) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING""",
        report.id,
        label,
        at,
        *by,
    )
    return done != "INSERT 0 0"


async def confirmed_by(tx: Tx, charter_id: str, sha256: str, since: datetime) -> str | None:
    """Return who confirmed this very file for a list since then, None where nobody did."""
    name: str | None = await tx.fetchval(
        """SELECT confirmation.by_name FROM hotlist_import JOIN hotlist_confirmation confirmation ON import_id = id
           WHERE charter_id = $1 AND sha256 = decode($2, 'hex') AND confirmation.at >= $3 LIMIT 1""",
        charter_id,
        sha256,
        since,
    )
    return name


async def topics(tx: Tx) -> list[TopicSwitch]:
    """Return every topic that was ever switched, by name."""
    rows = await tx.fetch("SELECT topic, is_on, changed_at, changed_by, because FROM hotlist_topic ORDER BY topic")
    return [TopicSwitch(**dict(row)) for row in rows]


async def switch_topic(tx: Tx, switch: TopicSwitch) -> None:
    """Switch a topic on or off."""
    await tx.execute(
        """INSERT INTO hotlist_topic (topic, is_on, changed_at, changed_by, because) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (topic) DO UPDATE SET is_on = excluded.is_on, changed_at = excluded.changed_at,
               changed_by = excluded.changed_by, because = excluded.because""",
        switch.topic,
        switch.is_on,
        switch.changed_at,
        switch.changed_by,
        switch.because,
    )


async def topics_in_use(tx: Tx) -> set[str]:
    """Return what entries of lists in force are on them for, as each list noted it, and what charters allow."""
    rows = await tx.fetch(
        """SELECT DISTINCT unnest(hotlist.topics || charter.topics) AS topic FROM hotlist_charter charter
           LEFT JOIN hotlist ON hotlist.charter_id = charter.id AND current WHERE charter.ends_at > now()"""
    )
    return {row["topic"] for row in rows if row["topic"] is not None}
