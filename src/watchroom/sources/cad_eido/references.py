"""Follows the references between the components of an EIDO, and finds those that go in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from watchroom.base.errors import BadInputError

REFERENCES_MAX = 20_000
_MAY_RETURN = frozenset(
    {
        "updatedByAgencyReference",
        "updatedByAgentReference",
        "agencyReference",
        "agentReference",
        "callReference",
        "connectedSharedCommunicationResources",
    }
)
"""An agency updates itself, a call names its agent and the agent's leg the call: circles that the standard means."""


def target(reference: str) -> str:
    """Return the `$id` that a reference names; some senders write it as a fragment."""
    return reference.removeprefix("#")


def refuse_circles(tree: Mapping[str, Any]) -> None:
    """Raise BadInputError naming the reference that closes a circle which the standard does not mean."""
    graph: dict[str, list[tuple[str, str]]] = {}
    for count, (path, owner, reference) in enumerate(_references(tree)):
        graph.setdefault(owner, []).append((path, reference))
        if count >= REFERENCES_MAX:
            raise BadInputError(path, f"is one of more than {REFERENCES_MAX} references; send smaller messages")
    done: set[str] = set()
    for start in graph:
        _walk(start, graph, done)


def _walk(start: str, graph: Mapping[str, list[tuple[str, str]]], done: set[str]) -> None:
    """Walk everything that can be reached from `start`, in depth and without recursion."""
    under_way = {start}
    stack = [(start, iter(graph.get(start, ())))]
    while stack:
        component, edges = stack[-1]
        for path, reference in edges:
            if reference in under_way:
                raise BadInputError(path, "refers back to a component that refers to it; references must not go round")
            if reference not in done and reference in graph:
                under_way.add(reference)
                stack.append((reference, iter(graph[reference])))
                break
        else:
            stack.pop()
            under_way.discard(component)
            done.add(component)


def _references(tree: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (dotted path, `$id` of the component that refers, `$id` referred to) of every reference that must end."""
    todo: list[tuple[str, str, Any]] = [("", "", tree)]
    while todo:
        path, owner, node = todo.pop()
        members: Iterable[tuple[Any, Any]] = enumerate(node) if isinstance(node, list) else node.items()
        if isinstance(node, dict):
            own, reference = node.get("$id"), node.get("$ref")
            owner = own if isinstance(own, str) else owner
            if isinstance(reference, str):
                yield f"{path}.$ref", owner, target(reference)
        todo += [
            (f"{path}.{name}" if path else name, owner, value)
            for name, value in members
            if isinstance(value, dict | list) and name not in _MAY_RETURN
        ]
