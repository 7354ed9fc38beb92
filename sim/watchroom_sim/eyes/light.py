"""How bright the city is at an hour, whether it rains, and what that does to a picture."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from watchroom_sim.clockwork import DAY_S, LOCAL_OFFSET_S
from watchroom_sim.eyes.canvas import Painting, Planes, to_planes
from watchroom_sim.eyes.lens import Floats

SUNRISE_H: Final = 6.6
SUNSET_H: Final = 18.4
_TWILIGHT_H: Final = 0.8
_STEPS: Final = 16
"""A picture is painted anew only when its light has changed by so much."""
RAIN_PERIOD_S: Final = 5_400.0
RAIN_LASTS_S: Final = 1_200.0
"""It rains for twenty minutes in every hour and a half, so that whoever tries the demo sees it."""
RAIN_BEGINS_S: Final = 1_500.0
_NIGHT: Final = np.asarray((0.17, 0.20, 0.31), dtype=np.float32)
_DUSK: Final = np.asarray((1.04, 0.90, 0.78), dtype=np.float32)
_DAY: Final = np.asarray((1.0, 1.0, 1.0), dtype=np.float32)


class Light(msgspec.Struct, frozen=True):
    """The light of a moment, in steps, so that equal lights are equal."""

    day: float
    """0 at night, 1 by day."""
    rain: bool

    @staticmethod
    def at(when: float) -> Light:
        """Return the light of a time (seconds since 1970)."""
        hour = (when + LOCAL_OFFSET_S) % DAY_S / 3_600
        up = min(hour - (SUNRISE_H - _TWILIGHT_H), (SUNSET_H + _TWILIGHT_H) - hour) / (2 * _TWILIGHT_H)
        day = round(min(1.0, max(0.0, up)) * _STEPS) / _STEPS
        return Light(day, (when - RAIN_BEGINS_S) % RAIN_PERIOD_S < RAIN_LASTS_S)

    @property
    def dark(self) -> bool:
        """Return whether lamps are on."""
        return self.day < 0.6  # noqa: PLR2004 - dusk


def lit(painting: Painting, light: Light) -> Planes:
    """Return the whole view of a painting in a light."""
    gain = (1 - light.day) * _NIGHT + light.day * _DAY
    gain *= (1 - _glow(light.day)) + _glow(light.day) * _DUSK
    rgb: Floats = np.multiply(painting.rgb, gain, dtype=np.float32)
    if light.rain:
        grey = rgb.mean(axis=2, keepdims=True)
        rgb += (grey - rgb) * np.float32(0.45)
        rgb *= np.float32(0.84)
        rgb += np.float32(10.0) * np.float32(0.3 + 0.7 * light.day)
    if light.day < 1:
        rgb += painting.lamps * np.float32((1 - light.day) ** 0.7)
    return to_planes(_soft(rgb))


def _soft(rgb: Floats) -> Floats:
    """Return a picture as a small lens has it: less than sharp, which codes in half as many bits."""
    wide = np.pad(rgb, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]
    soft: Floats = (across[:-2] + 2 * across[1:-1] + across[2:]) * np.float32(1 / 16)
    return soft


def _glow(day: float) -> float:
    """Return how red the sky is: most when the sun is at the horizon."""
    return 1 - abs(day - 0.5) * 2


def shade_of(light: Light) -> float:
    """Return by which factor what moves is darker than by day."""
    return 0.34 + 0.66 * light.day
