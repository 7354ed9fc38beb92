"""Connections that learn PostgreSQL's own types once a process, where the driver asks for them on each connection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import asyncpg
import msgspec

FIRST_OWN_OID = 16_384
"""PostgreSQL's own types lie below (its manual, 8.19 and `FirstNormalObjectId`): the same in every database."""
KEPT_MAX = 1_000


class _NoStatement(msgspec.Struct, frozen=True):
    """Stands for the statement by which the driver would have asked; with a name, so that nothing is prepared anew."""

    name: str = "remembered"


class LearnedConnection(asyncpg.Connection):  # type: ignore[misc] # the driver ships no types
    """A connection whose driver asks the server for a type of PostgreSQL's own once a process.

    A new connection asked up to eight times, by a recursive query over the catalogue each time.
    """

    __slots__ = ()
    _learned: ClassVar[dict[tuple[int, ...], Any]] = {}

    async def _introspect_types(self, typeoids: Sequence[int], timeout: float | None) -> Any:  # noqa: ASYNC109 - the driver's own
        """Return (what is known of the types, the statement that asked), as the driver's method of that name does."""
        wanted = tuple(sorted(typeoids))
        if wanted in self._learned:
            return self._learned[wanted], _NoStatement()
        types, statement = await super()._introspect_types(typeoids, timeout)
        if wanted[-1] < FIRST_OWN_OID and len(self._learned) < KEPT_MAX:
            self._learned[wanted] = types
        return types, statement
