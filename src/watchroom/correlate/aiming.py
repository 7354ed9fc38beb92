"""Points a camera that turns at a place, and tells from where its motor stands which way it looks."""

from __future__ import annotations

import math

import msgspec

from watchroom.base.geometry import Point, bearing_deg, distance_m

HALF_TURN_DEG = 180.0
UPRIGHT_DEG = 90.0
FULL_CIRCLE_DEG = 360.0
NEAREST_M = 1.0
"""A place nearer than this lies straight below."""
WIDE_DEG = 60.0
"""What cameras that turn show at their widest, as a rule."""
CLOSEST = 20.0
"""How many times closer they come, as a rule; one that comes less close shows more around the place."""
SHOWN_M = 40.0
"""So much of the street around the place is shown."""


class Pose(msgspec.Struct, frozen=True, kw_only=True):
    """Where a motor stands: pan and tilt -1 to 1 as parts of half a turn and of upright, zoom 0 to 1."""

    pan: float
    tilt: float
    zoom: float


def pose_towards(place: Point, *, camera: Point, height_m: float, pan_zero_deg: float) -> Pose:
    """Return how a camera stands when the ground at a place is in the middle of its picture.

    Pan is the shorter turn from where it looks at pan 0, tilt the angle down from its height, and zoom so close that
    SHOWN_M are seen across.
    """
    away = max(NEAREST_M, distance_m(camera, place))
    turn = (bearing_deg(camera, place) - pan_zero_deg + HALF_TURN_DEG) % FULL_CIRCLE_DEG - HALF_TURN_DEG
    down = math.degrees(math.atan2(height_m, away))
    return Pose(pan=round(turn / HALF_TURN_DEG, 4), tilt=round(-down / UPRIGHT_DEG, 4), zoom=round(_zoom(away), 4))


def _zoom(away_m: float) -> float:
    widest_m = 2 * away_m * math.tan(math.radians(WIDE_DEG / 2))
    return min(1.0, max(0.0, (widest_m / SHOWN_M - 1) / (CLOSEST - 1)))


def looks_deg(pan_zero_deg: float, pan: float) -> float:
    """Return the bearing a camera looks to when its motor stands at `pan`, in [0, 360)."""
    return (pan_zero_deg + pan * HALF_TURN_DEG) % FULL_CIRCLE_DEG


def pan_zero_of(bearing: float, pan: float) -> float:
    """Return the bearing at pan 0 of a camera that looks to `bearing` while its motor stands at `pan`, in [0, 360)."""
    return round((bearing - pan * HALF_TURN_DEG) % FULL_CIRCLE_DEG, 1) % FULL_CIRCLE_DEG
