"""P2: which new hotlist may take the place of the present one, and why another may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

SHRUNKEN_BELOW_SHARE = 0.5
"""A list with less than this share of the previous one's entries is refused until a person confirms it."""
REPLACED_BELOW_SHARE = 0.1
"""A list that holds less than this share of what the previous one still looked for is another list until confirmed."""
REPLACED_FROM_ENTRIES = 10
"""A shorter list may change from one day to the next."""
FAULTY_SHARE_MAX = 0.01
"""With more faulty lines than this the list is not what it should be, and refused as a whole."""
CLOCK_SKEW_MAX = timedelta(minutes=5)


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """What a list says of itself, and what was read from it."""

    issuer: str
    issued_at: datetime
    entries: int
    """How many were read whole and are not over."""
    faulty: int = 0
    """How many lines were left out because something in them is wrong."""
    expired: int = 0
    """How many were over already, and left out for that."""
    declared_entries: int | None = None
    """How many entries the list says it has; None when it does not say."""
    is_complete: bool = True
    """False when it ended before its own end mark, or a line was cut."""


class Refusal(msgspec.Struct, frozen=True):
    """Why a list was refused: the present one stays in force and an alert is raised."""

    code: str
    """stale, future, truncated, malformed, shrunken, replaced, empty or other_issuer."""
    reason: str


def refusal(present: Offered | None, offered: Offered, now: datetime, *, confirmed: bool = False) -> Refusal | None:
    """Return why `offered` may not replace `present` (None: there is none yet), or None when it may.

    `confirmed`: a person has said that a much shorter or empty list is right; no other guard gives way.
    """
    if present is not None and offered.issuer != present.issuer:
        return Refusal("other_issuer", f"comes from {offered.issuer}, the present list from {present.issuer}")
    if offered.issued_at > now + CLOCK_SKEW_MAX:
        return Refusal("future", f"is dated {_words(offered.issued_at)}, later than now; check the issuer's clock")
    if present is not None and offered.issued_at < present.issued_at:
        return Refusal("stale", f"is older than the present list of {_words(present.issued_at)}")
    return _cut(offered) or (None if confirmed else _shrunken(present, offered))


def replaced(kept: int, lost: int) -> Refusal | None:
    """Return why a list is taken for another one: of the previous one's entries in force it kept and lost so many."""
    if kept + lost < REPLACED_FROM_ENTRIES or kept >= REPLACED_BELOW_SHARE * (kept + lost):
        return None
    return Refusal(
        "replaced", f"holds {kept:,} of the present list's {kept + lost:,} entries; confirm it if that is right"
    )


def _words(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _cut(offered: Offered) -> Refusal | None:
    if not offered.is_complete:
        return Refusal("truncated", f"ends too early, after {offered.entries:,} entries; send it again")
    lines = offered.entries + offered.expired + offered.faulty
    if offered.declared_entries is not None and offered.declared_entries != lines:
        return Refusal("truncated", f"says {offered.declared_entries:,} entries and has {lines:,}")
    if offered.faulty > FAULTY_SHARE_MAX * lines:
        return Refusal("malformed", f"has {offered.faulty:,} faulty lines of {lines:,}")
    return None


def _shrunken(present: Offered | None, offered: Offered) -> Refusal | None:
    if offered.entries == 0:
        counts = f"has {offered.expired:,} entries that are all over" if offered.expired else "has no entries"
        return Refusal("empty", f"{counts}; confirm it if that is right")
    if present is not None and offered.entries < SHRUNKEN_BELOW_SHARE * present.entries:
        counts = f"has {offered.entries:,} entries, the present list {present.entries:,}"
        return Refusal("shrunken", f"{counts}; confirm it if that is right")
    return None
