"""The route of exports: a zip that is sent while it is read, whatever its size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime

import msgspec
from litestar import Router, post
from litestar.params import JSONBody
from litestar.response import Stream

from watchroom.actions import clips as acts
from watchroom.actions.clip_files import ClipPlan, write_zip
from watchroom.actions.playback import span_of
from watchroom.base.errors import UnavailableError
from watchroom.web.console.gate import Called, Caller, reason


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
async def export(caller: Called, data: JSONBody[ClipBody]) -> Stream:
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
    return Stream(_sent(caller, plan), headers=headers, media_type="application/zip")


async def _sent(caller: Caller, plan: ClipPlan) -> AsyncIterator[bytes]:
    """Yield the zip, read off the event loop, and write whether it was delivered whole."""
    outcome = acts.BROKEN_OFF
    chunks = write_zip(plan)
    try:
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            if chunk:
                yield chunk
        outcome = acts.DELIVERED
    finally:
        with suppress(UnavailableError):
            await asyncio.shield(acts.settle(caller.door, caller.seat, plan, outcome, caller.door.clock.now()))


routes = Router(path="/", route_handlers=[export])
