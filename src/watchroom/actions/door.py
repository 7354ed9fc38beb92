"""The one door: each act asks policy, has its effect and is recorded, in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec

from watchroom.actions.seal import MasterKey, new_record_key
from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, NotFoundError, RefusedError, WatchroomError
from watchroom.base.ids import new_id
from watchroom.ledger.canonical import canonical
from watchroom.ledger.entry import PublicPart, act_entry_of, hour_of
from watchroom.ledger.note import Signer, Verifier
from watchroom.model.people import DEFAULT_PURPOSE, PURPOSES, Seat, Why
from watchroom.policy.decide import Answer, Viewer, World, conditions_of, decide, visible
from watchroom.policy.table import CATEGORIES
from watchroom.store import acts as store_acts
from watchroom.store import incidents as store_incidents
from watchroom.store import things as store_things
from watchroom.store.acting import Tx, acting, see
from watchroom.store.acts import ActRow, LogLine
from watchroom.store.pool import Database

P = ParamSpec("P")
R = TypeVar("R")

NOTE_CHARS_MAX = 2_000
NUMBER_CHARS_MAX = 200


class ActKind(msgspec.Struct, frozen=True):
    """One kind of act: its name in policy and ledger, and a sentence for people."""

    name: str
    says: str
    unrecorded: bool = False
    """True only where the act continues another that is on record (refreshing an open view)."""


ACTS: dict[str, ActKind] = {}
"""Every act there is, by name; the docs and the walls' tests walk this."""


_UNASKED = Answer(allowed=True, rule="not-asked", says="")


class Deed:
    """One act being done: its transaction, who does it and why, and what is to be recorded of it."""

    def __init__(self, door: Door, kind: ActKind, tx: Tx, seat: Seat, why: Why, answer: Answer = _UNASKED) -> None:
        """Begin with no subject and no changes; `answer` is what policy said."""
        self.id = new_id("act")
        self.door = door
        self.kind = kind
        self.tx = tx
        self.seat = seat
        self.why = why
        self.answer = answer
        self.viewer = door.viewer(seat, why.purpose)
        self.now = door.clock.now()
        self.subject = ""
        self.contents: dict[str, Any] = {}
        self.recorded = True
        self.changes_place = kind.name.startswith("admin.")
        self._lines: list[LogLine] = []

    def about(self, subject: str, **contents: Any) -> None:
        """Say what the act was done to; `contents` are sealed in the ledger beside it."""
        self.subject = subject
        self.contents.update(contents)

    def changed(self, kind: str, key: str, label: str, value: msgspec.Struct | None) -> None:
        """Announce one record's new state (or its end) to every console that may see it."""
        text = None if value is None else msgspec.json.encode(value).decode()
        self._lines.append(LogLine(kind, key, label, text))

    def place_changes(self) -> None:
        """Tell every process, with the commit, that people, agreements, rules or what is suspended changed."""
        self.changes_place = True

    def continues(self) -> None:
        """Mark this as part of an act of looking that is on record and has not ended."""
        self.recorded = False

    @property
    def visible(self) -> dict[str, frozenset[str]]:
        """Return the filter that the act's transaction sees by: per category, the labels."""
        return self.door.filter(self.viewer)

    @asynccontextmanager
    async def totals(self) -> AsyncIterator[Tx]:
        """Let the act count over all agencies, for figures that are public anyway; no record may be read so."""
        await see(self.tx, dict.fromkeys(CATEGORIES, self.door.world.labels))
        yield self.tx
        await see(self.tx, self.visible)

    @property
    def lines(self) -> list[LogLine]:
        """Return what was announced so far."""
        return self._lines


