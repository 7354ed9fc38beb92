"""What agencies agree on: which of its records one lets another see, for what, on which conditions, until when."""

from __future__ import annotations

from datetime import datetime

import msgspec

CONDITIONS: dict[str, str] = {
    "incident": "only with an incident that the system holds",
    "case": "only with an open case of one's own",
}
"""What an agreement may ask to be named, with the words shown."""


class Terms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The terms of one agreement: exactly what is signed."""

    title: str
    owner_agency: str
    to_agency: str
    categories: tuple[str, ...]
    """Kinds of records, of the categories that policy knows."""
    purposes: tuple[str, ...]
    """Published purposes for which they may be seen."""
    law_tags: tuple[str, ...]
    """Laws of the records it covers; a bar of law beats it all the same."""
    conditions: tuple[str, ...] = ()
    """Of CONDITIONS; each must be met."""
    reshare: bool = False
    """Whether what was received may be passed on: without it nothing of it is exported."""
    retention_days: int | None = None
    """Reads and recordings older than this are not shown to the other agency; None sets no limit of its own."""
    begins_at: datetime
    ends_at: datetime


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a signed agreement."""

    id: str
    version: int
    terms: Terms
