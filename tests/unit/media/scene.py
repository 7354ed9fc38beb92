"""A made-up street as a camera sees it: houses, daylight, lamps, traffic, weather, sensor noise; seeded."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from watchroom.media.pictures.jobs import Measures
from watchroom.media.pictures.measures import MEASURE_HEIGHT, MEASURE_WIDTH, measures_of

Picture = NDArray[np.float32]


class Scene:
    """One camera's view."""

    def __init__(self, seed: int) -> None:
        """Build the street."""
        self.dice = np.random.default_rng(seed)
        self._sky = int(self.dice.integers(20, 70))
        self._walls = self._houses()
        self._lamps = self._lights()

    def _houses(self) -> Picture:
        walls = np.full((MEASURE_HEIGHT, MEASURE_WIDTH), 0.85, dtype=np.float32)
        at = 0
        while at < MEASURE_WIDTH:
            wide = int(self.dice.integers(25, 80))
            top = self._sky + int(self.dice.integers(-15, 25))
            walls[top:, at : at + wide] = self.dice.uniform(0.2, 0.7)
            for row in range(top + 6, 120, 14):
                for column in range(at + 4, min(at + wide, MEASURE_WIDTH) - 6, 12):
                    walls[row : row + 7, column : column + 6] = self.dice.uniform(0.05, 0.4)
            at += wide
        walls[125:] = 0.35 + self.dice.normal(0, 0.02, (MEASURE_HEIGHT - 125, MEASURE_WIDTH))
        walls[150:153, ::] = 0.8
        return walls

    def _lights(self) -> Picture:
        rows, columns = np.mgrid[0:MEASURE_HEIGHT, 0:MEASURE_WIDTH]
        light = np.full((MEASURE_HEIGHT, MEASURE_WIDTH), 0.10, dtype=np.float32)
        for _ in range(4):
            row, column = self.dice.integers(40, 100), self.dice.integers(0, MEASURE_WIDTH)
            far = np.hypot(rows - row, columns - column)
            light += (0.8 * np.exp(-far / 35)).astype(np.float32)
        return light

    def picture(self, hour: float, *, rain: float = 0.0, traffic: int = 3) -> Picture:
        """Return the picture at an hour of the day, 0 to 255, before the sensor."""
        day = max(0.0, min(1.0, (math.cos((hour - 13) / 12 * math.pi) + 0.25) * 1.6))
        cloud = 1 + 0.2 * math.sin(hour * 2.3)
        light = day * cloud + (1 - day) * self._lamps
        seen = self._walls * light
        for _ in range(int(self.dice.poisson(traffic))):
            row, column = int(self.dice.integers(126, 160)), int(self.dice.integers(-20, MEASURE_WIDTH))
            tall, wide = (int(self.dice.integers(40, 90)), 120) if self.dice.random() < 0.05 else (18, 40)
            box = (slice(max(0, row - tall), row + 10), slice(max(0, column), column + wide))
            seen[box] = self.dice.uniform(0.1, 0.9) * (light[box] if isinstance(light, np.ndarray) else light)
            if day < 0.4:
                seen[row : row + 6, max(0, column) : column + 10] = 1.5
        if rain:
            streaks = self.dice.random((MEASURE_HEIGHT, MEASURE_WIDTH)) < 0.02 * rain
            seen = seen * (1 - 0.25 * rain) + 0.12 * rain + 0.15 * streaks
        gain = 0.42 / max(0.12, float(seen.mean()))  # the camera's own exposure, up to its limit
        return (seen * min(gain, 2.5) * 255).astype(np.float32)

    def look(self, hour: float, *, rain: float = 0.0, traffic: int = 3) -> Measures:
        """Return the measures of a fresh picture."""
        return self.through_sensor(self.picture(hour, rain=rain, traffic=traffic), hour)

    def through_sensor(self, picture: Picture, hour: float = 12.0) -> Measures:
        """Return the measures of a picture with the sensor's noise on it, stronger at night."""
        noise = 5.0 if hour < 6 or hour > 20 else 2.0
        noisy = picture + self.dice.normal(0, noise, picture.shape)
        return measures_of(noisy.clip(0, 255).astype(np.uint8), colour=12.0)


def blurred(picture: Picture, cells: int) -> Picture:
    """Return a picture out of focus: each point the mean of its neighbours."""
    for axis in (0, 1):
        picture = np.mean([np.roll(picture, shift, axis) for shift in range(-cells, cells + 1)], axis=0)
    return picture


def turned(picture: Picture, part: float) -> Picture:
    """Return what is seen when the camera turned by a part of the picture's width, over streets made of the same."""
    shift = int(part * MEASURE_WIDTH)
    return np.roll(np.roll(picture, shift, axis=1)[:, ::-1], shift // 3, axis=0)


def behind_bus(picture: Picture, part: float) -> Picture:
    """Return a picture with a bus standing before a part of its width."""
    wide = int(part * MEASURE_WIDTH)
    hidden = picture.copy()
    hidden[50:160, 60 : 60 + wide] = 90
    hidden[60:90, 70 : 50 + wide] = 40
    return hidden
