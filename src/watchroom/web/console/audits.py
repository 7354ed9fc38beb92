"""Routes of the auditor's desk, of findings, of questions of misuse, and of what is published by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from watchroom.actions import audits, findings, misuse, publishing
from watchroom.actions.audits import AuditDesk, AuditDetail
from watchroom.actions.misuse import Question, QuestionDetail, Scanned, Trap
from watchroom.model.people import Why
from watchroom.patterns.misuse import RULES
from watchroom.store.acts import ActRow
from watchroom.store.audits import Audit, AuditFinding
from watchroom.store.published import CameraNotice, DeclaredFigure
from watchroom.web.console.gate import Called, reason

OWN = Why(purpose="own_records")


class AnnounceBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which acts a sample is drawn from: members of the public part and their words, since when, how many."""

    kind: str = "sample"
    title: str
    wanted: dict[str, list[str]] = {}
    since: datetime
    count: int


class ReviewBody(msgspec.Struct, forbid_unknown_fields=True):
    """What an auditor found, and why."""

    verdict: str
    note: str


class ItemBody(msgspec.Struct, forbid_unknown_fields=True):
    """What an auditor found of the act at a place of the ledger, and why."""

    leaf_index: int
    verdict: str
    note: str


class StatementBody(msgspec.Struct, forbid_unknown_fields=True):
    """What an audit is closed with."""

    statement: str


class NoteBody(msgspec.Struct, forbid_unknown_fields=True):
    """A few words."""

    note: str


class FindingBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What an agency is asked."""

    agency: str
    title: str
    text: str
    act_id: str | None = None


class AnswerBody(msgspec.Struct, forbid_unknown_fields=True):
    """What an agency answers."""

    text: str


class CloseBody(msgspec.Struct, forbid_unknown_fields=True):
    """How a finding is closed."""

    outcome: str
    text: str


class TrapBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A plate or a camera that nobody has a reason to look at."""

    kind: str
    what: str
    note: str


class HouseholdBody(msgspec.Struct, forbid_unknown_fields=True):
    """Plates of one's own household."""

    plates: list[str]


class DeclareBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A figure that the room cannot count."""

    kind: str
    begins: date
    ends: date
    amount: int
    unit: str
    note: str = ""


class NoticeBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The public notice of a camera."""

    viewing_area: str
    noticed_on: date
    comments_until: date | None = None
    exigent: bool = False


class ReviewActs(msgspec.Struct):
    """Acts to go through, newest first."""

    items: list[ActRow]


class Findings(msgspec.Struct):
    """Findings, open ones first, and the acts that they are about."""

    items: list[AuditFinding]
    acts: list[ActRow]


class Questions(msgspec.Struct):
    """Questions of misuse, unanswered ones first."""

    items: list[Question]


class Traps(msgspec.Struct):
    """Traps, newest first."""

    items: list[Trap]


class Choice(msgspec.Struct):
    """One word of a published list."""

    code: str
    title: str


class AuditWords(msgspec.Struct):
    """The published lists of the auditor's desk."""

    verdicts: list[Choice]
    outcomes: list[Choice]
    reviews: list[Choice]
    figures: list[Choice]
    rules: list[Choice]


class WeekReviewed(msgspec.Struct):
    """When the next weekly review is due."""

    next_due_at: datetime


class Declared(msgspec.Struct):
    """How many plates were declared."""

    plates: int


@get("/audits")
async def read_desk(caller: Called) -> AuditDesk:
    """What waits for an auditor, and the samples."""
    return await audits.desk(caller.door, caller.seat, reason(caller))


@post("/audits", status_code=201)
async def announce(caller: Called, data: JSONBody[AnnounceBody]) -> Audit:
    """Announce a sample, before anybody can know its seed."""
    return await audits.announce(
        caller.door, caller.seat, reason(caller), kind=data.kind, title=data.title, wanted=data.wanted,
        since=data.since, count=data.count,
    )  # fmt: skip


@get("/audits/acts")
async def acts_for_review(
    caller: Called,
    which: FromQuery[str],
    days: Annotated[int, QueryParameter(ge=1, le=366)] = 7,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 200,
) -> ReviewActs:
    """One of the lists of acts that an auditor goes through."""
    found = await audits.acts_for_review(caller.door, caller.seat, reason(caller), which=which, days=days, limit=limit)
    return ReviewActs(list(found))


@post("/audits/week", status_code=200)
async def review_week(caller: Called, data: JSONBody[NoteBody]) -> WeekReviewed:
    """Say that the week's record was gone through."""
    return WeekReviewed(await audits.review_week(caller.door, caller.seat, reason(caller), note=data.note))


@get("/audits/words", opt={"published": True})
async def audit_words() -> AuditWords:
    """The verdicts, outcomes, lists, figures and rules there are."""
    return AuditWords(
        verdicts=_choices(audits.VERDICTS),
        outcomes=_choices(findings.OUTCOMES),
        reviews=_choices({code: title for code, (title, _, _) in audits.REVIEWS.items()}),
        figures=_choices(publishing.FIGURES),
        rules=_choices(RULES),
    )


def _choices(of: dict[str, str]) -> list[Choice]:
    return [Choice(code, title) for code, title in of.items()]


@get("/audits/{audit_id:str}")
async def read_audit(caller: Called, audit_id: FromPath[str]) -> AuditDetail:
    """A sample and its drawn acts."""
    return await audits.view(caller.door, caller.seat, reason(caller), audit_id)


