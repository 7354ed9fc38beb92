"""P2, P3: which plates of a batch are on the hotlist, and how sure that is, for a million entries in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from watchroom.model.people import HotlistEntry

EXACT = "exact"
"""Plate and state are those of the entry: this alarms."""
EXACT_OTHER_STATE = "exact_other_state"
"""The plate is the entry's, the state is another or not told: possible, for a human with the picture."""
POSSIBLE = "possible"
"""The plate is one that optical reading confuses with the entry's, and the states do not contradict."""
ONE_EDIT = "one_edit"
"""One character more, less or other than a priority-1 entry, and the states do not contradict."""
TIERS = (EXACT, EXACT_OTHER_STATE, POSSIBLE, ONE_EDIT)

OCR_CLASSES = ("0ODQ", "1IL", "2Z", "5S", "6G", "8B")
"""Characters that plate readers take for each other; the first stands for all."""
ONE_EDIT_PLATE_CHARACTERS_MIN = 6
"""Shorter plates have too many neighbours one edit away to mean anything."""
ONE_EDIT_ENTRIES_MAX = 1_000
"""With a million entries two in three random reads have a neighbour one edit away: so only a small list has them."""
FILTER_SLOTS_PER_KEY = 8
FILTER_BATCH_MIN = 32
"""Below this many plates the plain lookup is quicker than the filter before it."""

