"""Routes of hotlists: lists and their files, entries by two, topics; never a list's entries in bulk."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import hotlist_entries, hotlist_imports, hotlist_topics
from watchroom.actions import hotlists as acts
from watchroom.actions.hotlist_entries import EntryAsked, EntryProposal
from watchroom.actions.hotlist_topics import TopicsView
from watchroom.actions.hotlists import CharterAsked, EntryFound, HotlistsView
from watchroom.model.hotlists import ImportReport, TopicSwitch
from watchroom.store.proposals import Proposal
from watchroom.web.console.gate import Called, reason

FILE_BODY_BYTES_MAX = 48 * 1024 * 1024
"""A file of some 350,000 entries; a longer one is brought in at the machine, by `watchroom import hotlist`."""


class FileBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A list's file as it is, and how it is read where that changed."""

    content: bytes
    """In JSON: base64."""
    mapping: str | None = None


class CharterMade(msgspec.Struct, kw_only=True):
    """A list whose charter was made or changed."""

    id: str
    ends_at: datetime


class ReasonBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Why, in a few words."""

    reason: str


class PlateBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The plate that is looked up, and what for."""

    plate: str
    incident: str | None = None
    case: str | None = None


class WithdrawBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The entry, as `list:entry`, and why."""

    entry_id: str
    reason: str


class FoundList(msgspec.Struct):
    """Entries for one plate."""

    items: list[EntryFound]


@get("/hotlists")
async def list_hotlists(caller: Called) -> HotlistsView:
    """Return the lists of one's agency, what became of their files, and what waits."""
    return await acts.list_hotlists(caller.door, caller.seat, reason(caller))


@post("/hotlists", status_code=201)
async def charter(caller: Called, data: JSONBody[CharterAsked]) -> CharterMade:
    """Make a list, or change the one of that name."""
    made = await acts.charter(caller.door, caller.seat, reason(caller), data)
    return CharterMade(id=made.id, ends_at=made.ends_at)


@post("/hotlists/{charter_id:str}/end", status_code=200)
async def end(caller: Called, charter_id: FromPath[str], data: JSONBody[ReasonBody]) -> CharterMade:
    """End a list at once."""
    ended = await acts.end(caller.door, caller.seat, reason(caller), charter_id, reason=data.reason)
    return CharterMade(id=ended.id, ends_at=ended.ends_at)


@post("/hotlists/{charter_id:str}/check", status_code=200, request_max_body_size=FILE_BODY_BYTES_MAX)
async def check(caller: Called, charter_id: FromPath[str], data: JSONBody[FileBody]) -> ImportReport:
    """Say what a file would change, and change nothing."""
    return await hotlist_imports.check(caller.door, caller.seat, reason(caller), charter_id, data.content, data.mapping)


@post("/hotlists/{charter_id:str}/files", status_code=200, request_max_body_size=FILE_BODY_BYTES_MAX)
async def bring(caller: Called, charter_id: FromPath[str], data: JSONBody[FileBody]) -> ImportReport:
    """Take a file; a refused one says why, and changes nothing."""
    return await hotlist_imports.bring(caller.door, caller.seat, reason(caller), charter_id, data.content, data.mapping)


@post("/hotlists/files/{import_id:str}/confirm", status_code=200)
async def confirm_file(caller: Called, import_id: FromPath[str]) -> ImportReport:
    """Say that a list that shrank is right."""
    return await hotlist_imports.confirm(caller.door, caller.seat, reason(caller), import_id)


@post("/hotlists/find", status_code=200)
async def find(caller: Called, data: JSONBody[PlateBody]) -> FoundList:
    """Look one plate up: an act, as a search is."""
    why = reason(caller, incident=data.incident, case=data.case)
    return FoundList(await acts.find(caller.door, caller.seat, why, data.plate))


@post("/hotlists/withdrawals", status_code=204)
async def withdraw(caller: Called, data: JSONBody[WithdrawBody]) -> None:
    """Match an entry no more."""
    await acts.withdraw(caller.door, caller.seat, reason(caller), data.entry_id, reason=data.reason)


@post("/hotlists/entries", status_code=201)
async def propose(caller: Called, data: JSONBody[EntryAsked]) -> EntryProposal:
    """Propose a plate for a list kept by hand."""
    return await hotlist_entries.propose(caller.door, caller.seat, reason(caller), data)


@post("/hotlists/entries/{proposal_id:str}/confirm", status_code=204)
async def enter(caller: Called, proposal_id: FromPath[str]) -> None:
    """Confirm a plate that another person proposed."""
    await hotlist_entries.enter(caller.door, caller.seat, reason(caller), proposal_id)


@delete("/hotlists/entries/{proposal_id:str}", status_code=204)
async def forget(caller: Called, proposal_id: FromPath[str]) -> None:
    """Let a proposed plate wait no more."""
    await hotlist_entries.forget(caller.door, caller.seat, reason(caller), proposal_id)


@get("/hotlists/topics")
async def topics(caller: Called) -> TopicsView:
    """Return the topics, and whether they are those of the published policy."""
    return await hotlist_topics.topics(caller.door, caller.seat, reason(caller))


@post("/hotlists/topics/{topic:str}/off", status_code=200)
async def topic_off(caller: Called, topic: FromPath[str], data: JSONBody[ReasonBody]) -> TopicSwitch:
    """Switch a topic off at once."""
    return await hotlist_topics.topic_off(caller.door, caller.seat, reason(caller), topic, because=data.reason)


@post("/hotlists/topics/{topic:str}/proposals", status_code=201)
async def propose_topic(caller: Called, topic: FromPath[str], data: JSONBody[ReasonBody]) -> Proposal:
    """Propose to switch a topic on."""
    return await hotlist_topics.propose_topic(caller.door, caller.seat, reason(caller), topic, because=data.reason)


@post("/hotlists/topics/proposals/{proposal_id:str}/confirm", status_code=200)
async def topic_on(caller: Called, proposal_id: FromPath[str]) -> TopicSwitch:
    """Switch a topic on, as a second person."""
    return await hotlist_topics.topic_on(caller.door, caller.seat, reason(caller), proposal_id)


routes = Router(
    path="/",
    route_handlers=[
        list_hotlists, charter, end, check, bring, confirm_file, find, withdraw, propose, enter, forget, topics,
        topic_off, propose_topic, topic_on,
    ],
)  # fmt: skip
