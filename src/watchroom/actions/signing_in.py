"""Signing in: proving who one is, and the session and seat that begin with it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec

from watchroom.actions.access import Access
from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.passkeys import Credential, owner_of, proves
from watchroom.actions.passwords import check_password
from watchroom.actions.seats import nobody, sit
from watchroom.actions.sessions import UNPROVEN, still_there
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import BadInputError, LimitError, NotSignedInError
from watchroom.base.ids import new_id
from watchroom.model.people import Person
from watchroom.policy import signin, totp
from watchroom.policy.decide import Answer
from watchroom.store import people as store
from watchroom.store.acting import Tx
from watchroom.store.people import Account, Session

SIGN_IN = ActKind("session.sign_in", "Sign in.")
ACTS[SIGN_IN.name] = SIGN_IN
_WRONG = "Login, password or code is wrong. Try again, or ask an administrator for a new link."
_ALLOWED = Answer(allowed=True, rule="sign-in", says="")
USED_LINK = "This link was used or has expired. Ask for a new one."


class CodeNeededError(NotSignedInError):
    """The password is right; the code of the authenticator is missing."""

    code = "code_needed"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody gives to prove who they are: a password with a code or a passkey, or a passkey alone."""

    password: str = ""
    code: str | None = None
    passkey: Credential | None = None

    @property
    def is_passkey_alone(self) -> bool:
        """Return whether a passkey stands alone, for which the authenticator must have verified its person."""
        return self.passkey is not None and not self.password


class SignedIn(msgspec.Struct, frozen=True):
    """A new session: the token goes into the cookie, and is nowhere else."""

    token: str
    session: Session


async def sign_in_by_passkey(door: Door, access: Access, credential: Credential, address: str) -> SignedIn:
    """Sign in with a passkey alone; the answer says whose it is, and must prove it."""
    async with door.everything() as tx:
        login = await owner_of(tx, credential)
    return await sign_in(door, access, login or "", Proof(passkey=credential), address)


async def sign_in(door: Door, access: Access, login: str, proof: Proof, address: str) -> SignedIn:
    """Sign in; the person sits down in their first role.

    Raises:
        NotSignedInError: wrong, or locked; the same words for an unknown login.
        CodeNeededError: the password is right and the code is missing.
        LimitError: this address must wait.
    """
    right = await _try_password(door, login, proof, address)
    async with door.everything() as tx:
        account = await _settle(door, tx, access, login, proof, address, right=right)
        if isinstance(account, Account):
            proved_by = "passkey" if proof.passkey else "password"
            return await begin(door, tx, access, account.person, address=address, proved_by=proved_by)
    raise account


async def unlock(door: Door, access: Access, token: str, proof: Proof, address: str) -> Session:
    """Go on after the idle lock, or prove again who one is: a full sign-in to the same session and seat."""
    session = await still_there(door, token)
    if access.demo and session.proved_by in UNPROVEN:
        return await prove_again(door, session)
    right = await _try_password(door, session.login, proof, address)
    async with door.everything() as tx:
        account = await _settle(door, tx, access, session.login, proof, address, right=right)
    if isinstance(account, Account):
        return await prove_again(door, session)
    raise account


async def prove_again(door: Door, session: Session) -> Session:
    """Note that a session's person proved again who they are."""
    now = door.clock.now()
    async with door.everything() as tx:
        await store.authenticated_again(tx, session.id, now)
        seat = session.seat or nobody(door, session.login)
        await door.note(tx, SIGN_IN, seat, _ALLOWED, f"sign-in of {session.login}, again")
    return msgspec.structs.replace(session, authenticated_at=now, last_used_at=now)


async def _try_password(door: Door, login: str, proof: Proof, address: str) -> bool:
    """Return whether the password, where one is needed, is right; raises when it may not be tried now."""
    async with door.everything() as tx:
        account = await store.account(tx, login)
        attempt = await may_try(door, tx, account, login, address)
    if attempt.allowed and proof.is_passkey_alone:
        return True
    if attempt.allowed:
        stored = account.password_hash if account else None
        return (await asyncio.to_thread(check_password, stored, proof.password)).matches
    raise _not_now(attempt)


def _not_now(attempt: signin.Attempt) -> NotSignedInError | LimitError:
    if attempt.rule == "source-throttled":
        return LimitError(attempt.rule, attempt.says, attempt.retry_after_s)
    return NotSignedInError(attempt.says)


async def may_try(door: Door, tx: Tx, account: Account | None, login: str, address: str) -> signin.Attempt:
    """Return whether this address may try to sign in to this account now; a no is recorded."""
    known, source = await _known(tx, account, address)
    attempt = signin.may_try(known, source, door.clock.now())
    if not attempt.allowed:
        await _note(door, tx, login, Answer(allowed=False, rule=attempt.rule, says=attempt.says), address)
    return attempt


async def _known(tx: Tx, account: Account | None, address: str) -> tuple[signin.Account, signin.Source]:
    source = signin.source_of(address)
    known = msgspec.json.decode(account.sign_in if account else "{}", type=signin.Account)
    return known, signin.Source(address=source, failures=tuple(await store.source_failures(tx, source)))