class Door:
    """What every act goes through; one for the whole process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        master_key: MasterKey,
        world: World,
        *,
        signer: Signer | None = None,
        lead_agency: str = "",
    ) -> None:
        """Keep the database, the clock, the key that seals contents, and the world that policy depends on.

        `signer` holds the room's key for agreements; `lead_agency` is the city's own, which holds the kill switch.
        """
        self.database = database
        self.clock = clock
        self.master_key = master_key
        self.signer = signer
        self.lead_agency = lead_agency
        self.on_renewal: set[Callable[[], None]] = set()
        """Called after each change of the world: what streams by a filter looks whether it still may."""
        self._world = world
        self._filters: dict[Viewer, dict[str, frozenset[str]]] = {}

    @property
    def world(self) -> World:
        """Return the agencies, labels and agreements that decisions depend on."""
        return self._world

    def renew(self, world: World) -> None:
        """Take a changed world: every filter is compiled anew at its next use, and every stream is told."""
        self._world = world
        self._filters.clear()
        for tell in list(self.on_renewal):
            tell()

    @property
    def verifier(self) -> Verifier | None:
        """Return the public key that agreements are signed with, None where the key is not open."""
        return None if self.signer is None else self.signer.verifier

    def sight(
        self, seat: Seat, purpose: str | None = None, named: frozenset[str] = frozenset()
    ) -> dict[str, frozenset[str]]:
        """Return the seat's filter: per category, the labels it sees for a purpose (its role's own, if none is given).

        `named` tells what the reason names that the system holds: `incident`, `case`.
        """
        return self.filter(self.viewer(seat, purpose, named))

    def viewer(self, seat: Seat, purpose: str | None = None, named: frozenset[str] = frozenset()) -> Viewer:
        """Return who looks from a seat, for a published purpose: its role's own where none is given."""
        known = purpose if purpose in PURPOSES else DEFAULT_PURPOSE.get(seat.role, "")
        return Viewer(seat.role, seat.agency, known, named)

    def filter(self, viewer: Viewer) -> dict[str, frozenset[str]]:
        """Return what somebody sees: compiled once, until the world changes."""
        if viewer not in self._filters:
            self._filters[viewer] = visible(self._world, viewer)
        return self._filters[viewer]

    def acting(self, seat: Seat, purpose: str | None = None) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction that sees what the seat sees for a purpose."""
        return acting(self.database.actor, seat.login, self.sight(seat, purpose))

    def everything(self) -> AbstractAsyncContextManager[Tx]:
        """Open a transaction for the house's own memory (indexes, caches); never for a person's request."""
        return acting(self.database.actor, "", dict.fromkeys(CATEGORIES, self._world.labels))

    async def perform(
        self,
        kind: ActKind,
        seat: Seat,
        why: Why,
        effect: Callable[[Deed], Awaitable[R]],
    ) -> R:
        """Ask policy, do, record: all in one transaction; a refusal is recorded by itself."""
        _check_reason(why)
        answer = decide(self._world, seat.role, seat.agency, kind.name, why)
        if not answer.allowed:
            await self._refuse(kind, seat, why, answer)
            raise RefusedError(answer.rule, answer.says)
        try:
            async with self.acting(seat, why.purpose) as tx:
                deed = Deed(self, kind, tx, seat, why, answer)
                if "case" in answer.needs:
                    await _demand_case(deed)
                await _widen(deed)
                result = await effect(deed)
                if deed.recorded:
                    await self._record(deed, answer.rule, "done")
                if deed.changes_place:
                    await store_acts.notify_place(tx)
                await store_acts.append_changes(tx, deed.now, deed.lines)
                return result
        except RefusedError as refusal:
            await self._refuse(kind, seat, why, Answer(allowed=False, rule=refusal.rule, says=refusal.message))
            raise
        except NotFoundError as nothing:
            await self._refuse(kind, seat, why, Answer(allowed=False, rule="not-visible", says=nothing.message))
            raise

    async def note(self, tx: Tx, kind: ActKind, seat: Seat, answer: Answer, subject: str, **contents: Any) -> str:
        """Record what happens without a seat to ask policy for: signing in, or the house's own work; returns its id."""
        deed = Deed(self, kind, tx, seat, Why(purpose="own_records"))
        deed.about(subject, **contents)
        await self._record(deed, answer.rule, "done" if answer.allowed else "refused")
        return deed.id

    async def _refuse(self, kind: ActKind, seat: Seat, why: Why, answer: Answer) -> None:
        async with self.acting(seat) as tx:
            deed = Deed(self, kind, tx, seat, why)
            deed.about(f"{kind.name} refused", says=answer.says)
            await self._record(deed, answer.rule, "refused")

    async def _record(self, deed: Deed, rule: str, outcome: str) -> None:
        seat, why = deed.seat, deed.why
        law_tag = self._world.agency_law.get(seat.agency, "")
        row = ActRow(
            id=deed.id,
            at=deed.now,
            act=deed.kind.name,
            login=seat.login,
            name=seat.name,
            agency=seat.agency,
            label=f"{seat.agency}/{law_tag}",
            seat_id=seat.id,
            role=seat.role,
            purpose=why.purpose,
            incident=why.incident,
            case=why.case,
            note=why.note,
            subject=deed.subject,
            outcome=outcome,
            rule=rule,
        )
        public = PublicPart(
            kind=deed.kind.name,
            agency=seat.agency,
            purpose=why.purpose if why.purpose in PURPOSES else "unpublished",
            law_tag=law_tag,
            hour=hour_of(deed.now),
            outcome=outcome,
            rule=rule,
            policy_hash=self._world.hash,
        )
        contents = {**msgspec.to_builtins(row), "about": msgspec.to_builtins(deed.contents)}
        entry_id = await self.enter(deed.tx, public, contents)
        await store_acts.insert_act(deed.tx, row, entry_id)

    async def enter(self, tx: Tx, public: PublicPart, contents: dict[str, Any]) -> int:
        """Put one entry into the ledger of this transaction; returns its id."""
        return (await self.enter_all(tx, [(public, contents)]))[0]

    async def enter_all(self, tx: Tx, entries: Sequence[tuple[PublicPart, dict[str, Any]]]) -> list[int]:
        """Put entries into the ledger, in one statement; the contents of each are sealed under a key of its own."""
        rows = []
        for public, contents in entries:
            key = new_record_key()
            written = canonical(exact(contents))
            entry = act_entry_of(public, written, key)
            rows.append((entry, self.master_key.seal(written, entry), self.master_key.wrap_key(key, entry)))
        return await store_acts.insert_ledger_entries(tx, self.clock.now(), rows)


