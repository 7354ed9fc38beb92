"""Registered assemblies, what command decided there, and who reviewed it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from watchroom.model.assemblies import Assembly, AssemblyView
from watchroom.store.acting import Tx


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """One assembly as it is written down."""

    assembly: Assembly
    agency: str
    by: str
    by_name: str
    at: datetime
    review_due_at: datetime


async def put(tx: Tx, new: Registered) -> None:
    """Register an assembly."""
    await tx.execute(
        """INSERT INTO assembly (id, title, ring, begins_at, ends_at, agency, registered_by, registered_by_name,
               registered_at, review_due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        new.assembly.id,
        new.assembly.title,
        msgspec.json.encode(new.assembly.ring).decode(),
        new.assembly.begins_at,
        new.assembly.ends_at,
        new.agency,
        new.by,
        new.by_name,
        new.at,
        new.review_due_at,
    )


async def end(tx: Tx, assembly_id: str, agency: str, at: datetime, review_after: timedelta) -> Assembly | None:
    """End one of the agency's assemblies that goes on or is still to come; None when there is none such.

    Its review is due `review_after` its end, as it ended.
    """
    row = await tx.fetchrow(
        """UPDATE assembly SET ends_at = greatest($3, begins_at + interval '1 second'),
               review_due_at = greatest($3, begins_at + interval '1 second') + $4
           WHERE id = $1 AND agency = $2 AND ends_at > $3 RETURNING id, ring, begins_at, ends_at, title""",
        assembly_id,
        agency,
        at,
        review_after,
    )
    return None if row is None else _assembly(row)


async def registered(tx: Tx) -> list[Assembly]:
    """Return every registered assembly, those that ended too: a search goes back in time."""
    return [_assembly(row) for row in await tx.fetch("SELECT id, ring, begins_at, ends_at, title FROM assembly")]


async def listed(tx: Tx, limit: int, login: str = "") -> list[AssemblyView]:
    """Return assemblies with their decisions and reviews as seen by somebody, the newest begin first."""
    rows = await tx.fetch(
        """SELECT id, title, ring, begins_at, ends_at, registered_by_name AS registered_by, registered_at, agency,
               review_due_at,
               ARRAY (SELECT name FROM assembly_review WHERE assembly_id = assembly.id ORDER BY at) AS reviewed_by,
               EXISTS (SELECT FROM assembly_review WHERE assembly_id = assembly.id AND login = $2) AS reviewed,
               (SELECT count(*) FROM assembly_decision WHERE assembly_id = assembly.id AND approved) AS approved,
               (SELECT count(*) FROM assembly_decision WHERE assembly_id = assembly.id AND NOT approved) AS denied
           FROM assembly ORDER BY begins_at DESC LIMIT $1""",
        limit,
        login,
    )
    return [
        AssemblyView(
            **{**dict(row), "ring": _ring(row["ring"]), "reviewed_by": tuple(row["reviewed_by"])},
        )
        for row in rows
    ]


async def decide(tx: Tx, decision_id: str, assembly_id: str, what: str, login: str, **decided: object) -> None:
    """Write one decision of command: approved, by whom, at, until."""
    await tx.execute(
        """INSERT INTO assembly_decision (id, assembly_id, what, login, approved, decided_by, decided_at, until)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        decision_id,
        assembly_id,
        what,
        login,
        decided["approved"],
        decided["by"],
        decided["at"],
        decided["until"],
    )


async def approved(tx: Tx, what: str, login: str, at: datetime) -> frozenset[str]:
    """Return the assemblies at which somebody may do a guarded kind of act now."""
    rows = await tx.fetch(
        """SELECT DISTINCT assembly_id FROM assembly_decision
           WHERE what = $1 AND login = $2 AND approved AND decided_at <= $3 AND until > $3""",
        what,
        login,
        at,
    )
    return frozenset(row["assembly_id"] for row in rows)


async def review(tx: Tx, assembly_id: str, login: str, name: str, at: datetime, finding: str) -> bool:
    """Write one commander's review; False when they reviewed it before."""
    status = await tx.execute(
        """INSERT INTO assembly_review (assembly_id, login, name, at, finding) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING""",
        assembly_id,
        login,
        name,
        at,
        finding,
    )
    return not status.endswith(" 0")


async def decisions_of_year(tx: Tx, year: int) -> list[tuple[str, bool, int]]:
    """Return (what, approved, how often) of one year's decisions."""
    rows = await tx.fetch(
        """SELECT what, approved, count(*) AS n FROM assembly_decision
           WHERE decided_at >= $1 AND decided_at < $2 GROUP BY what, approved""",
        *_year(year),
    )
    return [(row["what"], row["approved"], row["n"]) for row in rows]


async def refusals_of_year(tx: Tx, year: int, rule: str) -> int:
    """Return how many acts a rule refused in one year."""
    query = "SELECT count(*) FROM act WHERE rule = $3 AND outcome = 'refused' AND at >= $1 AND at < $2"
    return await tx.fetchval(query, *_year(year), rule)  # type: ignore[no-any-return]


def _year(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def _ring(text: str) -> tuple[tuple[float, float], ...]:
    return msgspec.json.decode(text, type=tuple[tuple[float, float], ...])


def _assembly(row: object) -> Assembly:
    found = dict(row)  # type: ignore[call-overload]
    return Assembly(**{**found, "ring": _ring(found["ring"])})
