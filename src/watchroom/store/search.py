"""Full-text search: resolved inside functions that filter by the seat's labels, since text operators leak."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched for and how it is narrowed."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    status: str | None = None
    type_code: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    district: str | None = None

    @property
    def narrowed(self) -> bool:
        """Return whether only incidents can fit."""
        return any((self.status, self.type_code, self.start, self.end, self.district))


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One thing found."""

    kind: str
    id: str
    title: str
    subtitle: str | None = None
    lat: float | None = None
    lon: float | None = None
    at: datetime | None = None
    snippet: str | None = None


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """One search a person keeps."""

    id: str
    title: str
    query: dict[str, str]
    created_at: datetime


async def find_incidents(
    tx: Tx, question: Question, *, notes: bool, limit: int
) -> tuple[list[Found], dict[str, dict[str, int]], int]:
    """Return (incidents newest first, facets, total); `notes` searches their timelines too."""
    rows = await tx.fetch(
        "SELECT * FROM search_incidents($1, $2, $3, $4, $5, $6, $7, $8)",
        question.q,
        notes,
        question.status,
        question.type_code,
        question.start,
        question.end,
        question.district,
        limit,
    )
    items = [
        Found(
            kind="incident",
            id=row["id"],
            title=f"{row['title']} · {row['number']}",
            subtitle=row["address"],
            lat=row["lat"],
            lon=row["lon"],
            at=row["occurred_at"],
            snippet=row["snippet"],
        )
        for row in rows
        if row["id"] is not None
    ]
    facets: dict[str, dict[str, int]] = {}
    total = 0
    for row in await tx.fetch(
        "SELECT * FROM count_incidents($1, $2, $3, $4, $5, $6, $7)",
        question.q,
        notes,
        question.status,
        question.type_code,
        question.start,
        question.end,
        question.district,
    ):
        if row["facet"] == "total":
            total = row["n"]
        elif row["value"] is not None:
            facets.setdefault(row["facet"], {})[row["value"]] = row["n"]
    return items, facets, total


_THINGS = {
    "place": "SELECT id, title, subtitle, lat, lon FROM place WHERE title ILIKE $1 ORDER BY similarity(title, $3) DESC "
    "LIMIT $2",
    "unit": "SELECT id, id AS title, value ->> 'status' AS subtitle, (value ->> 'lat')::float8 AS lat, "
    "(value ->> 'lon')::float8 AS lon FROM unit WHERE id ILIKE $1 AND $3 <> '' ORDER BY id LIMIT $2",
    "camera": "SELECT id, name AS title, address AS subtitle, lat, lon FROM camera WHERE owner_class <> 'registered' "
    "AND retired_at IS NULL AND (name ILIKE $1 OR address ILIKE $1 OR id ILIKE $1) AND $3 <> '' ORDER BY name LIMIT $2",
}


async def find_things(tx: Tx, kind: str, words: str, limit: int) -> list[Found]:
    """Return places, units or cameras whose words hold `words`."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = await tx.fetch(_THINGS[kind], f"%{escaped}%", limit, words)
    return [Found(kind=kind, **dict(row)) for row in rows]


async def saved(tx: Tx, login: str) -> list[SavedSearch]:
    """Return a person's saved searches, newest first."""
    rows = await tx.fetch(
        "SELECT id, title, query, created_at FROM saved_search WHERE login = $1 ORDER BY created_at DESC", login
    )
    return [SavedSearch(**{**dict(row), "query": msgspec.json.decode(row["query"])}) for row in rows]


async def save(tx: Tx, login: str, search: SavedSearch) -> None:
    """Keep a search."""
    await tx.execute(
        "INSERT INTO saved_search (id, login, title, query, created_at) VALUES ($1, $2, $3, $4, $5)",
        search.id,
        login,
        search.title,
        msgspec.json.encode(search.query).decode(),
        search.created_at,
    )


async def forget(tx: Tx, login: str, search_id: str) -> bool:
    """Remove a person's saved search; returns whether it was there."""
    done: str = await tx.execute("DELETE FROM saved_search WHERE login = $1 AND id = $2", login, search_id)
    return done != "DELETE 0"
