"""Routes of the incentive program's money: its budget, payments files and what was paid."""

from __future__ import annotations

from datetime import date

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import incentive_money as acts
from watchroom.actions.incentive_money import Money
from watchroom.model.incentive_views import BudgetProposed, Payment
from watchroom.web.console.gate import Called, reason


class BudgetBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How much a line of a year has, and why."""

    fiscal_year: int
    line: str
    cents: int
    because: str


class PaidBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """When a payments file was paid."""

    on: date


@get("/incentive/money")
async def money(caller: Called) -> Money:
    """Budget, commitments and payments."""
    return await acts.money(caller.door, caller.seat, reason(caller))


@post("/incentive/budget", status_code=201)
async def propose_budget(caller: Called, data: JSONBody[BudgetBody]) -> BudgetProposed:
    """Propose a line of the budget."""
    return await acts.propose_budget(caller.door, caller.seat, reason(caller), **msgspec.structs.asdict(data))


@post("/incentive/budget/{proposal_id:str}/confirm", status_code=200)
async def set_budget(caller: Called, proposal_id: FromPath[str]) -> BudgetProposed:
    """Set a line that another officer proposed."""
    return await acts.set_budget(caller.door, caller.seat, reason(caller), proposal_id)


@post("/incentive/payments", status_code=201)
async def make_payments(caller: Called) -> Payment:
    """Make a payments file of all that was approved."""
    return await acts.make_payments(caller.door, caller.seat, reason(caller))


@get("/incentive/payments/{payment_id:str}/file")
async def payments_file(caller: Called, payment_id: FromPath[str]) -> Response[str]:
    """A payments file as CSV, with names and addresses."""
    content = await acts.payments_file(caller.door, caller.seat, reason(caller), payment_id)
    named = {"content-disposition": f'attachment; filename="payments-{payment_id}.csv"', "cache-control": "no-store"}
    return Response(content, media_type="text/csv", headers=named)


@post("/incentive/payments/{payment_id:str}/paid", status_code=200)
async def mark_paid(caller: Called, payment_id: FromPath[str], data: JSONBody[PaidBody]) -> Payment:
    """Say that a payments file was paid."""
    return await acts.mark_paid(caller.door, caller.seat, reason(caller), payment_id, on=data.on)


routes = Router(path="/", route_handlers=[money, propose_budget, set_budget, make_payments, payments_file, mark_paid])
