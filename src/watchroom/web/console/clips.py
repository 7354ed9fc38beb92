"""The route of exports: a zip that is sent while it is read, whatever its size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime

import msgspec
from litestar import Router, post
from litestar.params import JSONBody
from litestar.response import Stream

from watchroom.actions import clips as acts
from watchroom.actions import sessions
from watchroom.actions.clip_files import ClipPlan, write_zip
from watchroom.actions.links import LinkOf
from watchroom.actions.masked_recordings import masked_bytes
from watchroom.actions.playback import span_of
from watchroom.base.errors import UnavailableError
from watchroom.media.recorded import MaskedCut
from watchroom.web.console.gate import Called, Caller, ConsoleRequest, reason, token_of
from watchroom.web.console.sending import CutOffError, while_allowed


class ClipBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which cameras' recordings are exported, of which time, and for what."""

    cameras: list[str]
    from_: datetime
    to: datetime
    note: str
    incident: str | None = None
    case: str | None = None
    purpose: str | None = None


@post("/clips", status_code=200, media_type="application/zip")
async def export(caller: Called, request: ConsoleRequest, data: JSONBody[ClipBody]) -> Stream:
    """Export one span of many cameras: MP4 files, manifest and hashes in a zip; one act."""
    why = reason(caller, data.purpose, incident=data.incident, case=data.case, note=data.note)
    span = span_of(data.from_, data.to)
    plan = await acts.export(caller.door, caller.seat, why, data.cameras, span, recordings=caller.room.video.recordings)
    name = f"watchroom-clip-{plan.exported_at:%Y%m%dT%H%M%SZ}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Act": plan.act_id,
    }
    token, _ = token_of(request)
    rights = sessions.Rights(caller.door)
    rights.begin(token)

    async def is_allowed() -> bool:
        seat = await rights.seat_of(token)
        return seat is not None and seat.id == caller.seat.id and acts.still_allowed(caller.door, seat, why, plan)

    return Stream(_sent(caller, plan, is_allowed), headers=headers, media_type="application/zip")


async def _sent(caller: Caller, plan: ClipPlan, is_allowed: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
    """Yield the zip while it may be sent, and write whether it was delivered whole."""
    outcome = acts.BROKEN_OFF
    try:
        async for chunk in while_allowed(_read(caller, plan), is_allowed, caller.door.clock):
            yield chunk
        outcome = acts.DELIVERED
    except CutOffError:
        outcome = acts.CUT
        raise
    finally:
        with suppress(UnavailableError):
            await asyncio.shield(acts.settle(caller.door, caller.seat, plan, outcome, caller.door.clock.now()))


async def _read(caller: Caller, plan: ClipPlan) -> AsyncIterator[bytes]:
    """Yield the zip's bytes, read off the event loop."""
    masking = _Masking(caller.room.video.link_of)
    chunks = write_zip(plan, masking.parts)
    try:
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            if chunk:
                yield chunk
    finally:
        masking.stop()


class _Masking:
    """Lets the thread that writes a zip wait for masked pictures, which the event loop fetches."""

    def __init__(self, link_of: LinkOf) -> None:
        self._link_of = link_of
        self._loop = asyncio.get_running_loop()
        self._asked: Future[bytes | None] | None = None

    def parts(self, part: int, cut: MaskedCut) -> Iterator[bytes]:
        """Yield header and fragments; in the thread."""
        made = masked_bytes(self._link_of(part), cut)

        async def another() -> bytes | None:
            return await anext(made, None)

        while True:
            self._asked = asyncio.run_coroutine_threadsafe(another(), self._loop)
            found = self._asked.result()
            if found is None:
                return
            yield found

    def stop(self) -> None:
        """Let a thread that waits go on, and end: nobody takes the zip any more."""
        if self._asked is not None:
            self._asked.cancel()


routes = Router(path="/", route_handlers=[export])
