"""What waits for the line: bounded in bytes; when full, the oldest pictures go first, whole groups at a time."""

from __future__ import annotations

from collections import deque

from watchroom.media.units import FLAG_GAP, FLAG_KEY, KIND_UNIT

BACKLOG_BYTES_MAX = 128_000_000
"""About ten minutes of one camera at 1.7 Mbit/s."""


class Backlog:
    """The messages of all openings, each in its order, taken in turn."""

    def __init__(self, bytes_max: int = BACKLOG_BYTES_MAX) -> None:
        """Begin empty."""
        self._bytes_max = bytes_max
        self._waiting: dict[int, deque[bytes]] = {}
        self._after_gap: set[int] = set()
        self.waiting_bytes = 0
        self.dropped_units = 0

    def put(self, opening: int, message: bytes) -> None:
        """Add a message; room is made by dropping the oldest group of the opening that takes most."""
        if _is_unit(message) and opening in self._after_gap:
            if not _is_key(message):
                self.dropped_units += 1
                return
            message = _marked(message)
            self._after_gap.discard(opening)
        self._waiting.setdefault(opening, deque()).append(message)
        self.waiting_bytes += len(message)
        while self.waiting_bytes > self._bytes_max and self._drop_group():
            pass

    def take(self) -> tuple[int, bytes] | None:
        """Return the next opening and message, the openings in turn, or None when nothing waits."""
        for opening in list(self._waiting):
            queue = self._waiting.pop(opening)
            if not queue:
                continue
            message = queue.popleft()
            self._waiting[opening] = queue
            self.waiting_bytes -= len(message)
            return opening, message
        return None

    def put_back(self, opening: int, message: bytes) -> None:
        """Return a message that the line did not carry to the head of its opening."""
        self._waiting.setdefault(opening, deque()).appendleft(message)
        self.waiting_bytes += len(message)

    def forget(self, opening: int) -> None:
        """Drop what waits of an opening that has ended."""
        self.waiting_bytes -= sum(map(len, self._waiting.pop(opening, ())))
        self._after_gap.discard(opening)

    def _drop_group(self) -> bool:
        """Drop the oldest pictures of the fullest opening up to the next key frame; formats stay."""
        opening = max(self._waiting, key=lambda each: sum(map(len, self._waiting[each])))
        queue = self._waiting[opening]
        units = [each for each in queue if _is_unit(each)]
        if not units:
            return False
        cut = next((at for at, each in enumerate(units) if at and _is_key(each)), len(units))
        self._waiting[opening] = _without_first(queue, cut)
        if cut == len(units):
            self._after_gap.add(opening)
        self.waiting_bytes -= sum(map(len, units[:cut]))
        self.dropped_units += cut
        return True


def _without_first(queue: deque[bytes], units: int) -> deque[bytes]:
    """Return the queue without its first units, the next one marked as after a gap; formats stay where they are."""
    rest: deque[bytes] = deque()
    for message in queue:
        if not _is_unit(message):
            rest.append(message)
            continue
        units -= 1
        if units < 0:
            rest.append(_marked(message) if units == -1 else message)
    return rest


def _is_unit(message: bytes) -> bool:
    return message[0] == KIND_UNIT


def _is_key(message: bytes) -> bool:
    return bool(message[1] & FLAG_KEY)


def _marked(message: bytes) -> bytes:
    return bytes((message[0], message[1] | FLAG_GAP)) + message[2:]
