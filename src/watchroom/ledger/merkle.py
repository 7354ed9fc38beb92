"""The RFC 6962 Merkle tree: appending in batches, proofs from stored nodes, and checking both."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


class Node(NamedTuple):
    """A complete subtree: it covers leaves `offset << level` up to `(offset + 1) << level`."""

    level: int
    offset: int


class Span(NamedTuple):
    """The leaves from `start` up to, not including, `end`."""

    start: int
    end: int


Born = tuple[int, int, bytes]
"""A subtree that became complete: its level, its index in the level, its hash."""

NodeReader = Callable[[Node], bytes]
"""Gives the hash of a complete subtree that the tree of the size asked about holds."""


class Tree(msgspec.Struct, frozen=True):
    """A tree as far as appending needs it: its size and its complete subtrees, largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def root(self) -> bytes:
        """Return the RFC 6962 tree head."""
        return fold(self.peaks)


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def fold(peaks: Sequence[bytes]) -> bytes:
    """Return the head over complete subtrees given largest first; of none, the head of the empty tree."""
    if not peaks:
        return EMPTY_ROOT
    head = peaks[-1]
    for peak in reversed(peaks[:-1]):
        head = node_hash(peak, head)
    return head


def fold_complete(hashes: Sequence[bytes]) -> bytes:
    """Return the head over a power of two of subtrees of one size."""
    row = list(hashes)
    while len(row) > 1:
        row = _parents(row)
    return row[0]


def integrate(tree: Tree, leaves: Sequence[bytes]) -> tuple[Tree, list[Born]]:
    """Append `leaves`; return the new tree and every subtree that became complete, leaves included, lowest first."""
    return integrate_hashes(tree, [leaf_hash(leaf) for leaf in leaves])


def integrate_hashes(tree: Tree, hashes: Sequence[bytes]) -> tuple[Tree, list[Born]]:
    """Append leaves by their leaf hashes; otherwise as `integrate`."""
    old_peaks = list(tree.peaks)
    new_peaks: list[bytes] = []
    born: list[Born] = []
    row, level, start = list(hashes), 0, tree.size
    while row or start:
        born += [(level, index, digest) for index, digest in enumerate(row, start)]
        if start & 1:
            row.insert(0, old_peaks.pop())
        if len(row) & 1:
            new_peaks.append(row.pop())
        row = _parents(row)
        level, start = level + 1, start >> 1
    return Tree(tree.size + len(hashes), tuple(reversed(new_peaks))), born


def nodes_of(span: Span) -> list[Node]:
    """Return the complete subtrees that make up `span`, largest first; `span` is one that a proof names."""
    nodes = []
    start = span.start
    while start < span.end:
        level = (span.end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return what an inclusion proof is made of: the siblings on the way from leaf `index` up to the head.

    Raises ValueError unless 0 <= index < size. (RFC 6962, 2.1.1.)
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    spans = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_leaves(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Return what a proof is made of that the tree of `new` leaves begins with the tree of `old` leaves.

    Raises ValueError unless 0 <= old <= new. (RFC 6962, 2.1.2.)
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not begin with one of {old}")
    if old in (0, new):
        return []
    spans = []
    start, end = 0, new
    while end != old:
        middle = start + _left_leaves(end - start)
        if old <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    if start:
        spans.append(Span(start, end))
    return spans[::-1]


def read_proof(spans: Sequence[Span], read: NodeReader) -> list[bytes]:
    """Return the hashes of a proof, read from stored subtrees."""
    return [fold([read(node) for node in nodes_of(span)]) for span in spans]


def head_from_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """Return the head that `proof` leads to from the leaf hash `leaf`, or None when the proof has the wrong shape."""
    if not 0 <= index < size:
        return None
    spans = inclusion_spans(index, size)
    if len(spans) != len(proof):
        return None
    head = leaf
    for span, sibling in zip(spans, proof, strict=True):
        head = node_hash(head, sibling) if span.start > index else node_hash(sibling, head)
    return head


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether the leaf hash `leaf` is at `index` of the tree of `size` leaves with head `root`."""
    head = head_from_inclusion(leaf, index, size, proof)
    return head is not None and hmac.compare_digest(head, root)


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether the tree with `new_root` begins with the one with `old_root`; every tree begins with the empty."""
    if not 0 <= old <= new or len(proof) != len(spans := consistency_spans(old, new)):
        return False
    if old == 0:
        return old_root == EMPTY_ROOT
    if old == new:
        return old_root == new_root
    steps = list(zip(spans, proof, strict=True))
    old_head = old_root
    if steps[0][0].end == old:
        old_head = steps.pop(0)[1]
    new_head = old_head
    for span, sibling in steps:
        if span.start >= old:
            new_head = node_hash(new_head, sibling)
        else:
            old_head, new_head = node_hash(sibling, old_head), node_hash(sibling, new_head)
    return hmac.compare_digest(old_head, old_root) and hmac.compare_digest(new_head, new_root)


def _parents(row: Sequence[bytes]) -> list[bytes]:
    # `node_hash` written out: a call each would cost as much as the hash itself.
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=True)]


def _left_leaves(leaves: int) -> int:
    # The largest power of two smaller than the number of leaves.
    return 1 << ((leaves - 1).bit_length() - 1)
