"""Entries made by hand: one person proposes a plate, a supervisor confirms it, and both stand in the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.hotlist_imports import topics_on
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.base.ids import new_id
from watchroom.model.hotlists import MANUAL_KIND, TOPICS, Charter, demand_lawful
from watchroom.model.people import HotlistEntry
from watchroom.model.plates import normalise_plate, normalise_region
from watchroom.patterns.reasons import vague
from watchroom.store import hotlists as store
from watchroom.store import incidents as store_incidents
from watchroom.store import things as store_things
from watchroom.store.hotlists import Issue
from watchroom.store.proposals import Proposal

ENTERS = "hotlist.enter"
WAITS = timedelta(hours=24)
VEHICLE_CHARS_MAX = 200
CASE_CHARS_MAX = 60
PRIORITIES = (1, 2, 3, 4)
MANUAL_ENTRIES_MAX = 5_000
"""A list kept by hand is what people can keep in mind; longer ones come as files."""


class EntryAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One plate that shall be looked for, why and until when."""

    charter_id: str
    plate: str
    region: str
    """Of the plate, `US-DC`; empty when it is not known."""
    topic: str
    hours: int
    """So long after it was confirmed the entry ends."""
    because: str
    vehicle: str = ""
    case: str = ""
    """The number of a case or incident that the room holds; some topics need it."""
    priority: int = 2
    replaces: str | None = None
    """The `list:entry` that this one takes the place of."""


class EntryProposal(msgspec.Struct, frozen=True, kw_only=True):
    """One entry that waits for a second person."""

    id: str
    asked: EntryAsked
    list_name: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    expires_at: datetime


def waiting_entry(proposal: Proposal) -> EntryProposal:
    """Return a proposal as it is shown."""
    return EntryProposal(
        id=proposal.id,
        asked=msgspec.convert(proposal.body["asked"], EntryAsked),
        list_name=proposal.body["list_name"],
        proposed_by=proposal.proposed_by,
        proposed_by_name=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )


@act("hotlist.propose", "Propose that a plate is put on a hotlist, or that an entry is changed.")
async def propose(deed: Deed, asked: EntryAsked) -> EntryProposal:
    """Write an entry down for a second person to confirm; it is matched only then.

    Raises:
        BadInputError: naming the member: no plate, a topic that is not on, a case that is missing or not held, a reason
            that says too little, an end too far away.
        ConflictError: the list is over, comes as a file, or is full.
    """
    deed.about("plate proposed for a hotlist")
    checked, of = await _checked(deed, asked)
    body = {"asked": msgspec.to_builtins(checked), "list_name": of.name}
    return waiting_entry(await proposals.propose(deed, ENTERS, f"entry on the hotlist {of.name}", body, WAITS))


@act(ENTERS, "Confirm that a plate another person proposed is put on a hotlist.")
async def enter(deed: Deed, proposal_id: str) -> HotlistEntry:
    """Put the entry into force; one that it replaces is withdrawn by the same act."""
    proposal = await proposals.confirm(deed, proposal_id, ENTERS)
    asked, of = await _checked(deed, msgspec.convert(proposal.body["asked"], EntryAsked))
    if asked.replaces:
        await _replace(deed, asked.replaces, of)
    entry = HotlistEntry(
        id=new_id("ent"),
        plate=asked.plate,
        region=asked.region,
        reason=asked.topic,
        issuer=of.issuer,
        agency=of.agency,
        law_tag=of.law_tag,
        expires_at=deed.now + timedelta(hours=asked.hours),
        priority=asked.priority,
        case=asked.case or None,
        note=f"Entered by {proposal.proposed_by_name}, confirmed by {deed.seat.name}: {asked.because}",
        vehicle=asked.vehicle or None,
        listed_at=deed.now,
    )
    issue = await _issue_of(deed, of)
    await store.add_entry(deed.tx, issue, entry)
    deed.place_changes()
    return msgspec.structs.replace(entry, id=f"{issue.id}:{entry.id}")


