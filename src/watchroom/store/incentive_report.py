"""What the statutory report of the incentive program is counted from, and the reports as they were signed off."""

from __future__ import annotations

import msgspec

from watchroom.model.incentive_report import Released, Statutory
from watchroom.store.acting import Tx

AWARDS, DECISIONS = "incentive_awards", "incentive_decisions"
REQUESTS, CONTRIBUTIONS = "request_message, incentive_recipients", "contribution"
"""Views and tables named beside each number."""


class AwardCounted(msgspec.Struct, frozen=True, kw_only=True):
    """One award, without anything that names its application."""

    issued: str
    """Month of approval, `2026-02`."""
    paid: str | None
    kind: str
    building: str
    psa: str
    priority_area: str
    cents: int
    cameras: int
    sensors: int


class Decisions(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided in a month."""

    month: str
    decided: int
    awarded: int
    days_median: float


async def awards(tx: Tx) -> list[AwardCounted]:
    """Return every award."""
    rows = await tx.fetch(
        "SELECT issued, paid, kind, building, psa, priority_area, cents, cameras, sensors FROM incentive_awards"
    )
    return [AwardCounted(**dict(row)) for row in rows]


async def decisions(tx: Tx) -> list[Decisions]:
    """Return decisions by month, the oldest first."""
    rows = await tx.fetch(
        """SELECT decided AS month, count(*) AS decided, count(*) FILTER (WHERE is_award) AS awarded,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::float8 AS days_median
           FROM incentive_decisions WHERE decided IS NOT NULL GROUP BY 1 ORDER BY 1"""
    )
    return [Decisions(**dict(row)) for row in rows]


async def recipients(tx: Tx) -> list[str]:
    """Return the accounts that an award went to."""
    return [row["account_id"] for row in await tx.fetch("SELECT account_id FROM incentive_recipients")]


async def put(tx: Tx, released: Released) -> None:
    """Keep a report as it was signed off."""
    await tx.execute(
        """INSERT INTO incentive_report (period, version, released_at, released_by_name, because, body)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        released.report.period,
        released.version,
        released.released_at,
        released.released_by_name,
        released.because,
        msgspec.json.encode(released.report).decode(),
    )


async def released(tx: Tx, period: str | None = None) -> list[Released]:
    """Return the reports that were signed off, of one period or all: the newest period and version first."""
    rows = await tx.fetch(
        """SELECT version, released_at, released_by_name, because, body::text AS body FROM incentive_report
           WHERE $1::text IS NULL OR period = $1 ORDER BY period DESC, version DESC""",
        period,
    )
    return [
        Released(
            version=row["version"],
            released_at=row["released_at"],
            released_by_name=row["released_by_name"],
            because=row["because"],
            report=msgspec.json.decode(row["body"], type=Statutory),
        )
        for row in rows
    ]
