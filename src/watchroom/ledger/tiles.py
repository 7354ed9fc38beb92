"""The ledger as files: C2SP tlog-tiles paths, hash tiles and entry bundles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from watchroom.base.errors import BadInputError
from watchroom.ledger.merkle import HASH_BYTES, Node, Span, fold_complete, nodes_of

TILE_HASHES = 256
TILE_LEVELS = 8
ENTRY_BYTES_MAX = 0xFFFF
BUNDLE_BYTES_MAX = TILE_HASHES * (2 + ENTRY_BYTES_MAX)


class Tile(NamedTuple):
    """So many (`width`) hashes side by side at tile level `level`, the `number`-th tile of it."""

    level: int
    number: int
    width: int

    def path(self) -> str:
        """Return `tile/<L>/<N>[.p/<W>]`."""
        return f"tile/{self.level}/{self._name()}"

    def entries_path(self) -> str:
        """Return `tile/entries/<N>[.p/<W>]`, where the leaves of a level-0 tile are."""
        return f"tile/entries/{self._name()}"

    def nodes(self) -> list[Node]:
        """Return the subtrees whose hashes the tile holds, in order."""
        first = self.number * TILE_HASHES
        return [Node(self.level * TILE_LEVELS, at) for at in range(first, first + self.width)]

    def leaves(self) -> Span:
        """Return the leaves that the tile covers."""
        shift = self.level * TILE_LEVELS
        first = self.number * TILE_HASHES
        return Span(first << shift, (first + self.width) << shift)

    def _name(self) -> str:
        partial = f".p/{self.width}" if self.width < TILE_HASHES else ""
        return index_path(self.number) + partial


TileReader = Callable[[Tile], bytes]


def index_path(number: int) -> str:
    """Return a tile's number as path elements of three digits: 1234067 is `x001/x234/067`."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def tiles(size: int, old_size: int = 0) -> Iterator[Tile]:
    """Yield the tiles of a tree of `size` leaves that one of `old_size` leaves did not have, lowest level first."""
    level = 0
    while size:
        for number in range(old_size // TILE_HASHES, -(-size // TILE_HASHES)):
            width = min(TILE_HASHES, size - number * TILE_HASHES)
            if size > old_size:
                yield Tile(level, number, width)
        size, old_size, level = size // TILE_HASHES, old_size // TILE_HASHES, level + 1


def tile_of(node: Node, size: int) -> Tile:
    """Return the tile that holds or spans `node` in a tree of `size` leaves."""
    level, inside = divmod(node.level, TILE_LEVELS)
    number = (node.offset << inside) // TILE_HASHES
    width = min(TILE_HASHES, (size >> (level * TILE_LEVELS)) - number * TILE_HASHES)
    return Tile(level, number, width)


def tiles_of(spans: Iterable[Span], size: int) -> set[Tile]:
    """Return the tiles needed to make a proof of `spans` in a tree of `size` leaves: fetch them, then `node_reader`."""
    return {tile_of(node, size) for span in spans for node in nodes_of(span)}


def node_reader(size: int, read: TileReader) -> Callable[[Node], bytes]:
    """Return what gives a node's hash out of the tiles of a tree of `size` leaves."""

    def read_node(node: Node) -> bytes:
        tile = tile_of(node, size)
        hashes = decode_tile(read(tile), tile.width)
        inside = node.level % TILE_LEVELS
        first = (node.offset << inside) % TILE_HASHES
        return fold_complete(hashes[first : first + (1 << inside)])

    return read_node


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """Return a hash tile: the hashes one after the other."""
    return b"".join(hashes)


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """Return the `width` hashes of a tile; raises BadInputError when its length is another."""
    if len(data) != width * HASH_BYTES:
        raise BadInputError("tile", f"has {len(data)} bytes where {width} hashes have {width * HASH_BYTES}")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def encode_bundle(leaves: Sequence[bytes]) -> bytes:
    """Return an entry bundle: each leaf behind its length in two bytes, big end first."""
    if any(len(leaf) > ENTRY_BYTES_MAX for leaf in leaves):
        raise BadInputError("entry", f"is longer than the {ENTRY_BYTES_MAX} bytes a bundle can carry")
    return b"".join([len(leaf).to_bytes(2, "big") + leaf for leaf in leaves])


def decode_bundle(data: bytes) -> tuple[list[bytes], bool]:
    """Return the whole leaves of a bundle, and whether it ends where its last leaf ends."""
    leaves = []
    at = 0
    while at + 2 <= len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            break
        leaves.append(data[at + 2 : end])
        at = end
    return leaves, at == len(data)
