"""Asks cameras that hide masked areas by themselves whether they still do; where they do not, we burn the masks in."""

from __future__ import annotations

import asyncio
from typing import NoReturn

from watchroom.media.camera import Camera
from watchroom.media.onvif.lazily import LazyOnvif
from watchroom.media.process import MediaProcess
from watchroom.media.stream import StreamError

ASK_SECONDS = 60.0
"""So long, and one round of questions, a camera that lost its masks may be shown without them."""


async def watch_masks(process: MediaProcess, onvif: LazyOnvif) -> NoReturn:
    """Ask every such camera in turn, once a minute, until cancelled."""
    while True:
        await asyncio.sleep(ASK_SECONDS)
        for camera in process.cameras():
            await ask_masks(camera, onvif)


async def ask_masks(camera: Camera, onvif: LazyOnvif) -> None:
    """Ask one camera, if it is one that hides areas by itself; one that cannot be asked now is asked again."""
    stream = camera.stream
    if not stream.masked_in_camera or not stream.masks:
        return
    try:
        are_there = await onvif.has_masks(stream.secrets, stream.masks)
    except StreamError:
        return
    await camera.trust_masks(are_there=are_there)
