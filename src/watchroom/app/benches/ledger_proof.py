"""`ledger_proof`: inclusion and consistency proofs out of a stored tree of ten million entries, each checked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from random import Random

from watchroom.actions.door import Door
from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.house import House
from watchroom.base.errors import UnavailableError
from watchroom.ledger.merkle import (
    Span,
    Tree,
    consistency_spans,
    inclusion_spans,
    integrate_hashes,
    leaf_hash,
    nodes_of,
    read_proof,
    verify_consistency,
    verify_inclusion,
)
from watchroom.store import ledger as store
from watchroom.store.acting import Tx

LEAVES = 10_000_000
BATCH = 50_000
PROOFS, WARM = 1_000, 100
TARGET_MS = 1.0
_MARK = "ledger_nodes.done"


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of proofs
    """Return how long a proof takes to be read from the store; its nodes are made once, which takes minutes."""
    tree_house = house.beside("tree", 1_000)
    tree_house.keys()
    mark = tree_house.folder / _MARK
    if not mark.exists():
        tree_house.at_door(_fill)
        mark.touch()
    return tree_house.at_door(_prove)


def _leaf(index: int) -> bytes:
    return leaf_hash(index.to_bytes(8, "big"))


async def _fill(door: Door) -> None:
    """Store the nodes of a tree of so many leaves, as the sequencer does, but without their entries."""
    tree = Tree()
    async with door.database.owner.acquire() as tx:
        await store.clear_nodes(tx)
        while tree.size < LEAVES:
            tree, born = integrate_hashes(tree, [_leaf(n) for n in range(tree.size, tree.size + BATCH)])
            await store.copy_nodes(tx, born)


async def _prove(door: Door) -> list[Figure]:
    random = Random(4)  # noqa: S311 - made-up questions that must be reproducible
    async with door.database.actor.acquire() as tx:
        root = await _root(tx, LEAVES)
        inclusion, consistency = [], []
        for _ in range(WARM + PROOFS):
            index, old = random.randrange(LEAVES), random.randrange(1, LEAVES)
            began = time.perf_counter()
            proof = await _read(tx, inclusion_spans(index, LEAVES))
            inclusion.append((time.perf_counter() - began) * 1000)
            began = time.perf_counter()
            grown = await _read(tx, consistency_spans(old, LEAVES))
            consistency.append((time.perf_counter() - began) * 1000)
            fits = verify_inclusion(_leaf(index), index, LEAVES, proof, root)
            if not fits or not verify_consistency(old, await _root(tx, old), LEAVES, root, grown):
                raise UnavailableError(f"A proof of leaf {index} or of size {old} does not fit. Remove --data DIR.")
    return [
        at_most("ledger_proof.inclusion_p50", percentile(inclusion[WARM:], 50), "ms"),
        at_most("ledger_proof.inclusion_p95", percentile(inclusion[WARM:], 95), "ms", TARGET_MS),
        at_most("ledger_proof.consistency_p95", percentile(consistency[WARM:], 95), "ms", TARGET_MS),
    ]


async def _root(tx: Tx, size: int) -> bytes:
    return (await _read(tx, [Span(0, size)]))[0]


async def _read(tx: Tx, spans: Sequence[Span]) -> list[bytes]:
    wanted = {node for span in spans for node in nodes_of(span)}
    found = await store.nodes(tx, [(node.level, node.offset) for node in wanted])
    return read_proof(spans, lambda node: found[node.level, node.offset])
