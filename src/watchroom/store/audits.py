"""The auditor's desk: samples with their items, findings with their clocks, and weekly reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx
from watchroom.store.acts import ACT_COLUMNS, ActRow

MEMBERS = {"kind": "act.act", "agency": "act.agency", "purpose": "act.purpose", "outcome": "act.outcome"}
"""The members of the public part that a sample is drawn by, and where the act's row has them."""


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """One announced sample, and what was drawn."""

    id: str
    kind: str
    """sample or certification."""
    title: str
    wanted: dict[str, list[str]]
    """Which leaves: member of the public part → the words it may be; a word that ends in `*` is a beginning."""
    first_index: int
    count: int
    announced_at: datetime
    announced_by: str
    announced_act: str
    drawn_at: datetime | None = None
    announced_index: int | None = None
    seed_size: int | None = None
    seed: bytes | None = None
    population: int | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    statement: str | None = None
    items: int = 0
    reviewed: int = 0


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One drawn act, and what the auditor found."""

    leaf_index: int
    verdict: str | None
    note: str | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    act: ActRow


class AuditFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One finding: what the auditor asks an agency, its answer, and how it was closed."""

    id: str
    label: str
    agency: str
    title: str
    text: str
    act_id: str | None
    opened_at: datetime
    opened_by: str
    answer_due_at: datetime
    answer: str | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    close_due_at: datetime | None = None
    closure: str | None = None
    outcome: str | None = None
    """corrected, violation or no_violation."""
    closed_at: datetime | None = None
    closed_by: str | None = None


_STORED = tuple(name for name in Audit.__struct_fields__ if name not in ("items", "reviewed"))
_AUDIT = f"""SELECT {", ".join(f"audit.{name}" for name in _STORED)}, count(item.audit_id) AS items,
    count(item.reviewed_at) AS reviewed
    FROM audit LEFT JOIN audit_item item ON item.audit_id = audit.id"""  # noqa: S608 - a constant list of columns
_FINDING = f"SELECT {', '.join(AuditFinding.__struct_fields__)} FROM finding"  # noqa: S608 - a constant list of columns


