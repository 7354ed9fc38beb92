"""P2: whether the topics that hotlists are really about are those that the published policy names."""

from __future__ import annotations

from collections.abc import Collection

import msgspec


class TopicDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Topics that the room and its published policy tell differently; empty where they agree."""

    switched_on: tuple[str, ...] = ()
    """Switched on, and not in the published policy."""
    in_use: tuple[str, ...] = ()
    """Allowed to a list in force, or the reason of an entry, and not in the published policy."""

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.switched_on or self.in_use)

    @property
    def all(self) -> tuple[str, ...]:
        """Return every topic that goes beyond the policy, once."""
        return tuple(sorted({*self.switched_on, *self.in_use}))


def compare(published: Collection[str], switched_on: Collection[str], in_use: Collection[str]) -> TopicDifference:
    """Return what goes beyond the published policy."""
    known = set(published)
    return TopicDifference(
        switched_on=tuple(sorted(set(switched_on) - known)), in_use=tuple(sorted(set(in_use) - known))
    )


def matched(published: Collection[str], switched_on: Collection[str]) -> list[str]:
    """Return the topics whose entries are matched: published and switched on."""
    return sorted(set(published) & set(switched_on))
