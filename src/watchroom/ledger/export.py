"""The ledger as a folder that anyone can check: heads, tiles, entries and what was opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from watchroom.ledger.canonical import canonical
from watchroom.ledger.merkle import fold_complete, leaf_hash
from watchroom.ledger.note import Verifier
from watchroom.ledger.tiles import TILE_HASHES, Tile, encode_bundle, encode_tile

CHECKPOINT_FILE = "checkpoint"
VERIFIER_FILE = "verifier.pub"
PQ_VERIFIER_FILE = "verifier-ml-dsa-44.pub"
"""The log's second key, which signed the head too; older exports have none."""
OPENINGS_FILE = "openings.ndjson"


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one leaf committed to, given to somebody who may know."""

    index: int
    contents: dict[str, object]
    record_key: str
    """64 hex digits."""

    def line(self) -> bytes:
        """Return the opening as one line of `openings.ndjson`."""
        return canonical(msgspec.to_builtins(self)) + b"\n"


def export_files(
    leaves: Iterable[bytes],
    note: str,
    verifier: Verifier,
    openings: Sequence[Opening] = (),
    pq_verifier: Verifier | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of an export as (path with slashes, bytes); the leaves are read once, 256 at a time.

    `note` is the signed checkpoint over exactly these leaves; `openings` come in the order of their index;
    `pq_verifier` is the log's ML-DSA-44 key where that signed too.
    """
    yield VERIFIER_FILE, f"{verifier.line()}\n".encode()
    if pq_verifier is not None:
        yield PQ_VERIFIER_FILE, f"{pq_verifier.line()}\n".encode()
    yield CHECKPOINT_FILE, note.encode()
    if openings:
        yield OPENINGS_FILE, b"".join(opening.line() for opening in openings)
    parents: list[bytes] = []
    for number, bundle in enumerate(batches(leaves)):
        files, parent = leaf_files(number, bundle)
        yield from files
        parents += parent
    yield from upper_tiles(parents)


def leaf_files(number: int, bundle: Sequence[bytes]) -> tuple[list[tuple[str, bytes]], list[bytes]]:
    """Return the files of the `number`-th bundle of leaves, and its hash one tile level up once it is full."""
    tile = Tile(0, number, len(bundle))
    hashes = [leaf_hash(leaf) for leaf in bundle]
    files = [(tile.entries_path(), encode_bundle(bundle)), (tile.path(), encode_tile(hashes))]
    return files, [fold_complete(hashes)] if tile.width == TILE_HASHES else []


def upper_tiles(row: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the tiles above the leaves' own; `row` are the hashes of the full bundles, in order."""
    level = 1
    while row:
        parents: list[bytes] = []
        for number, hashes in enumerate(batches(row)):
            yield Tile(level, number, len(hashes)).path(), encode_tile(hashes)
            if len(hashes) == TILE_HASHES:
                parents.append(fold_complete(hashes))
        row, level = parents, level + 1


def batches(items: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield the items, as many at a time as a tile holds."""
    batch: list[bytes] = []
    for item in items:
        batch.append(item)
        if len(batch) == TILE_HASHES:
            yield batch
            batch = []
    if batch:
        yield batch