def exact(value: Any) -> Any:
    """Write fractions as text: a commitment is to exact contents, and two machines may print a float differently."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {key: each if type(each) is str or each is None else exact(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [exact(each) for each in value]
    return value


def _check_reason(why: Why) -> None:
    for field, chars_max in (("note", NOTE_CHARS_MAX), ("case", NUMBER_CHARS_MAX), ("incident", NUMBER_CHARS_MAX)):
        if len(getattr(why, field) or "") > chars_max:
            raise BadInputError(field, f"is longer than {chars_max} characters")


async def is_case_of(deed: Deed, number: str) -> bool:
    """Return whether this is the number of an open case that the seat's person may work on."""
    case = await store_things.case(deed.tx, number)
    if case is None or case.status != "open" or case.agency != deed.seat.agency:
        return False
    return not case.assigned or deed.seat.login in case.assigned


async def _widen(deed: Deed) -> None:
    """Let the act see what agreements show only to who names an incident or case, where the system holds it."""
    conditions = conditions_of(deed.door.world, deed.seat.agency)
    named = set()
    if "incident" in conditions and deed.why.incident and await _holds_incident(deed):
        named.add("incident")
    if "case" in conditions and deed.why.case and await is_case_of(deed, deed.why.case):
        named.add("case")
    if named:
        deed.viewer = deed.door.viewer(deed.seat, deed.why.purpose, frozenset(named))
        await see(deed.tx, deed.visible)


async def _holds_incident(deed: Deed) -> bool:
    name = deed.why.incident or ""
    found = await store_incidents.get(deed.tx, name) or await store_incidents.by_number(deed.tx, name)
    return found is not None


async def _demand_case(deed: Deed) -> None:
    if not await is_case_of(deed, deed.why.case or ""):
        raise RefusedError("case-known", "Give the number of an open case of yours; this is not one.")


def act(name: str, says: str) -> Callable[[Callable[Concatenate[Deed, P], Awaitable[R]]], Act[P, R]]:
    """Make a function an act: it is then called with the door, the seat and the reason before its own arguments."""
    kind = ActKind(name, says)
    if name in ACTS:
        raise WatchroomError(f"The act {name} is defined twice.")
    ACTS[name] = kind

    def wrap(effect: Callable[Concatenate[Deed, P], Awaitable[R]]) -> Act[P, R]:
        @wraps(effect)
        async def perform(door: Door, seat: Seat, why: Why, /, *args: P.args, **kwargs: P.kwargs) -> R:
            async def done(deed: Deed) -> R:
                return await effect(deed, *args, **kwargs)

            return await door.perform(kind, seat, why, done)

        perform.act = kind  # type: ignore[attr-defined]
        return perform

    return wrap


Act = Callable[Concatenate[Door, Seat, Why, P], Awaitable[R]]
