"""The hotlists of an agency: what they are, their charters and ends, and one plate looked up or withdrawn."""

from __future__ import annotations

from datetime import datetime

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import Deed, act
from watchroom.actions.hotlist_entries import ENTERS, EntryProposal, waiting_entry
from watchroom.actions.hotlist_imports import charter_like, topics_on
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.model.hotlists import (
    KINDS,
    NAME_CHARS_MAX,
    TOPICS,
    Charter,
    ImportReport,
    demand_lawful,
)
from watchroom.model.people import HotlistEntry
from watchroom.model.plates import normalise_plate
from watchroom.store import hotlist_records as records
from watchroom.store import hotlists as store

IMPORTS_SHOWN_MAX = 50
FOUND_MAX = 50


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """One list as people see it: never its entries."""

    id: str
    name: str
    kind: str
    agency: str
    law_tag: str
    owner: str
    issuer: str
    topics: tuple[str, ...]
    ends_at: datetime
    has_mapping: bool
    entries: int
    withdrawn: int
    issued_at: datetime | None
    """Of the issue in force; None before the first."""
    imported_at: datetime | None
    is_over: bool


class HotlistsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every list of one's agency, what became of the newest files, and the entries that wait for a second person."""

    items: list[ListView]
    imports: list[ImportReport]
    waiting: list[EntryProposal]
    kinds: dict[str, str]


class CharterAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a list shall be; `law_tag` is the agency's own where it is empty."""

    name: str
    kind: str
    owner: str
    issuer: str
    topics: tuple[str, ...]
    ends_at: datetime
    law_tag: str = ""


class EntryFound(msgspec.Struct, frozen=True, kw_only=True):
    """One entry for a plate that was looked up."""

    entry: HotlistEntry
    list_name: str
    owner: str
    issued_at: datetime
    is_matched: bool
    """Whether a read of it is a hit: it is not over, and its topic is switched on."""


@act("hotlist.list", "See which hotlists there are, whose they are, how old and about what.")
async def list_hotlists(deed: Deed) -> HotlistsView:
    """Return every list of one's agency and what became of its files."""
    deed.about("hotlists")
    issues = await store.issues(deed.tx)
    withdrawn = await store.withdrawn_counts(deed.tx)
    items = []
    for each in await store.charters(deed.tx):
        issue = issues.get(each.id)
        items.append(
            ListView(
                **{name: getattr(each, name) for name in Charter.__struct_fields__ if name != "mapping"},
                has_mapping=each.mapping is not None,
                entries=issue.entries if issue else 0,
                withdrawn=withdrawn.get(each.id, 0),
                issued_at=issue.issued_at if issue else None,
                imported_at=issue.imported_at if issue else None,
                is_over=each.ends_at <= deed.now,
            )
        )
    return HotlistsView(
        items=items,
        imports=await records.imports(deed.tx, IMPORTS_SHOWN_MAX),
        waiting=[waiting_entry(each) for each in await proposals.waiting(deed, ENTERS)],
        kinds=KINDS,
    )


@act("hotlist.charter", "Say what a hotlist is: whose, about what and until when.")
async def charter(deed: Deed, asked: CharterAsked) -> Charter:
    """Make a list of one's agency, or change the one of that name.

    Raises BadInputError naming the member: an empty one, a topic that is not published, an end too far away.
    """
    deed.about(f"charter of the hotlist {asked.name[:NAME_CHARS_MAX]}", charter=msgspec.to_builtins(asked))
    told = {name: _named(name, getattr(asked, name)) for name in ("name", "owner", "issuer")}
    if asked.kind not in KINDS:
        raise BadInputError("kind", f"is one of: {', '.join(KINDS)}")
    demand_lawful("topics", *asked.topics)
    unknown = [each for each in asked.topics if each not in TOPICS]
    off = [each for each in asked.topics if each in TOPICS and each not in await topics_on(deed)]
    if not asked.topics or unknown:
        raise BadInputError("topics", f"name some of: {', '.join(TOPICS)}")
    if off:
        raise BadInputError("topics", f"{off[0]} is switched off in this room")
    law_tag = asked.law_tag or deed.door.world.agency_law.get(deed.seat.agency, "")
    known = await store.charter_named(deed.tx, deed.seat.agency, law_tag, told["name"])
    if known is not None and known.kind != asked.kind:
        raise ConflictError(f"There is a list of this name that is kept otherwise: {KINDS[known.kind].lower()}.")
    wanted = Charter(
        id="", agency=deed.seat.agency, law_tag=law_tag, kind=asked.kind, topics=asked.topics, ends_at=asked.ends_at,
        mapping=known.mapping if known else None, **told,
    )  # fmt: skip
    made = await charter_like(deed, wanted)
    deed.place_changes()
    return made


def _named(field: str, text: str) -> str:
    text = words(field, text)
    if len(text) > NAME_CHARS_MAX:
        raise BadInputError(field, f"is longer than {NAME_CHARS_MAX} characters")
    demand_lawful(field, text)
    return text


@act("hotlist.end", "End a hotlist at once.")
async def end(deed: Deed, charter_id: str, *, reason: str) -> Charter:
    """Match nothing on a list any more; its charter can be renewed with another end."""
    reason = words("reason", reason)
    found = await store.charter(deed.tx, charter_id)
    if found is None:
        raise NotFoundError("There is no such hotlist here.")
    deed.about(f"end of the hotlist {found.name}", reason=reason)
    if found.ends_at <= deed.now:
        raise ConflictError("This list has ended already.")
    ended = msgspec.structs.replace(found, ends_at=deed.now)
    await store.put_charter(deed.tx, ended)
    deed.place_changes()
    return ended


@act("hotlist.find", "Look up whether a plate is on a hotlist.")
async def find(deed: Deed, plate: str) -> list[EntryFound]:
    """Return the entries for exactly one plate, on lists of one's agency."""
    wanted, _ = normalise_plate(plate, "plate")
    deed.about("plate looked up on hotlists", plate=wanted)
    on = await topics_on(deed)
    found = []
    for each in await store.entries_of_plate(deed.tx, wanted, FOUND_MAX):
        facts = await store.facts_of(deed.tx, each.id.partition(":")[0])
        if facts is not None:
            is_matched = each.expires_at > deed.now and each.reason in on
            found.append(
                EntryFound(
                    entry=each, list_name=facts.name, owner=facts.owner, issued_at=facts.issued_at,
                    is_matched=is_matched,
                )
            )  # fmt: skip
    return found


@act("hotlist.withdraw", "Withdraw an entry from a hotlist at once.")
async def withdraw(deed: Deed, entry_id: str, *, reason: str) -> None:
    """Match an entry no more, whatever its issuer's next file says; who withdraws it tells the issuer."""
    reason = words("reason", reason)
    deed.about("entry withdrawn from a hotlist", entry=entry_id[:200], reason=reason)
    found = await store.entry_of(deed.tx, entry_id)
    if found is None:
        raise NotFoundError("There is no such entry in force here.")
    entry, charter_id = found
    of = await store.charter(deed.tx, charter_id)
    if of is None:
        raise NotFoundError("There is no such entry in force here.")
    deed.about(f"entry withdrawn from the hotlist {of.name}", plate=entry.plate, region=entry.region)
    await store.withdraw(deed.tx, of, entry, deed.now, (deed.seat.login, deed.seat.name), reason)
    deed.place_changes()
