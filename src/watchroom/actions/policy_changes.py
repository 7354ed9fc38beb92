"""The policy's own life: reading it, asking why, replaying a decision, rehearsing a change, and changing it by two."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import ACTS, Deed, Door, act
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.ledger.entry import PublicPart, hour_of
from watchroom.model.people import PURPOSES, ROLES, Why
from watchroom.model.switches import Suspension
from watchroom.policy import cedar
from watchroom.policy.decide import Answer, Viewer, World, barred, covers, decide, may, sees
from watchroom.policy.edits import LOCKED_RULES, Edit, edited, table_of
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import CATEGORIES, Rule, Table, decoded, encoded, hash_of
from watchroom.store import acts as store_acts
from watchroom.store import policies as store
from watchroom.store.acting import Tx
from watchroom.store.policies import Asked, ChangeRow
from watchroom.store.proposals import Proposal

CHANGES = "policy.change"
IN_FORCE = "policy.in_force"
"""The entry of the ledger that says which table holds from then on: its public part carries the new hash."""
REHEARSED_DAYS = 30
PROPOSAL_LASTS = timedelta(days=14)
BECAUSE_CHARS_MAX = 500


class PolicyView(msgspec.Struct, frozen=True, kw_only=True):
    """The policy in force, as everybody may read it."""

    hash: str
    rules: tuple[Rule, ...]
    locked: list[str]
    """Rules that are not changed here."""
    acts: dict[str, str]
    """Every act, in words."""
    cedar: str
    changes: list[ChangeRow]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """How one rule that speaks of an act took the question."""

    rule: str
    says: str
    role: bool
    purpose: bool
    missing: list[str]
    allows: bool


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Why a question is answered as it is: the answer, each rule that speaks of the act, and what beats them."""

    answer: Answer
    steps: list[Step]
    barred: Answer | None
    seen: dict[str, dict[str, Answer]]
    """For each category of records and each label, whether it is shown, and by which rule or agreement."""


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded decision, and the same one asked again of the table that was in force then."""

    act_id: str
    at: datetime
    policy: str
    recorded_outcome: str
    recorded_rule: str
    answer: Answer
    same: bool
    says: str


class Different(msgspec.Struct, frozen=True, kw_only=True):
    """Acts of one sort that the changed table would have answered otherwise."""

    asked: Asked
    before: Answer
    after: Answer


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What would have been different in the last days."""

    days: int
    acts: int
    refused: int
    """Acts that were allowed and would not have been."""
    allowed: int
    """Acts that were refused and would not have been."""
    different: list[Different]
    hash_before: str
    hash_after: str


async def table_in_force(tx: Tx, door: Door) -> tuple[Table, str]:
    """Return the table in force and its hash: what is shipped, with the confirmed changes; it is kept by its hash."""
    edits = [msgspec.json.decode(each.edit, type=Edit) for each in await store.changes(tx)]
    table = table_of(SHIPPED, edits, ACTS) if edits else SHIPPED
    known = door.world
    if table == known.table:
        table, table_hash = known.table, known.hash
    else:
        table_hash = hash_of(table)
    await store.keep_version(tx, table_hash, door.clock.now(), encoded(table))
    return table, table_hash


def published_policy(world: World) -> str:
    """Return the whole policy in force as Cedar text: rules, sights and bars, agreements, and what is suspended."""
    parts = (
        cedar.text_of(world.table),
        cedar.topics_text(world.table),
        cedar.agreements_text(world.table, world.agreements),
        cedar.suspensions_text(world.suspensions),
    )
    return "\n".join(each for each in parts if each)


@act("policy.read", "Read the policy in force.")
async def read(deed: Deed) -> PolicyView:
    """Return every rule, the Cedar text and every change."""
    deed.about("policy in force")
    world = deed.door.world
    return PolicyView(
        hash=world.hash,
        rules=world.table.rules,
        locked=sorted(LOCKED_RULES),
        acts={name: kind.says for name, kind in sorted(ACTS.items())},
        cedar=published_policy(world),
        changes=await store.changes(deed.tx),
    )


