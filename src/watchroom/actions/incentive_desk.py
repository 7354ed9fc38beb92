"""What officers of the incentive program do with an application: check proofs, ask, visit, decide, hear appeals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from watchroom.actions import incentive_files as files
from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.seal import SealedItem
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.incentive import AWARDED, OPEN, PRICE_CENTS_MAX, STATUSES
from watchroom.model.incentive_views import (
    VISIT_RESULTS,
    AmountProposed,
    ApplicationView,
    Duplicate,
    Queued,
    Visit,
    budget_line,
    fiscal_year,
)
from watchroom.policy.incentive_law import DECIDED_BY_A_PERSON, RULES
from watchroom.store import incentive as store
from watchroom.store import incentive_money as store_money
from watchroom.store.incentive import ApplicationRow
from watchroom.store.proposals import Proposal

QUEUE_MAX = 500
ANSWER_DAYS = 30
"""So long an applicant has for what was asked for."""
ANOTHER_AMOUNT = "program.approve_amount"
AMOUNT_WAITS = timedelta(days=14)
WAITING = ("received", "appealed", "more_needed")


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The officers' queue: what waits, how many there are in each state, and sums that wait for a second officer."""

    items: list[Queued]
    counts: dict[str, int]
    amounts: list[AmountProposed]


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """One application whole, with the others at its building and what its rules say."""

    application: ApplicationView
    duplicates: list[Duplicate]
    rules: dict[str, str]
    """What each rule that is named says, and where it is written."""
    refusable: list[str]
    """Rules that it can be refused by: those that bar it, and those that a person decides."""


@act("program.list", "See the queue of applications to the incentive program.")
async def queue(deed: Deed, *, statuses: Sequence[str] = WAITING) -> Desk:
    """Return applications in these states, the oldest first."""
    unknown = [each for each in statuses if each not in STATUSES]
    if unknown:
        raise BadInputError("status", f"is one of: {', '.join(STATUSES)}")
    deed.about(f"applications: {', '.join(statuses)}")
    return Desk(
        items=await store.queue(deed.tx, statuses, QUEUE_MAX),
        counts=await store.counts(deed.tx),
        amounts=[_amount(each) for each in await proposals.waiting(deed, ANOTHER_AMOUNT)],
    )


@act("program.open", "See one application to the incentive program, with who made it and where.")
async def open_application(deed: Deed, application_id: str) -> Opened:
    """Return an application whole, calculated by the rules of its day, with the others at its building."""
    row = await _row(deed, application_id)
    view = await files.viewed(deed, row)
    barred = [each.rule for each in view.award.grounds if each.item is None]
    named = {each.rule for each in view.award.lines} | {each.rule for each in view.award.grounds}
    refusable = [*barred, *DECIDED_BY_A_PERSON]
    said = sorted(named | set(refusable) | ({row.decided_rule} if row.decided_rule else set()))
    return Opened(
        application=view,
        duplicates=await store.duplicates(deed.tx, row) if row.building_print else [],
        rules={each: f"{RULES[each].says} ({RULES[each].source})" for each in said},
        refusable=refusable,
    )


@act("program.document", "See a document of an application.")
async def document(deed: Deed, application_id: str, document_id: str) -> tuple[str, bytes]:
    """Return (media type, bytes) of a document."""
    row = await _row(deed, application_id)
    found = await store.document(deed.tx, document_id)
    if found is None or found[0] != row.id:
        raise NotFoundError("There is no such document, or it was withdrawn.")
    _, proof, media_type, sealed, wrapped = found
    deed.about(deed.subject, document=document_id, proof=proof)
    return media_type, deed.door.master_key.open_item(SealedItem(sealed, wrapped), files.document_aad(document_id))


@act("program.check", "Say of an application's document whether it shows what it must.")
async def check(deed: Deed, application_id: str, document_id: str, *, fit: bool) -> ApplicationView:
    """Note what an officer found of a document."""
    row = await _open_row(deed, application_id)
    if not any(each.id == document_id for each in await store.documents(deed.tx, row.id)):
        raise NotFoundError("There is no such document, or it was withdrawn.")
    deed.about(deed.subject, document=document_id, fit=fit)
    await store.settle_document(deed.tx, document_id, "seen" if fit else "unfit")
    return await files.viewed(deed, row)


@act("program.place", "Say in which police service area and priority area an application lies.")
async def place(deed: Deed, application_id: str, *, psa: str, priority_area: str) -> ApplicationView:
    """Place an application whose address the city's list does not know."""
    row = await _row(deed, application_id)
    placed = msgspec.structs.replace(row, psa=psa.strip()[:20], priority_area=priority_area.strip()[:80])
    deed.about(deed.subject, psa=placed.psa, priority_area=placed.priority_area)
    await store.put(deed.tx, placed)
    return await files.viewed(deed, placed)


