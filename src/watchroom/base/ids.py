"""Identifiers that sort by time and say what they name."""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 50
_lock = threading.Lock()
_last_ms = 0


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        digits.append(_ALPHABET[rest])
    return "".join(reversed(digits))


def new_id(prefix: str, at: datetime | None = None) -> str:
    """Return `prefix_` and 20 characters: 10 of milliseconds, 10 of randomness.

    Ids made in one process without `at` are in the order in which they were made, to the millisecond.
    """
    global _last_ms  # noqa: PLW0603 - one counter a process keeps ids in order when the clock steps back
    if at is None:
        with _lock:
            _last_ms = max(_last_ms, int(datetime.now(UTC).timestamp() * 1000))
            ms = _last_ms
    else:
        ms = int(at.timestamp() * 1000)
    return f"{prefix}_{_base32(ms, 10)}{_base32(secrets.randbits(_RANDOM_BITS), 10)}"
