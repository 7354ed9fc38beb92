"""The auditor's desk: samples that anybody can draw again, their review, certification, and what is due each week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import ACTS, Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.ledger.entry import OUTCOMES
from watchroom.model.people import PURPOSES
from watchroom.patterns.sampling import draw
from watchroom.store import audits as store
from watchroom.store import misuse as store_misuse
from watchroom.store.acts import ActRow
from watchroom.store.audits import MEMBERS, Audit, Item

KINDS = ("sample", "certification")
VERDICTS = {
    "explained": "Explained",
    "question": "Asked about",
    "finding": "Finding",
}
"""What an auditor finds of a drawn act or a question, with the words shown."""
SAMPLE_ACTS_MAX = 500
SAMPLE_DAYS_MAX = 400
LIST_MAX = 200
REVIEW_ROWS_MAX = 500
REVIEW_DAYS_MAX = 366
WEEK = timedelta(days=7)
ITEM_DUE = timedelta(days=14)

REVIEWS: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "denied": ("Denied attempts", ("%",), "refused"),
    "administrators": (
        "What administrators did",
        ("admin.%", "people.%", "agreement.%", "policy.%", "switch.%", "camera.enrol", "camera.change",
         "camera.retire", "ledger.%"),
        "done",
    ),
    "break_glass": ("Support by break-glass", ("support.%", "break_glass.%"), None),
    "sign_ins": ("Signing in", ("session.%", "seat.take"), None),
    "searches": ("Plate searches", ("plates.search", "plates.export", "plates.run%"), "done"),
    "auditors": ("What auditors did", ("audit.%", "finding.%", "misuse.%"), None),
}  # fmt: skip
"""The lists of acts that an auditor goes through: title, names of acts, and how they ended (None: either way)."""


class AuditDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One audit with its drawn acts."""

    audit: Audit
    items: list[Item]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for an auditor: one kind of thing, how many, how many too long, how old the oldest is."""

    what: str
    count: int
    overdue: int
    oldest_days: float


class AuditDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What an auditor sees first."""

    waiting: list[Waiting]
    weekly_due_at: datetime | None
    """When the next weekly review is due; None: none was ever done."""
    audits: list[Audit]


@act("audit.list", "See the auditor's desk: what waits, and the samples.")
async def desk(deed: Deed) -> AuditDesk:
    """Return what waits for an auditor, when the weekly review is due, and the audits, newest first."""
    deed.about("auditor's desk")
    last = await store.last_weekly_review(deed.tx)
    return AuditDesk(
        waiting=[
            Waiting(what=what, count=n, overdue=overdue, oldest_days=round(age / timedelta(days=1), 1) if age else 0.0)
            for what, n, overdue, age in await store_misuse.backlog(deed.tx, deed.now)
        ],
        weekly_due_at=None if last is None else last + WEEK,
        audits=await store.audits(deed.tx, LIST_MAX),
    )


@act("audit.announce", "Announce a random sample, before anybody can know its seed.")
async def announce(
    deed: Deed, *, kind: str, title: str, wanted: dict[str, list[str]], since: datetime, count: int
) -> Audit:
    """Announce which acts a sample will be drawn from, how many, and since when; it is drawn later."""
    if kind not in KINDS:
        raise BadInputError("kind", f"is one of: {', '.join(KINDS)}")
    if not 1 <= count <= SAMPLE_ACTS_MAX:
        raise BadInputError("count", f"is 1 to {SAMPLE_ACTS_MAX}")
    if since.tzinfo is None or not timedelta(0) < deed.now - since <= timedelta(days=SAMPLE_DAYS_MAX):
        raise BadInputError("since", f"is a day that has begun, at most {SAMPLE_DAYS_MAX} days ago")
    _check_wanted(wanted, set(deed.door.world.agency_law))
    audit = Audit(
        id=new_id("aud"),
        kind=kind,
        title=words("title", title),
        wanted=wanted,
        first_index=await store.size_before(deed.tx, since),
        count=count,
        announced_at=deed.now,
        announced_by=deed.seat.login,
        announced_act=deed.id,
    )
    await store.insert_audit(deed.tx, audit)
    deed.about(f"sample {audit.id}", wanted=wanted, first_index=audit.first_index, count=count, kind=kind)
    return audit


_NAMES = {
    "kind": "no act of the published list",
    "agency": "no agency of this room",
    "purpose": "no published purpose",
    "outcome": "no outcome of an act",
}
"""What is said of a word that there is not, by the member of an entry that it was asked of."""


def _check_wanted(wanted: dict[str, list[str]], agencies: set[str]) -> None:
    known = {
        "kind": set(ACTS),
        "agency": agencies,
        "purpose": set(PURPOSES),
        "outcome": set(OUTCOMES),
    }
    for member, those in wanted.items():
        if member not in MEMBERS:
            raise BadInputError(f"wanted.{member}", f"is none of: {', '.join(MEMBERS)}")
        for word in those:
            fits = (
                any(each.startswith(word[:-1]) for each in known[member])
                if word.endswith("*")
                else word in known[member]
            )
            if not fits:
                raise BadInputError(f"wanted.{member}", f"{word[:100]} is {_NAMES[member]}")
        if not those:
            raise BadInputError(f"wanted.{member}", "names no word; leave the member out for all")


