"""`/ledger/…`: the ledger as C2SP tlog-tiles, for anyone, after a stated delay."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias

import msgspec

from watchroom.actions.door import Door
from watchroom.ledger.export import PQ_VERIFIER_FILE, VERIFIER_FILE
from watchroom.ledger.note import Verifier
from watchroom.ledger.tiles import TILE_HASHES, TILE_LEVELS, encode_bundle, encode_tile
from watchroom.store import ledger as store
from watchroom.store.acting import Tx
from watchroom.store.ledger import Head

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_TILE = re.compile(
    r"/ledger/tile/(?P<level>entries|[0-6])/(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?"
)
_FOREVER = b"public, max-age=31536000, immutable"
_SHORT = b"public, max-age=5"


class PublishedLedger:
    """Serves the newest head that is old enough, and the tiles of its tree; an ASGI app of its own.

    Reading it is no act: a leaf holds published words and a keyed commitment, never a plate or a name. The delay keeps
    an entry made a moment ago from telling that the room is looking right now.
    """

    def __init__(
        self, door: Door, keys: tuple[Verifier, Verifier], delay: timedelta, witnesses: Sequence[Verifier] = ()
    ) -> None:
        """Keep the door to the store, the log's two keys, the published delay and the keys of those who cosign."""
        self._door = door
        self._keys = {
            f"/ledger/{VERIFIER_FILE}": f"{keys[0].line()}\n",
            f"/ledger/{PQ_VERIFIER_FILE}": f"{keys[1].line()}\n",
            "/ledger/witnesses.pub": "".join(f"{witness.line()}\n" for witness in witnesses),
        }
        self._delay = delay
        self._newest: Head | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI shape
        """Answer one request."""
        path: str = scope["path"]
        if path in self._keys:
            await _answer(send, 200, self._keys[path].encode(), b"text/plain; charset=utf-8", _SHORT)
            return
        async with self._door.everything() as tx:
            head = await self._head(tx)
            if path == "/ledger/seals.json":
                counts = await store.seal_counts(tx, self._door.clock.now())
                await _answer(send, 200, msgspec.json.encode(counts), b"application/json", _SHORT)
                return
            if path == "/ledger/checkpoint" and head is not None:
                await _answer(send, 200, head.note.encode(), b"text/plain; charset=utf-8", b"no-cache")
                return
            found = _TILE.fullmatch(path)
            data = None
            if found is not None and head is not None:
                data = await _tile(tx, found["level"], _number(found["index"]), found["width"], head.size)
        if data is None:
            await _answer(send, 404, b"There is no such tile of the published tree.\n", b"text/plain", _SHORT)
        else:
            await _answer(send, 200, data, b"application/octet-stream", _FOREVER)

    async def _head(self, tx: Tx) -> Head | None:
        """Return the head to show: never an older one than before, though the clock be set back."""
        head = await store.checkpoint_before(tx, self._door.clock.now() - self._delay)
        if self._newest is None or (head is not None and head.id >= self._newest.id):
            self._newest = head
        return self._newest


def _number(index: str) -> int:
    return int(index.replace("x", "").replace("/", ""))


async def _tile(tx: Tx, level: str, number: int, width_text: str | None, size: int) -> bytes | None:
    """Return a tile of a tree of `size` leaves, None when that tree has none such."""
    width = int(width_text) if width_text else TILE_HASHES
    start = number * TILE_HASHES
    rows = size if level == "entries" else size >> (TILE_LEVELS * int(level))
    if width > TILE_HASHES or start + width > rows:
        return None
    if level == "entries":
        return encode_bundle(await store.entries(tx, start, width))
    return encode_tile(await store.level(tx, TILE_LEVELS * int(level), start, width))


async def _answer(send: Send, status: int, body: bytes, kind: bytes, cache: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", cache),
        (b"access-control-allow-origin", b"*"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
