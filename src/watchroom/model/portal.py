"""Accounts of the public, and the letters that the room writes to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

PUBLIC = "public"
"""The agency that accounts of the public act for."""
CHANNELS: dict[str, str] = {"email": "E-mail", "sms": "Text message"}
LANGUAGES: tuple[str, ...] = ("en", "am", "es", "fr", "ko", "vi", "zh")
"""In which the portal and its letters are written; outside the demo only those that somebody reviewed are used."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody is reached: sealed under a key of its own, which deleting the account destroys."""

    email: str
    name: str = ""
    phone: str = ""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account of the public: a resident's, an owner's, an applicant's or a prevention partner's."""

    id: str
    login: str | None
    """Only of made-up people and of those whom an administrator invited by login."""
    language: str
    channel: str
    made_at: datetime
    confirmed_at: datetime | None = None
    """When its link was first used: the address is really theirs."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to write: which one, to whom, and what it tells."""

    kind: str
    """`topic/name`, as among the letters of `notify/letters`."""
    facts: dict[str, str]
    """What stands in its `{placeholders}`."""
    about: str
    """What it belongs to, such as `request:req_…`; never a name or an address."""
    account_id: str | None = None
    """Whom it goes to; the account says where, by which channel and in which language."""
    email: str = ""
    """Where it goes when there is no account."""
    language: str = "en"
    channel: str | None = None
    """Overrides the account's channel: what asks for proof of an address goes there and nowhere else."""


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A letter on its way: to which address, in which words."""

    id: str
    channel: str
    to: str
    subject: str
    text: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a letter; one that failed for good is not tried again."""

    id: str
    error: str = ""
    permanent: bool = False

    @property
    def sent(self) -> bool:
        """Return whether the next hop took it."""
        return not self.error


Transport = Callable[[Sequence[Outgoing]], Awaitable[list[Outcome]]]
"""A way of sending: takes letters of its channel, answers for each; never raises for a letter."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that is due: opened, not yet put into words."""

    id: str
    kind: str
    channel: str
    language: str
    to: str
    facts: dict[str, str]
    tries: int


class InboxLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter in the demo's post box."""

    id: str
    at: datetime
    channel: str
    to: str
    subject: str
    text: str


Fields = dict[str, Any]
"""What a visitor typed so far."""
