"""Routes of the policy: reading it, asking why, replaying, rehearsing, and changing it by two persons."""

from __future__ import annotations

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import policy_changes as acts
from watchroom.model.people import Why
from watchroom.policy.edits import Edit
from watchroom.store.policies import ChangeRow
from watchroom.store.proposals import Proposal
from watchroom.web.console.agreements import ProposalList
from watchroom.web.console.gate import Called, reason


class QuestionBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Who would do what, for which reason."""

    role: str
    act: str
    purpose: str
    incident: str | None = None
    case: str | None = None
    note: str | None = None


class ChangeBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A change, and why."""

    edit: Edit
    because: str


@get("/policy")
async def read(caller: Called) -> acts.PolicyView:
    """The policy in force: rules, Cedar text, changes."""
    return await acts.read(caller.door, caller.seat, reason(caller))


@post("/policy/explain", status_code=200)
async def explain(caller: Called, data: JSONBody[QuestionBody]) -> acts.Explained:
    """Why something would be allowed or refused; nothing is done."""
    why = Why(purpose=data.purpose, incident=data.incident, case=data.case, note=data.note)
    return await acts.explain(caller.door, caller.seat, reason(caller), data.role, data.act, why)


@get("/policy/replay/{act_id:str}")
async def replay(caller: Called, act_id: FromPath[str]) -> acts.Replayed:
    """A recorded decision, asked again of the table that was in force then."""
    return await acts.replay(caller.door, caller.seat, reason(caller), act_id)


@post("/policy/rehearse", status_code=200)
async def rehearse(caller: Called, data: JSONBody[Edit]) -> acts.Rehearsal:
    """What a change would have made different in the last 30 days."""
    return await acts.rehearse(caller.door, caller.seat, reason(caller), data)


@get("/policy/waiting")
async def waiting(caller: Called) -> ProposalList:
    """Changes that wait for a second person."""
    return ProposalList(await acts.waiting(caller.door, caller.seat, reason(caller)))


@post("/policy/changes", status_code=201)
async def propose(caller: Called, data: JSONBody[ChangeBody]) -> Proposal:
    """Propose a change."""
    return await acts.propose(caller.door, caller.seat, reason(caller), data.edit, because=data.because)


@post("/policy/waiting/{change_id:str}/confirm", status_code=200)
async def confirm(caller: Called, change_id: FromPath[str]) -> ChangeRow:
    """Confirm, as a second person, what was proposed."""
    return await acts.confirm(caller.door, caller.seat, reason(caller), change_id)


@delete("/policy/waiting/{change_id:str}")
async def withdraw(caller: Called, change_id: FromPath[str]) -> None:
    """Withdraw what waits."""
    await acts.withdraw(caller.door, caller.seat, reason(caller), change_id)


routes = Router(path="/", route_handlers=[read, explain, replay, rehearse, waiting, propose, confirm, withdraw])