@act("hotlist.forget", "Withdraw a plate that waits to be put on a hotlist.")
async def forget(deed: Deed, proposal_id: str) -> None:
    """Let a proposed entry wait no more."""
    await proposals.withdraw(deed, proposal_id, ENTERS)


async def _checked(deed: Deed, asked: EntryAsked) -> tuple[EntryAsked, Charter]:
    """Return an entry in its one form, with its list, where both hold now: when proposed, and when confirmed."""
    of = await _manual_list(deed, asked.charter_id)
    demand_lawful("topic", asked.topic)
    topic = TOPICS.get(asked.topic)
    if topic is None or asked.topic not in of.topics:
        raise BadInputError("topic", f"is one of this list's: {', '.join(of.topics)}")
    if asked.topic not in await topics_on(deed):
        raise BadInputError("topic", f"{asked.topic} is switched off in this room")
    if not 1 <= asked.hours <= topic.hours_max:
        raise BadInputError("hours", f"is 1 to {topic.hours_max} for {topic.title.lower()}")
    if asked.priority not in PRIORITIES:
        raise BadInputError("priority", "is 1 to 4")
    region = normalise_region(asked.region)
    if region is None:
        raise BadInputError("region", "is a state or country such as US-DC, or empty")
    case, vehicle = asked.case.strip(), asked.vehicle.strip()
    if topic.needs_case and not case:
        raise BadInputError("case", f"{topic.title.lower()} needs the number of the case or call")
    for field, text, chars_max in (("case", case, CASE_CHARS_MAX), ("vehicle", vehicle, VEHICLE_CHARS_MAX)):
        if len(text) > chars_max:
            raise BadInputError(field, f"is longer than {chars_max} characters")
    because = words("because", asked.because)
    if lacks := vague(because):
        raise BadInputError("because", lacks)
    for field, text in (("because", because), ("vehicle", vehicle), ("case", case)):
        demand_lawful(field, text)
    if case:
        await _demand_held(deed, case, of)
    plate, _ = normalise_plate(asked.plate, "plate")
    return msgspec.structs.replace(asked, plate=plate, region=region, case=case, vehicle=vehicle, because=because), of


async def _demand_held(deed: Deed, number: str, of: Charter) -> None:
    """A plate is looked for because of something that the room holds: an open case of the list's agency, or a call."""
    case = await store_things.case(deed.tx, number)
    if case is not None and case.status == "open" and case.agency == of.agency:
        return
    if await store_incidents.by_number(deed.tx, number) is None:
        raise BadInputError("case", "is the number of no open case of this agency and of no incident of this room")


async def _manual_list(deed: Deed, charter_id: str) -> Charter:
    of = await store.charter(deed.tx, charter_id)
    if of is None:
        raise NotFoundError("There is no such hotlist here.")
    if of.kind != MANUAL_KIND:
        raise ConflictError("This list comes as a file: ask its issuer, or use a list that is kept by hand.")
    if of.ends_at <= deed.now:
        raise ConflictError("This list is over: renew its charter first.")
    present = await store.present(deed.tx, charter_id)
    if present is not None and present.entries >= MANUAL_ENTRIES_MAX:
        raise ConflictError(f"A list kept by hand has at most {MANUAL_ENTRIES_MAX:,} entries.")
    return of


async def _issue_of(deed: Deed, of: Charter) -> Issue:
    """Return the issue that entries made by hand are added to, made with the first of them."""
    present = await store.present(deed.tx, of.id)
    if present is not None:
        await store.reissue(deed.tx, present, deed.now)
        return present
    issue = Issue(id=new_id("hl"), charter_id=of.id, issued_at=deed.now, imported_at=deed.now, entries=0)
    await store.put_issue(deed.tx, of, issue, [], [])
    return issue


async def _replace(deed: Deed, entry_id: str, of: Charter) -> None:
    found = await store.entry_of(deed.tx, entry_id)
    if found is None or found[1] != of.id:
        raise ConflictError("The entry that this one replaces is not in force on this list any more.")
    by = (deed.seat.login, deed.seat.name)
    await store.withdraw(deed.tx, of, found[0], deed.now, by, "replaced by another entry")
