"""Push messages to phones: the address and keys of a phone, what leaves, and where it may leave to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import msgspec

from watchroom.model.portal import Outcome

ENDPOINT_CHARS_MAX = 1_000
HTTPS_PORT = 443


class PhoneKeys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phone's public key and secret (RFC 8291), in base64url as browsers give them."""

    p256dh: str
    auth: str


class Phone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A phone's address at its maker's push service, and the keys to write to it."""

    endpoint: str
    keys: PhoneKeys


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """One message on its way: it says that there is a card, and nothing of it."""

    id: str
    phone: Phone
    seconds: int
    """How long the push service keeps it for a phone that is off."""
    tries: int = 1
    """How often it was tried, this time included."""


Pusher = Callable[[Sequence[Push]], Awaitable[list[Outcome]]]
"""Sends messages and answers for each; never raises for one."""


def hosts_of(text: str) -> tuple[str, ...]:
    """Return the push services of a setting: hosts by comma, `*.example.com` for all below one, or whole origins."""
    return tuple(each.strip().rstrip("/").lower() for each in text.split(",") if each.strip())


def is_allowed(endpoint: str, hosts: Sequence[str]) -> bool:
    """Return whether an address is that of a push service named by the city.

    A host is asked by https on its usual port alone; another port or http is allowed only where its whole origin is
    named (`http://127.0.0.1:9000`, for a push service of one's own).
    """
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    if not host or parts.username is not None or parts.password is not None or len(endpoint) > ENDPOINT_CHARS_MAX:
        return False
    if f"{parts.scheme}://{parts.netloc}".lower() in hosts:
        return True
    is_usual = parts.scheme == "https" and port in (None, HTTPS_PORT)
    return is_usual and any(fnmatchcase(host, each) for each in hosts if "://" not in each)
