"""How people of the public are reached: checked as typed, sealed under a key of its own, found by a keyed print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.seal import MasterKey, SealedItem
from watchroom.base.errors import BadInputError
from watchroom.base.ids import new_id
from watchroom.model.portal import Account, Contact
from watchroom.store import portal as store
from watchroom.store.acting import Tx
from watchroom.store.portal import AccountRow, SealedContact

EMAIL_CHARS_MAX = 254
NAME_CHARS_MAX = 120
PHONE_DIGITS = range(8, 16)


def checked_email(text: str) -> str:
    """Return an address as it is written to; raises BadInputError when nothing can be sent there."""
    email = text.strip()
    local, at, domain = email.rpartition("@")
    printable = email.isprintable() and not any(each.isspace() or each in '<>,;"()' for each in email)
    if not at or not local or "." not in domain.strip(".") or len(email) > EMAIL_CHARS_MAX or not printable:
        raise BadInputError("email", "is written like name@example.org")
    return f"{local}@{domain.lower()}"


def checked_phone(text: str) -> str:
    """Return a phone number as + and digits; empty stays empty. Raises BadInputError."""
    kept = "".join(each for each in text if each.isdigit() or each == "+")
    foreign = [each for each in text if not (each.isdigit() or each in "+ -().")]
    if kept and not kept.startswith("+"):
        kept = f"+1{kept.removeprefix('1')}" if len(kept) in (10, 11) else f"+{kept}"
    digits = kept.removeprefix("+")
    if (kept or foreign) and (foreign or "+" in digits or not digits.isascii() or len(digits) not in PHONE_DIGITS):
        raise BadInputError("phone", "is written like 202 555 0100, or +44 20 7946 0958 from elsewhere")
    return kept


def email_print(key: MasterKey, email: str) -> bytes:
    """Return by what an account is found: the same for an address in any case."""
    return key.print_of("portal-email", email.casefold())


def new_account_row(
    key: MasterKey,
    contact: Contact,
    now: datetime,
    *,
    language: str = "en",
    channel: str = "email",
    login: str | None = None,
    confirmed: bool = False,
) -> AccountRow:
    """Return a new account to insert, its contact sealed under a key of its own."""
    account = Account(
        id=new_id("acc"),
        login=login,
        language=language,
        channel=channel,
        made_at=now,
        confirmed_at=now if confirmed else None,
    )
    return AccountRow(
        account=account, email_print=email_print(key, contact.email), contact=sealed_contact(key, account.id, contact)
    )


def sealed_contact(key: MasterKey, account_id: str, contact: Contact) -> SealedContact:
    """Return a contact sealed to its account, under a new key of its own."""
    item = key.seal_item(msgspec.json.encode(contact), _aad(account_id))
    return SealedContact(item.sealed, item.wrapped_key)


def _aad(account_id: str) -> bytes:
    return f"portal-contact\x00{account_id}".encode()


def checked_name(text: str) -> str:
    """Return a name in one line; raises BadInputError when it is too long or holds what no name does."""
    name = " ".join(text.split())
    if len(name) > NAME_CHARS_MAX or not name.isprintable():
        raise BadInputError("name", f"has at most {NAME_CHARS_MAX} letters")
    return name


async def contact_of(tx: Tx, door: Door, account_id: str) -> Contact | None:
    """Return how an account is reached, None where it is deleted; for who may know it, within their act."""
    return (await contacts_of(tx, door, [account_id])).get(account_id)


async def contacts_of(tx: Tx, door: Door, account_ids: Sequence[str]) -> dict[str, Contact]:
    """Return how accounts are reached, by account; deleted ones are not among them."""
    found = await store.contacts(tx, account_ids)
    return {
        account_id: msgspec.json.decode(
            door.master_key.open_item(SealedItem(each.sealed, each.wrapped_key), _aad(account_id)), type=Contact
        )
        for account_id, each in found.items()
    }
