"""Routes of looks and searches that what they named does not explain."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import unexplained as acts
from watchroom.model.people import Why
from watchroom.store.unexplained import Unexplained
from watchroom.web.console.gate import Called, reason


class UnexplainedList(msgspec.Struct):
    """What waits first, the longest wait on top; then what was judged, the newest on top."""

    items: list[Unexplained]
    verdicts: dict[str, str]


class ReasonBody(msgspec.Struct, forbid_unknown_fields=True):
    """The reason of whoever looked."""

    text: str


class VerdictBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A supervisor's verdict, and why."""

    verdict: str
    note: str


@get("/unexplained")
async def listed(caller: Called) -> UnexplainedList:
    """Looks and searches that what they named does not explain."""
    return UnexplainedList(await acts.unexplained(caller.door, caller.seat, reason(caller)), acts.VERDICTS)


@post("/unexplained/{looked_act:str}/explain", status_code=200)
async def explain(caller: Called, looked_act: FromPath[str], data: JSONBody[ReasonBody]) -> Unexplained:
    """Give the reason for one's own."""
    return await acts.explain(caller.door, caller.seat, Why(purpose="own_records"), looked_act, text=data.text)


@post("/unexplained/{looked_act:str}/settle", status_code=200)
async def settle(caller: Called, looked_act: FromPath[str], data: JSONBody[VerdictBody]) -> Unexplained:
    """Accept the reason, or make it a finding."""
    return await acts.settle(
        caller.door, caller.seat, Why(purpose="supervision"), looked_act, verdict=data.verdict, note=data.note
    )


routes = Router(path="/", route_handlers=[listed, explain, settle])
