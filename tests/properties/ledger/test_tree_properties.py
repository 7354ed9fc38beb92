"""The tree against its own definition, grown by hand and by machine."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from watchroom.ledger.canonical import canonical, parse_canonical
from watchroom.ledger.entry import Entry, PublicPart, decode, encode
from watchroom.ledger.merkle import (
    EMPTY_ROOT,
    Node,
    Tree,
    consistency_spans,
    inclusion_spans,
    integrate,
    leaf_hash,
    node_hash,
    read_proof,
    verify_consistency,
    verify_inclusion,
)

leaves_lists = st.lists(st.binary(max_size=3), min_size=1, max_size=70)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,20}", fullmatch=True) | st.just("")


def defined_head(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(defined_head(leaves[:k]), defined_head(leaves[k:]))


@given(leaves=leaves_lists, data=st.data())
def test_every_proof_verifies_and_nothing_else_does(leaves: list[bytes], data: st.DataObject) -> None:
    """Every inclusion proof verifies; with another leaf, index, order or length it does not."""
    tree, born = integrate(Tree(), leaves)
    nodes = {Node(level, offset): digest for level, offset, digest in born}
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = read_proof(inclusion_spans(index, len(leaves)), nodes.__getitem__)
    leaf = leaf_hash(leaves[index])
    assert verify_inclusion(leaf, index, len(leaves), proof, tree.root())
    assert not verify_inclusion(leaf_hash(b"four"), index, len(leaves), proof, tree.root())
    assert not verify_inclusion(leaf, index, len(leaves), [*proof, leaf], tree.root())
    assert not verify_inclusion(leaf, index, len(leaves), proof, leaf_hash(tree.root()))
    for other in range(len(leaves)):
        assert leaves[other] == leaves[index] or not verify_inclusion(
            leaf_hash(leaves[other]), index, len(leaves), proof, tree.root()
        )
    for step in range(len(proof)):
        broken = [*proof[:step], leaf_hash(proof[step]), *proof[step + 1 :]]
        assert not verify_inclusion(leaf, index, len(leaves), broken, tree.root())


class GrowingLedger(RuleBasedStateMachine):
    """A log that grows in batches while outsiders keep its heads."""

    @initialize()
    def start(self) -> None:
        """Begin with the empty log."""
        self.tree = Tree()
        self.leaves: list[bytes] = []
        self.nodes: dict[Node, bytes] = {}
        self.kept: list[tuple[int, bytes]] = []

    @rule(batch=st.lists(st.binary(max_size=3), max_size=40))
    def append(self, batch: list[bytes]) -> None:
        """Append a batch; no subtree is ever made twice."""
        self.tree, born = integrate(self.tree, batch)
        for level, offset, digest in born:
            assert Node(level, offset) not in self.nodes, "a complete subtree is born once"
            self.nodes[Node(level, offset)] = digest
        self.leaves += batch

    @rule()
    def keep_head(self) -> None:
        """Let an outsider keep the head."""
        self.kept.append((self.tree.size, self.tree.root()))

    @rule(index=st.integers(0))
    def rewrite_is_seen(self, index: int) -> None:
        """Change one leaf: every kept head that covered it says so."""
        if not self.leaves:
            return
        index %= len(self.leaves)
        forged, born = integrate(Tree(), [*self.leaves[:index], b"forged", *self.leaves[index + 1 :]])
        nodes = {Node(level, offset): digest for level, offset, digest in born}
        for size, root in self.kept:
            proof = read_proof(consistency_spans(size, forged.size), nodes.__getitem__)
            assert verify_consistency(size, root, forged.size, forged.root(), proof) == (size <= index)

    @invariant()
    def head_is_as_defined(self) -> None:
        """Hold the head against its definition."""
        assert self.tree.size == len(self.leaves)
        assert self.tree.root() == defined_head(self.leaves)

    @invariant()
    def every_kept_head_is_a_beginning(self) -> None:
        """Prove to each outsider that the log only grew."""
        for size, root in self.kept:
            proof = read_proof(consistency_spans(size, self.tree.size), self.nodes.__getitem__)
            assert verify_consistency(size, root, self.tree.size, self.tree.root(), proof)
            assert size == 0 or not verify_consistency(size, root, self.tree.size, leaf_hash(root), proof)


TestGrowingLedger = GrowingLedger.TestCase
TestGrowingLedger.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)


@given(value=values)
def test_canonical_json_says_the_same_and_only_once(tool: ModuleType, value: Any) -> None:
    """Canonical JSON reads back equal, is written the same again, and both writers write it alike."""
    written = canonical(value)
    assert json.loads(written) == value
    assert parse_canonical(written) == value
    assert tool.canonical(value).encode() == written


@given(
    kind=st.from_regex(r"[a-z][a-z0-9_.]{0,20}", fullmatch=True).filter(lambda kind: kind != "ingest"),
    five=st.tuples(words, words, words, words, words),
    outcome=st.sampled_from(["done", "refused", "failed"]),
    commitment=st.binary(min_size=32, max_size=32),
    counts=st.none() | st.tuples(st.integers(0, 2**53 - 1), st.integers(0, 2**53 - 1)),
)
def test_every_entry_is_canonical_and_reads_back(
    kind: str, five: tuple[str, ...], outcome: str, commitment: bytes, counts: tuple[int, int] | None
) -> None:
    """An encoded entry is the canonical JSON of its members and decodes to itself."""
    public = PublicPart(
        kind=kind if counts is None else "ingest",
        hour="2026-03-01T14Z",
        outcome=outcome,
        **dict(zip(("agency", "purpose", "law_tag", "rule", "policy_hash"), five, strict=True)),
        records=counts[0] if counts else None,
        sources=counts[1] if counts else None,
    )
    entry = Entry(public=public, commitment=commitment.hex(), v=1)
    assert encode(entry) == canonical(msgspec.to_builtins(entry))
    assert decode(encode(entry)) == entry
