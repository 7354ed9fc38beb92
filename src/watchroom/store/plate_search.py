"""What people search plates for: the record of each search, searches kept for a case, and linked series."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from watchroom.model.plate_search import PlateQuestion
from watchroom.store.acting import Tx


class SearchRow(msgspec.Struct, frozen=True, kw_only=True):
    """One search, without what was searched for."""

    act_id: str
    at: datetime
    label: str
    login: str
    match: str
    offence: str | None
    """Of the case it was for, None where it was for none."""
    score: int
    explained: bool
    wide: bool
    reads: int


class KeptSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A plate search that somebody keeps for a case."""

    id: str
    label: str
    login: str
    name: str
    title: str
    case_number: str
    question: PlateQuestion
    days: int
    """So many days back from each run."""
    created_at: datetime
    expires_at: datetime


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """One incident of a series, with the place and the time in which plates are compared."""

    incident: str
    """Its number."""
    lat: float
    lon: float
    within_m: float
    start: datetime
    end: datetime


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents that a supervisor agreed belong together."""

    id: str
    label: str
    agency: str
    title: str
    reason: str
    case_number: str
    scenes: tuple[Scene, ...]
    proposed_by: str
    proposed_by_name: str
    approved_by: str
    approved_by_name: str
    approved_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None


class ScoreCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many searches of a month had a score."""

    month: str
    score: int
    n: int


_SEARCH = ", ".join(SearchRow.__struct_fields__)
_KEPT = ", ".join(KeptSearch.__struct_fields__)
_SERIES = ", ".join(Series.__struct_fields__)


async def record(tx: Tx, row: SearchRow) -> None:
    """Write one search."""
    await tx.execute(
        f"INSERT INTO plate_search ({_SEARCH}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",  # noqa: S608 - a constant list
        *msgspec.structs.astuple(row),
    )


async def scores(tx: Tx) -> list[ScoreCount]:
    """Return how many searches of each month had which score, for a transaction that sees all acts."""
    rows = await tx.fetch(
        """SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, score, count(*) AS n FROM plate_search
           GROUP BY 1, 2 ORDER BY 1, 2"""
    )
    return [ScoreCount(**dict(row)) for row in rows]


async def same_words(tx: Tx, login: str, note: str, since: datetime) -> int:
    """Return how many plate searches somebody made since a time with the very same reason."""
    found: int = await tx.fetchval(
        """SELECT count(*) FROM act WHERE login = $1 AND at >= $3 AND act LIKE 'plates.%' AND outcome = 'done'
           AND lower(btrim(note)) = lower(btrim($2))""",
        login,
        note,
        since,
    )
    return found


async def reader_names(tx: Tx, readers: Collection[str]) -> dict[tuple[str, str], str]:
    """Return the names of readers by label and id, as far as the transaction sees them."""
    rows = await tx.fetch("SELECT label, reader, name FROM reader_site WHERE reader = ANY ($1)", list(readers))
    return {(row["label"], row["reader"]): row["name"] for row in rows}


async def keep(tx: Tx, kept: KeptSearch) -> None:
    """Keep a search for a case."""
    values = msgspec.structs.asdict(kept) | {"question": msgspec.json.encode(kept.question).decode()}
    await tx.execute(
        f"INSERT INTO plate_saved ({_KEPT}) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10)",  # noqa: S608 - a constant list
        *values.values(),
    )


async def kept(tx: Tx, now: datetime) -> list[KeptSearch]:
    """Return the kept searches that the transaction may see and whose case is open, the soonest to end first."""
    rows = await tx.fetch(
        f"""SELECT {_KEPT} FROM plate_saved WHERE expires_at > $1 AND case_number IN (SELECT number FROM case_file
            WHERE status = 'open') ORDER BY expires_at, id""",  # noqa: S608 - a constant list
        now,
    )
    return [_kept(dict(row)) for row in rows]


async def one_kept(tx: Tx, kept_id: str, now: datetime) -> KeptSearch | None:
    """Return one kept search that the transaction may see and whose case is open."""
    return next((each for each in await kept(tx, now) if each.id == kept_id), None)


async def forget(tx: Tx, kept_id: str) -> bool:
    """End one's own kept search; returns whether it was there."""
    done: str = await tx.execute("DELETE FROM plate_saved WHERE id = $1", kept_id)
    return done != "DELETE 0"


async def take_run(tx: Tx, proposal_id: str, act_id: str, at: datetime) -> bool:
    """Use up an approved wide search; returns whether it had not run before."""
    done: str = await tx.execute(
        "INSERT INTO plate_run (proposal_id, act_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        proposal_id,
        act_id,
        at,
    )
    return done == "INSERT 0 1"


async def runs(tx: Tx, proposal_ids: Collection[str]) -> frozenset[str]:
    """Return which of these approved searches ran."""
    rows = await tx.fetch("SELECT proposal_id FROM plate_run WHERE proposal_id = ANY ($1)", list(proposal_ids))
    return frozenset(row["proposal_id"] for row in rows)


async def put_series(tx: Tx, series: Series) -> None:
    """Keep a series that two persons agreed on."""
    values = msgspec.structs.asdict(series) | {"scenes": msgspec.json.encode(series.scenes).decode()}
    await tx.execute(
        f"""INSERT INTO plate_series ({_SERIES})
            VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12, $13, $14)""",  # noqa: S608 - constant
        *values.values(),
    )


async def series(tx: Tx, now: datetime) -> list[Series]:
    """Return the series in force that the transaction may see, the newest first."""
    rows = await tx.fetch(
        f"""SELECT {_SERIES} FROM plate_series WHERE ends_at > $1 AND ended_at IS NULL AND case_number IN
            (SELECT number FROM case_file WHERE status = 'open') ORDER BY approved_at DESC""",  # noqa: S608 - constant
        now,
    )
    return [_series(dict(row)) for row in rows]


async def end_series(tx: Tx, series_id: str, now: datetime) -> None:
    """End a series before its time."""
    await tx.execute("UPDATE plate_series SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", series_id, now)


def _kept(row: dict[str, Any]) -> KeptSearch:
    return KeptSearch(**row | {"question": msgspec.json.decode(row["question"], type=PlateQuestion)})


def _series(row: dict[str, Any]) -> Series:
    return Series(**row | {"scenes": msgspec.json.decode(row["scenes"], type=tuple[Scene, ...])})
