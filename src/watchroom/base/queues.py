"""A bounded queue that says no instead of growing."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Generic, TypeVar

from watchroom.base.errors import LimitError

T = TypeVar("T")


class BoundedQueue(Generic[T]):
    """Many put, one takes all there is: the shape of a group commit."""

    def __init__(self, name: str, weight_max: int) -> None:
        """Name the limit; `weight_max` is the sum of weights that may wait at one time."""
        self.name = name
        self.weight_max = weight_max
        self.weight = 0
        self._items: deque[tuple[T, int]] = deque()
        self._filled = asyncio.Event()
        self._enough = 0
        """From this weight on, whoever takes is woken."""

    def put(self, item: T, weight: int = 1) -> None:
        """Add an item, or raise LimitError when the queue is full; an item above the limit fits an empty queue."""
        if self._items and self.weight + weight > self.weight_max:
            raise LimitError(self.name, f"{self.name} is full ({self.weight_max}); send again in a second.")
        self._items.append((item, weight))
        self.weight += weight
        if self.weight >= self._enough:
            self._filled.set()

    async def heap_up(self, weight: int, timeout_s: float) -> None:
        """Wait until so much is queued, `timeout_s` at most; not at all when that is over already."""
        if timeout_s <= 0 or self.weight >= weight:
            return
        self._filled.clear()
        self._enough = weight
        try:
            async with asyncio.timeout(timeout_s):
                await self._filled.wait()
        except TimeoutError:
            pass
        finally:
            self._enough = 0

    async def take(self, weight_max: int) -> list[T]:
        """Wait until there is something, then return the oldest items, at least one, up to `weight_max`."""
        while not self._items:
            self._filled.clear()
            await self._filled.wait()
        taken: list[T] = []
        total = 0
        while self._items and (not taken or total + self._items[0][1] <= weight_max):
            item, weight = self._items.popleft()
            total += weight
            self.weight -= weight
            taken.append(item)
        return taken

    def __len__(self) -> int:
        """Return how many items wait."""
        return len(self._items)
