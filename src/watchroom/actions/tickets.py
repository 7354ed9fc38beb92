"""Media tickets: what a browser shows where it cannot show more, bound to one look by one seat."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

import msgspec

TICKET_LASTS = timedelta(seconds=30)
"""A live ticket opens its WebSocket once, within this time."""
TICKET_CHARS_MAX = 100


class Ticket(msgspec.Struct, frozen=True):
    """One new ticket; only its hash is kept."""

    text: str
    sha256: bytes


def new_ticket() -> Ticket:
    """Return a ticket of 256 random bits."""
    text = f"wt_{secrets.token_urlsafe(32)}"
    return Ticket(text, ticket_sha256(text))


def ticket_sha256(text: str) -> bytes:
    """Return what is kept of a ticket."""
    return hashlib.sha256(text[: TICKET_CHARS_MAX + 1].encode()).digest()
