"""Which cameras see a place: how the stories choose where to happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from watchroom.base.geometry import Point
from watchroom.model.views import CameraView
from watchroom_sim.geography import Geography
from watchroom_sim.places import Premise
from watchroom_sim.plane import Array, Metres, to_board

NEAR_M: Final = 110.0
NIGHTLIFE: Final = ("bar", "hotel", "liquor", "station")


class Sights:
    """The views of all cameras, as arrays."""

    def __init__(self, cameras: Sequence[CameraView]) -> None:
        """Take the cameras as they stand."""
        self._at = np.asarray([to_board(Point(camera.lat, camera.lon)) for camera in cameras])
        self._range_m = np.asarray([camera.range_m for camera in cameras])
        self._azimuth_deg = np.asarray([camera.azimuth_deg or 0.0 for camera in cameras])
        self._half_deg = np.asarray([camera.fov_deg / 2 for camera in cameras])
        self._is_city = np.asarray([camera.owner_class == "city" for camera in cameras])

    def count(self, at: Metres) -> tuple[int, int]:
        """Return how many cameras have a place in their view, and how many stand near it."""
        run = at - self._at
        away = np.hypot(*run.T)
        bearing = np.degrees(np.arctan2(run[:, 0], run[:, 1]))
        turn = np.abs((bearing - self._azimuth_deg + 180.0) % 360.0 - 180.0)
        seeing = (away < self._range_m) & (turn <= self._half_deg)
        return int(seeing.sum()), int((away < NEAR_M).sum())

    def away_m(self, places: Array) -> Array:
        """Return how far each camera (row) is from each place (column)."""
        away: Array = np.hypot(*(places[None, :, axis] - self._at[:, None, axis] for axis in (0, 1)))
        return away

    def seeing(self, places: Array) -> npt.NDArray[np.bool_]:
        """Return whether each camera (row) has each place (column) in its view."""
        east, north = (places[None, :, axis] - self._at[:, None, axis] for axis in (0, 1))
        turn = np.abs((np.degrees(np.arctan2(east, north)) - self._azimuth_deg[:, None] + 180.0) % 360.0 - 180.0)
        seen: npt.NDArray[np.bool_] = (turn <= self._half_deg[:, None]) & (
            np.hypot(east, north) < self._range_m[:, None]
        )
        return seen

    def best(self, premises: list[Premise]) -> list[Premise]:
        """Return the premises that the most cameras see first, then those with the most cameras near."""
        return sorted(premises, key=lambda premise: self.count(premise.at), reverse=True)

    def opening(self, geography: Geography) -> Premise:
        """Return where the first call of all comes from: most cameras of the city see it, and somebody else's too.

        While the room starts, those of the city are not heard yet, and closed ones alone would fill the four tiles.
        """
        premises = self.best([each for trade in NIGHTLIFE for each in geography.of_kind(trade)])
        seen = self.seeing(np.asarray([premise.at for premise in premises]))
        city, others = seen[self._is_city].sum(axis=0), seen[~self._is_city].sum(axis=0)
        return premises[int(np.argmax(np.where(others > 0, city, 0)))]
