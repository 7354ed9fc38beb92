"""A receipt: the proof, in one file, that one act stands in the signed ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.ledger.canonical import canonical
from watchroom.ledger.merkle import NodeReader, inclusion_spans, read_proof
from watchroom.ledger.note import Verifier, parse_checkpoint

RECEIPT_VERSION = 1
RECEIPT_BYTES_MAX = 16 * 1024 * 1024


class ReceiptOpening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the act's leaf committed to, for the person whose act it was."""

    contents: dict[str, object]
    record_key: str
    """64 hex digits."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One leaf, where it is in the tree, and the signed head that proves it."""

    entry: dict[str, object]
    """The leaf; its canonical JSON is what the tree holds."""
    leaf_index: int
    inclusion_proof: list[str]
    """Sibling hashes in hex, from the leaf up."""
    checkpoint: str
    """The signed note."""
    verifier: str
    """The log's key, as published."""
    v: int
    opening: ReceiptOpening | None = None


def build_receipt(
    leaf: bytes,
    leaf_index: int,
    note: str,
    verifier: Verifier,
    read: NodeReader,
    opened: tuple[Mapping[str, object], bytes] | None = None,
) -> Receipt:
    """Return the receipt of the leaf at `leaf_index` under the signed checkpoint `note`.

    `read` gives the stored subtrees of that tree (`inclusion_spans` says which); `opened` is contents and record key.
    Raises ValueError when the checkpoint does not reach the leaf yet.
    """
    size = parse_checkpoint(note.rpartition("\n\n")[0] + "\n").size
    return Receipt(
        entry=msgspec.json.decode(leaf, type=dict[str, object]),
        leaf_index=leaf_index,
        inclusion_proof=[step.hex() for step in read_proof(inclusion_spans(leaf_index, size), read)],
        checkpoint=note,
        verifier=verifier.line(),
        v=RECEIPT_VERSION,
        opening=ReceiptOpening(contents=dict(opened[0]), record_key=opened[1].hex()) if opened else None,
    )


def parse_receipt(data: bytes) -> Receipt:
    """Return the receipt that `data` holds as JSON; raises BadInputError naming what is wrong with its form."""
    if len(data) > RECEIPT_BYTES_MAX:
        raise BadInputError("receipt", f"is larger than {RECEIPT_BYTES_MAX} bytes")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_members)
        canonical(value)  # refuses fractions, lone surrogates and depth wherever they stand
        receipt = msgspec.convert(value, Receipt)
    except (ValueError, RecursionError) as error:  # msgspec.ValidationError is a ValueError
        raise BadInputError("receipt", str(error)) from error
    if receipt.v != RECEIPT_VERSION:
        raise BadInputError("receipt", f"is of version {receipt.v}; this program reads version {RECEIPT_VERSION}")
    return receipt


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("names a member twice")
    return members
