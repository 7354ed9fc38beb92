"""Signing in and out, sessions and seats: who is behind a request, and for how long."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.passwords import check_password, hash_password
from watchroom.actions.tokens import new_link, new_token, new_totp_secret, token_sha256
from watchroom.base.errors import BadInputError, ConflictError, LimitError, NotSignedInError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.people import Person, Seat
from watchroom.model.views import SeatView
from watchroom.policy import signin, totp
from watchroom.policy.decide import Answer
from watchroom.policy.password_rules import why_weak
from watchroom.store import acts as store_acts
from watchroom.store import people as store
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine
from watchroom.store.people import Session

BEARER_LASTS = timedelta(days=30)
LINK_LASTS = timedelta(hours=12)
TOUCH_AFTER = timedelta(seconds=20)
"""A session's use is written at most this often."""
RIGHTS_FRESH_SECONDS = 1.0
"""What is known of the rights of open streams is at most this old."""
SIGN_IN = ActKind("session.sign_in", "Sign in.")
SIGN_OUT = ActKind("session.sign_out", "Sign out; the seat ends.")
TAKE_SEAT = ActKind("seat.take", "Take another of one's roles.")
ACTS.update({kind.name: kind for kind in (SIGN_IN, SIGN_OUT, TAKE_SEAT)})
_WRONG = "Login, password or code is wrong. Try again, or ask an administrator for a new link."


class CodeNeededError(NotSignedInError):
    """The password is right; the code of the authenticator is missing."""

    code = "code_needed"


class LockedError(NotSignedInError):
    """The session is locked after idling; password and code unlock it."""

    code = "locked"


class SignedIn(msgspec.Struct, frozen=True):
    """A new session: the token goes into the cookie, and is nowhere else."""

    token: str
    session: Session


class Enrolling(msgspec.Struct, frozen=True):
    """What a person needs who uses their first link: their login and the secret for their authenticator."""

    login: str
    name: str
    otpauth: str


async def sign_in(door: Door, login: str, password: str, code: str | None, address: str) -> SignedIn:
    """Sign in with password and code.

    Raises:
        NotSignedInError: wrong, or locked; the same words for an unknown login.
        CodeNeededError: the password is right and the code is missing.
        LimitError: this address must wait.
    """
    source = signin.source_of(address)
    async with door.everything() as tx:
        account = await store.account(tx, login)
        known = msgspec.json.decode(account.sign_in if account else "{}", type=signin.Account)
        failures = signin.Source(address=source, failures=tuple(await store.source_failures(tx, source)))
        attempt = signin.may_try(known, failures, door.clock.now())
        if not attempt.allowed:
            await _note(door, tx, login, Answer(allowed=False, rule=attempt.rule, says=attempt.says), address)
    if not attempt.allowed:
        if attempt.rule == "source-throttled":
            raise LimitError(attempt.rule, attempt.says, attempt.retry_after_s)
        raise NotSignedInError(attempt.says)
    checked = await asyncio.to_thread(check_password, account.password_hash if account else None, password)
    async with door.everything() as tx:
        outcome = await _settle(door, tx, login, code, source, address, right=checked.matches)
    if isinstance(outcome, SignedIn):
        return outcome
    raise outcome


async def _settle(
    door: Door, tx: Tx, login: str, code: str | None, source: str, address: str, *, right: bool
) -> SignedIn | NotSignedInError:
    """Count a failure or begin a session, on the account as it is now."""
    now = door.clock.now()
    account = await store.account(tx, login)
    step = _step(door, account, code, now) if account else None
    if account is not None and right and account.state == "active" and not code and account.totp_sealed is not None:
        return CodeNeededError("Enter the six digits of your authenticator.")
    known = msgspec.json.decode(account.sign_in if account else "{}", type=signin.Account)
    failures = signin.Source(address=source, failures=tuple(await store.source_failures(tx, source)))
    if account is None or not right or account.state != "active" or step is None:
        after, failures = signin.failed(known, failures, now)
        await store.put_source_failures(tx, source, failures.failures)
        if account is not None:
            await store.put_sign_in(tx, login, msgspec.json.encode(after).decode())
        await _note(door, tx, login, Answer(allowed=False, rule="sign-in-wrong", says=_WRONG), address)
        return NotSignedInError(_WRONG)
    await store.used_totp_step(tx, login, step)
    after = signin.succeeded(known, failures, now)
    await store.put_sign_in(tx, login, msgspec.json.encode(after).decode())
    return await _begin(door, tx, account.person, kind="browser")


def _step(door: Door, account: store.Account, code: str | None, now: datetime) -> int | None:
    """Return the accepted step of the code; nobody signs in by password without one."""
    if account.totp_sealed is None or not code:
        return None
    secret = door.master_key.open(account.totp_sealed, _totp_aad(account.person.login))
    return totp.accepted_step(secret, code, now, account.totp_last_step)


def _totp_aad(login: str) -> bytes:
    return f"totp {login}".encode()


