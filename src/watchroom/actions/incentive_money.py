"""The incentive program's money: its budget by two officers, payments files, and what was paid."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import msgspec

from watchroom.actions import incentive_files as files
from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.base.spreadsheet import inert
from watchroom.model.incentive_views import BUDGET_LINES, BudgetLine, BudgetProposed, Payment
from watchroom.store import incentive as store
from watchroom.store import incentive_money as store_money
from watchroom.store.incentive import ApplicationRow
from watchroom.store.proposals import Proposal

SETS_BUDGET = "program.set_budget"
BUDGET_WAITS = timedelta(days=14)
BUDGET_CENTS_MAX = 100_000_000_00
YEARS = range(2016, 2100)


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """The budget by year and line, what waits for a second officer, and the payments files."""

    lines: list[BudgetLine]
    waiting: list[BudgetProposed]
    payments: list[Payment]
    unpaid: int
    unpaid_cents: int


@act("program.money", "See the incentive program's budget and payments.")
async def money(deed: Deed) -> Money:
    """Return budget, commitments and payments."""
    deed.about("budget and payments")
    unpaid = await store_money.unpaid(deed.tx)
    return Money(
        lines=await store_money.budget(deed.tx),
        waiting=[_proposed(each) for each in await proposals.waiting(deed, SETS_BUDGET)],
        payments=await store_money.payments(deed.tx),
        unpaid=len(unpaid),
        unpaid_cents=sum(each.cents or 0 for each in unpaid),
    )


@act("program.propose_budget", "Propose how much a line of the incentive program's budget has.")
async def propose_budget(deed: Deed, *, fiscal_year: int, line: str, cents: int, because: str) -> BudgetProposed:
    """Propose a line of a year; another officer sets it."""
    if line not in BUDGET_LINES:
        raise BadInputError("line", f"is one of: {', '.join(BUDGET_LINES)}")
    if fiscal_year not in YEARS:
        raise BadInputError("fiscal_year", f"is {YEARS.start} to {YEARS.stop - 1}")
    if not 0 <= cents <= BUDGET_CENTS_MAX:
        raise BadInputError("cents", "is between nothing and $100,000,000")
    because = files.checked_note(because, "because")
    body = {"fiscal_year": fiscal_year, "line": line, "cents": cents, "because": because}
    subject = f"budget of {fiscal_year}, {BUDGET_LINES[line].lower()}: {files.dollars(cents)}"
    return _proposed(await proposals.propose(deed, SETS_BUDGET, subject, body, BUDGET_WAITS))


@act(SETS_BUDGET, "Set a line of the incentive program's budget that another officer proposed.")
async def set_budget(deed: Deed, proposal_id: str) -> BudgetProposed:
    """Set the proposed line; it cannot go below what is promised and paid from it."""
    proposed = _proposed(await proposals.confirm(deed, proposal_id, SETS_BUDGET))
    await store_money.lock_line(deed.tx, proposed.fiscal_year, proposed.line)
    spent = sum(
        each.committed_cents + each.paid_cents
        for each in await store_money.budget(deed.tx)
        if (each.fiscal_year, each.line) == (proposed.fiscal_year, proposed.line)
    )
    if proposed.cents < spent:
        raise RefusedError("incentive-budget", f"{files.dollars(spent)} of it are promised or paid already.")
    await store_money.put_line(deed.tx, proposed.fiscal_year, proposed.line, proposed.cents, deed.now, deed.seat.name)
    return proposed


@act("program.make_payments", "Make the payments file of all that was approved.")
async def make_payments(deed: Deed) -> Payment:
    """Put every approved application that stands in no file into a new one; raises ConflictError when there is none."""
    unpaid = await store_money.unpaid(deed.tx)
    if not unpaid:
        raise ConflictError("Nothing waits to be paid: every approved application stands in a payments file.")
    payment = Payment(
        id=new_id("pay"),
        made_at=deed.now,
        made_by_name=deed.seat.name,
        applications=len(unpaid),
        cents=sum(each.cents or 0 for each in unpaid),
    )
    await store_money.insert_payment(deed.tx, payment)
    for row in unpaid:
        await store.put(deed.tx, msgspec.structs.replace(row, payment_id=payment.id))
    deed.about(f"payments file {payment.id}", applications=[each.id for each in unpaid], cents=payment.cents)
    return payment


@act("program.payments_file", "Take a payments file out, with names and addresses.")
async def payments_file(deed: Deed, payment_id: str) -> str:
    """Return the file as CSV: who is paid how much, for the city's treasury."""
    rows = await _rows(deed, payment_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("reference", "payee", "organisation", "address", "unit", "amount_usd", "line", "approved_on"))
    for row in rows:
        who = files.who_of(deed.door.master_key, row)
        named = ("", "", "", "") if who is None else (who.name, who.organisation, who.address, who.unit)
        cents = row.cents or 0
        amount = f"{cents // 100}.{cents % 100:02}"
        writer.writerow((row.reference, *map(inert, named), amount, row.kind, row.decided_on))
    return out.getvalue()


@act("program.mark_paid", "Say that a payments file was paid.")
async def mark_paid(deed: Deed, payment_id: str, *, on: date) -> Payment:
    """Note the day of payment for every application of a file, and write to each applicant."""
    rows = await _rows(deed, payment_id)
    payment = next(each for each in await store_money.payments(deed.tx) if each.id == payment_id)
    if payment.paid_on is not None:
        raise ConflictError(f"This file was paid on {payment.paid_on}.")
    if not payment.made_at.date() <= on <= deed.now.date():
        raise BadInputError("on", "is a day since the file was made")
    await store_money.set_paid(deed.tx, payment_id, on)
    for row in rows:
        paid = msgspec.structs.replace(row, status="paid", paid_on=on, changed_at=deed.now)
        await store.put(deed.tx, paid)
        await files.step(deed, paid, "paid", cents=row.cents)
        await files.write(deed, paid, files.of_kind("paid", paid), amount=files.dollars(row.cents or 0))
    return msgspec.structs.replace(payment, paid_on=on)


async def _rows(deed: Deed, payment_id: str) -> list[ApplicationRow]:
    rows = await store_money.of_payment(deed.tx, payment_id)
    if not rows:
        raise NotFoundError("There is no such payments file.")
    deed.about(f"payments file {payment_id}")
    return rows


def _proposed(proposal: Proposal) -> BudgetProposed:
    return BudgetProposed(
        id=proposal.id,
        proposed_by=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
        **{name: proposal.body[name] for name in ("fiscal_year", "line", "cents", "because")},
    )