_OCR_TABLE = str.maketrans({each: group[0] for group in OCR_CLASSES for each in group[1:]})
_KEY_LETTERS = sorted(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".translate(_OCR_TABLE)))
_OCR_BYTES = bytes.maketrans(
    "".join(group[1:] for group in OCR_CLASSES).encode(),
    "".join(group[0] * (len(group) - 1) for group in OCR_CLASSES).encode(),
)


def ocr_key(plate: str) -> str:
    """Return the plate with every character replaced by the one that stands for its look-alikes."""
    return plate.translate(_OCR_TABLE)


def ocr_keys(plates: Sequence[str]) -> list[str]:
    """Return `ocr_key` of each plate, translating the whole batch at once (plates are ASCII letters and digits)."""
    joined = "\n".join(plates)
    if joined.isascii():
        keys = joined.encode().translate(_OCR_BYTES).decode().split("\n")
        if len(keys) == len(plates):
            return keys
    return [ocr_key(plate) for plate in plates]


def within_one_edit(a: str, b: str) -> bool:
    """Return whether one insertion, deletion or substitution, or none, turns `a` into `b`."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at:] == b[at + 1 :] or a[at + 1 :] == b[at + 1 :]


def one_edit_keys(key: str) -> set[str]:
    """Return every look-alike key one edit away from `key`."""
    cuts = [(key[:at], key[at:]) for at in range(len(key) + 1)]
    shorter = {head + tail[1:] for head, tail in cuts if tail}
    other = {head + letter + tail[1:] for head, tail in cuts if tail for letter in _KEY_LETTERS}
    longer = {head + letter + tail for head, tail in cuts for letter in _KEY_LETTERS}
    return (shorter | other | longer) - {key}


class Hotlist:
    """An immutable hotlist: build a new one and swap the reference to replace it while reads go on.

    One dict from look-alike key to a chain of rows, and compact columns. Rows beyond the entries are the
    one-edit neighbours of priority-1 entries. A small table of hashes stands before the dict, so that a read
    that is on no list seldom touches the dict's own memory.
    """

    def __init__(self, entries: Iterable[HotlistEntry]) -> None:
        """Index `entries`; entries of one plate all match."""
        ids: list[bytes] = []
        plates: list[bytes] = []
        keys: list[str] = []
        expires: list[float] = []
        regions: list[int] = []
        urgent: list[int] = []
        self._regions: dict[str, int] = {"": 0}
        for row, entry in enumerate(entries):
            ids.append(entry.id.encode())
            plates.append(entry.plate.encode())
            keys.append(ocr_key(entry.plate))
            expires.append(entry.expires_at.timestamp())
            regions.append(self._regions.setdefault(entry.region, len(self._regions)))
            if entry.priority == 1 and len(entry.plate) >= ONE_EDIT_PLATE_CHARACTERS_MIN:
                urgent.append(row)
        self._ids: NDArray[np.bytes_] = np.array(ids, dtype=np.bytes_)
        self._plates: NDArray[np.bytes_] = np.array(plates, dtype=np.bytes_)
        self._expires = np.array(expires, dtype=np.float64)
        self._region = np.array(regions, dtype=np.int32)
        self.one_edit_left_out = max(0, len(urgent) - ONE_EDIT_ENTRIES_MAX)
        """How many priority-1 entries get no one-edit tier because their list is too long; tell its owner."""
        near = [(key, row) for row in urgent[:ONE_EDIT_ENTRIES_MAX] for key in sorted(one_edit_keys(keys[row]))]
        keys += [key for key, _ in near]
        self._near = np.array([row for _, row in near], dtype=np.int32)
        self._next, self._first = _chains(keys)
        self._filter = _filter(keys)

    def __len__(self) -> int:
        """Return how many entries there are, expired ones included."""
        return len(self._ids)

    def match_batch(self, plates: Sequence[str], regions: Sequence[str], now: datetime) -> list[tuple[int, str, str]]:
        """Return (index in the batch, entry id, tier) for every unexpired entry that a plate matches.

        `plates` are normalised (letters and digits), `regions` as `US-DC` or empty; both of one length. In order of
        the batch; one entry matches one plate at most once, in its surest tier.
        """
        if not plates:
            return []
        keys = ocr_keys(plates)
        seconds = now.timestamp()
        found = []
        for index in self._perhaps(keys):
            row = self._first.get(keys[index], -1)
            while row >= 0:
                tier, entry = self._tier(row, plates[index], regions[index])
                if tier and self._expires[entry] > seconds:
                    found.append((index, self._ids[entry].decode(), tier))
                row = int(self._next[row])
        return found

    def _perhaps(self, keys: list[str]) -> list[int]:
        """Return the positions of keys that may be in the dict: all that are, and about one in eight others."""
        if len(keys) < FILTER_BATCH_MIN:
            return [index for index, key in enumerate(keys) if key in self._first]
        slots = np.fromiter(map(hash, keys), dtype=np.int64, count=len(keys)) & (len(self._filter) - 1)
        positions: list[int] = np.flatnonzero(self._filter[slots]).tolist()
        return positions

    def _tier(self, row: int, plate: str, region: str) -> tuple[str | None, int]:
        """Return how a read matches a row (None: not at all) and the row's entry."""
        is_near = row >= len(self._ids)
        entry = int(self._near[row - len(self._ids)]) if is_near else row
        theirs, ours = int(self._region[entry]), self._regions.get(region, -1)
        text: bytes = self._plates[entry]
        if text == plate.encode():
            return (EXACT if theirs == ours != 0 else EXACT_OTHER_STATE), entry
        if theirs != ours and theirs and ours:
            return None, entry
        if not is_near:
            return POSSIBLE, entry
        return (ONE_EDIT if within_one_edit(text.decode(), plate) else None), entry


def _chains(keys: list[str]) -> tuple[NDArray[np.int32], dict[str, int]]:
    """Return for each row the next row with its key (-1: none), and for each key its first row."""
    following = np.full(len(keys), -1, dtype=np.int32)
    first: dict[str, int] = {}
    for row in range(len(keys) - 1, -1, -1):
        key = keys[row]
        following[row] = first.get(key, -1)
        first[key] = row
    return following, first


def _filter(keys: list[str]) -> NDArray[np.bool_]:
    """Return a table, a power of two long, that is true where some key's hash falls."""
    slots = 1 << max(10, (len(keys) * FILTER_SLOTS_PER_KEY - 1).bit_length())
    table = np.zeros(slots, dtype=np.bool_)
    table[np.fromiter(map(hash, keys), dtype=np.int64, count=len(keys)) & (slots - 1)] = True
    return table
