"""Privacy masks: parts of a camera's picture that nobody may see, drawn once and applied before anything leaves."""

from __future__ import annotations

from collections.abc import Sequence

from watchroom.actions.camera_enrolment import own_camera
from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, ConflictError
from watchroom.model.video import Mask
from watchroom.store import acts as store_acts
from watchroom.store import video as store
from watchroom.store.video import StreamRow

MASKS_MAX = 32
POINTS_MIN, POINTS_MAX = 3, 64
AREA_MIN = 1e-4
"""A smaller polygon hides nothing: a slip of the hand."""


@act("masks.set", "Draw what of a camera's picture nobody may see.")
async def set_masks(deed: Deed, camera_id: str, masks: Sequence[Mask], *, in_camera: bool) -> StreamRow:
    """Replace the masks of a camera of one's own agency; they hold from the next pictures on.

    `in_camera` says that the camera itself hides these areas, so that its stream may be sent as it is; else they are
    burnt in here.
    """
    camera = await own_camera(deed, camera_id)
    checked = [_checked(each, number) for number, each in enumerate(masks)]
    if len(checked) > MASKS_MAX:
        raise BadInputError("masks", f"are at most {MASKS_MAX}")
    if not await store.change_stream(deed.tx, camera.id, masks=checked, masked_in_camera=in_camera and bool(checked)):
        raise ConflictError("This camera has no stream here: enrol it with its address first.")
    deed.about(f"masks of camera {camera.id}", masks=checked, in_camera=in_camera)
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
