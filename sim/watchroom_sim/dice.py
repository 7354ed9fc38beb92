"""Randomness as an argument: one independent stream per part of the city, all from one seed."""

from __future__ import annotations

import random
import zlib

import numpy as np


def numbers(seed: int, part: str) -> np.random.Generator:
    """Return the array generator of one part, the same for the same seed whatever the other parts drew."""
    return np.random.default_rng([seed, zlib.crc32(part.encode())])


def dice(seed: int, part: str) -> random.Random:
    """Return the plain generator of one part; faster than numpy's for one draw at a time."""
    return random.Random(f"{seed}:{part}")
