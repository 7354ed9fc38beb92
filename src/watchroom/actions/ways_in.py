"""One-time links by which people choose a password and an authenticator: the first way in, and the way back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec

from watchroom.actions.access import Access
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.passwords import hash_password
from watchroom.actions.signing_in import USED_LINK, SignedIn, begin, totp_aad
from watchroom.actions.tokens import new_link, new_totp_secret, token_sha256
from watchroom.base.errors import BadInputError, NotSignedInError
from watchroom.policy import signin, totp
from watchroom.policy.password_rules import why_weak
from watchroom.store import people as store
from watchroom.store.acting import Tx

LINK_LASTS = timedelta(hours=12)


class Enrolling(msgspec.Struct, frozen=True):
    """What a person needs who uses their first link: their login and the secret for their authenticator."""

    login: str
    name: str
    otpauth: str


@act("admin.link", "Give a person a one-time link by which they choose a password and an authenticator.")
async def give_link(deed: Deed, login: str) -> str:
    """Return the link's token: the first way in, and the way back when a password or a telephone is lost."""
    deed.about(f"one-time link for {login}", login=login)
    return await put_link(deed.door, deed.tx, login)


async def make_link(door: Door, login: str) -> str:
    """Return a one-time link's token for a person, outside any act: at the terminal."""
    async with door.everything() as tx:
        return await put_link(door, tx, login)


async def put_link(door: Door, tx: Tx, login: str) -> str:
    """Keep a new one-time link for a person; only its hash is kept."""
    account = await store.account(tx, login)
    if account is None:
        raise BadInputError("login", f"nobody has the login {login}")
    if account.state == "disabled":
        raise BadInputError("login", f"the account of {login} is disabled; an administrator enables it first")
    token, link = new_link(login, door.clock.now(), LINK_LASTS)
    sealed = door.master_key.seal(new_totp_secret(), totp_aad(login))
    await store.put_link(tx, link.token_sha256, login, link.expires_at, sealed)
    return token


async def look_at_link(door: Door, link: str) -> Enrolling:
    """Return what the person needs to enrol: the link stays good until password and code are given."""
    async with door.everything() as tx:
        login, sealed = await _link(door, tx, link)
        person = await store.person(tx, login)
        assert person is not None  # noqa: S101 - the link refers to a person
        secret = door.master_key.open(sealed, totp_aad(login))
        return Enrolling(login, person.name, totp.enrolment_uri(secret, login, "watchroom"))


async def enrol(door: Door, access: Access, link: str, password: str, code: str, address: str) -> SignedIn:
    """Set a person's password and authenticator with a one-time link, and sign in."""
    async with door.everything() as tx:
        login, sealed = await _link(door, tx, link)
    weak = why_weak(password, login)
    if weak is not None:
        raise BadInputError("password", weak)
    secret = door.master_key.open(sealed, totp_aad(login))
    step = totp.accepted_step(secret, code, door.clock.now(), None)
    if step is None:
        raise BadInputError("code", "is not the one your authenticator shows now; check the clock of your phone")
    hashed = await asyncio.to_thread(hash_password, password)
    async with door.everything() as tx:
        await _link(door, tx, link)
        await store.use_link(tx, token_sha256(link), door.clock.now())
        await store.set_credentials(tx, login, hashed, sealed)
        await store.used_totp_step(tx, login, step)
        here = signin.Source(address=signin.source_of(address))
        ways = signin.succeeded(signin.Account(), here, door.clock.now())
        await store.put_sign_in(tx, login, msgspec.json.encode(ways).decode())
        person = await store.person(tx, login)
        assert person is not None  # noqa: S101 - the link refers to a person
        return await begin(door, tx, access, person, address=address)


async def _link(door: Door, tx: Tx, link: str) -> tuple[str, bytes]:
    found = await store.open_link(tx, token_sha256(link), door.clock.now())
    if found is None or found[1] is None:
        raise NotSignedInError(USED_LINK)
    return found[0], found[1]
