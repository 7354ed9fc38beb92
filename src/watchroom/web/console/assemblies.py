"""Routes of lawful assemblies: registering, asking and deciding, reviewing, the yearly count."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from watchroom.actions import assemblies as acts
from watchroom.actions.assemblies import ApprovalAsked, NewAssembly
from watchroom.model.assemblies import GUARDED, Assembly, AssemblyView, AssemblyYear
from watchroom.web.console.gate import Called, reason


class AssemblyList(msgspec.Struct):
    """Registered assemblies, the newest first, and what needs approval there."""

    items: list[AssemblyView]
    guarded: dict[str, str]


class AskBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What one asks command to approve, and why."""

    what: str
    """One of the list's `guarded`."""
    reason: str


class ApprovalAskedList(msgspec.Struct):
    """What waits for a commander, oldest first."""

    items: list[ApprovalAsked]


class ReviewBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What a commander found."""

    finding: str


@get("/assemblies")
async def listed(caller: Called) -> AssemblyList:
    """Registered assemblies, with what was approved there and who reviewed it."""
    return AssemblyList(await acts.listed(caller.door, caller.seat, reason(caller)), GUARDED)


@post("/assemblies", status_code=201)
async def register(caller: Called, data: JSONBody[NewAssembly]) -> Assembly:
    """Register an assembly: a place with a radius, and a time."""
    return await acts.register(caller.door, caller.seat, reason(caller), data)


@post("/assemblies/{assembly_id:str}/end", status_code=200)
async def end(caller: Called, assembly_id: FromPath[str]) -> Assembly:
    """End an assembly before its time."""
    return await acts.end(caller.door, caller.seat, reason(caller), assembly_id)


@post("/assemblies/{assembly_id:str}/asks", status_code=201)
async def ask(caller: Called, assembly_id: FromPath[str], data: JSONBody[AskBody]) -> ApprovalAsked:
    """Ask command to approve an act there."""
    return await acts.ask(caller.door, caller.seat, reason(caller), assembly_id, data.what, reason=data.reason)


@get("/assemblies/asks")
async def waiting(caller: Called) -> ApprovalAskedList:
    """What waits for a commander."""
    return ApprovalAskedList(await acts.waiting(caller.door, caller.seat, reason(caller)))


@post("/assemblies/asks/{proposal_id:str}/approve", status_code=200)
async def approve(caller: Called, proposal_id: FromPath[str]) -> ApprovalAsked:
    """Approve it for an hour."""
    return await acts.approve(caller.door, caller.seat, reason(caller), proposal_id)


@post("/assemblies/asks/{proposal_id:str}/deny", status_code=200)
async def deny(caller: Called, proposal_id: FromPath[str]) -> ApprovalAsked:
    """Deny it."""
    return await acts.deny(caller.door, caller.seat, reason(caller), proposal_id)


@post("/assemblies/{assembly_id:str}/reviews", status_code=200)
async def review(caller: Called, assembly_id: FromPath[str], data: JSONBody[ReviewBody]) -> AssemblyView:
    """Write one commander's review."""
    return await acts.review(caller.door, caller.seat, reason(caller), assembly_id, finding=data.finding)


@get("/assemblies/report")
async def report(caller: Called, year: FromQuery[int]) -> AssemblyYear:
    """The counted part of the yearly report of D.C. Code § 5-333.12."""
    return await acts.report(caller.door, caller.seat, reason(caller), year)


routes = Router(path="/", route_handlers=[listed, register, end, ask, waiting, approve, deny, review, report])