@act("program.ask", "Ask an applicant for documents.")
async def ask(deed: Deed, application_id: str, proofs: Sequence[str], *, note: str, today: date) -> ApplicationView:
    """Ask for what is missing or unfit; the applicant has ANSWER_DAYS for it."""
    row = await _open_row(deed, application_id)
    files.demand_proofs(proofs)
    due = files.day_after(today, ANSWER_DAYS)
    note = files.checked_note(note, needed=False)
    await files.step(deed, row, "asked", note=note, proofs=tuple(proofs), due_on=due)
    asked = msgspec.structs.replace(row, status="more_needed", changed_at=deed.now)
    await store.put(deed.tx, asked)
    await files.write(deed, asked, "more_needed", due_on=due.isoformat())
    return await files.viewed(deed, asked)


# Deciding -----------------------------------------------------------------------------------------------------------


@act("program.approve", "Approve an application with the sum that the rules give.")
async def approve(deed: Deed, application_id: str, *, today: date) -> ApplicationView:
    """Approve the calculated sum; it is committed in the budget of today's year.

    Raises:
        RefusedError: `incentive-barred` naming the rule, `incentive-proofs`, or `incentive-budget`.
        ConflictError: it is decided already.
    """
    row = await _open_row(deed, application_id)
    view = await files.viewed(deed, row)
    if view.award.is_barred:
        rule = view.award.grounds[0].rule
        raise RefusedError("incentive-barred", f"Nothing can be paid: {RULES[rule].says}")
    return await _approved(deed, row, view, view.award.cents, today)


@act("program.propose_amount", "Propose another sum than the calculated one for an application.")
async def propose_amount(deed: Deed, application_id: str, *, cents: int, because: str) -> AmountProposed:
    """Propose a sum and say why; another officer confirms it."""
    row = await _open_row(deed, application_id)
    if not 0 < cents <= PRICE_CENTS_MAX:
        raise BadInputError("cents", "is more than nothing and at most $20,000")
    because = files.checked_note(because, "because")
    body = {"application": row.id, "reference": row.reference, "cents": cents, "because": because}
    subject = f"{files.dollars(cents)} for application {row.reference}"
    return _amount(await proposals.propose(deed, ANOTHER_AMOUNT, subject, body, AMOUNT_WAITS))


@act(ANOTHER_AMOUNT, "Approve an application with a sum that another officer proposed.")
async def approve_amount(deed: Deed, proposal_id: str, *, today: date) -> ApplicationView:
    """Approve the proposed sum: the rules did not give it, two persons did. Raises as `approve` does."""
    proposal = await proposals.confirm(deed, proposal_id, ANOTHER_AMOUNT)
    row = await _open_row(deed, str(proposal.body["application"]))
    view = await files.viewed(deed, row)
    return await _approved(deed, row, view, int(proposal.body["cents"]), today, str(proposal.body["because"]))


async def _approved(
    deed: Deed, row: ApplicationRow, view: ApplicationView, cents: int, today: date, note: str = ""
) -> ApplicationView:
    lacking = [each.proof for each in view.checks if each.state != "seen"]
    if lacking:
        raise RefusedError("incentive-proofs", f"Look at each document first, or ask for it: {', '.join(lacking)}.")
    await _demand_money(deed, row, cents, today)
    things = (view.award.cameras, view.award.sensors) if view.award.cents else (None, None)
    approved = _decided(deed, row, "approved", today, cents=cents, cameras=things[0], sensors=things[1])
    await store.put(deed.tx, approved)
    await files.step(deed, approved, "approved", note=note, cents=cents)
    await files.write(deed, approved, files.of_kind("approved", approved), amount=files.dollars(cents))
    deed.about(deed.subject, cents=cents, calculated=view.award.cents, rule_set=view.award.rule_set)
    return await files.viewed(deed, approved)


async def _demand_money(deed: Deed, row: ApplicationRow, cents: int, today: date) -> None:
    """Refuse what the year's line cannot pay: more money takes two officers, and is public."""
    year, name = fiscal_year(today), budget_line(row.kind, row.building)
    await store_money.lock_line(deed.tx, year, name)
    lines = await store_money.budget(deed.tx)
    line = next((each for each in lines if (each.fiscal_year, each.line) == (year, name)), None)
    left = 0 if line is None else line.cents - line.committed_cents - line.paid_cents
    if cents > left:
        raise RefusedError(
            "incentive-budget",
            f"The budget of {year} has {files.dollars(max(left, 0))} left for this. Two officers can raise it.",
        )


def _decided(deed: Deed, row: ApplicationRow, status: str, today: date, **more: object) -> ApplicationRow:
    return msgspec.structs.replace(
        row, status=status, changed_at=deed.now, decided_at=deed.now, decided_on=today, decided_by=deed.seat.login,
        decided_by_name=deed.seat.name, **more,
    )  # fmt: skip


