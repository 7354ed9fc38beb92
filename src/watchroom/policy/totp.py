"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30 seconds, each used once."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
STEPS_OFF_MAX = 1
"""A phone's clock may be one step early or late."""
SECRET_BYTES = 20


def step_of(now: datetime) -> int:
    """Return the number of the 30-second step that `now` lies in."""
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """Return the six digits of one step (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def accepted_step(secret: bytes, code: str, now: datetime, last_step: int | None) -> int | None:
    """Return the step that `code` is of, to be kept as the next `last_step`, or None when it is not accepted.

    A code of the last step used, or of one before it, is never accepted: who reads a code over a shoulder has nothing.
    """
    given = code.replace(" ", "").encode("utf-8", "replace")
    accepted = None
    for step in range(step_of(now) - STEPS_OFF_MAX, step_of(now) + STEPS_OFF_MAX + 1):
        fits = hmac.compare_digest(code_at(secret, step).encode(), given)
        if fits and (last_step is None or step > last_step):
            accepted = step
    return accepted


def enrolment_uri(secret: bytes, login: str, issuer: str) -> str:
    """Return the `otpauth:` address that an authenticator app reads from a QR code."""
    encoded = base64.b32encode(secret).decode().rstrip("=")
    label = f"{quote(issuer, safe='')}:{quote(login, safe='')}"
    return f"otpauth://totp/{label}?secret={encoded}&issuer={quote(issuer, safe='')}"
