"""Secrets that are shown once: bearer tokens, session cookies, one-time links and the CSRF token of a session."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from watchroom.base.errors import NotSignedInError
from watchroom.policy.totp import SECRET_BYTES as TOTP_SECRET_BYTES

TOKEN_BYTES = 32
TOKEN_PREFIX = "wr_"  # noqa: S105 - the part of every token that is no secret: scanners find a leaked one by it
LINK_LASTS_MAX = timedelta(hours=24)


class OneTimeLink(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link as stored: the hash of its token, whom it signs in, until when, and when it was used."""

    token_sha256: bytes
    login: str
    expires_at: datetime
    used_at: datetime | None = None


def new_token() -> tuple[str, bytes]:
    """Return a new token and its SHA-256; show the first once, store only the second."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_sha256(token)


def token_sha256(token: str) -> bytes:
    """Return the 32 bytes under which a token is stored and looked up (its own 256 random bits need no slow hash)."""
    return sha256(token.encode("utf-8", "replace")).digest()


def is_token(token: str, stored_sha256: bytes) -> bool:
    """Return, in constant time, whether `token` is the one stored."""
    return hmac.compare_digest(token_sha256(token), stored_sha256)


def csrf_of(session_token: str) -> str:
    """Return the CSRF token of a session: derived, so that nothing more is stored, and of no use without the cookie."""
    digest = hmac.digest(session_token.encode("utf-8", "replace"), b"watchroom-csrf-1", "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_csrf(session_token: str, given: str) -> bool:
    """Return, in constant time, whether `given` is the CSRF token of this session."""
    return hmac.compare_digest(csrf_of(session_token).encode(), given.encode("utf-8", "replace"))


def new_link(login: str, now: datetime, lasts: timedelta) -> tuple[str, OneTimeLink]:
    """Return a new one-time link's token and what to store of it; it lasts `lasts`, at most a day."""
    token, digest = new_token()
    return token, OneTimeLink(token_sha256=digest, login=login, expires_at=now + min(lasts, LINK_LASTS_MAX))


def use_link(link: OneTimeLink, token: str, now: datetime) -> OneTimeLink:
    """Return the link as used now; raises NotSignedInError when it is another's, used or expired."""
    if not is_token(token, link.token_sha256) or link.used_at is not None or now >= link.expires_at:
        raise NotSignedInError("This link was used or has expired. Ask for a new one.")
    return msgspec.structs.replace(link, used_at=now)


def new_totp_secret() -> bytes:
    """Return a new secret for an authenticator app."""
    return secrets.token_bytes(TOTP_SECRET_BYTES)
