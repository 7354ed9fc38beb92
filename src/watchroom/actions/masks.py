"""Privacy masks: parts of a camera's picture that nobody may see, drawn once and applied before anything leaves."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchroom.actions.camera_enrolment import own_camera, own_stream
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.actions.links import LinkOf, asked, part_of
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.model.video import Mask
from watchroom.store import acts as store_acts
from watchroom.store import video as store
from watchroom.store.video import StreamRow

MASKS_MAX = 32
POINTS_MIN, POINTS_MAX = 3, 64
AREA_MIN = 1e-4
"""A smaller polygon hides nothing: a slip of the hand."""


@act("masks.read", "See where a camera's masks lie and why, to change them.")
async def read_masks(deed: Deed, camera_id: str) -> StreamRow:
    """Return the stream of a camera of one's own agency, with its masks; no picture comes with them."""
    camera = await own_camera(deed, camera_id)
    deed.about(f"masks of camera {camera.id}")
    return await own_stream(deed, camera.id)


@act("masks.set", "Draw what of a camera's picture nobody may see.")
async def set_masks(deed: Deed, camera_id: str, masks: Sequence[Mask]) -> StreamRow:
    """Replace the masks of a camera of one's own agency; they are burnt in here from the next pictures on."""
    camera = await own_camera(deed, camera_id)
    checked = [_checked(each, number) for number, each in enumerate(masks)]
    if len(checked) > MASKS_MAX:
        raise BadInputError("masks", f"are at most {MASKS_MAX}")
    if not await store.change_stream(deed.tx, camera.id, masks=checked, masked_in_camera=False):
        raise ConflictError("This camera has no stream here: enrol it with its address first.")
    deed.about(f"masks of camera {camera.id}", masks=checked)
    await store_acts.notify_place(deed.tx)
    return (await store.streams(deed.tx, [camera.id]))[0]


class _InCamera(msgspec.Struct, frozen=True):
    """What a camera said to its masks."""

    in_camera: bool
    error: str | None = None


async def ask_camera(link_of: LinkOf, stream: StreamRow) -> str | None:
    """Let the camera itself hide its masks; returns why it does not, None when it told them back.

    Raises:
        UnavailableError: its media process does not answer.
    """
    masks = msgspec.to_builtins(stream.masks)
    request = {"op": "masks", "camera_id": stream.camera_id, "masks": masks}
    told = await asked(link_of(part_of(stream)), request, _InCamera)
    return None if told.in_camera else told.error or "The camera does not hide areas by itself."


@act("masks.in_camera", "Note that a camera itself hides its masks, so that its stream is sent as it is.")
async def note_in_camera(deed: Deed, camera_id: str) -> StreamRow:
    """Burn the masks in no longer: the camera was asked to hide them, and told them back."""
    camera = await own_camera(deed, camera_id)
    deed.about(f"masks of camera {camera.id} in the camera itself")
    await store.change_stream(deed.tx, camera.id, masked_in_camera=True, at=deed.now)
    await store_acts.notify_place(deed.tx)
    return (await store.streams(deed.tx, [camera.id]))[0]


def _checked(mask: Mask, number: int) -> Mask:
    field = f"masks.{number}"
    if not POINTS_MIN <= len(mask.points) <= POINTS_MAX:
        raise BadInputError(field, f"has {POINTS_MIN} to {POINTS_MAX} points")
    if any(len(point) != 2 or not all(0.0 <= part <= 1.0 for part in point) for point in mask.points):  # noqa: PLR2004
        raise BadInputError(field, "each point is two parts of width and height, 0 to 1")
    if _area(mask.points) < AREA_MIN:
        raise BadInputError(field, "covers nothing")
    return Mask(points=mask.points, reason=words(f"{field}.reason", mask.reason))


def _area(points: Sequence[Sequence[float]]) -> float:
    """Return the area of a polygon as a part of the picture."""
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
