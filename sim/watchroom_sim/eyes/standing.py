"""Vehicles that stand in a scene for good, painted with the rest of it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from watchroom_sim.eyes import bodies
from watchroom_sim.eyes.canvas import Colour
from watchroom_sim.eyes.kit import Kit, Spot, shade

TONES: Final = {bodies.TOP: 1.12, bodies.SIDE: 0.86, bodies.END: 0.98}
"""How bright a vehicle's paint is on its parts."""
FIXED: Final[dict[int, Colour]] = {
    bodies.GLASS: (52, 62, 70),
    bodies.GLASS_END: (70, 84, 94),
    bodies.TYRE: (34, 34, 36),
    bodies.TRIM: (50, 52, 54),
    bodies.HEAD: (224, 224, 214),
    bodies.TAIL: (142, 36, 34),
    bodies.PLATE: (220, 220, 212),
    bodies.SHADOW: (40, 42, 46),
}


def park_vehicle(kit: Kit, kind: str, at: Spot, heading_deg: float, paint: Colour) -> None:
    """Put a vehicle down."""
    eye = np.asarray((0, kit.lens.height_m, 0), dtype=np.float32)
    pieces = bodies.parts(kind, at[0], at[1], math.radians(heading_deg))
    for number in bodies.visible(pieces, eye):
        material = pieces.materials[number]
        found = kit.lens.project([tuple(corner) for corner in pieces.corners[number].tolist()])
        if found is None:
            continue
        flat = material == bodies.SHADOW
        colour = shade(paint, TONES[material]) if material in TONES else FIXED[material]
        kit.canvas.paint(found[0], colour, away_m=None if flat else found[1], thin=0.4 if flat else 1.0)
