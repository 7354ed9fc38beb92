"""Sessions: who is behind a request, and for how long."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.tokens import token_sha256
from watchroom.base.errors import NotSignedInError, RefusedError
from watchroom.model.people import Person, Seat
from watchroom.policy import signin
from watchroom.store import people as store
from watchroom.store.people import Session

BEARER_LASTS = timedelta(days=30)
TOUCH_AFTER = timedelta(seconds=20)
"""A session's use is written at most this often."""
RIGHTS_FRESH_SECONDS = 1.0
"""What is known of the rights of open streams is at most this old."""
PROVED_LATELY = "proved-lately"
"""The rule that asks who has not done so for a while to prove again who they are."""
UNPROVEN = frozenset(("link", "token"))
"""How made-up people come in: there is nothing that they could prove again."""


class LockedError(NotSignedInError):
    """The session is locked after idling; password and code unlock it."""

    code = "locked"


class Who(msgspec.Struct, frozen=True):
    """A person, and what every agency is called."""

    person: Person
    agencies: dict[str, str]


async def enter(door: Door, token: str, *, by_hand: bool = True) -> Session:
    """Return the open session of a token; `by_hand` keeps it from locking.

    Raises:
        NotSignedInError: there is none, or it ended.
        LockedError: it idled too long.
    """
    now = door.clock.now()
    async with door.everything() as tx:
        session = await store.session_by_token(tx, token_sha256(token))
        if session is None or is_over(session, now):
            raise NotSignedInError("Sign in to go on.")
        if state_of(session, now) == "locked":
            raise LockedError("You were away. Prove again who you are to go on.")
        if by_hand and now - session.last_used_at > TOUCH_AFTER:
            await store.touch_session(tx, session.id, now)
    return session


async def still_there(door: Door, token: str) -> Session:
    """Return the session of a token, locked or not; raises NotSignedInError when there is none."""
    async with door.everything() as tx:
        session = await store.session_by_token(tx, token_sha256(token))
    if session is None or is_over(session, door.clock.now()):
        raise NotSignedInError("Sign in to go on.")
    return session


async def who(door: Door, session: Session) -> Who:
    """Return whose session this is."""
    async with door.everything() as tx:
        person = await store.person(tx, session.login)
        agencies = {agency.id: agency.name for agency in await store.agencies(tx)}
    if person is None:
        raise NotSignedInError("Sign in to go on.")
    return Who(person, agencies)


def is_proved(session: Session, now: datetime) -> bool:
    """Return whether the person proved just now who they are; made-up people are excused."""
    return session.proved_by in UNPROVEN or signin.proved_lately(_times(session), now)


def demand_proof(*, proved: bool) -> None:
    """Refuse what only somebody may do who proved just now who they are."""
    if not proved:
        raise RefusedError(PROVED_LATELY, "Prove again who you are: this asks for it, however long you are signed in.")


class Rights:
    """Who may still watch: asked for all streams of a process at one time, since a thousand consoles ask at once."""

    def __init__(self, door: Door) -> None:
        """Start without a stream."""
        self._door = door
        self._lock = asyncio.Lock()
        self._streams: Counter[bytes] = Counter()
        self._seats: dict[bytes, Seat | None] = {}
        self._asked_at = -RIGHTS_FRESH_SECONDS

    def begin(self, token: str) -> None:
        """Ask for this token too from now on."""
        self._streams[token_sha256(token)] += 1

    def end(self, token: str) -> None:
        """Ask for this token no more, when it was its last stream."""
        self._streams -= Counter([token_sha256(token)])

    async def seat_of(self, token: str) -> Seat | None:
        """Return the seat of a token's open, unlocked session, as it was RIGHTS_FRESH_SECONDS ago or later."""
        async with self._lock:
            if self._door.clock.monotonic() - self._asked_at > RIGHTS_FRESH_SECONDS:
                async with self._door.everything() as tx:
                    found = await store.sessions_by_token(tx, list(self._streams))
                now, self._asked_at = self._door.clock.now(), self._door.clock.monotonic()
                self._seats = {
                    token: session.seat
                    for token, session in found.items()
                    if not is_over(session, now) and state_of(session, now) != "locked"
                }
        return self._seats.get(token_sha256(token))


def is_over(session: Session, now: datetime) -> bool:
    """Return whether a session has ended by time."""
    if session.kind == "bearer":
        return now >= session.began_at + BEARER_LASTS
    return state_of(session, now) == "ended"


def state_of(session: Session, now: datetime) -> str:
    """Return open, locked or ended."""
    if session.kind == "bearer":
        return "open"
    return signin.session_state(_times(session), now)


def idle_lock_at(session: Session) -> datetime | None:
    """Return when the session locks unless its person acts."""
    return None if session.kind == "bearer" else signin.idle_lock_at(_times(session))


def _times(session: Session) -> signin.Session:
    minutes = session.idle_lock_minutes
    return signin.Session(
        signed_in_at=session.authenticated_at,
        last_act_at=session.last_used_at,
        idle_lock=None if minutes is None else timedelta(minutes=minutes),
    )