@post("/audits/{audit_id:str}/draw", status_code=200)
async def draw(caller: Called, audit_id: FromPath[str]) -> AuditDetail:
    """Draw an announced sample; 409 until the next head is signed, a minute at most."""
    return await audits.draw_sample(caller.door, caller.seat, reason(caller), audit_id)


@post("/audits/{audit_id:str}/items", status_code=200)
async def review_item(caller: Called, audit_id: FromPath[str], data: JSONBody[ItemBody]) -> Audit:
    """Say what one found of a drawn act."""
    return await audits.review(
        caller.door, caller.seat, reason(caller), audit_id, data.leaf_index, verdict=data.verdict, note=data.note
    )


@post("/audits/{audit_id:str}/certify", status_code=200)
async def certify(caller: Called, audit_id: FromPath[str], data: JSONBody[StatementBody]) -> Audit:
    """Close an audit with a statement."""
    return await audits.certify(caller.door, caller.seat, reason(caller), audit_id, statement=data.statement)


@get("/findings")
async def read_findings(caller: Called) -> Findings:
    """Findings: an auditor sees all, a supervisor those about their agency."""
    return Findings(*await findings.list_findings(caller.door, caller.seat, reason(caller)))


@post("/findings", status_code=201)
async def open_finding(caller: Called, data: JSONBody[FindingBody]) -> AuditFinding:
    """Ask an agency about something found."""
    return await findings.open_finding(
        caller.door, caller.seat, reason(caller), agency=data.agency, title=data.title, text=data.text,
        act_id=data.act_id,
    )  # fmt: skip


@post("/findings/{finding_id:str}/answer", status_code=200)
async def answer_finding(caller: Called, finding_id: FromPath[str], data: JSONBody[AnswerBody]) -> AuditFinding:
    """Answer a finding for one's agency."""
    return await findings.answer(caller.door, caller.seat, reason(caller), finding_id, text=data.text)


@post("/findings/{finding_id:str}/close", status_code=200)
async def close_finding(caller: Called, finding_id: FromPath[str], data: JSONBody[CloseBody]) -> AuditFinding:
    """Close a finding."""
    return await findings.close(
        caller.door, caller.seat, reason(caller), finding_id, outcome=data.outcome, text=data.text
    )


@get("/misuse")
async def read_questions(caller: Called) -> Questions:
    """The questions that the rules of misuse raised."""
    return Questions(await misuse.inbox(caller.door, caller.seat, reason(caller)))


@post("/misuse/scan", status_code=200)
async def scan(caller: Called) -> Scanned:
    """Look for misuse now, as is done every night."""
    return await misuse.scan(caller.door, caller.seat, reason(caller))


@get("/misuse/traps")
async def read_traps(caller: Called) -> Traps:
    """The plates and cameras that nobody has a reason to look at."""
    return Traps(await misuse.list_traps(caller.door, caller.seat, reason(caller)))


@post("/misuse/traps", status_code=201)
async def place_trap(caller: Called, data: JSONBody[TrapBody]) -> Trap:
    """Place one."""
    return await misuse.place(caller.door, caller.seat, reason(caller), kind=data.kind, what=data.what, note=data.note)


@delete("/misuse/traps/{trap_id:str}", status_code=204)
async def lift_trap(caller: Called, trap_id: FromPath[str]) -> None:
    """Take one away."""
    await misuse.lift(caller.door, caller.seat, reason(caller), trap_id)


@get("/misuse/{question_id:str}")
async def read_question(caller: Called, question_id: FromPath[str]) -> QuestionDetail:
    """One question with the acts that it is about."""
    return await misuse.view(caller.door, caller.seat, reason(caller), question_id)


@post("/misuse/{question_id:str}/review", status_code=200)
async def review_question(caller: Called, question_id: FromPath[str], data: JSONBody[ReviewBody]) -> Question:
    """Answer one question."""
    return await misuse.review(
        caller.door, caller.seat, reason(caller), question_id, verdict=data.verdict, note=data.note
    )


@post("/household", status_code=200)
async def declare_household(caller: Called, data: JSONBody[HouseholdBody]) -> Declared:
    """Declare plates of one's own household; only their keyed hash is kept."""
    return Declared(await misuse.declare_household(caller.door, caller.seat, OWN, plates=data.plates))


@post("/published/figures", status_code=201)
async def declare(caller: Called, data: JSONBody[DeclareBody]) -> DeclaredFigure:
    """Declare a figure that the room cannot count."""
    return await publishing.declare(
        caller.door, caller.seat, reason(caller), kind=data.kind, begins=data.begins, ends=data.ends,
        amount=data.amount, unit=data.unit, note=data.note,
    )  # fmt: skip


@post("/cameras/{camera_id:str}/notice", status_code=200)
async def publish_notice(caller: Called, camera_id: FromPath[str], data: JSONBody[NoticeBody]) -> CameraNotice:
    """Publish the notice of a camera of the city."""
    return await publishing.notice(
        caller.door, caller.seat, reason(caller), camera_id, viewing_area=data.viewing_area,
        noticed_on=data.noticed_on, comments_until=data.comments_until, exigent=data.exigent,
    )  # fmt: skip


routes = Router(
    path="/",
    route_handlers=[
        read_desk, announce, acts_for_review, review_week, audit_words, read_audit, draw, review_item, certify,
        read_findings, open_finding, answer_finding, close_finding, read_questions, scan, read_traps, place_trap,
        lift_trap, read_question, review_question, declare_household, declare, publish_notice,
    ],
)  # fmt: skip
