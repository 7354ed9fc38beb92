"""Made-up reads by the million, as COPY takes them: one read is packed as any other, the rest are copies of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from watchroom.store.packing import Packed, pack_reads

READERS = 200
_SEED = 3
_TRAILER_BYTES = 2
"""What ends the bytes of COPY."""
_ID, _PLATE, _READER = "0" * 16, "AAA0000", "reader-999"
"""Stand in the packed read where each copy has its own: as long, and found nowhere else in it."""
_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


class Traffic:
    """The cars of a city, read again and again."""

    def __init__(self, plates: Iterable[str]) -> None:
        """Know the cars by their plates, all as long as `_PLATE`."""
        self._plates = _bytes_of(sorted(set(plates)))
        self._readers = _bytes_of([f"reader-{number:03d}" for number in range(READERS)])
        self._random = np.random.default_rng(_SEED)

    def reads(self, count: int, at: datetime, label: str) -> list[Packed]:
        """Return so many reads of one moment, in the order of their plates as the pipeline stores them."""
        row = (
            1, at, at, 1, _ID, _PLATE, None, "US-DC", _READER, 388_000_000, -770_000_000, 930, None, 0, label,
        )  # fmt: skip
        one, two = (pack_reads([row] * n)[0].data for n in (1, 2))
        ends = len(one) - _TRAILER_BYTES
        begins = ends - (len(two) - len(one))
        read = one[begins:ends]
        copies = np.tile(np.frombuffer(read, dtype=np.uint8), (count, 1))
        cars = np.sort(self._random.integers(0, len(self._plates), count))
        readers = self._random.integers(0, READERS, count)
        for text, own in (
            (_ID, _HEX[self._random.integers(0, len(_HEX), (count, len(_ID)))]),
            (_PLATE, self._plates[cars]),
            (_READER, self._readers[readers]),
        ):
            place = read.index(text.encode())
            copies[:, place : place + len(text)] = own
        return [Packed(at.date(), one[:begins] + copies.tobytes() + one[ends:])]


def _bytes_of(texts: list[str]) -> NDArray[np.uint8]:
    """Return texts of one length as a row of bytes each."""
    return np.frombuffer("".join(texts).encode(), dtype=np.uint8).reshape(len(texts), -1)
