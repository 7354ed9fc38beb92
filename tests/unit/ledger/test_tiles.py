"""Tiles against the examples of c2sp.org/tlog-tiles."""

from __future__ import annotations

from collections import Counter

import pytest

from watchroom.base.errors import BadInputError
from watchroom.ledger.merkle import Node, Tree, consistency_spans, inclusion_spans, integrate, read_proof
from watchroom.ledger.tiles import (
    Tile,
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    index_path,
    node_reader,
    tiles,
    tiles_of,
)


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067")],
)
def test_numbers_are_written_in_groups_of_three(number: int, path: str) -> None:
    """A tile's number is written as the specification shows it."""
    assert index_path(number) == path


def test_the_tiles_of_seventy_thousand() -> None:
    """A tree of 70,000 leaves has the tiles that the specification counts."""
    found = list(tiles(70_000))
    assert Counter((tile.level, tile.width) for tile in found) == {
        (0, 256): 273,
        (0, 112): 1,
        (1, 256): 1,
        (1, 17): 1,
        (2, 1): 1,
    }
    assert found[273].path() == "tile/0/273.p/112"
    assert found[273].entries_path() == "tile/entries/273.p/112"
    assert found[-1].leaves() == (0, 65_536)


def test_a_full_tile_has_its_parent() -> None:
    """A tree of 256 leaves is a full tile and one of width 1 above it; the empty tree has none."""
    assert list(tiles(256)) == [Tile(0, 0, 256), Tile(1, 0, 1)]
    assert list(tiles(0)) == []


@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 1), (255, 256), (256, 257), (300, 70_000), (65_536, 65_536)])
def test_only_what_is_new_is_written_again(old: int, new: int) -> None:
    """The tiles between two sizes are those of the new tree that the old one did not have."""
    assert list(tiles(new, old)) == [tile for tile in tiles(new) if tile not in set(tiles(old))]


def test_proofs_come_from_tiles_alone() -> None:
    """A proof made from fetched tiles equals the one made from all nodes, and needs only the tiles named."""
    size = 66_000
    nodes = {Node(lv, at): digest for lv, at, digest in integrate(Tree(), [b"%d" % n for n in range(size)])[1]}
    for spans in (inclusion_spans(40_000, size), inclusion_spans(size - 1, size), consistency_spans(1_234, size)):
        fetched = {tile: encode_tile([nodes[node] for node in tile.nodes()]) for tile in tiles_of(spans, size)}
        assert fetched.keys() <= set(tiles(size))
        assert read_proof(spans, node_reader(size, fetched.__getitem__)) == read_proof(spans, nodes.__getitem__)


def test_bundles_read_back_and_show_where_they_break() -> None:
    """A bundle gives its leaves again; cut short, it gives the whole ones and says that it broke."""
    leaves = [b"one", b"", b"x" * 65_535]
    data = encode_bundle(leaves)
    assert data.startswith(b"\x00\x03one\x00\x00\xff\xff")
    assert decode_bundle(data) == (leaves, True)
    assert decode_bundle(data[:-1]) == (leaves[:2], False)
    assert decode_bundle(data[:6]) == (leaves[:1], False)


def test_limits_of_tiles_and_bundles() -> None:
    """A leaf too long for its length prefix and a tile of a wrong length are refused."""
    with pytest.raises(BadInputError, match="65535"):
        encode_bundle([b"x" * 65_536])
    with pytest.raises(BadInputError, match="64"):
        decode_tile(bytes(63), 2)
