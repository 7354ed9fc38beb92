"""The window in which a repeated read is recognised: the newest ids, whatever day they came in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

READ_WINDOW_IDS_MAX = 1_000_000
"""At least this many and at most twice as many of the newest reads are remembered."""


class ReadWindow:
    """Remembers (source number, id) in two generations, so that forgetting costs nothing."""

    def __init__(self, known: Iterable[tuple[int, str]] = (), ids_max: int = READ_WINDOW_IDS_MAX) -> None:
        """Start from what the store remembers."""
        self._ids_max = ids_max
        # Dictionaries and not sets: the garbage collector looks through every number of a set, 80 ms for a million.
        self._newest: dict[int, None] = dict.fromkeys(map(hash, known))
        self._older: dict[int, None] = {}

    def __len__(self) -> int:
        """Return how many ids are remembered."""
        return len(self._newest) + len(self._older)

    def add(self, source: int, external_ids: Sequence[str]) -> list[int]:
        """Return which of a source's reads are new, by their places in order, and remember them.

        Ids are remembered by a 61-bit hash that changes at each start: among two million ids, two that clash are met
        once in a million windows, and nobody outside can make them clash on purpose.
        """
        keys = [hash((source, each)) for each in external_ids]
        new = set(keys)
        # Nearly always all are new, which sets find out at one time.
        if (
            len(new) == len(keys)
            and len(self._newest) + len(keys) <= self._ids_max
            and self._newest.keys().isdisjoint(new)
            and self._older.keys().isdisjoint(new)
        ):
            self._newest |= dict.fromkeys(keys)
            return list(range(len(keys)))
        return [place for place, key in enumerate(keys) if self._is_new(key)]

    def _is_new(self, key: int) -> bool:
        if key in self._newest or key in self._older:
            return False
        if len(self._newest) >= self._ids_max:
            self._older, self._newest = self._newest, {}
        self._newest[key] = None
        return True

    def forget(self, source: int, external_id: str) -> None:
        """Forget a read whose commit failed, so that its repeat is taken."""
        key = hash((source, external_id))
        self._newest.pop(key, None)
        self._older.pop(key, None)
