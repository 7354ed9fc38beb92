"""Requests for footage in public: how many households were asked and what they answered, and the caps in force."""

from __future__ import annotations

from watchroom.policy.table import Table as PolicyTable
from watchroom.reports.tables import STATED, Table
from watchroom.store import request_counts as store
from watchroom.store.acting import Tx


async def tables(tx: Tx, policy: PolicyTable) -> list[Table]:
    """Return the tables of the page on requests that are not counted from the ledger."""
    return [await _months(tx), _caps(policy)]


async def _months(tx: Tx) -> Table:
    return Table(
        id="requests",
        title="Households asked for footage, and how it stands",
        says="By the month in which they were asked, with each household's last answer. Nobody has to answer. “No” "
        "counts those who want no more requests, too; whose answer it was is shown to nobody.",
        origin=STATED,
        columns=("month", "requests", "households asked", "have something", "nothing seen", "no", "no answer"),
        rows=tuple(
            (each.month, each.requests, each.asked, each.something, each.nothing, each.declined, each.unanswered)
            for each in await store.months(tx)
        ),
        empty="Nobody was asked for footage.",
    )


def _caps(policy: PolicyTable) -> Table:
    return Table(
        id="caps",
        title="What a request for footage cannot go beyond",
        says="Part of the rules in force. Who asks for more is refused by the rule of this name, and the refusal is "
        "counted among the others.",
        origin=STATED,
        columns=("rule", "in words", "at most", "of"),
        rows=tuple((each.name, each.says, round(each.most), each.unit) for each in policy.caps),
        empty="No cap is in force: nothing can be asked for.",
    )