async def insert_audit(tx: Tx, audit: Audit) -> None:
    """Announce a sample."""
    await tx.execute(
        """INSERT INTO audit (id, kind, title, wanted, first_index, count, announced_at, announced_by, announced_act)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        audit.id,
        audit.kind,
        audit.title,
        msgspec.json.encode(audit.wanted).decode(),
        audit.first_index,
        audit.count,
        audit.announced_at,
        audit.announced_by,
        audit.announced_act,
    )


def _audit(row: Mapping[str, object]) -> Audit:
    return Audit(**{**dict(row), "wanted": msgspec.json.decode(str(row["wanted"]))})


async def audits(tx: Tx, limit: int) -> list[Audit]:
    """Return audits, newest first."""
    rows = await tx.fetch(f"{_AUDIT} GROUP BY audit.id ORDER BY announced_at DESC LIMIT $1", limit)
    return [_audit(row) for row in rows]


async def audit(tx: Tx, audit_id: str, *, lock: bool = False) -> Audit | None:
    """Return one audit; `lock` keeps it from others until the commit."""
    if lock:
        await tx.execute("SELECT 1 FROM audit WHERE id = $1 FOR UPDATE", audit_id)
    row = await tx.fetchrow(f"{_AUDIT} WHERE audit.id = $1 GROUP BY audit.id", audit_id)
    return None if row is None else _audit(row)


async def place_of(tx: Tx, act_id: str) -> int | None:
    """Return the place of an act in the ledger, None until it has one."""
    place: int | None = await tx.fetchval(
        "SELECT leaf_index FROM act JOIN ledger_leaf USING (entry_id) WHERE act.id = $1", act_id
    )
    return place


async def head_after(tx: Tx, index: int, at: datetime) -> tuple[int, bytes, datetime] | None:
    """Return (size, root, when) of the first head that was signed after `at` and covers the entry at `index`."""
    row = await tx.fetchrow(
        "SELECT size, root, at FROM ledger_head WHERE size > $1 AND at > $2 ORDER BY id LIMIT 1", index, at
    )
    return None if row is None else (row["size"], row["root"], row["at"])


async def size_before(tx: Tx, at: datetime) -> int:
    """Return how many entries the ledger had at a time, as the last head signed before it says."""
    size: int | None = await tx.fetchval("SELECT size FROM ledger_head WHERE at <= $1 ORDER BY id DESC LIMIT 1", at)
    return size or 0


async def population(tx: Tx, wanted: Mapping[str, Sequence[str]], first: int, end: int) -> list[int]:
    """Return the places, from `first` to before `end`, of acts whose members are among the words wanted."""
    conditions, values = [], []
    for member, words in wanted.items():
        values.append([_pattern(word) for word in words])
        conditions.append(f"{MEMBERS[member]} LIKE ANY (${len(values) + 2})")
    rows = await tx.fetch(
        f"""SELECT leaf_index FROM ledger_leaf JOIN act USING (entry_id)
            WHERE leaf_index >= $1 AND leaf_index < $2 {"".join(f" AND {each}" for each in conditions)}
            ORDER BY leaf_index""",  # noqa: S608 - columns come from MEMBERS
        first,
        end,
        *values,
    )
    return [row["leaf_index"] for row in rows]


def _pattern(word: str) -> str:
    exact = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{exact[:-1]}%" if exact.endswith("*") else exact


async def put_drawn(tx: Tx, audit: Audit, places: Sequence[int]) -> None:
    """Write what was drawn, with the seed and the size of the population."""
    await tx.execute(
        """UPDATE audit SET drawn_at = $2, announced_index = $3, seed_size = $4, seed = $5, population = $6
           WHERE id = $1""",
        audit.id,
        audit.drawn_at,
        audit.announced_index,
        audit.seed_size,
        audit.seed,
        audit.population,
    )
    await tx.executemany(
        "INSERT INTO audit_item (audit_id, leaf_index) VALUES ($1, $2)", [(audit.id, place) for place in places]
    )


async def items(tx: Tx, audit_id: str) -> list[Item]:
    """Return a sample's items with their acts, in the ledger's order."""
    rows = await tx.fetch(
        f"""SELECT {ACT_COLUMNS}, verdict, item.note AS review_note, reviewed_at, reviewed_by
            FROM audit_item item JOIN ledger_leaf leaf USING (leaf_index) JOIN act ON act.entry_id = leaf.entry_id
            LEFT JOIN act_end ON act_end.act_id = act.id WHERE item.audit_id = $1 ORDER BY leaf_index""",  # noqa: S608 - a constant list of columns
        audit_id,
    )
    return [
        Item(
            leaf_index=row["leaf_index"],
            verdict=row["verdict"],
            note=row["review_note"],
            reviewed_at=row["reviewed_at"],
            reviewed_by=row["reviewed_by"],
            act=ActRow(**{name: row[name] for name in ActRow.__struct_fields__}),
        )
        for row in rows
    ]


async def places_drawn(tx: Tx, audit_id: str) -> list[int]:
    """Return the places that a sample drew."""
    rows = await tx.fetch("SELECT leaf_index FROM audit_item WHERE audit_id = $1 ORDER BY leaf_index", audit_id)
    return [row["leaf_index"] for row in rows]


async def review_item(tx: Tx, audit_id: str, leaf_index: int, review: tuple[str, str, datetime, str]) -> bool:
    """Write (verdict, note, when, by whom) of one item; returns whether there is such an item."""
    done: str = await tx.execute(
        """UPDATE audit_item SET verdict = $3, note = $4, reviewed_at = $5, reviewed_by = $6
           WHERE audit_id = $1 AND leaf_index = $2""",
        audit_id,
        leaf_index,
        *review,
    )
    return done != "UPDATE 0"


async def close_audit(tx: Tx, audit_id: str, statement: str, at: datetime, by: str) -> None:
    """Close an audit with its statement."""
    await tx.execute(
        "UPDATE audit SET statement = $2, closed_at = $3, closed_by = $4 WHERE id = $1", audit_id, statement, at, by
    )


async def insert_finding(tx: Tx, finding: AuditFinding) -> None:
    """Open a finding."""
    await tx.execute(
        """INSERT INTO finding (id, label, agency, title, text, act_id, opened_at, opened_by, answer_due_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        *msgspec.structs.astuple(finding)[:9],
    )


async def findings(tx: Tx, limit: int) -> list[AuditFinding]:
    """Return the findings that the transaction may see: open ones first, the oldest first."""
    rows = await tx.fetch(f"{_FINDING} ORDER BY closed_at IS NOT NULL, opened_at LIMIT $1", limit)
    return [AuditFinding(**dict(row)) for row in rows]


async def finding(tx: Tx, finding_id: str) -> AuditFinding | None:
    """Return one finding that the transaction may see, locked until the commit."""
    row = await tx.fetchrow(f"{_FINDING} WHERE id = $1 FOR UPDATE", finding_id)
    return None if row is None else AuditFinding(**dict(row))


async def answer_finding(tx: Tx, finding: AuditFinding) -> None:
    """Write an agency's answer and when it must be closed."""
    await tx.execute(
        "UPDATE finding SET answer = $2, answered_at = $3, answered_by = $4, close_due_at = $5 WHERE id = $1",
        finding.id,
        finding.answer,
        finding.answered_at,
        finding.answered_by,
        finding.close_due_at,
    )


async def close_finding(tx: Tx, finding: AuditFinding) -> None:
    """Write how a finding was closed."""
    await tx.execute(
        "UPDATE finding SET closure = $2, outcome = $3, closed_at = $4, closed_by = $5 WHERE id = $1",
        finding.id,
        finding.closure,
        finding.outcome,
        finding.closed_at,
        finding.closed_by,
    )


async def acts_for_review(
    tx: Tx, names: Sequence[str], outcome: str | None, start: datetime, limit: int
) -> list[ActRow]:
    """Return acts since `start`, newest first, whose name is like one of `names` (`admin.%`) and that ended so."""
    rows = await tx.fetch(
        f"""SELECT {ACT_COLUMNS} FROM act LEFT JOIN ledger_leaf leaf ON leaf.entry_id = act.entry_id
            LEFT JOIN act_end ON act_end.act_id = act.id
            WHERE act.act LIKE ANY ($1) AND ($2::text IS NULL OR act.outcome = $2) AND act.at >= $3
            ORDER BY act.at DESC LIMIT $4""",  # noqa: S608 - a constant list of columns
        list(names),
        outcome,
        start,
        limit,
    )
    return [ActRow(**dict(row)) for row in rows]


async def acts_by_ids(tx: Tx, ids: Sequence[str]) -> list[ActRow]:
    """Return these acts, oldest first."""
    rows = await tx.fetch(
        f"""SELECT {ACT_COLUMNS} FROM act LEFT JOIN ledger_leaf leaf ON leaf.entry_id = act.entry_id
            LEFT JOIN act_end ON act_end.act_id = act.id WHERE act.id = ANY ($1) ORDER BY act.at""",  # noqa: S608 - a constant list of columns
        list(ids),
    )
    return [ActRow(**dict(row)) for row in rows]


async def put_weekly_review(tx: Tx, act_id: str, at: datetime, by: str, note: str) -> None:
    """Write that the week was reviewed."""
    await tx.execute("INSERT INTO weekly_review (act_id, at, by, note) VALUES ($1, $2, $3, $4)", act_id, at, by, note)


async def last_weekly_review(tx: Tx) -> datetime | None:
    """Return when the last weekly review was done."""
    at: datetime | None = await tx.fetchval("SELECT max(at) FROM weekly_review")
    return at
