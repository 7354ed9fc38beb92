"""Checking an export or a receipt offline, to the first fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.ledger.canonical import canonical, parse_canonical
from watchroom.ledger.cosign import signed_minute
from watchroom.ledger.entry import RECORD_KEY_BYTES, Entry, decode, opens
from watchroom.ledger.export import CHECKPOINT_FILE, OPENINGS_FILE, PQ_VERIFIER_FILE, VERIFIER_FILE, Opening
from watchroom.ledger.merkle import HASH_BYTES, Tree, fold_complete, integrate_hashes, leaf_hash, verify_inclusion
from watchroom.ledger.note import NOTE_BYTES_MAX, Checkpoint, Verifier
from watchroom.ledger.receipt import RECEIPT_BYTES_MAX, Receipt, parse_receipt
from watchroom.ledger.report import USAGE, Fault, FoundError, VerifyReport
from watchroom.ledger.tiles import BUNDLE_BYTES_MAX, TILE_HASHES, Tile, decode_bundle, decode_tile, tiles
from watchroom.ledger.trust import (
    Brought,
    SignedHead,
    demand_of,
    open_checkpoint,
    open_head,
    trusted_verifier,
    with_own_key,
)

OPENING_BYTES_MAX = 16 * 1024 * 1024
KEPT = "the head kept earlier"


def verify_path(
    path: Path,
    key: str | None = None,
    head: str | None = None,
    witnesses: Sequence[str] = (),
    quorum: int | None = None,
    pq_key: str | None = None,
) -> VerifyReport:
    """Verify the export folder or receipt file at `path`; never raises for what it finds there.

    `key` is the log's published key (`name+id+key`); without it the one that came with the file is used. `head` is a
    signed checkpoint that the reader kept from earlier, or a receipt, whose checkpoint counts: the log must still begin
    with that tree. `witnesses` are published keys of witnesses, of whom `quorum` (default all) must have cosigned: two
    keys of one name are one witness, who must have cosigned with both. `pq_key` is the log's ML-DSA-44 key, which must
    have signed the head too.
    """
    brought = Brought(key, witnesses, quorum, pq_key)
    if path.is_dir():
        return verify_export(path, brought, head)
    if path.is_file():
        with path.open("rb") as file:
            data = file.read(RECEIPT_BYTES_MAX + 1)
        return verify_receipt(data, brought, head, where=str(path))
    fault = Fault(code=USAGE, index=None, where=str(path), why="there is no export folder and no receipt file here")
    return VerifyReport(kind="nothing", path=str(path), fault=fault)


def verify_export(path: Path, brought: Brought, head: str | None = None) -> VerifyReport:
    """Verify an export folder: key, signatures, every entry, tile and opening, the root, and the head kept earlier."""
    report = VerifyReport(kind="export", path=str(path), key_given=brought.key is not None)
    if not (path / CHECKPOINT_FILE).is_file():
        fault = Fault(code=USAGE, index=None, where=str(path), why="is no ledger export: it has no file `checkpoint`")
        return msgspec.structs.replace(report, fault=fault)
    try:
        demand = demand_of(brought)
        verifier = trusted_verifier(_text(path, VERIFIER_FILE, "key"), brought.key, VERIFIER_FILE)
        if (path / PQ_VERIFIER_FILE).exists():
            demand = with_own_key(demand, _text(path, PQ_VERIFIER_FILE, "key"), PQ_VERIFIER_FILE)
        signed = open_head(_text(path, CHECKPOINT_FILE, "checkpoint"), verifier, demand, CHECKPOINT_FILE)
        kept = None if head is None else _kept(head, verifier)
        _check_tree(path, signed.checkpoint, kept)
        openings = sum(1 for _ in _checked_openings(path, signed.checkpoint.size))
    except FoundError as found:
        return msgspec.structs.replace(report, fault=found.fault)
    return msgspec.structs.replace(_of_head(report, signed, verifier), openings=openings)


def verify_receipt(data: bytes, brought: Brought, head: str | None = None, where: str = "receipt") -> VerifyReport:
    """Verify a receipt: its form, the signatures, the way from the entry up to the signed head, and its opening.

    A head kept earlier is compared where it has the receipt's size; between two sizes only an export tells.
    """
    report = VerifyReport(kind="receipt", path=where, key_given=brought.key is not None)
    try:
        demand = demand_of(brought)
        receipt = _receipt(data)
        verifier = trusted_verifier(f"{receipt.verifier}\n", brought.key, "verifier")
        signed = open_head(receipt.checkpoint, verifier, demand, "checkpoint")
        if head is not None:
            _check_same(_kept(head, verifier), signed.checkpoint)
        entry = _check_inclusion(receipt, signed.checkpoint)
        if receipt.opening is not None:
            opening = receipt.opening
            _check_opening(entry, opening.contents, opening.record_key, receipt.leaf_index, "opening")
    except FoundError as found:
        return msgspec.structs.replace(report, fault=found.fault)
    return msgspec.structs.replace(
        _of_head(report, signed, verifier),
        leaf_index=receipt.leaf_index,
        openings=int(receipt.opening is not None),
    )


def _of_head(report: VerifyReport, signed: SignedHead, verifier: Verifier) -> VerifyReport:
    checkpoint = signed.checkpoint
    return msgspec.structs.replace(
        report,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        key=verifier.line(),
        minute=signed_minute(checkpoint),
        own=signed.own,
        cosigned=signed.cosigned,
    )


def _kept(head: str, verifier: Verifier) -> Checkpoint:
    """Return the head that a reader kept: a signed checkpoint, or the one of a receipt."""
    note = _receipt(head.encode()).checkpoint if head.lstrip().startswith("{") else head
    return open_checkpoint(note, verifier, KEPT)


def _receipt(data: bytes) -> Receipt:
    try:
        return parse_receipt(data)
    except BadInputError as error:
        raise FoundError("receipt", error.field, error.reason) from error


def _check_same(kept: Checkpoint, checkpoint: Checkpoint) -> None:
    if kept.size == checkpoint.size and kept.root != checkpoint.root:
        raise FoundError("fork", KEPT, "has the receipt's size and another root: one log was signed twice")


def _check_inclusion(receipt: Receipt, checkpoint: Checkpoint) -> Entry:
    index = receipt.leaf_index
    leaf = canonical(receipt.entry)
    try:
        entry = decode(leaf)
    except BadInputError as error:
        raise FoundError("format", "entry", str(error), index) from error
    proof = [_hex(step) for step in receipt.inclusion_proof]
    steps = [step for step in proof if step is not None and len(step) == HASH_BYTES]
    if len(steps) != len(proof):
        raise FoundError("receipt", "inclusion_proof", "holds something else than hashes of 64 hex digits")
    if not verify_inclusion(leaf_hash(leaf), index, checkpoint.size, steps, checkpoint.root):
        why = "the entry is not at this index under the signed head: entry, index or proof was changed"
        raise FoundError("proof", "inclusion_proof", why, index)
    return entry


def _check_tree(root: Path, checkpoint: Checkpoint, kept: Checkpoint | None) -> None:
    if kept is not None and kept.size > checkpoint.size:
        why = f"has {checkpoint.size} entries, but {kept.size} were signed earlier: the log was rolled back"
        raise FoundError("rollback", CHECKPOINT_FILE, why, checkpoint.size)
    tree, kept_root = Tree(), None
    row: list[bytes] = []
    parents: list[bytes] = []
    level = 0
    for tile in tiles(checkpoint.size):
        if tile.level != level:
            row, parents, level = parents, [], tile.level
        stated = _tile(root, tile)
        if level == 0:
            _check_entries(root, tile, stated)
            if kept is not None and 0 <= kept.size - tree.size <= len(stated):
                kept_root = integrate_hashes(tree, stated[: kept.size - tree.size])[0].root()
            tree = integrate_hashes(tree, stated)[0]
        else:
            _check_upper(tile, stated, row)
        if tile.width == TILE_HASHES:
            parents.append(fold_complete(stated))
    if kept is not None and kept_root not in (None, kept.root):
        why = f"the first {kept.size} entries are not those that were signed earlier: history was rewritten"
        raise FoundError("fork", KEPT, why)
    if tree.root() != checkpoint.root:
        why = "entries and tiles fit each other but not the signed root: another log, or rewritten as a whole"
        raise FoundError("root", CHECKPOINT_FILE, why)


def _check_entries(root: Path, tile: Tile, stated: Sequence[bytes]) -> None:
    where = tile.entries_path()
    first = tile.leaves().start
    leaves, whole = decode_bundle(_read(root, where, BUNDLE_BYTES_MAX, first))
    found = [leaf_hash(leaf) for leaf in leaves]
    if found != stated or not whole:
        at = next((i for i, (a, b) in enumerate(zip(found, stated, strict=False)) if a != b), len(found))
        raise FoundError("entry", where, _how(found, stated, at, whole=whole), first + min(at, tile.width))
    for index, leaf in enumerate(leaves, first):
        try:
            decode(leaf)
        except BadInputError as error:
            raise FoundError("format", where, str(error), index) from error


def _how(found: Sequence[bytes], stated: Sequence[bytes], at: int, *, whole: bool) -> str:
    """Say what was done to the entries of a bundle whose hashes differ from its tile's first at `at`."""
    if not whole:
        return "the bundle breaks off or its lengths were changed"
    if found[at:] == stated[at + 1 :]:
        return "an entry was dropped here"
    if found[at + 1 :] == stated[at:]:
        return "an entry was added here"
    if sorted(found) == sorted(stated):
        return "entries were put in another order"
    return "the entry does not have the hash that its tile states: one of the two was changed"


