"""Recordings of masked cameras: which of them lack the masks, and their pictures, masked by a media process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime

import msgspec

from watchroom.actions.links import Link, read_end, refuse_end
from watchroom.base.errors import UnavailableError
from watchroom.media.fmp4.writer import header
from watchroom.media.recorded import DONE, KIND_PART, MaskedCut
from watchroom.media.units import KIND_END, KIND_FORMAT, Format
from watchroom.model.video import Mask
from watchroom.store.video import StreamRow

PART_SECONDS_MAX = 120.0
"""Others' pictures are masked first; what takes longer is broken off."""


def masks_lacking(stream: StreamRow | None, began_at: datetime) -> list[Mask]:
    """Return the masks that what a camera recorded from then on lacks.

    A camera that hides them by itself recorded them only since it does.
    """
    if stream is None:
        return []
    since = stream.masked_in_camera_since
    is_recorded = stream.masked_in_camera and since is not None and began_at >= since
    return [] if is_recorded else stream.masks


async def masked_bytes(link: Link, cut: MaskedCut) -> AsyncGenerator[bytes, None]:
    """Yield a file of masked pictures: its header, then fragments on the clock of the file they were recorded in.

    Raises:
        UnavailableError: the media process does not answer, or says why there are none.
    """
    request = {"op": "masked"} | msgspec.to_builtins(cut)
    async with aclosing(link.messages(request)) as messages:
        while True:
            async with asyncio.timeout(PART_SECONDS_MAX):
                message = await anext(messages)
            if message[0] == KIND_END:
                if read_end(message)[0] != DONE:
                    refuse_end(message)
                return
            if message[0] == KIND_FORMAT:
                yield header(msgspec.json.decode(message[1:], type=Format))
            elif message[0] == KIND_PART:
                yield message[1:]
            else:
                raise UnavailableError("The media process answered what was not asked; start the server again.")
