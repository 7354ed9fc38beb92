"""What the operator set of signing in, staying in and leaving."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from watchroom.policy import signin

IDLE_LOCK_MINUTES_MAX = int(signin.IDLE_LOCK_MAX.total_seconds() // 60)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that signing in depends on."""

    idle_lock_minutes: int = IDLE_LOCK_MINUTES_MAX
    dispatch: tuple[str, ...] = ()
    """Networks of the dispatch seats, whose sessions do not lock when idle."""
    handover_required: bool = True
    """Whether people on watch leave only after the next has acknowledged their handover."""
    demo: bool = False
    origin: str = "http://localhost:8420"
    """The address that people type, without a path: passkeys are bound to it."""

    @property
    def rp_id(self) -> str:
        """Return the name that passkeys are made for."""
        return urlsplit(self.origin).hostname or "localhost"

    def idle_lock_of(self, address: str) -> int | None:
        """Return after how many idle minutes a session from this address locks; None: it is a dispatch seat's."""
        if signin.is_dispatch(address, self.dispatch):
            return None
        return min(self.idle_lock_minutes, IDLE_LOCK_MINUTES_MAX)
