"""What belongs to incidents, with all that fusing needs to know of each observation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.store.acting import Tx


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """One observation of an incident with all that fusing needs to know of it."""

    incident_id: str
    is_open: bool
    kind: str
    source_id: str
    external_id: str
    probability: float
    reason: str
    by_person: bool
    """A person put it there, or merged what it belonged to: no rule takes it out again."""
    at: datetime
    lat: float | None
    lon: float | None
    type_code: str
    precision_m: float | None
    numbers: list[str]
    agency: str
    plate: str | None
    site: str | None


_ROOTS_OPEN = "SELECT id FROM incident WHERE status = 'open' AND updated_at >= $1"
_ROOTS_HOLDING = """
    SELECT id FROM (
        WITH RECURSIVE up(id) AS (
            SELECT incident_id FROM incident_link
            JOIN unnest($1::text[], $2::text[]) AS asked(source_id, external_id) USING (source_id, external_id)
            WHERE unlinked_at IS NULL
            UNION SELECT incident.merged_into FROM incident JOIN up USING (id) WHERE merged_into IS NOT NULL)
        SELECT incident.id FROM incident JOIN up USING (id) WHERE merged_into IS NULL) AS keeper"""


def _members_of(roots: str) -> str:
    """Return the statement for all that belongs to some incidents and to those merged into them."""
    return f"""
        WITH RECURSIVE root(id) AS ({roots}), part(id, root) AS (
            SELECT id, id FROM root
            UNION SELECT incident.id, part.root FROM incident JOIN part ON incident.merged_into = part.id)
        SELECT part.root AS incident_id, incident.status = 'open' AS is_open, link.kind, link.source_id,
            link.external_id, link.probability, link.reason,
            link.linked_by IS NOT NULL OR EXISTS (
                SELECT FROM incident_pin pin WHERE pin.together AND link.incident_id IN (pin.a, pin.b)
                    AND link.linked_at <= pin.at) AS by_person,
            coalesce(seen.at, hit.at) AS at, coalesce(seen.lat, hit.lat) AS lat, coalesce(seen.lon, hit.lon) AS lon,
            coalesce(seen.body ->> 'type_code', incident.type_code) AS type_code,
            (seen.body ->> 'precision_m')::float8 AS precision_m,
            coalesce(ARRAY(SELECT json_array_elements_text(seen.body -> 'incident_ids')), '{{}}') AS numbers,
            source.agency, hit.entry ->> 'plate' AS plate, seen.body ->> 'site' AS site
        FROM part JOIN incident ON incident.id = part.root
        JOIN incident_link link ON link.incident_id = part.id AND link.unlinked_at IS NULL
        JOIN source ON source.id = link.source_id
        LEFT JOIN observation_identity known
            ON known.source_id = link.source_id AND known.external_id = link.external_id
        LEFT JOIN observation seen ON seen.id = known.observation_id
        LEFT JOIN hit ON hit.source_id = link.source_id AND hit.external_id = link.external_id
        WHERE coalesce(seen.at, hit.at) IS NOT NULL ORDER BY part.id <> part.root, link.id"""  # noqa: S608 - of the two


async def of_open_incidents(tx: Tx, since: datetime) -> list[MemberRow]:
    """Return what belongs to the open incidents that changed since, openers first; merged ones under their keeper."""
    rows = await tx.fetch(_members_of(_ROOTS_OPEN), since)
    return [MemberRow(**dict(row)) for row in rows]


async def beside(tx: Tx, keys: Sequence[tuple[str, str]]) -> list[MemberRow]:
    """Return all that belongs to the incidents, open or not, that these (source, id) observations belong to."""
    rows = await tx.fetch(
        _members_of(_ROOTS_HOLDING), [source for source, _ in keys], [external for _, external in keys]
    )
    return [MemberRow(**dict(row)) for row in rows]