async def _audit(deed: Deed, audit_id: str, *, lock: bool = False) -> Audit:
    deed.about(f"sample {audit_id[:100]}")
    found = await store.audit(deed.tx, audit_id, lock=lock)
    if found is None:
        raise NotFoundError("There is no such sample.")
    return found


@act("audit.draw", "Draw an announced sample by the seed that nobody knew.")
async def draw_sample(deed: Deed, audit_id: str) -> AuditDetail:
    """Draw by the root of the first head signed after the announcement; 409 until there is one, a minute at most."""
    audit = await _audit(deed, audit_id, lock=True)
    if audit.drawn_at is not None:
        raise ConflictError("This sample was drawn already.")
    announced = await store.place_of(deed.tx, audit.announced_act)
    head = None if announced is None else await store.head_after(deed.tx, announced, audit.announced_at)
    if announced is None or head is None:
        raise ConflictError("The seed is the next head of the ledger, which is not signed yet. Draw in a minute.")
    size, root, _ = head
    population = await store.population(deed.tx, audit.wanted, audit.first_index, announced)
    places = draw(root, population, audit.count)
    audit = msgspec.structs.replace(
        audit,
        drawn_at=deed.now,
        announced_index=announced,
        seed_size=size,
        seed=root,
        population=len(population),
        items=len(places),
    )
    await store.put_drawn(deed.tx, audit, places)
    deed.about(f"sample {audit.id}", seed=root.hex(), seed_size=size, population=len(population), drawn=places)
    return AuditDetail(audit=audit, items=await store.items(deed.tx, audit.id))


@act("audit.view", "See a sample and its drawn acts.")
async def view(deed: Deed, audit_id: str) -> AuditDetail:
    """Return a sample with its drawn acts."""
    audit = await _audit(deed, audit_id)
    return AuditDetail(audit=audit, items=await store.items(deed.tx, audit_id))


@act("audit.review", "Say what one found of a drawn act.")
async def review(deed: Deed, audit_id: str, leaf_index: int, *, verdict: str, note: str) -> Audit:
    """Write the verdict on one drawn act; it may be changed until the audit is closed, each time by an act."""
    audit = await _audit(deed, audit_id, lock=True)
    demand_verdict(verdict)
    if audit.closed_at is not None:
        raise ConflictError("This audit is closed.")
    written = (verdict, words("note", note), deed.now, deed.seat.login)
    if not await store.review_item(deed.tx, audit_id, leaf_index, written):
        raise NotFoundError("This sample did not draw that act.")
    deed.about(f"sample {audit_id}", leaf_index=leaf_index, verdict=verdict, note=note)
    return await _audit(deed, audit_id)


def demand_verdict(verdict: str) -> None:
    """Refuse a verdict that is none."""
    if verdict not in VERDICTS:
        raise BadInputError("verdict", f"is one of: {', '.join(VERDICTS)}")


@act("audit.certify", "Close an audit with a statement, when every drawn act is reviewed.")
async def certify(deed: Deed, audit_id: str, *, statement: str) -> Audit:
    """Close an audit; for a certification the statement is what the auditor certifies for the year."""
    audit = await _audit(deed, audit_id, lock=True)
    if audit.closed_at is not None:
        raise ConflictError("This audit is closed already.")
    if audit.drawn_at is None:
        raise ConflictError("Draw the sample first.")
    if audit.reviewed < audit.items:
        raise ConflictError(f"{audit.items - audit.reviewed} drawn acts are not reviewed yet.")
    said = words("statement", statement)
    await store.close_audit(deed.tx, audit_id, said, deed.now, deed.seat.login)
    deed.about(f"sample {audit_id}", statement=said)
    return await _audit(deed, audit_id)


@act("audit.acts", "Go through denied attempts, administrators' acts, support and the like.")
async def acts_for_review(deed: Deed, *, which: str, days: int, limit: int) -> Sequence[ActRow]:
    """Return one of the lists of acts that an auditor goes through, newest first."""
    if which not in REVIEWS:
        raise BadInputError("which", f"is one of: {', '.join(REVIEWS)}")
    if not 1 <= days <= REVIEW_DAYS_MAX:
        raise BadInputError("days", f"is 1 to {REVIEW_DAYS_MAX}")
    title, names, outcome = REVIEWS[which]
    deed.about(title, days=days)
    limit = max(1, min(limit, REVIEW_ROWS_MAX))
    return await store.acts_for_review(deed.tx, names, outcome, deed.now - timedelta(days=days), limit)


@act("audit.review_week", "Say that the week's record was gone through.")
async def review_week(deed: Deed, *, note: str) -> datetime:
    """Write that the week was reviewed, which is due every week; return when the next one is."""
    said = words("note", note)
    deed.about("weekly review", note=said)
    await store.put_weekly_review(deed.tx, deed.id, deed.now, deed.seat.login, said)
    return deed.now + WEEK