async def _note(door: Door, tx: Tx, login: str, answer: Answer, address: str) -> None:
    await door.note(tx, SIGN_IN, _nobody(door, login), answer, f"sign-in of {login[:100]}", address=address)


def _nobody(door: Door, login: str) -> Seat:
    """Return who acts before there is a seat."""
    return Seat(id="none", login=login[:100], name="", agency="", role="", session_id="none", began_at=door.clock.now())


async def _begin(door: Door, tx: Tx, person: Person, *, kind: str, role: str | None = None) -> SignedIn:
    """Begin a session with a seat in the person's first role, or the one asked for."""
    now = door.clock.now()
    token, digest = new_token()
    session = Session(
        id=new_id("ses"), kind=kind, login=person.login, began_at=now, authenticated_at=now, last_used_at=now, seat=None
    )
    await store.put_session(tx, session, digest)
    seat = await _sit(door, tx, person, session.id, role or person.roles[0])
    allowed = Answer(allowed=True, rule="sign-in", says="")
    await door.note(tx, SIGN_IN, seat, allowed, f"sign-in of {person.login}", role=seat.role)
    return SignedIn(token, msgspec.structs.replace(session, seat=seat))


async def _sit(door: Door, tx: Tx, person: Person, session_id: str, role: str) -> Seat:
    now = door.clock.now()
    seat = Seat(
        id=new_id("seat"),
        login=person.login,
        name=person.name,
        agency=person.agency,
        role=role,
        session_id=session_id,
        began_at=now,
    )
    law_tag = door.world.agency_law.get(person.agency, "")
    view = SeatView(
        id=seat.id,
        person=seat.login,
        name=seat.name,
        agency=seat.agency,
        role=role,
        began_at=now,
        law_tag=law_tag,
    )
    await store.put_seat(tx, seat, view)
    line = LogLine("seat", seat.id, f"{seat.agency}/{law_tag}", msgspec.json.encode(view).decode())
    await store_acts.append_changes(tx, now, [line])
    return seat


async def make_link(door: Door, login: str) -> str:
    """Return a one-time link's token for a person: the first way in, and the way back when a code is lost."""
    async with door.everything() as tx:
        return await put_link(door, tx, login)


async def put_link(door: Door, tx: Tx, login: str) -> str:
    """Keep a new one-time link for a person; only its hash is kept."""
    if await store.person(tx, login) is None:
        raise BadInputError("login", f"nobody has the login {login}")
    token, link = new_link(login, door.clock.now(), LINK_LASTS)
    sealed = door.master_key.seal(new_totp_secret(), _totp_aad(login))
    await store.put_link(tx, link.token_sha256, login, link.expires_at, sealed)
    return token


async def make_bearer(door: Door, login: str) -> str:
    """Return a bearer token for a person; for made-up people only, the caller makes sure."""
    async with door.everything() as tx:
        person = await store.person(tx, login)
        if person is None:
            raise BadInputError("person", f"nobody has the login {login}")
        return (await _begin(door, tx, person, kind="bearer")).token


async def sign_in_by_link(door: Door, link: str) -> SignedIn:
    """Sign in with a one-time link alone: demo data only, the caller makes sure."""
    async with door.everything() as tx:
        found = await store.open_link(tx, token_sha256(link), door.clock.now())
        if found is None:
            raise NotSignedInError("This link was used or has expired. Ask for a new one.")
        await store.use_link(tx, token_sha256(link), door.clock.now())
        person = await store.person(tx, found[0])
        assert person is not None  # noqa: S101 - the link refers to a person
        return await _begin(door, tx, person, kind="browser")


async def look_at_link(door: Door, link: str) -> Enrolling:
    """Return what the person needs to enrol: the link stays good until password and code are given."""
    async with door.everything() as tx:
        login, sealed = await _link(door, tx, link)
        person = await store.person(tx, login)
        assert person is not None  # noqa: S101 - the link refers to a person
        secret = door.master_key.open(sealed, _totp_aad(login))
        return Enrolling(login, person.name, totp.enrolment_uri(secret, login, "watchroom"))


async def enrol(door: Door, link: str, password: str, code: str) -> SignedIn:
    """Set a person's password and authenticator with a one-time link, and sign in."""
    async with door.everything() as tx:
        login, sealed = await _link(door, tx, link)
    weak = why_weak(password, login)
    if weak is not None:
        raise BadInputError("password", weak)
    secret = door.master_key.open(sealed, _totp_aad(login))
    step = totp.accepted_step(secret, code, door.clock.now(), None)
    if step is None:
        raise BadInputError("code", "is not the one your authenticator shows now; check the clock of your phone")
    hashed = await asyncio.to_thread(hash_password, password)
    async with door.everything() as tx:
        await _link(door, tx, link)
        await store.use_link(tx, token_sha256(link), door.clock.now())
        await store.set_credentials(tx, login, hashed, sealed)
        await store.used_totp_step(tx, login, step)
        await store.put_sign_in(tx, login, msgspec.json.encode(signin.Account()).decode())
        person = await store.person(tx, login)
        assert person is not None  # noqa: S101 - the link refers to a person
        return await _begin(door, tx, person, kind="browser")


