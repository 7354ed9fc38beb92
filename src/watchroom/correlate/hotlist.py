"""P2, P3: which plates of a batch are on the hotlist, and how sure that is, for a million entries in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from watchroom.correlate.plate_grammar import same_settled
from watchroom.model.people import HotlistEntry

EXACT = "exact"
"""Plate and state are those of the entry, as they stand or as the state's formats settle them: this alarms."""
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
_BETWEEN = b"\0"
_US_PER_S = 1_000_000
_FROM = datetime(2000, 1, 1, tzinfo=UTC).timestamp()

_OCR_TABLE = str.maketrans({each: group[0] for group in OCR_CLASSES for each in group[1:]})
_KEY_LETTERS = sorted(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".translate(_OCR_TABLE)))
_OCR_BYTES = bytes.maketrans(
    "".join(group[1:] for group in OCR_CLASSES).encode(),
    "".join(group[0] * (len(group) - 1) for group in OCR_CLASSES).encode(),
)


def ocr_key(plate: str) -> str:
    """Return the plate with every character replaced by the one that stands for its look-alikes."""
    return plate.translate(_OCR_TABLE)


def ocr_keys(plates: Sequence[str]) -> list[bytes]:
    """Return `ocr_key` of each plate as bytes, translating the whole batch at once."""
    keys = "\0".join(plates).encode().translate(_OCR_BYTES).split(_BETWEEN)
    return keys if len(keys) == len(plates) else [ocr_key(plate).encode() for plate in plates]


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


class Columns(msgspec.Struct, frozen=True):
    """Some entries of a hotlist, each member of them in an array: a seventh of the memory of records."""

    ids: NDArray[np.bytes_]
    plates: NDArray[np.bytes_]
    regions: tuple[str, ...]
    """Their names, each once."""
    region: NDArray[np.int32]
    """Of each entry, its place among `regions`."""
    expires: NDArray[np.float64]
    priorities: NDArray[np.int16]
    hashes: NDArray[np.int64]
    """Of each plate's look-alike key."""


def columns(ids: bytes, plates: bytes, regions: bytes, expires: bytes, priorities: bytes) -> Columns:
    """Return entries as columns, all of one length.

    As the store tells them: `ids`, `plates` and `regions` have NUL between them, `expires` are microseconds since 2000
    as big-endian 64 bits, `priorities` big-endian 16 bits.
    """
    numbers = np.frombuffer(priorities, dtype=">i2").astype(np.int16)
    of = _split(regions, len(numbers))
    names = sorted(set(of))
    places = {name: place for place, name in enumerate(names)}
    return Columns(
        np.array(_split(ids, len(numbers)), dtype=np.bytes_),
        np.array(_split(plates, len(numbers)), dtype=np.bytes_),
        tuple(name.decode() for name in names),
        np.fromiter(map(places.__getitem__, of), dtype=np.int32, count=len(of)),
        np.frombuffer(expires, dtype=">i8") / _US_PER_S + _FROM,
        numbers,
        _hashes(_split(plates.translate(_OCR_BYTES), len(numbers))),
    )


def _split(texts: bytes, count: int) -> list[bytes]:
    return texts.split(_BETWEEN) if count else []


class Hotlist:
    """An immutable hotlist: build a new one and swap the reference to replace it while reads go on.

    Rows are found by the hash of their look-alike key, sorted. Rows beyond the entries are the one-edit neighbours of
    priority-1 entries. A table of single bytes stands before the search, so that a read that is on no list seldom
    touches more. A million entries take about 90 MB.
    """

    def __init__(self, entries: Iterable[HotlistEntry] = (), parts: Sequence[Columns] = ()) -> None:
        """Index `entries`, or `parts` of them as columns; entries of one plate all match."""
        parts = parts or [_columns_of(list(entries))]
        self._ids = np.concatenate([part.ids for part in parts])
        self._plates = np.concatenate([part.plates for part in parts])
        self._expires = np.concatenate([part.expires for part in parts])
        names = ["", *sorted({name for part in parts for name in part.regions} - {""})]
        self._regions = {name: number for number, name in enumerate(names)}
        numbers = [np.array([self._regions[name] for name in part.regions], dtype=np.int32) for part in parts]
        self._region = np.concatenate([number[part.region] for number, part in zip(numbers, parts, strict=True)])
        urgent = self._urgent(np.concatenate([part.priorities for part in parts]))
        self.one_edit_left_out = max(0, len(urgent) - ONE_EDIT_ENTRIES_MAX)
        """How many priority-1 entries get no one-edit tier because their list is too long; tell its owner."""
        near = [(key, row) for row in urgent[:ONE_EDIT_ENTRIES_MAX] for key in sorted(one_edit_keys(self._key(row)))]
        self._near = np.array([row for _, row in near], dtype=np.int32)
        hashes = np.concatenate([*(part.hashes for part in parts), _hashes([key.encode() for key, _ in near])])
        self._rows = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._rows]
        self._filter = _filter(hashes)

    def _urgent(self, priorities: NDArray[np.int16]) -> list[int]:
        rows: list[int] = np.flatnonzero(priorities == 1).tolist()
        return [row for row in rows if len(self._plates[row]) >= ONE_EDIT_PLATE_CHARACTERS_MIN]

    def _key(self, row: int) -> str:
        return ocr_key(self._plates[row].decode())

    def __len__(self) -> int:
        """Return how many entries there are, expired ones included."""
        return len(self._ids)

    def match_batch(self, plates: Sequence[str], regions: Sequence[str], now: datetime) -> list[tuple[int, str, str]]:
        """Return (index in the batch, entry id, tier) for every unexpired entry that a plate matches.

        `plates` are normalised (letters and digits), `regions` as `US-DC` or empty; both of one length. In order of
        the batch; one entry matches one plate at most once, in its surest tier.
        """
        if not plates or not len(self._rows):
            return []
        seconds = now.timestamp()
        found = []
        for index, first, behind in self._candidates(_hashes(ocr_keys(plates))):
            for row in self._rows[first:behind].tolist():
                tier, entry = self._tier(row, plates[index], regions[index])
                if tier and self._expires[entry] > seconds:
                    found.append((index, self._ids[entry].decode(), tier))
        return found

    def _candidates(self, hashes: NDArray[np.int64]) -> Iterable[tuple[int, int, int]]:
        """Return (index in the batch, first and behind last of the sorted rows) for each hash that some row has."""
        perhaps = np.flatnonzero(self._filter[hashes & (len(self._filter) - 1)])
        asked = hashes[perhaps]
        first, behind = np.searchsorted(self._hashes, asked), np.searchsorted(self._hashes, asked, side="right")
        some = behind > first
        return zip(perhaps[some].tolist(), first[some].tolist(), behind[some].tolist(), strict=True)

    def _tier(self, row: int, plate: str, region: str) -> tuple[str | None, int]:
        """Return how a read matches a row (None: not at all) and the row's entry."""
        is_near = row >= len(self._ids)
        entry = int(self._near[row - len(self._ids)]) if is_near else row
        theirs, ours = int(self._region[entry]), self._regions.get(region, -1)
        text: str = self._plates[entry].decode()
        if text == plate:
            return (EXACT if theirs == ours != 0 else EXACT_OTHER_STATE), entry
        if theirs != ours and theirs and ours:
            return None, entry
        if not is_near and theirs == ours and same_settled(text, plate, region):
            return EXACT, entry
        if not is_near:
            return (POSSIBLE if ocr_key(text) == ocr_key(plate) else None), entry
        return (ONE_EDIT if within_one_edit(text, plate) else None), entry


def _columns_of(entries: Sequence[HotlistEntry]) -> Columns:
    return columns(
        _joined(entry.id for entry in entries),
        _joined(entry.plate for entry in entries),
        _joined(entry.region for entry in entries),
        np.array([(entry.expires_at.timestamp() - _FROM) * _US_PER_S for entry in entries], dtype=">i8").tobytes(),
        np.array([entry.priority for entry in entries], dtype=">i2").tobytes(),
    )


def _joined(texts: Iterable[str]) -> bytes:
    return "\0".join(texts).encode()


def _hashes(keys: Sequence[bytes]) -> NDArray[np.int64]:
    """Return the hash of each key; Python's differ at each start, so nobody outside can make them clash on purpose."""
    return np.fromiter(map(hash, keys), dtype=np.int64, count=len(keys))


def _filter(hashes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return a table, a power of two long, that is true where some row's hash falls."""
    slots = 1 << max(10, (len(hashes) * FILTER_SLOTS_PER_KEY - 1).bit_length())
    table = np.zeros(slots, dtype=np.bool_)
    table[hashes & (slots - 1)] = True
    return table