@act("policy.explain", "Ask why something is allowed or refused.")
async def explain(deed: Deed, role: str, act_name: str, why: Why) -> Explained:
    """Return how each rule takes a question, asked for a role of one's own agency; nothing is done."""
    if role not in ROLES:
        raise BadInputError("role", f"is one of: {', '.join(ROLES)}")
    if act_name not in ACTS:
        raise BadInputError("act", f"there is no act {act_name[:100]}")
    deed.about(f"why {act_name} as {role}", role=role, act=act_name, purpose=why.purpose)
    world, agency = deed.door.world, deed.seat.agency
    named = frozenset(each for each in ("incident", "case") if getattr(why, each))
    viewer = Viewer(role, agency, why.purpose, named)
    return Explained(
        answer=decide(world, role, agency, act_name, why),
        steps=[_step(rule, role, why) for rule in world.table.rules if covers(rule, act_name)],
        barred=barred(world, role, agency, act_name, why.purpose),
        seen={
            category: {label: sees(world, viewer, category, label) for label in sorted(world.labels) if label != "/"}
            for category in CATEGORIES
        }
        if why.purpose in PURPOSES
        else {},
    )


def _step(rule: Rule, role: str, why: Why) -> Step:
    missing = [each for each in rule.needs if not getattr(why, each)]
    fits = role in rule.roles, why.purpose in rule.purposes
    return Step(
        rule=rule.name, says=rule.says, role=fits[0], purpose=fits[1], missing=missing, allows=all(fits) and not missing
    )


@act("policy.replay", "Ask a recorded decision again of the table that was in force then.")
async def replay(deed: Deed, act_id: str) -> Replayed:
    """Return what the table of that time answers to the recorded question, and whether it is what was recorded."""
    deed.about(f"decision of {act_id[:100]}")
    row = await store_acts.act_of(deed.tx, act_id)
    entry = await store.entry_of_act(deed.tx, act_id)
    if row is None or entry is None:
        raise NotFoundError("There is no such act here.")
    policy = msgspec.json.decode(entry)["public"]["policy_hash"]
    content = await store.version(deed.tx, policy)
    if content is None:
        raise ConflictError(f"The table {policy} is not kept here: this act was decided by an older version.")
    suspended = [
        Suspension(kind=kind, what=what, since=since, act=by)
        for kind, what, since, by in await store.suspended_at(deed.tx, row.at)
    ]
    then = World(agency_law={}, labels=frozenset(), suspensions=tuple(suspended), table=decoded(content), hash=policy)
    why = Why(purpose=row.purpose, incident=row.incident, case=row.case, note=row.note)
    answer = decide(then, row.role or "", row.agency, row.act, why)
    same, says = _compared(row.outcome, row.rule, answer)
    return Replayed(
        act_id=act_id, at=row.at, policy=policy, recorded_outcome=row.outcome, recorded_rule=row.rule, answer=answer,
        same=same, says=says,
    )  # fmt: skip


def _compared(outcome: str, rule: str, answer: Answer) -> tuple[bool, str]:
    """Return whether a recorded outcome is what the table answers, in words."""
    if outcome == "done":
        same = answer.allowed and answer.rule == rule
        return same, "The table gives the same answer." if same else "The table of that time does not allow this."
    if not answer.allowed:
        same = answer.rule == rule
        return same, "The table gives the same answer." if same else "The table refuses this by another rule."
    return True, f"The rules allowed it; the act itself refused it by {rule}: what was named was not there."


@act("policy.rehearse", "Try a change of the policy on what people did.")
async def rehearse(deed: Deed, edit: Edit) -> Rehearsal:
    """Return which acts of the last days the changed table would have answered otherwise; nothing is changed."""
    after = edited(deed.door.world.table, edit, ACTS)
    deed.about(f"rehearsal of a change of {edit.rule}", edit=msgspec.to_builtins(edit))
    return await _rehearsed(deed, after)


