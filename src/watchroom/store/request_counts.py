"""Requests for footage in counts: how one stands, what earlier ones yielded, and what is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watchroom.model.requests import MonthOfRequests, Outcomes, Tally
from watchroom.store.acting import Tx

_MONTH = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM')"


async def tallies(tx: Tx, request_ids: Sequence[str]) -> dict[str, Tally]:
    """Return how requests stand, by request."""
    rows = await tx.fetch(
        """SELECT request_id, count(*) AS asked,
               count(*) FILTER (WHERE letter.state = 'sent') AS delivered,
               count(*) FILTER (WHERE letter.state = 'failed') AS failed,
               count(*) FILTER (WHERE answer = 'something') AS something,
               count(*) FILTER (WHERE answer = 'nothing') AS nothing,
               count(*) FILTER (WHERE answer IN ('no', 'stop')) AS declined,
               count(*) FILTER (WHERE answer IS NULL) AS unanswered
           FROM request_message message
               LEFT JOIN LATERAL (SELECT state FROM letter WHERE about = 'request:' || message.id
                                  ORDER BY made_at LIMIT 1) AS letter ON true
           WHERE request_id = ANY ($1) GROUP BY request_id""",
        list(request_ids),
    )
    found = {row["request_id"]: dict(row) for row in rows}
    return {each: Tally(**_without(found.get(each, {}), "request_id")) for each in request_ids}


def _without(row: dict[str, int], name: str) -> dict[str, int]:
    return {key: value for key, value in row.items() if key != name}


async def files(tx: Tx, request_ids: Sequence[str]) -> dict[str, int]:
    """Return how many files arrived for requests, by request, as far as the transaction sees them."""
    rows = await tx.fetch(
        """SELECT request_id, count(*) AS n FROM evidence_item
           WHERE request_id = ANY ($1) AND arrived_at IS NOT NULL GROUP BY 1""",
        list(request_ids),
    )
    return {row["request_id"]: row["n"] for row in rows}


async def outcomes(tx: Tx, agency: str, bands_m: Sequence[float], now: datetime) -> list[Outcomes]:
    """Return what earlier questions of an agency came to, by kind of camera, band of distance and view.

    A question counts once it was answered or its request is over. `bands_m` are the upper ends of the bands but the
    last.
    """
    rows = await tx.fetch(
        """SELECT camera.kind, width_bucket(camera.distance_m, $2::float8[]) AS near, camera.sees, count(*) AS asked,
               count(*) FILTER (WHERE message.answer = 'something') AS something
           FROM request_camera camera JOIN request_message message ON message.id = camera.message_id
               JOIN footage_request request ON request.id = message.request_id
           WHERE request.agency = $1
               AND (message.answer IS NOT NULL OR coalesce(request.closed_at, request.until) <= $3)
           GROUP BY 1, 2, 3""",
        agency,
        list(bands_m),
        now,
    )
    return [Outcomes(**dict(row)) for row in rows]


async def months(tx: Tx, account_ids: Sequence[str] | None = None) -> list[MonthOfRequests]:
    """Return the months in which households were asked, newest first: all of them, or only these accounts.

    § 7-2831(h)(6) asks for recipients of the incentive program: granted is `something`, denied is `declined`.
    """
    month = _MONTH.format("sent_at")
    rows = await tx.fetch(
        f"""SELECT {month} AS month, count(DISTINCT request_id) AS requests, count(*) AS asked,
               count(*) FILTER (WHERE answer = 'something') AS something,
               count(*) FILTER (WHERE answer = 'nothing') AS nothing,
               count(*) FILTER (WHERE answer IN ('no', 'stop')) AS declined,
               count(*) FILTER (WHERE answer IS NULL) AS unanswered
           FROM request_message WHERE ($1::text[] IS NULL OR account_id = ANY ($1)) GROUP BY 1 ORDER BY 1 DESC""",  # noqa: S608 - constant words
        None if account_ids is None else list(account_ids),
    )
    return [MonthOfRequests(**dict(row)) for row in rows]


async def contributions(tx: Tx) -> list[tuple[str, str, int]]:
    """Return (month of the arrest, offence, how many) of footage that contributed to arrests: § 7-2831(h)(7)."""
    month = _MONTH.format("arrest_at")
    rows = await tx.fetch(
        f"SELECT {month} AS month, offence, count(*) AS n FROM contribution GROUP BY 1, 2 ORDER BY 1 DESC, 2"  # noqa: S608
    )
    return [(row["month"], row["offence"], row["n"]) for row in rows]