async def _settle(
    door: Door, tx: Tx, access: Access, login: str, proof: Proof, address: str, *, right: bool
) -> Account | NotSignedInError:
    """Count a failure or a success, on the account as it is now; returns it, or what to raise once that is kept."""
    account = await store.account(tx, login)
    is_one = account is not None and right and account.state == "active"
    if is_one and account is not None and account.totp_sealed and not proof.code and not proof.passkey:
        return CodeNeededError("Enter the six digits of your authenticator, or use a passkey.")
    if not is_one or account is None or not await second_fits(door, tx, access, account, proof):
        return await failed(door, tx, account, login, address)
    await succeeded(door, tx, account, address)
    return account


async def second_fits(door: Door, tx: Tx, access: Access, account: Account, proof: Proof) -> bool:
    """Return whether what somebody has fits: a passkey of theirs, or their authenticator's code; each counts once."""
    login = account.person.login
    if proof.passkey is not None:
        return await proves(door, tx, access, proof.passkey, login, verified=proof.is_passkey_alone)
    step = _step(door, account, proof.code, door.clock.now())
    if step is not None:
        await store.used_totp_step(tx, login, step)
    return step is not None


async def failed(door: Door, tx: Tx, account: Account | None, login: str, address: str) -> NotSignedInError:
    """Count and record a failure; returns what to raise once that is kept."""
    known, source = await _known(tx, account, address)
    after, source = signin.failed(known, source, door.clock.now())
    await store.put_source_failures(tx, source.address, source.failures)
    if account is not None:
        await store.put_sign_in(tx, account.person.login, msgspec.json.encode(after).decode())
    await _note(door, tx, login, Answer(allowed=False, rule="sign-in-wrong", says=_WRONG), address)
    return NotSignedInError(_WRONG)


async def succeeded(door: Door, tx: Tx, account: Account, address: str) -> None:
    """Forget the failures of this way in, and know the address."""
    known, source = await _known(tx, account, address)
    after = signin.succeeded(known, source, door.clock.now())
    await store.put_sign_in(tx, account.person.login, msgspec.json.encode(after).decode())


def _step(door: Door, account: Account, code: str | None, now: datetime) -> int | None:
    """Return the accepted step of the code; nobody signs in by password without one."""
    if account.totp_sealed is None or not code:
        return None
    secret = door.master_key.open(account.totp_sealed, totp_aad(account.person.login))
    return totp.accepted_step(secret, code, now, account.totp_last_step)


def totp_aad(login: str) -> bytes:
    """Return what an authenticator's secret is sealed to."""
    return f"totp {login}".encode()


async def _note(door: Door, tx: Tx, login: str, answer: Answer, address: str) -> None:
    await door.note(tx, SIGN_IN, nobody(door, login), answer, f"sign-in of {login[:100]}", address=address)


async def begin(
    door: Door, tx: Tx, access: Access, person: Person, *, address: str, proved_by: str = "password"
) -> SignedIn:
    """Begin a browser's session, with a seat in the person's first role."""
    minutes = access.idle_lock_of(address)
    return await _begin(door, tx, person, kind="browser", proved_by=proved_by, idle_lock_minutes=minutes)


async def _begin(
    door: Door, tx: Tx, person: Person, *, kind: str, proved_by: str, idle_lock_minutes: int | None
) -> SignedIn:
    if not person.roles:
        raise NotSignedInError("You have no role here any more. Ask an administrator.")
    now = door.clock.now()
    token, digest = new_token()
    session = Session(
        id=new_id("ses"),
        kind=kind,
        login=person.login,
        began_at=now,
        authenticated_at=now,
        last_used_at=now,
        seat=None,
        idle_lock_minutes=idle_lock_minutes,
        proved_by=proved_by,
    )
    await store.put_session(tx, session, digest)
    seat = await sit(door, tx, person, session, person.roles[0])
    dispatch = idle_lock_minutes is None and kind == "browser"
    subject = f"sign-in of {person.login}" + (", at a dispatch seat that does not lock" if dispatch else "")
    await door.note(tx, SIGN_IN, seat, _ALLOWED, subject, role=seat.role, proved_by=proved_by)
    return SignedIn(token, msgspec.structs.replace(session, seat=seat))


async def make_bearer(door: Door, login: str) -> str:
    """Return a bearer token for a person; for made-up people only, the caller makes sure."""
    async with door.everything() as tx:
        person = await store.person(tx, login)
        if person is None:
            raise BadInputError("person", f"nobody has the login {login}")
        signed = await _begin(door, tx, person, kind="bearer", proved_by="token", idle_lock_minutes=None)
    return signed.token


async def sign_in_by_link(door: Door, access: Access, link: str, address: str) -> SignedIn:
    """Sign in with a one-time link alone: demo data only, the caller makes sure."""
    async with door.everything() as tx:
        found = await store.open_link(tx, token_sha256(link), door.clock.now())
        if found is None:
            raise NotSignedInError(USED_LINK)
        await store.use_link(tx, token_sha256(link), door.clock.now())
        person = await store.person(tx, found[0])
        assert person is not None  # noqa: S101 - the link refers to a person
        return await begin(door, tx, access, person, address=address, proved_by="link")
