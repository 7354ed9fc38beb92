"""Accounts of the public: found by their address, signed in by a link that goes there, deleted with their key."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import sessions
from watchroom.actions.contacts import (
    checked_email,
    checked_name,
    checked_phone,
    contact_of,
    email_print,
    new_account_row,
    sealed_contact,
)
from watchroom.actions.door import ACTS, ActKind, Deed, Door, act
from watchroom.actions.posting import letter_rows
from watchroom.actions.throttle import Limit, demand_turn
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import BadInputError, NotSignedInError
from watchroom.base.ids import new_id
from watchroom.model.people import Seat
from watchroom.model.portal import CHANNELS, LANGUAGES, PUBLIC, Account, Contact, Letter
from watchroom.policy.decide import Answer
from watchroom.store import letters as store_letters
from watchroom.store import people as store_people
from watchroom.store import portal as store
from watchroom.store.acting import Tx
from watchroom.store.portal import PortalSession

LINK_LASTS = timedelta(hours=24)
SESSION_LASTS = timedelta(days=30)
"""Without use for so long, a browser of the public is signed out: nobody who is interrupted loses what they typed."""
TOUCH_AFTER = timedelta(minutes=5)
LINKS_TO_ADDRESS = Limit("portal-link-address", 5, timedelta(hours=1))
LINKS_FROM_SOURCE = Limit("portal-link-source", 30, timedelta(hours=1))

FRONT, PARTNERS_PAGE = "/portal", "/portal/peace"
"""Where a link leads that was asked for no page: a prevention partner finds nothing of theirs on the first one."""
SIGN_IN = ActKind("portal.sign_in", "Sign in to the portal by a link that went to one's own address, or by a passkey.")
ACTS[SIGN_IN.name] = SIGN_IN


class Caller(msgspec.Struct, frozen=True):
    """Who of the public is signed in: their account and the seat that they act from."""

    account: Account
    seat: Seat


class PortalSignedIn(msgspec.Struct, frozen=True):
    """A new session of the public: the token goes into the cookie, and is nowhere else."""

    token: str
    next: str


async def find_or_make(
    tx: Tx, door: Door, contact: Contact, *, language: str = "en", channel: str = "email", login: str | None = None
) -> Account:
    """Return the account of an address, made if there is none; what a known one says of itself stays as it is."""
    if language not in LANGUAGES:
        raise BadInputError("language", f"is one of: {', '.join(LANGUAGES)}")
    if channel not in CHANNELS:
        raise BadInputError("channel", f"is one of: {', '.join(CHANNELS)}")
    contact = msgspec.structs.replace(
        contact, email=checked_email(contact.email), phone=checked_phone(contact.phone), name=checked_name(contact.name)
    )
    if channel == "sms" and not contact.phone:
        raise BadInputError("phone", "is needed for text messages")
    row = new_account_row(door.master_key, contact, door.clock.now(), language=language, channel=channel, login=login)
    found = await store.account_by_print(tx, row.email_print)
    if found is None:
        await store.insert_accounts(tx, [row])
        found = await store.account_by_print(tx, row.email_print)
    return found or row.account


async def send_link(door: Door, email: str, *, source: str, next_path: str, language: str) -> None:
    """Send a one-time link to an address, where there is an account; who asks is told the same either way.

    Raises:
        BadInputError: this is no address.
        LimitError: too many were asked for, from here or for this address.
    """
    email = checked_email(email)
    async with door.everything() as tx:
        await demand_turn(tx, door, LINKS_FROM_SOURCE, source)
        await demand_turn(tx, door, LINKS_TO_ADDRESS, email.casefold())
    async with door.everything() as tx:
        account = await store.account_by_print(tx, email_print(door.master_key, email))
        if account is None:
            return
        token = await make_portal_link(tx, door, account.id, next_path)
        letter = Letter(
            kind="portal/link",
            facts={"path": f"/portal/sign-in/{token}"},
            about=f"account:{account.id}",
            account_id=account.id,
            language=language,
            channel="email",
        )
        await store_letters.insert(tx, await letter_rows(tx, door, [letter]))


async def make_portal_link(
    tx: Tx, door: Door, account_id: str, next_path: str = FRONT, *, lasts: timedelta = LINK_LASTS
) -> str:
    """Return the token of a new one-time link that signs an account in and leads on to `next_path`."""
    token, sha256 = new_token()
    await store.put_link(tx, sha256, account_id, safe_next(next_path), door.clock.now() + lasts)
    return token


def safe_next(path: str) -> str:
    """Return a page of the portal to go on to: never another site's."""
    inside = path.startswith("/portal/") and "//" not in path and "\\" not in path and path.isprintable()
    return path if inside else FRONT


async def use_link(door: Door, token: str) -> PortalSignedIn:
    """Sign in by a one-time link; raises NotSignedInError when it was used, has expired or never was."""
    now = door.clock.now()
    async with door.everything() as tx:
        found = await store.open_link(tx, token_sha256(token), now)
        account = None if found is None else await store.account(tx, found[0], lock=True)
        if found is None or account is None:
            raise NotSignedInError("This link was used or has expired. Ask for a new one.")
        await store.use_link(tx, token_sha256(token), now)
        await store.confirm(tx, account.id, now)
        cookie = await begin_session(tx, door, account, "portal-link")
        role, _ = await _standing(tx, account)
    leads_on = PARTNERS_PAGE if role == PARTNER and found[1] == FRONT else found[1]
    return PortalSignedIn(cookie, leads_on)


