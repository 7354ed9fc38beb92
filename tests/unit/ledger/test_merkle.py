"""The tree against the published vectors of Certificate Transparency."""

from __future__ import annotations

import pytest

from watchroom.ledger.merkle import (
    EMPTY_ROOT,
    Node,
    Span,
    Tree,
    consistency_spans,
    fold_complete,
    head_from_inclusion,
    inclusion_spans,
    integrate,
    leaf_hash,
    node_hash,
    read_proof,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def stored(size: int) -> dict[Node, bytes]:
    return {Node(level, offset): digest for level, offset, digest in integrate(Tree(), LEAVES[:size])[1]}


@pytest.mark.parametrize("size", range(9))
def test_heads_are_the_published_ones(size: int) -> None:
    """The head over the first n published leaves is the published one."""
    assert integrate(Tree(), LEAVES[:size])[0].root().hex() == ROOTS[size]


def test_a_published_inclusion_proof() -> None:
    """The audit path of leaf 5 in the tree of 8 is the published one."""
    proof = read_proof(inclusion_spans(5, 8), stored(8).__getitem__)
    assert [step.hex() for step in proof] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert verify_inclusion(leaf_hash(LEAVES[5]), 5, 8, proof, bytes.fromhex(ROOTS[8]))


def test_a_published_consistency_proof() -> None:
    """The proof that the tree of 8 begins with the tree of 6 is the published one."""
    proof = read_proof(consistency_spans(6, 8), stored(8).__getitem__)
    assert [step.hex() for step in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert verify_consistency(6, bytes.fromhex(ROOTS[6]), 8, bytes.fromhex(ROOTS[8]), proof)


def test_leaves_and_nodes_cannot_be_mistaken_for_each_other() -> None:
    """A leaf that spells two hashes does not have the hash of the node over them."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    """Asking for a leaf outside the tree is an error, and no proof of it verifies."""
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_spans(index, size)
    assert not verify_inclusion(leaf_hash(b""), index, size, [], leaf_hash(b""))


def test_a_larger_tree_is_never_the_beginning_of_a_smaller() -> None:
    """A rollback has no consistency proof."""
    with pytest.raises(ValueError, match="does not begin"):
        consistency_spans(5, 4)
    assert not verify_consistency(5, bytes.fromhex(ROOTS[5]), 4, bytes.fromhex(ROOTS[4]), [])


def test_every_tree_begins_with_the_empty_one_only_under_its_own_head() -> None:
    """The empty tree is the beginning of every tree, but not under a made-up head."""
    root = bytes.fromhex(ROOTS[5])
    assert verify_consistency(0, EMPTY_ROOT, 5, root, [])
    assert not verify_consistency(0, root, 5, root, [])
    assert verify_consistency(5, root, 5, root, [])
    assert not verify_consistency(5, EMPTY_ROOT, 5, root, [])


def test_spans_of_a_proof_are_named_from_the_leaf_up() -> None:
    """The siblings of leaf 2 in a tree of 7 are 3, 0-1 and 4-6."""
    assert inclusion_spans(2, 7) == [Span(3, 4), Span(0, 2), Span(4, 7)]


@pytest.mark.parametrize("first", range(9))
def test_a_tree_grown_in_two_steps_is_the_tree_grown_in_one(first: int) -> None:
    """Wherever the leaves are parted, size, peaks, head and the subtrees that were born are the same."""
    whole, born = integrate(Tree(), LEAVES)
    begun, early = integrate(Tree(), LEAVES[:first])
    grown, late = integrate(begun, LEAVES[first:])
    assert (begun.size, begun.root().hex()) == (first, ROOTS[first])
    assert (grown, sorted(early + late)) == (whole, sorted(born))


def test_a_complete_row_folds_to_its_head() -> None:
    """Eight leaves, and one, fold to the published head without a tree."""
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    assert fold_complete(hashes).hex() == ROOTS[8]
    assert fold_complete(hashes[:1]).hex() == ROOTS[1]


@pytest.mark.parametrize("size", range(1, 9))
def test_every_leaf_of_every_tree_is_proved_and_no_other(size: int) -> None:
    """Each leaf leads to the head from its own place, and from none besides, nor by a proof of another length."""
    root = bytes.fromhex(ROOTS[size])
    for index in range(size):
        proof = read_proof(inclusion_spans(index, size), stored(size).__getitem__)
        leaf = leaf_hash(LEAVES[index])
        assert [at for at in range(size) if verify_inclusion(leaf, at, size, proof, root)] == [index]
        assert head_from_inclusion(leaf, index, size, [*proof, leaf]) is None


@pytest.mark.parametrize("new", range(1, 9))
def test_every_tree_is_proved_to_begin_with_every_smaller_one(new: int) -> None:
    """The proof convinces of both heads, and of neither when one is another's."""
    root = bytes.fromhex(ROOTS[new])
    for old in range(1, new):
        proof = read_proof(consistency_spans(old, new), stored(new).__getitem__)
        early = bytes.fromhex(ROOTS[old])
        assert verify_consistency(old, early, new, root, proof)
        assert not verify_consistency(old, early, new, early, proof)
        assert not verify_consistency(old, root, new, root, proof)
        assert not verify_consistency(old, early, new, root, [*proof, root])
