"""Passwords at rest: Argon2id, made stronger at the next sign-in when our parameters grow."""

from __future__ import annotations

import unicodedata

import msgspec
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

TIME_PASSES = 3
MEMORY_KIB = 64 * 1024
LANES = 4
"""RFC 9106, section 4, the second recommended option; about 0.2 s of one core for each try."""

_hasher = PasswordHasher(time_cost=TIME_PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)

# The hash of a password that nobody has: checking against it takes as long as checking a real one.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA"  # a salt of zeroes
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


class Checked(msgspec.Struct, frozen=True):
    """Whether a password fits, and what to store instead when its hash was made with weaker parameters."""

    matches: bool
    new_hash: str | None = None


def hash_password(password: str) -> str:
    """Return what to store for `password`; takes 64 MiB and 0.2 s, so call it in a thread."""
    return _hasher.hash(_normal(password))


def check_password(stored: str | None, password: str) -> Checked:
    """Return whether `password` is the one stored; pass None for an unknown login, which takes just as long."""
    try:
        _hasher.verify(stored or _NOBODY, _normal(password))
    except (VerificationError, InvalidHashError):
        return Checked(matches=False)
    if stored is None:
        return Checked(matches=False)
    return Checked(matches=True, new_hash=hash_password(password) if _hasher.check_needs_rehash(stored) else None)


def _normal(password: str) -> bytes:
    # One password however a keyboard composes its accents (NIST SP 800-63B, 5.1.1.2).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
