"""Routes of support by break-glass."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import break_glass as acts
from watchroom.model.support import SupportLease, SupportRequest, SupportView
from watchroom.store.acts import ActRow
from watchroom.web.console.gate import Called, reason


class AskSupport(msgspec.Struct, forbid_unknown_fields=True):
    """Which role is needed, for how long and why."""

    role: str
    minutes: int
    reason: str


class Finding(msgspec.Struct, forbid_unknown_fields=True):
    """What a review found."""

    text: str


class LeaseActs(msgspec.Struct):
    """What was done under a lease, newest first."""

    items: list[ActRow]


@get("/support")
async def view_support(caller: Called) -> SupportView:
    """See who has, had or asks for support."""
    return await acts.view(caller.door, caller.seat, reason(caller))


@post("/support/requests", status_code=201)
async def ask_support(caller: Called, data: JSONBody[AskSupport]) -> SupportRequest:
    """Ask for another role for an hour at most."""
    return await acts.request(
        caller.door, caller.seat, reason(caller), role=data.role, minutes=data.minutes, reason=data.reason
    )


@post("/support/requests/{request_id:str}/approve", status_code=200)
async def approve_support(caller: Called, request_id: FromPath[str]) -> SupportLease:
    """Approve another person's support lease."""
    return await acts.approve(caller.door, caller.seat, reason(caller), request_id)


@post("/support/leases/{support_id:str}/end", status_code=200)
async def end_support(caller: Called, support_id: FromPath[str]) -> None:
    """End a support lease before its time."""
    await acts.end(caller.door, caller.seat, reason(caller), support_id)


@get("/support/leases/{support_id:str}/acts")
async def support_acts(caller: Called, support_id: FromPath[str]) -> LeaseActs:
    """See what was done under a support lease."""
    return LeaseActs(await acts.acts_under(caller.door, caller.seat, reason(caller), support_id))


@post("/support/leases/{support_id:str}/review", status_code=200)
async def review_support(caller: Called, support_id: FromPath[str], data: JSONBody[Finding]) -> None:
    """Write what the review of a support lease found."""
    await acts.review(caller.door, caller.seat, reason(caller), support_id, data.text)


routes = Router(
    path="/",
    route_handlers=[view_support, ask_support, approve_support, end_support, support_acts, review_support],
)
