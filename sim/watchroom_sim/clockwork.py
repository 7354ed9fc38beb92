"""How busy each hour of the day is, and the random waits that follow from it."""

from __future__ import annotations

import math
import random
from typing import Final

DAY_S: Final = 86_400.0
LOCAL_OFFSET_S: Final = -5 * 3_600.0
"""The city keeps eastern standard time all year."""

CALLS_BY_HOUR: Final = (
    0.86, 0.72, 0.60, 0.48, 0.40, 0.40, 0.48, 0.68, 0.90, 1.00, 1.06, 1.12,
    1.16, 1.18, 1.24, 1.34, 1.42, 1.46, 1.42, 1.34, 1.28, 1.22, 1.16, 1.08,
)  # fmt: skip
TRAFFIC_BY_HOUR: Final = (
    0.30, 0.20, 0.15, 0.15, 0.25, 0.55, 1.00, 1.55, 1.65, 1.35, 1.20, 1.25,
    1.30, 1.30, 1.40, 1.60, 1.75, 1.75, 1.50, 1.20, 0.95, 0.75, 0.60, 0.45,
)  # fmt: skip
GUNFIRE_BY_HOUR: Final = (
    2.10, 1.80, 1.50, 1.10, 0.70, 0.40, 0.25, 0.20, 0.20, 0.20, 0.25, 0.30,
    0.35, 0.40, 0.50, 0.60, 0.70, 0.85, 1.10, 1.40, 1.80, 2.20, 2.50, 2.40,
)  # fmt: skip
LEVEL: Final = (1.0,) * 24


def busyness(by_hour: tuple[float, ...], at: float) -> float:
    """Return the factor for the local hour of `at`; its mean over a day is 1."""
    hour = int((at + LOCAL_OFFSET_S) % DAY_S // 3_600)
    return by_hour[hour] * 24 / math.fsum(by_hour)


def wait_s(per_day: float, by_hour: tuple[float, ...], at: float, dice: random.Random) -> float:
    """Return the seconds until the next of `per_day` independent happenings, a Poisson stream by the hour."""
    return dice.expovariate(per_day * busyness(by_hour, at) / DAY_S)