async def _link(door: Door, tx: Tx, link: str) -> tuple[str, bytes]:
    found = await store.open_link(tx, token_sha256(link), door.clock.now())
    if found is None or found[1] is None:
        raise NotSignedInError("This link was used or has expired. Ask for a new one.")
    return found[0], found[1]


async def enter(door: Door, token: str, *, by_hand: bool = True) -> Session:
    """Return the open session of a token; `by_hand` keeps it from locking.

    Raises:
        NotSignedInError: there is none, or it ended.
        LockedError: it idled too long.
    """
    now = door.clock.now()
    async with door.everything() as tx:
        session = await store.session_by_token(tx, token_sha256(token))
        if session is None or _is_over(session, now):
            raise NotSignedInError("Sign in to go on.")
        if _state(session, now) == "locked":
            raise LockedError("You were away. Enter your password and code to go on.")
        if by_hand and now - session.last_used_at > TOUCH_AFTER:
            await store.touch_session(tx, session.id, now)
    return session


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
                    if not _is_over(session, now) and _state(session, now) != "locked"
                }
        return self._seats.get(token_sha256(token))


def _is_over(session: Session, now: datetime) -> bool:
    if session.kind == "bearer":
        return now >= session.began_at + BEARER_LASTS
    return _state(session, now) == "ended"


def _state(session: Session, now: datetime) -> str:
    if session.kind == "bearer":
        return "open"
    return signin.session_state(
        signin.Session(signed_in_at=session.authenticated_at, last_act_at=session.last_used_at), now
    )


def idle_lock_at(session: Session) -> datetime | None:
    """Return when the session locks unless its person acts."""
    if session.kind == "bearer":
        return None
    return signin.idle_lock_at(signin.Session(signed_in_at=session.authenticated_at, last_act_at=session.last_used_at))


async def unlock(door: Door, token: str, password: str, code: str | None, address: str) -> Session:
    """Go on after the idle lock, or prove again who one is: a full sign-in to the same session and seat."""
    async with door.everything() as tx:
        session = await store.session_by_token(tx, token_sha256(token))
    if session is None or _is_over(session, door.clock.now()):
        raise NotSignedInError("Sign in to go on.")
    again = await sign_in(door, session.login, password, code, address)
    async with door.everything() as tx:
        now = door.clock.now()
        await _stand_up(door, tx, again.session.id)
        await store.end_session(tx, again.session.id, now)
        await store.authenticated_again(tx, session.id, now)
    return msgspec.structs.replace(session, authenticated_at=now, last_used_at=now)


class Who(msgspec.Struct, frozen=True):
    """A person and the name of their agency."""

    person: Person
    agency_name: str


async def who(door: Door, session: Session) -> Who:
    """Return whose session this is."""
    async with door.everything() as tx:
        person = await store.person(tx, session.login)
        agencies = {agency.id: agency.name for agency in await store.agencies(tx)}
    if person is None:
        raise NotSignedInError("Sign in to go on.")
    return Who(person, agencies.get(person.agency, person.agency))


async def take_seat(door: Door, session: Session, role: str) -> Seat:
    """Leave the present seat and take another of one's roles."""
    async with door.everything() as tx:
        person = await store.person(tx, session.login)
        if person is not None and role in person.roles:
            if session.seat is not None and session.seat.role == role:
                raise ConflictError("You are in this role already.")
            await _stand_up(door, tx, session.id)
            seat = await _sit(door, tx, person, session.id, role)
            allowed = Answer(allowed=True, rule="own-record", says="")
            await door.note(tx, TAKE_SEAT, seat, allowed, f"seat as {role}")
            return seat
        refused = Answer(allowed=False, rule="own-roles", says="This is not one of your roles.")
        await door.note(tx, TAKE_SEAT, session.seat or _nobody(door, session.login), refused, f"seat as {role[:100]}")
    raise RefusedError(refused.rule, refused.says)


async def sign_out(door: Door, session: Session) -> None:
    """End a session and its seat."""
    async with door.everything() as tx:
        if session.seat is not None:
            allowed = Answer(allowed=True, rule="own-record", says="")
            await door.note(tx, SIGN_OUT, session.seat, allowed, f"sign-out of {session.login}")
        await store.end_session(tx, session.id, door.clock.now())
        await _stand_up(door, tx, session.id)


async def _stand_up(door: Door, tx: Tx, session_id: str) -> None:
    now = door.clock.now()
    lines = [
        LogLine("seat", seat.id, f"{seat.agency}/{door.world.agency_law.get(seat.agency, '')}", None)
        for seat in await store.end_seats(tx, session_id, now)
    ]
    await store_acts.append_changes(tx, now, lines)
