"""Learning which way a camera that turns looks: a person says what it sees, its motor says where it stands."""

from __future__ import annotations

import msgspec

from watchroom.actions.camera_enrolment import own_camera, own_stream
from watchroom.actions.door import Deed, act
from watchroom.actions.links import LinkOf
from watchroom.actions.places import point
from watchroom.actions.ptz import ask_where
from watchroom.base.errors import BadInputError, ConflictError, UnavailableError
from watchroom.base.geometry import Point, bearing_deg, distance_m
from watchroom.correlate.aiming import pan_zero_of
from watchroom.store.video import StreamRow

NEAREST_M = 5.0
"""A place nearer than this tells no direction that is good enough to point at others."""


class Sighted(msgspec.Struct, frozen=True):
    """A camera's stream, and the bearing of what is in the middle of its picture."""

    stream: StreamRow
    bearing: float


@act("camera.orient", "Work out which way a camera that turns looks, from a place in its picture.")
async def orient(deed: Deed, camera_id: str, *, lat: float, lon: float) -> Sighted:
    """Take down what is in the middle of the picture of a camera of one's own agency.

    Raises:
        BadInputError: the place is none, or too near to tell a direction.
        ConflictError: the camera has no stream, or one fixed direction.
    """
    camera = await own_camera(deed, camera_id)
    there, here = point(lat, lon), Point(camera.lat, camera.lon)
    if camera.azimuth_deg is not None:
        raise ConflictError("This camera has a direction of its own: change that where its place is.")
    if distance_m(here, there) < NEAREST_M:
        raise BadInputError("lat", f"and lon are of a place at least {NEAREST_M:.0f} m away: choose one farther off")
    deed.about(deed.subject, bearing=round(bearing_deg(here, there), 1))
    return Sighted(await own_stream(deed, camera.id), bearing_deg(here, there))


async def learn(link_of: LinkOf, sighted: Sighted) -> float:
    """Ask the motor where it stands, and return the bearing it looks to at pan 0.

    Raises:
        UnavailableError: the camera does not answer, or does not tell where it stands.
    """
    told = await ask_where(link_of, sighted.stream)
    if told.error:
        raise UnavailableError(told.error)
    if told.pan is None:
        raise UnavailableError("The camera does not tell where it stands: write the bearing at its pan 0 under Change.")
    return pan_zero_of(sighted.bearing, told.pan)
