"""Makes the ledger's tree again from its stored entries and names the first place where the store says otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence

from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.ledger.cosign import cosignatures
from watchroom.ledger.merkle import Born, Tree, integrate
from watchroom.ledger.note import Checkpoint, Verifier, open_checkpoint
from watchroom.store import checks as store
from watchroom.store import ledger as store_ledger
from watchroom.store.acting import Tx

KEPT = "the head kept outside"
Keys = tuple[Verifier, Verifier]
"""The log's two: Ed25519 and ML-DSA-44."""
Roots = dict[int, list[tuple[str, bytes]]]
"""By size: what heads of that size say the root is, and which head it is."""


async def tree_faults(tx: Tx, keys: Keys, tell: Callable[[int], None], kept: str | None = None) -> AsyncIterator[str]:
    """Yield the first fault of leaves and nodes, or else those of the heads over them; none when all fits.

    `kept` is a signed checkpoint that somebody outside kept: without one a store put back to an older state looks
    whole. `tell` is told how many leaves more were looked at.
    """
    try:
        outside = None if kept is None else open_checkpoint(kept, [keys[0]])
    except BadInputError as error:
        yield f"{KEPT}: {error.message}"
        return
    roots = await _roots(tx, outside)
    tree = Tree()
    try:
        async with store.reading(tx):
            async for chunk in store.leaves(tx):
                fault, tree = await _chunk(tx, tree, chunk, roots)
                if fault is not None:
                    yield fault
                    return
                tell(len(chunk))
    except UnavailableError as error:
        yield f"leaf {await store.first_unreadable(tx, tree.size)} cannot be read: {error.message}"
        return
    async for fault in _head_faults(tx, tree, keys, roots):
        yield fault


async def _roots(tx: Tx, outside: Checkpoint | None) -> Roots:
    found: Roots = {}
    for size, root in await store_ledger.head_roots(tx):
        found.setdefault(size, []).append(("the head signed over them", root))
    if outside is not None:
        found.setdefault(outside.size, []).append((KEPT, outside.root))
    return found


async def _chunk(tx: Tx, tree: Tree, chunk: Sequence[tuple[int, bytes]], roots: Roots) -> tuple[str | None, Tree]:
    """Return the first fault of the next leaves, and the tree with them."""
    entries = [entry for _, entry in chunk]
    gap = next((n for n, (place, _) in enumerate(chunk, tree.size) if n != place), None)
    if gap is not None:
        entries = entries[: gap - tree.size]
    first, end = tree.size, tree.size + len(entries)
    born: list[Born] = []
    told = None
    for size in [*sorted(size for size in roots if first < size < end), end]:
        tree, more = integrate(tree, entries[tree.size - first : size - first])
        born += more
        told = told or _root_fault(tree, roots)
    stored = await store_ledger.nodes(tx, [(level, index) for level, index, _ in born])
    wrong = next((each for each in sorted(born) if stored.get(each[:2]) != each[2]), None)
    if wrong is not None:
        return _node_fault(wrong), tree
    return told or (None if gap is None else f"leaf {gap} is missing"), tree


def _node_fault(wrong: Born) -> str:
    level, index, _ = wrong
    if level == 0:
        return f"leaf {index} is not the entry that was given this place: entry or node was changed"
    under = f"{index << level} to {((index + 1) << level) - 1}"
    return f"node {index} of level {level}, over the leaves {under}, is not the hash of what is under it"


def _root_fault(tree: Tree, roots: Roots) -> str | None:
    for which, root in roots.get(tree.size, ()):
        if root != tree.root():
            return f"the first {tree.size} leaves make another root than {which}: rewritten as a whole, or a fork"
    return None


async def _head_faults(tx: Tx, tree: Tree, keys: Keys, roots: Roots) -> AsyncIterator[str]:
    """Yield what is wrong of the newest heads over leaves and nodes that fit each other."""
    for size in sorted(size for size in roots if size > tree.size)[:1]:
        which = roots[size][0][0]
        yield f"leaf {tree.size} and all that follow are gone: {which} covers {size}; the store was rolled back"
    head = await store_ledger.newest_checkpoint(tx)
    if head is None:
        if tree.size:
            yield f"{tree.size} leaves are under no signed head"
        return
    if (tree.size, tree.root()) != (head.size, head.root):
        yield f"the leaves lead to another head than the newest one, of size {head.size}; there are {tree.size}"
    for size, root, note in await store_ledger.newest_notes(tx):
        fault = _signature_fault(size, root, note, keys)
        if fault is not None:
            yield fault


def _signature_fault(size: int, root: bytes, note: str, keys: Keys) -> str | None:
    try:
        signed = open_checkpoint(note, [keys[0]])
        cosignatures(note, [keys[1]])
    except BadInputError as error:
        return f"the head of size {size}: {error.message}"
    fits = (signed.size, signed.root) == (size, root)
    return None if fits else f"the head of size {size} is not the one that was signed"