def _check_upper(tile: Tile, stated: Sequence[bytes], row: Sequence[bytes]) -> None:
    first = tile.number * TILE_HASHES
    for offset, (hash_stated, hash_found) in enumerate(zip(stated, row[first : first + tile.width], strict=True)):
        if hash_stated != hash_found:
            below = Tile(tile.level - 1, first + offset, TILE_HASHES)
            start, end = below.leaves()
            why = f"hash {offset} is not that of {below.path()}: one was changed (entries {start} to {end - 1})"
            raise FoundError("tile", tile.path(), why, start)


def _checked_openings(root: Path, size: int) -> Iterator[Opening]:
    if not (root / OPENINGS_FILE).exists():
        return
    last = -1
    entries = _entry_reader(root, size)
    with _opened(root, OPENINGS_FILE, None) as file:
        while line := file.readline(OPENING_BYTES_MAX):
            opening = _opening(line)
            if not last < opening.index < size:
                why = f"index {opening.index} is not in the log, or not after the one before"
                raise FoundError("opening", OPENINGS_FILE, why, opening.index)
            last = opening.index
            _check_opening(entries(last), opening.contents, opening.record_key, last, OPENINGS_FILE)
            yield opening


def _opening(line: bytes) -> Opening:
    try:
        opening = msgspec.convert(parse_canonical(line.removesuffix(b"\n")), Opening)
    except (BadInputError, msgspec.ValidationError) as error:
        raise FoundError("opening", OPENINGS_FILE, str(error)) from error
    if not line.endswith(b"\n"):
        raise FoundError("opening", OPENINGS_FILE, "a line is too long or breaks off")
    return opening


