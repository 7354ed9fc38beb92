"""The numbered invariants of a store, each with the sentence that must hold and the procedure that finds its faults."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from watchroom.actions.door import exact
from watchroom.actions.seal import MasterKey
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.ledger.entry import decode, opens
from watchroom.ledger.note import Verifier
from watchroom.reports import kept_recordings
from watchroom.reports.bound_records import unbound
from watchroom.reports.ledger_tree import tree_faults
from watchroom.store import checks as store
from watchroom.store.acting import Tx
from watchroom.store.acts import ActRow


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a procedure needs: the store at one moment, the keys, and whom to tell how far it is."""

    tx: Tx
    key: MasterKey
    verifier: Verifier
    pq_verifier: Verifier
    now: datetime
    full: bool
    later: kept_recordings.Later
    recordings: Path
    """The folder of recorded files."""
    forbidden: Callable[[str], str | None]
    """What kind of forbidden member a name is, if it is one."""
    tell: Callable[[int], None]
    """Told how many rows more were looked at."""
    kept: str | None = None
    """A signed checkpoint of the ledger that somebody outside kept."""


Find = Callable[[Look], AsyncIterator[str]]


class Invariant(msgspec.Struct, frozen=True):
    """One thing that always holds; `find` yields a sentence for each place where it does not."""

    number: str
    says: str
    find: Find


def _by_query(*names: str) -> Find:
    async def find(look: Look) -> AsyncIterator[str]:
        for name in names:
            for fault in await store.faults(look.tx, name):
                yield fault

    return find


async def _tree(look: Look) -> AsyncIterator[str]:
    async for fault in tree_faults(look.tx, (look.verifier, look.pq_verifier), look.tell, look.kept):
        yield fault
    for fault in await store.faults(look.tx, "entries"):
        yield fault


async def _acts(look: Look) -> AsyncIterator[str]:
    """Open every act's entry and compare it with its commitment and with the row that people read."""
    async for chunk in store.acts_with_entries(look.tx):
        for row, sealed in chunk:
            fault = "has no entry in the ledger" if sealed is None else _act_fault(row, sealed, look.key)
            if fault:
                yield f"act {row['id']} {fault}"
        look.tell(len(chunk))
    for gone in await store.faults(look.tx, "destroyed"):
        yield gone


def _act_fault(row: dict[str, Any], sealed: store.Sealed, key: MasterKey) -> str | None:
    if sealed.key_wrapped is None or sealed.contents_sealed is None:
        return None  # its key was destroyed, by an act of its own: only the leaf speaks now
    try:
        entry = decode(sealed.entry)
        contents = msgspec.json.decode(key.open(sealed.contents_sealed, sealed.entry))
        opened = opens(entry, contents, key.unwrap_key(sealed.key_wrapped, sealed.entry))
    except (BadInputError, UnavailableError, msgspec.DecodeError) as error:
        return f"cannot be opened: {error}"
    if not opened:
        return "does not open to its commitment"
    stands = exact(msgspec.to_builtins(ActRow(**row)))
    differing = [name for name in row if contents.get(name) != stands[name]]
    if differing:
        return f"reads otherwise than it was recorded: {', '.join(differing)}"
    public = entry.public
    told = (public.kind, public.agency, public.outcome, public.rule)
    return None if told == (row["act"], row["agency"], row["outcome"], row["rule"]) else "is published as another one"


async def _partitions(look: Look) -> AsyncIterator[str]:
    for name in await store.missing_partitions(look.tx, look.now.date()):
        yield f"partition {name} is not there"


async def _forbidden_members(look: Look) -> AsyncIterator[str]:
    async for table, names in store.member_names(look.tx, full=look.full):
        for name in sorted(names):
            kind = look.forbidden(name)
            if kind is not None:
                yield f"{table} holds a member {name!r} ({kind})"


async def _bound(look: Look) -> AsyncIterator[str]:
    async for fault in unbound(look.tx, look.key, look.tell):
        yield fault


async def _recorded(look: Look) -> AsyncIterator[str]:
    async for fault in kept_recordings.unbound_recordings(look.tx, look.key, look.tell):
        yield fault


async def _files(look: Look) -> AsyncIterator[str]:
    async for fault in kept_recordings.unlike_files(look.tx, look.later, look.recordings, look.tell, full=look.full):
        yield fault


async def _rows_of_files(look: Look) -> AsyncIterator[str]:
    async for fault in kept_recordings.rowless_files(look.tx, look.later, look.recordings, look.tell):
        yield fault


async def _overlaps(look: Look) -> AsyncIterator[str]:
    async for fault in kept_recordings.overlapping(look.tx):
        yield fault


INVARIANTS: tuple[Invariant, ...] = (
    Invariant("I1", "Every ledger entry has one place, and the tree leads to the newest signed head.", _tree),
    Invariant("I2", "The records of every commit make its leaf again, and no record is without one.", _bound),
    Invariant(
        "I3",
        "Every act has its ledger entry, which opens to just what its row says, or an act destroyed its key.",
        _acts,
    ),
    Invariant(
        "I4", "A link in force leads from a stored observation to an incident; none has two.", _by_query("links")
    ),
    Invariant("I5", "An incident is in the newest of its kept states.", _by_query("versions")),
    Invariant(
        "I6",
        "Change numbers are given once, in order; an open incident or alert is as its newest change says.",
        _by_query("change_order", "change_state"),
    ),
    Invariant("I7", "Every label is an agency that is known and a law.", _by_query("labels")),
    Invariant("I8", "The partitions of today and tomorrow are there.", _partitions),
    Invariant("I9", "No stored record has a member for a face, voice, gait or emotion.", _forbidden_members),
    Invariant("I10", "A merged incident leads to another one, never back to itself.", _by_query("merged")),
    Invariant("I11", "An alert's incident is there, and a cause has one open alert an agency.", _by_query("alerts")),
    Invariant("I12", "A hit's read is stored.", _by_query("hits")),
    Invariant("I13", "An identity leads to its newest stored state.", _by_query("identities")),
    Invariant("I14", "A read is stored once within the window for repeats.", _by_query("reads_once")),
    Invariant(
        "I15", "The segments and deletions of every commit make its leaf again, and none is without one.", _recorded
    ),
    Invariant("I16", "Every segment's file is there with its size and, of a sample or all, its hash.", _files),
    Invariant("I17", "No recorded file is without its row, but those being written.", _rows_of_files),
    Invariant(
        "I18", "Segments of a camera overlap only where our clock was set back, and are counted rightly.", _overlaps
    ),
    Invariant(
        "I19",
        "A registered camera is on the lists while its entry is active, and a deleted entry tells of nobody.",
        _by_query("registry"),
    ),
)
"""All of them, in order; the reference page has the same numbers and sentences."""


async def faults_of(invariant: Invariant, look: Look) -> list[str]:
    """Return the first faults of one invariant, none when it holds; what cannot be read is one."""
    found = []
    try:
        async with store.reading(look.tx):
            async for fault in invariant.find(look):
                found.append(fault)
                if len(found) == store.FAULTS_SHOWN_MAX:
                    break
    except UnavailableError as error:
        found.append(f"the database cannot read what this needs: {error.message}")
    return found