async def _rehearsed(deed: Deed, after: Table) -> Rehearsal:
    world = deed.door.world
    async with deed.door.everything() as tx:  # a change is for everybody: numbers of all acts, whoever may see which
        asked = await store.asked_since(tx, deed.now - timedelta(days=REHEARSED_DAYS))
    different = []
    for each in asked:
        why = Why(
            purpose=each.purpose,
            incident="named" if each.incident else None,
            case="named" if each.case else None,
            note="named" if each.note else None,
        )
        old, new = may(each.role, each.act, why, world.table), may(each.role, each.act, why, after)
        if old.allowed != new.allowed:
            different.append(Different(asked=each, before=old, after=new))
    return Rehearsal(
        days=REHEARSED_DAYS,
        acts=sum(each.n for each in asked),
        refused=sum(each.asked.n for each in different if each.before.allowed),
        allowed=sum(each.asked.n for each in different if each.after.allowed),
        different=different,
        hash_before=world.hash,
        hash_after=hash_of(after),
    )


@act("policy.waiting", "See which changes of the policy wait for a second person.")
async def waiting(deed: Deed) -> list[Proposal]:
    """Return the proposals that can still be confirmed; everybody on duty may see them."""
    deed.about("changes of the policy that wait")
    return await proposals.waiting(deed, CHANGES, any_agency=True)


@act("policy.propose", "Propose a change of the policy.")
async def propose(deed: Deed, edit: Edit, *, because: str) -> Proposal:
    """Write a change down, with its rehearsal, for a second person to confirm."""
    _demand_city(deed)
    if not 0 < len(because.strip()) <= BECAUSE_CHARS_MAX:
        raise BadInputError("because", f"say why, in 1 to {BECAUSE_CHARS_MAX} characters")
    rehearsal = await _rehearsed(deed, edited(deed.door.world.table, edit, ACTS))
    body = {
        "edit": msgspec.to_builtins(edit),
        "because": because.strip(),
        "rehearsal": {"acts": rehearsal.acts, "refused": rehearsal.refused, "allowed": rehearsal.allowed},
        "hash_before": rehearsal.hash_before,
        "hash_after": rehearsal.hash_after,
    }
    return await proposals.propose(deed, CHANGES, f"change of the rule {edit.rule}", body, PROPOSAL_LASTS)


@act("policy.withdraw", "Withdraw a change of the policy that waits for a second person.")
async def withdraw(deed: Deed, proposal_id: str) -> None:
    """Let a proposal wait no more."""
    _demand_city(deed)
    await proposals.withdraw(deed, proposal_id, CHANGES)


@act(CHANGES, "Confirm a change of the policy that another person proposed; it is in force from then on.")
async def confirm(deed: Deed, proposal_id: str) -> ChangeRow:
    """Put a change into force; the ledger says in public which table held before, and which holds now."""
    _demand_city(deed)
    proposal = await proposals.confirm(deed, proposal_id, CHANGES)
    edit = msgspec.convert(proposal.body["edit"], Edit)
    table = edited(deed.door.world.table, edit, ACTS)
    change = ChangeRow(
        at=deed.now,
        edit=msgspec.json.encode(edit).decode(),
        because=proposal.body["because"],
        hash_before=deed.door.world.hash,
        hash_after=hash_of(table),
        proposed_by=proposal.proposed_by,
        confirmed_by=deed.seat.login,
        act_id=deed.id,
    )
    if change.hash_before != proposal.body["hash_before"]:
        raise ConflictError("The policy has changed since this was proposed and rehearsed. Propose it again.")
    await store.put_change(deed.tx, change)
    await store.keep_version(deed.tx, change.hash_after, deed.now, encoded(table))
    await _publish(deed, change)
    deed.place_changes()
    return change


async def _publish(deed: Deed, change: ChangeRow) -> None:
    """Enter in public which table holds from now on: the act's own entry carries the hash of the one before."""
    public = PublicPart(
        kind=IN_FORCE,
        agency=deed.seat.agency,
        purpose=deed.why.purpose,
        law_tag=deed.door.world.agency_law.get(deed.seat.agency, ""),
        hour=hour_of(deed.now),
        outcome="done",
        rule=deed.answer.rule,
        policy_hash=change.hash_after,
    )
    await deed.door.enter(deed.tx, public, {"before": change.hash_before, "edit": change.edit, "act": deed.id})


def _demand_city(deed: Deed) -> None:
    if deed.seat.agency != deed.door.lead_agency:
        says = "The city's own agency changes the policy (setting `lead_agency`). Speak to its supervisor."
        raise RefusedError("policy-of-the-city", says)
