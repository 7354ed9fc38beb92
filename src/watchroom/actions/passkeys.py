"""Passkeys (WebAuthn) of people and of accounts: adding one to one's ways in, and what an answer of one proves."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from webauthn import generate_authentication_options, generate_registration_options, options_to_json
from webauthn import verify_authentication_response as verify_answer
from webauthn import verify_registration_response as verify_new
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from watchroom.actions.access import Access
from watchroom.actions.door import Deed, Door, act
from watchroom.actions.sessions import demand_proof
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, UnavailableError
from watchroom.store import passkeys as store
from watchroom.store.acting import Tx
from watchroom.store.passkeys import Passkey

Credential = dict[str, Any]
"""What `navigator.credentials` gives, as JSON."""
CHALLENGE_LASTS = timedelta(minutes=5)
NONCE_BYTES = 16
PASSKEYS_MAX = 10
NAME_CHARS_MAX = 60
_AAD = b"passkey challenge"
_MALFORMED = (WebAuthnException, ValueError, TypeError, KeyError)
"""What the library raises for an answer that does not fit or is no answer at all."""


class Challenge(msgspec.Struct, frozen=True):
    """What an authenticator signs: sealed, so that nothing is stored until it was answered."""

    nonce: bytes
    login: str
    """Whose passkey is to be added; empty where one only proves who they are."""
    expires_at: datetime


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose passkeys they are: a person on duty or an account of the public."""

    login: str
    """Under which their seat acts."""
    name: str
    """What their authenticator shows them."""
    proved: bool
    """Whether they proved lately who they are."""


class PasskeyView(msgspec.Struct, frozen=True):
    """One of one's own passkeys."""

    id: str
    name: str
    added_at: datetime
    last_used_at: datetime | None


def answer_options(door: Door, access: Access) -> dict[str, Any]:
    """Return what a browser needs to ask for a passkey; the same for everybody, so it tells nothing of anybody."""
    options = generate_authentication_options(
        rp_id=access.rp_id,
        challenge=_new_challenge(door, ""),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return _json(options)


async def new_options(door: Door, access: Access, holder: Holder) -> dict[str, Any]:
    """Return what a browser needs to make a passkey for somebody."""
    async with door.everything() as tx:
        present = await store.passkeys_of(tx, holder.login)
    options = generate_registration_options(
        rp_id=access.rp_id,
        rp_name="watchroom",
        user_id=hashlib.sha256(holder.login.encode()).digest(),
        user_name=holder.name,
        user_display_name=holder.name,
        challenge=_new_challenge(door, holder.login),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each.id) for each in present],
    )
    return _json(options)


def _json(options: Any) -> dict[str, Any]:
    return msgspec.json.decode(options_to_json(options), type=dict[str, Any])


def _new_challenge(door: Door, login: str) -> bytes:
    challenge = Challenge(secrets.token_bytes(NONCE_BYTES), login, door.clock.now() + CHALLENGE_LASTS)
    return door.master_key.seal(msgspec.msgpack.encode(challenge), _AAD)


@act("passkey.list", "See one's own passkeys.")
async def own_passkeys(deed: Deed) -> list[PasskeyView]:
    """Return the passkeys of whoever sits, oldest first."""
    deed.about("own passkeys")
    return [_view(each) for each in await store.passkeys_of(deed.tx, deed.seat.login)]


@act("passkey.add", "Add a passkey to one's ways in.")
async def add(deed: Deed, access: Access, holder: Holder, *, name: str, credential: Credential) -> PasskeyView:
    """Keep a passkey that the authenticator just made, of who proved just now who they are.

    Raises:
        RefusedError: `proved-lately`.
        BadInputError: the answer does not fit the challenge, the address of this page or the person.
    """
    demand_proof(proved=holder.proved)
    deed.about("a passkey", name=name[:NAME_CHARS_MAX])
    if not 0 < len(name.strip()) <= NAME_CHARS_MAX:
        raise BadInputError("name", f"is 1 to {NAME_CHARS_MAX} characters, such as the name of the device")
    if len(await store.passkeys_of(deed.tx, deed.seat.login)) >= PASSKEYS_MAX:
        raise ConflictError(f"You have {PASSKEYS_MAX} passkeys. Remove one first.")
    expected = await _spend(deed.door, deed.tx, credential, deed.seat.login)
    try:
        if expected is None:
            raise ValueError("another's challenge, or an old one")
        made = verify_new(
            credential=credential,
            expected_challenge=expected,
            expected_rp_id=access.rp_id,
            expected_origin=access.origin,
            require_user_verification=True,
        )
    except _MALFORMED as error:
        raise BadInputError("credential", "does not answer the question of this page; try again") from error
    new = Passkey(
        id=made.credential_id,
        login=deed.seat.login,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name.strip(),
        added_at=deed.now,
    )
    if not await store.put_passkey(deed.tx, new):
        raise ConflictError("This passkey is known already.")
    return _view(new)


@act("passkey.remove", "Remove a passkey from one's ways in.")
async def remove(deed: Deed, holder: Holder, passkey_id: str) -> None:
    """Remove one of one's own passkeys, having proved just now who one is."""
    demand_proof(proved=holder.proved)
    deed.about("a passkey")
    try:
        known = await store.remove(deed.tx, deed.seat.login, base64url_to_bytes(passkey_id), deed.now)
    except ValueError:
        known = False
    if not known:
        raise NotFoundError("You have no such passkey.")


def _view(passkey: Passkey) -> PasskeyView:
    return PasskeyView(bytes_to_base64url(passkey.id), passkey.name, passkey.added_at, passkey.last_used_at)


async def owner_of(tx: Tx, credential: Credential) -> str | None:
    """Return whose passkey an answer says it is of; nothing is proved by that."""
    found = await _known(tx, credential)
    return None if found is None else found.login


async def proves(door: Door, tx: Tx, access: Access, credential: Credential, login: str, *, verified: bool) -> bool:
    """Return whether an answer is by a passkey of this person to a question of ours, never answered before.

    `verified` demands that the authenticator verified its person (by a finger or a number): then it stands alone.
    """
    now = door.clock.now()
    found = await _known(tx, credential)
    expected = await _spend(door, tx, credential, "")
    if found is None or found.login != login or expected is None:
        return False
    try:
        answer = verify_answer(
            credential=credential,
            expected_challenge=expected,
            expected_rp_id=access.rp_id,
            expected_origin=access.origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=found.sign_count,
            require_user_verification=verified,
        )
    except _MALFORMED:
        return False
    await store.used(tx, found.id, answer.new_sign_count, now)
    return True


async def _known(tx: Tx, credential: Credential) -> Passkey | None:
    try:
        return await store.passkey(tx, base64url_to_bytes(str(credential["id"])))
    except _MALFORMED:
        return None


async def _spend(door: Door, tx: Tx, credential: Credential, login: str) -> bytes | None:
    """Return the challenge of ours that an answer is to, and never again; None: it is none, an old or another's."""
    try:
        told = parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"]))
        challenge = msgspec.msgpack.decode(door.master_key.open(told.challenge, _AAD), type=Challenge)
    except (*_MALFORMED, UnavailableError):
        return None
    if challenge.login != login or challenge.expires_at <= door.clock.now():
        return None
    fresh = await store.spend(tx, hashlib.sha256(told.challenge).digest(), challenge.expires_at)
    return told.challenge if fresh else None