async def begin_session(tx: Tx, door: Door, account: Account, rule: str) -> str:
    """Return the token of a new session of an account that proved, as `rule` says, that it is itself."""
    now = door.clock.now()
    session = PortalSession(id=new_id("pse"), account_id=account.id, began_at=now, last_used_at=now)
    cookie, sha256 = new_token()
    await store.begin_session(tx, sha256, session)
    seat = seat_of(account, session.id, session.began_at)
    await door.note(tx, SIGN_IN, seat, Answer(allowed=True, rule=rule, says=""), f"sign-in of account {account.id}")
    return cookie


async def enter(door: Door, token: str, *, bearer: bool) -> Caller:
    """Return who of the public is behind a cookie, or behind a made-up person's bearer token.

    Raises NotSignedInError when nobody is.
    """
    return await (_of_bearer(door, token) if bearer else _of_cookie(door, token))


async def _of_cookie(door: Door, token: str) -> Caller:
    now = door.clock.now()
    async with door.everything() as tx:
        session = await store.session(tx, token_sha256(token))
        account = None if session is None else await store.account(tx, session.account_id)
        if session is None or account is None or now - session.last_used_at > SESSION_LASTS:
            raise NotSignedInError("Sign in to go on.")
        if now - session.last_used_at > TOUCH_AFTER:
            await store.touch_session(tx, session.id, now)
        role, agency = await _standing(tx, account)
    return Caller(account, seat_of(account, session.id, session.began_at, role=role, agency=agency))


async def _standing(tx: Tx, account: Account) -> tuple[str, str]:
    """Return role and agency of an account: a prevention partner's room is their own, everybody else is the public."""
    person = None if account.login is None else await store_people.person(tx, account.login)
    if person is not None and PARTNER in person.roles:
        return PARTNER, person.agency
    return "resident", PUBLIC


async def _of_bearer(door: Door, token: str) -> Caller:
    session = await sessions.enter(door, token)
    if session.seat is None or session.seat.role not in PUBLIC_ROLES:
        raise NotSignedInError("This token is not one of the portal's.")
    async with door.everything() as tx:
        account = await account_of_login(tx, door, session.login, name=session.seat.name)
    agency = session.seat.agency if session.seat.role == PARTNER else PUBLIC
    return Caller(account, seat_of(account, session.id, session.began_at, role=session.seat.role, agency=agency))


async def account_of_login(tx: Tx, door: Door, login: str, *, name: str = "") -> Account:
    """Return the account of a made-up person, made at its first use; its address leads nowhere."""
    found = await store.account_by_login(tx, login)
    if found is None:
        contact = Contact(email=f"{login}@example.org", name=name)
        await store.insert_accounts(
            tx, [new_account_row(door.master_key, contact, door.clock.now(), login=login, confirmed=True)]
        )
        found = await store.account_by_login(tx, login)
    if found is None:
        raise NotSignedInError("This person has no account here.")
    return found


PARTNER = "peace_partner"
PUBLIC_ROLES = ("resident", "owner", PARTNER)
"""In which an account acts: an owner is whom a site belongs to. What an account may see of records is its own alone."""


def seat_of(
    account: Account, session_id: str, began_at: datetime, *, role: str = "resident", agency: str = PUBLIC
) -> Seat:
    """Return the seat that an account acts from: no name of a person stands in it."""
    return Seat(
        id=session_id,
        login=account.login or f"account-{account.id}",
        name="The account's holder",
        agency=agency,
        role=role,
        session_id=session_id,
        began_at=began_at,
    )


@act("portal.sign_out", "Sign out of the portal.")
async def sign_out(deed: Deed) -> None:
    """End the session that the seat stands on."""
    deed.about("the portal's session")
    await store.end_session(deed.tx, deed.seat.session_id, deed.now)


@act("portal.contact", "See how one is reached oneself.")
async def own_contact(deed: Deed, account: Account) -> Contact:
    """Return the account's own contact."""
    deed.about(f"account {account.id}")
    contact = await contact_of(deed.tx, deed.door, account.id)
    if contact is None:
        raise NotSignedInError("Sign in to go on.")
    return contact


@act("portal.change_contact", "Change how one is reached oneself.")
async def change_contact(
    deed: Deed, account: Account, *, name: str, phone: str, language: str, channel: str
) -> Contact:
    """Keep another name, phone number, language or channel; the address stays, since links go there."""
    deed.about(f"account {account.id}")
    if language not in LANGUAGES:
        raise BadInputError("language", f"is one of: {', '.join(LANGUAGES)}")
    if channel not in CHANNELS:
        raise BadInputError("channel", f"is one of: {', '.join(CHANNELS)}")
    contact = await contact_of(deed.tx, deed.door, account.id)
    if contact is None:
        raise NotSignedInError("Sign in to go on.")
    changed = Contact(email=contact.email, name=checked_name(name), phone=checked_phone(phone))
    if channel == "sms" and not changed.phone:
        raise BadInputError("phone", "is needed for text messages")
    key = deed.door.master_key
    await store.put_contact(
        deed.tx, account.id, email_print(key, changed.email), sealed_contact(key, account.id, changed)
    )
    await store.put_preferences(deed.tx, account.id, language, channel)
    return changed
