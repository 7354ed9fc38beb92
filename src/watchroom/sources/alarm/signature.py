"""Checks the HMAC-SHA256 signature that a panel may send beside its message."""

from __future__ import annotations

import hashlib
import hmac
import re

SIGNATURE_HEADER = "X-Signature"
_SIGNATURE = re.compile(r"(?:sha256=)?(?P<hex>[0-9a-fA-F]{64})")


def check_signature(payload: bytes, header: str | None, secret: bytes) -> bool:
    """Return whether `header` (hex, with or without `sha256=`) is the HMAC-SHA256 of `payload` under `secret`.

    An empty secret signs nothing: the answer is False. The comparison takes the same time whatever differs.
    """
    found = _SIGNATURE.fullmatch((header or "").strip())
    if found is None or not secret:
        return False
    wanted = hmac.new(secret, payload, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, found["hex"].lower())
