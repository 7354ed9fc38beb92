"""Sets privacy masks in the camera itself, where it can hide what they cover; checked by reading them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watchroom.media.onvif.device import Device, Profile
from watchroom.media.onvif.service import Service
from watchroom.media.stream import StreamError
from watchroom.model.video import Mask

APART_MAX = 0.01
"""A corner that the camera keeps so near to ours (of a picture 2 wide) is the same corner."""
_OPAQUE = "Color"
Corners = list[tuple[float, float]]


async def set_masks(device: Device, masks: Sequence[Mask]) -> bool:
    """Set the masks on every video source of the camera; return whether the camera now hides all that they cover.

    Masks that are there already stay: whoever put them there had a reason. False: the camera cannot; burn them in.
    Raises StreamError.
    """
    if not await device.has("media2"):
        return False
    service = await device.service("media2")
    for source in _sources(await device.profiles()):
        if not await _set_on_source(service, source, masks):
            return False
    return True


async def has_masks(device: Device, masks: Sequence[Mask]) -> bool:
    """Return whether the camera hides all that the masks cover now; to be asked again after a camera was restarted."""
    if not await device.has("media2"):
        return not masks
    service = await device.service("media2")
    for source in _sources(await device.profiles()):
        if _missing(await _there(service, source), [_corners(mask) for mask in masks]):
            return False
    return True


async def _set_on_source(service: Service, source: str, masks: Sequence[Mask]) -> bool:
    options = await service.call("GetMaskOptions", ConfigurationToken=source)
    wanted = [_shape(mask, is_rectangle=bool(options.RectangleOnly)) for mask in masks]
    there = await _there(service, source)
    missing = _missing(there, wanted)
    if (
        _OPAQUE not in (options.Types or [])  # a mosaic or a blur can be seen through
        or len(there) + len(missing) > int(options.MaxMasks)
        or any(len(corners) > int(options.MaxPoints) for corners in missing)
    ):
        return False
    for corners in missing:
        points = [{"x": x, "y": y} for x, y in corners]
        mask = {"ConfigurationToken": source, "Polygon": {"Point": points}, "Type": _OPAQUE, "Enabled": True}
        try:
            await service.call("CreateMask", Mask=mask)
        except StreamError as error:
            if error.cause == "refused":
                return False
            raise
    return not _missing(await _there(service, source), wanted)


def _sources(profiles: Sequence[Profile]) -> list[str]:
    return sorted({profile.source for profile in profiles})


async def _there(service: Service, source: str) -> list[Corners]:
    """Return the corners of the masks that are on and hide all."""
    told = await service.call("GetMasks", ConfigurationToken=source)
    return [
        [(float(point.x), float(point.y)) for point in each.Polygon.Point]
        for each in told or []
        if each.Enabled and each.Type == _OPAQUE and _is_of(each, source)
    ]


def _is_of(mask: Any, source: str) -> bool:
    return str(mask.ConfigurationToken) == source


def _missing(there: Sequence[Corners], wanted: Sequence[Corners]) -> list[Corners]:
    return [corners for corners in wanted if not any(_is_same(corners, each) for each in there)]


def _is_same(one: Corners, other: Corners) -> bool:
    return len(one) == len(other) and all(
        abs(x - u) <= APART_MAX and abs(y - v) <= APART_MAX for (x, y), (u, v) in zip(one, other, strict=True)
    )


def _shape(mask: Mask, *, is_rectangle: bool) -> Corners:
    """Return a mask's corners; for a camera that knows rectangles only, those of the smallest one around it."""
    corners = _corners(mask)
    if not is_rectangle:
        return corners
    across, up = [x for x, _ in corners], [y for _, y in corners]
    left, right, low, high = min(across), max(across), min(up), max(up)
    return [(left, high), (right, high), (right, low), (left, low)]


def _corners(mask: Mask) -> Corners:
    """Return corners as ONVIF counts: from -1 to 1, rightwards and upwards."""
    return [(round(2 * x - 1, 4), round(1 - 2 * y, 4)) for x, y in mask.points]