def _check_opening(entry: Entry, contents: dict[str, object], key: str, index: int, where: str) -> None:
    record_key = _hex(key)
    if record_key is None or len(record_key) != RECORD_KEY_BYTES:
        raise FoundError("opening", where, "the record key is not 64 hex digits", index)
    # Whoever read the contents has found them writable: nothing here raises.
    if not opens(entry, contents, record_key):
        raise FoundError("opening", where, "contents and key are not what the entry committed to", index)


def _entry_reader(root: Path, size: int) -> Callable[[int], Entry]:
    number, leaves = -1, []

    def read(index: int) -> Entry:
        nonlocal number, leaves
        if index // TILE_HASHES != number:
            number = index // TILE_HASHES
            tile = Tile(0, number, min(TILE_HASHES, size - number * TILE_HASHES))
            leaves = decode_bundle(_read(root, tile.entries_path(), BUNDLE_BYTES_MAX, index))[0]
        return decode(leaves[index % TILE_HASHES])

    return read


def _tile(root: Path, tile: Tile) -> list[bytes]:
    where, first = tile.path(), tile.leaves().start
    try:
        return decode_tile(_read(root, where, TILE_HASHES * HASH_BYTES, first), tile.width)
    except BadInputError as error:
        raise FoundError("tile", where, error.reason, first) from error


def _text(root: Path, name: str, code: str) -> str:
    try:
        return _read(root, name, NOTE_BYTES_MAX, None).decode()
    except UnicodeDecodeError as error:
        raise FoundError(code, name, "is not text in UTF-8") from error


def _read(root: Path, name: str, bytes_max: int, index: int | None) -> bytes:
    with _opened(root, name, index) as file:
        data = file.read(bytes_max + 1)
    if len(data) > bytes_max:
        raise FoundError("missing", name, f"is larger than the {bytes_max} bytes it can have", index)
    return data


def _opened(root: Path, name: str, index: int | None) -> BinaryIO:
    try:
        return (root / name).open("rb")
    except OSError as error:
        raise FoundError("missing", name, f"cannot be read ({error.strerror})", index) from error


def _hex(text: str) -> bytes | None:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        return None
    return data if data.hex() == text else None