@act("program.refuse", "Refuse an application, naming the rule.")
async def refuse(deed: Deed, application_id: str, *, rule: str, note: str, today: date) -> ApplicationView:
    """Refuse by a rule that bars it, or by one that a person decides; the letter names it and how to appeal."""
    row = await _open_row(deed, application_id)
    files.demand_rule(rule)
    view = await files.viewed(deed, row)
    if rule not in (*(each.rule for each in view.award.grounds if each.item is None), *DECIDED_BY_A_PERSON):
        raise BadInputError("rule", "does not bar this application: the calculation says which do")
    note = files.checked_note(note, needed=rule in DECIDED_BY_A_PERSON)
    refused = _decided(deed, row, "refused", today, decided_rule=rule)
    await store.put(deed.tx, refused)
    await files.step(deed, refused, "refused", note=note, rule=rule)
    await files.write(deed, refused, "refused", rule=rule, law=RULES[rule].source)
    deed.about(deed.subject, rule=rule)
    return await files.viewed(deed, refused)


@act("program.hear_appeal", "Decide the appeal against a refusal that another officer decided.")
async def hear_appeal(deed: Deed, application_id: str, *, grant: bool, note: str) -> ApplicationView:
    """Open a refused application again, or let the refusal stand; whoever refused it does not hear the appeal."""
    row = await _row(deed, application_id, lock=True)
    if row.status != "appealed":
        raise ConflictError("There is no appeal to decide here.")
    if row.decided_by == deed.seat.login:
        raise RefusedError("appeal-by-another", "Whoever refused does not hear the appeal: ask another officer.")
    note = files.checked_note(note)
    heard = msgspec.structs.replace(row, status="received" if grant else "upheld", changed_at=deed.now)
    await store.put(deed.tx, heard)
    await files.step(deed, heard, "reopened" if grant else "upheld", note=note)
    await files.write(deed, heard, "reopened" if grant else "upheld")
    deed.about(deed.subject, grant=grant)
    return await files.viewed(deed, heard)


# Visits -------------------------------------------------------------------------------------------------------------


@act("program.plan_visit", "Plan a visit to see what an application tells of.")
async def plan_visit(deed: Deed, application_id: str, *, planned_for: datetime) -> ApplicationView:
    """Plan a visit to where cameras were or will be paid for; the applicant is told when."""
    row = await _row(deed, application_id, lock=True)
    if row.status not in (*OPEN, *AWARDED):
        raise ConflictError("Nothing is paid here, and nothing asked for: there is nothing to visit.")
    if planned_for <= deed.now:
        raise BadInputError("planned_for", "is a time to come")
    visit = Visit(id=new_id("vis"), planned_for=planned_for, planned_by_name=deed.seat.name)
    await store.put_visit(deed.tx, row.id, visit)
    await files.step(deed, row, "visit_planned")
    await files.write(deed, row, "visit", day_at=planned_for.isoformat())
    return await files.viewed(deed, row)


@act("program.report_visit", "Write down what a visit found.")
async def report_visit(deed: Deed, application_id: str, visit_id: str, *, result: str, note: str) -> ApplicationView:
    """Note the result of a planned visit."""
    if result not in VISIT_RESULTS:
        raise BadInputError("result", f"is one of: {', '.join(VISIT_RESULTS)}")
    row = await _row(deed, application_id, lock=True)
    visit = files.visit_replaced(await store.visits(deed.tx, row.id), visit_id)
    if visit is None:
        raise ConflictError("There is no such visit to report on.")
    done = msgspec.structs.replace(visit, done_at=deed.now, done_by_name=deed.seat.name, result=result)
    await store.put_visit(deed.tx, row.id, done)
    await files.step(deed, row, "visit_done", note=files.checked_note(note, needed=False))
    deed.about(deed.subject, result=result)
    return await files.viewed(deed, row)


async def _open_row(deed: Deed, application_id: str) -> ApplicationRow:
    """Return an application that is not decided, held until the commit."""
    row = await _row(deed, application_id, lock=True)
    if row.status not in ("received", "more_needed"):
        raise ConflictError(f"This application is not open: {STATUSES[row.status].lower()}.")
    return row


async def _row(deed: Deed, application_id: str, *, lock: bool = False) -> ApplicationRow:
    row = await store.get(deed.tx, application_id, lock=lock)
    if row is None or row.ended_on is not None:
        raise NotFoundError("There is no such application, or its time is over: only what is counted of it is kept.")
    deed.about(f"application {row.reference}", application=row.id)
    return row


def _amount(proposal: Proposal) -> AmountProposed:
    return AmountProposed(
        id=proposal.id,
        application_id=str(proposal.body["application"]),
        reference=str(proposal.body["reference"]),
        cents=int(proposal.body["cents"]),
        because=str(proposal.body["because"]),
        proposed_by=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
    )
