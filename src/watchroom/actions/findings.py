"""Findings: what an auditor asks an agency, its answer, and how it was closed, each with a clock."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.store import acts as store_acts
from watchroom.store import audits as store
from watchroom.store.acts import ActRow
from watchroom.store.audits import AuditFinding

ANSWER_DUE = timedelta(days=14)
CLOSE_DUE = timedelta(days=14)
LIST_MAX = 500
OUTCOMES = {
    "corrected": "Corrected",
    "violation": "A rule was broken",
    "no_violation": "No rule was broken",
}
"""How a finding is closed, with the words shown."""


@act("finding.list", "See findings.")
async def list_findings(deed: Deed) -> tuple[list[AuditFinding], list[ActRow]]:
    """Return the findings that the seat sees, an auditor all, a supervisor those about their agency; and their acts."""
    deed.about("findings")
    found = await store.findings(deed.tx, LIST_MAX)
    return found, await store_acts.acts_of(deed.tx, [each.act_id for each in found if each.act_id])


@act("finding.open", "Ask an agency about something found.")
async def open_finding(deed: Deed, *, agency: str, title: str, text: str, act_id: str | None = None) -> AuditFinding:
    """Open a finding about an agency, and about one act if it is; the agency answers within two weeks."""
    law_tag = deed.door.world.agency_law.get(agency)
    if law_tag is None:
        raise BadInputError("agency", "is not a known agency")
    if act_id is not None and await store_acts.act_of(deed.tx, act_id) is None:
        raise BadInputError("act_id", "is no act that you can see")
    finding = AuditFinding(
        id=new_id("fnd"),
        label=f"{agency}/{law_tag}",
        agency=agency,
        title=words("title", title),
        text=words("text", text),
        act_id=act_id,
        opened_at=deed.now,
        opened_by=deed.seat.login,
        answer_due_at=deed.now + ANSWER_DUE,
    )
    await store.insert_finding(deed.tx, finding)
    deed.about(f"finding {finding.id}", agency=agency, title=finding.title, text=finding.text, act=act_id)
    return finding


async def _finding(deed: Deed, finding_id: str) -> AuditFinding:
    deed.about(f"finding {finding_id[:100]}")
    found = await store.finding(deed.tx, finding_id)
    if found is None:
        raise NotFoundError("There is no such finding here.")
    if found.closed_at is not None:
        raise ConflictError("This finding is closed.")
    return found


@act("finding.answer", "Answer a finding for one's agency.")
async def answer(deed: Deed, finding_id: str, *, text: str) -> AuditFinding:
    """Answer a finding about one's own agency; it may be answered again until it is closed."""
    finding = await _finding(deed, finding_id)
    if finding.agency != deed.seat.agency:
        raise NotFoundError("There is no such finding here.")
    finding = msgspec.structs.replace(
        finding,
        answer=words("text", text),
        answered_at=deed.now,
        answered_by=deed.seat.login,
        close_due_at=deed.now + CLOSE_DUE,
    )
    await store.answer_finding(deed.tx, finding)
    deed.about(f"finding {finding.id}", answer=finding.answer)
    return finding


@act("finding.close", "Close a finding, once it is answered or its answer is overdue.")
async def close(deed: Deed, finding_id: str, *, outcome: str, text: str) -> AuditFinding:
    """Close a finding with its outcome; without an answer only when the answer's time is over."""
    finding = await _finding(deed, finding_id)
    if outcome not in OUTCOMES:
        raise BadInputError("outcome", f"is one of: {', '.join(OUTCOMES)}")
    if finding.answered_at is None and deed.now < finding.answer_due_at:
        raise ConflictError("The agency has not answered, and its time is not over.")
    finding = msgspec.structs.replace(
        finding, closure=words("text", text), outcome=outcome, closed_at=deed.now, closed_by=deed.seat.login
    )
    await store.close_finding(deed.tx, finding)
    deed.about(f"finding {finding.id}", outcome=outcome, closure=finding.closure)
    return finding
