"""The building kit of scenes: ground, houses, trees, lamps and signs, put up from the back to the front."""

from __future__ import annotations

import math
import random
from typing import Final

import numpy as np

from watchroom_sim.eyes.canvas import Canvas, Colour
from watchroom_sim.eyes.lens import HEIGHT, WIDTH, Lens
from watchroom_sim.eyes.letters import ADVANCE, ROWS, mask_of
from watchroom_sim.eyes.raster import ring

Spot = tuple[float, float]
"""Metres to the right and ahead."""

ASPHALT: Final[Colour] = (84, 87, 92)
PAVEMENT: Final[Colour] = (168, 164, 156)
KERB: Final[Colour] = (198, 195, 188)
GRASS: Final[Colour] = (104, 142, 82)
PAINT: Final[Colour] = (226, 226, 218)
YELLOW: Final[Colour] = (214, 176, 70)
WARM: Final[Colour] = (250, 205, 130)
GLASS: Final[Colour] = (104, 128, 148)
STEEL: Final[Colour] = (92, 98, 104)
_FAR: Final = 400.0
_LEAVES: Final[tuple[Colour, ...]] = ((58, 98, 52), (72, 116, 60), (88, 134, 70), (104, 150, 82))


def shade(colour: Colour, by: float) -> Colour:
    """Return a colour brighter (above 1) or darker."""
    red, green, blue = (min(255, int(part * by)) for part in colour)
    return red, green, blue


class Kit:
    """Puts things into a canvas as a lens sees them; its dice give each scene its own small differences."""

    def __init__(self, lens: Lens, seed: int) -> None:
        """Begin with sky and nothing else."""
        self.lens = lens
        self.canvas = Canvas()
        self.dice = random.Random(seed)
        self._sky()

    def _sky(self) -> None:
        edge = np.asarray(((0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)), dtype=np.float32)
        self.canvas.paint(edge, (120, 164, 212), below=(238, 236, 226))
        horizon = HEIGHT / 2 - self.lens.focal_px * math.tan(math.radians(self.lens.tilt_deg))
        for _ in range(9):
            x, y = self.dice.uniform(0, WIDTH), self.dice.uniform(0, max(40.0, horizon - 20))
            for _ in range(5):
                wide = self.dice.uniform(40, 120)
                near = (x + self.dice.uniform(-70, 70), y + self.dice.uniform(-8, 8))
                self.canvas.paint(ring(*near, wide, wide / 6), (250, 250, 250), thin=0.28)

    def shape(
        self,
        *points: tuple[float, float, float],
        colour: Colour,
        below: Colour | None = None,
        lamp: Colour = (0, 0, 0),
        flat: bool = False,
        thin: float = 1.0,
    ) -> None:
        """Paint a convex polygon of the world; a `flat` one never hides what moves."""
        found = self.lens.project(list(points))
        if found is not None:
            away_m = None if flat else found[1]
            self.canvas.paint(found[0], colour, below=below, lamp=lamp, away_m=away_m, thin=thin)

    def ground(self, left: float, right: float, near: float, far: float, colour: Colour, *, y: float = 0.0) -> None:
        """Lay a rectangle on the ground."""
        self.shape((left, y, far), (right, y, far), (right, y, near), (left, y, near), colour=colour, flat=True)

    def plain(self, colour: Colour) -> None:
        """Lay the ground everywhere, paler towards the horizon."""
        reach = ((-_FAR, _FAR), (-120.0, 120.0), (-60.0, 60.0))
        for number, (left, right) in enumerate(reach):
            tint = shade(colour, (1.16, 1.08, 1.0)[number])
            self.ground(left, right, 0.5, (_FAR, 120.0, 45.0)[number], tint)

    def road(self, left: float, right: float, near: float = 0.5, far: float = _FAR, *, kerb: bool = True) -> None:
        """Lay a road that runs ahead, worn a little in its wheel tracks."""
        if kerb:
            self.ground(left - 0.35, right + 0.35, near, far, KERB)
        self.ground(left, right, near, far, ASPHALT)
        lanes = max(1, round((right - left) / 3.4))
        for lane in range(lanes):
            middle = left + (lane + 0.5) * (right - left) / lanes
            for side in (-0.8, 0.8):
                self.shape(
                    (middle + side - 0.3, 0, far), (middle + side + 0.3, 0, far), (middle + side + 0.3, 0, near),
                    (middle + side - 0.3, 0, near), colour=(70, 73, 78), flat=True, thin=0.5,
                )  # fmt: skip

    def road_across(self, near: float, far: float, *, kerb: bool = True, left: float = -_FAR / 2) -> None:
        """Lay a road that runs from left to right."""
        if kerb:
            self.ground(left, -left, near - 0.35, far + 0.35, KERB)
        self.ground(left, -left, near, far, ASPHALT)

    def dashes(self, x: float, near: float, far: float, colour: Colour = PAINT, *, run: float = 3.0) -> None:
        """Paint a broken line ahead; a `run` of 0 is an unbroken one."""
        if run == 0:
            self.ground(x - 0.08, x + 0.08, near, far, colour)
            return
        z = near
        while z < far:
            self.ground(x - 0.08, x + 0.08, z, min(far, z + run), colour)
            z += run * 2.4

    def dashes_across(self, z: float, left: float, right: float, colour: Colour = PAINT) -> None:
        """Paint a broken line from left to right."""
        x = left
        while x < right:
            self.ground(x, x + 3.0, z - 0.1, z + 0.1, colour)
            x += 7.0

    def crosswalk(self, left: float, right: float, near: float, far: float) -> None:
        """Paint the bars of a crossing that leads over a road running ahead."""
        x = left + 0.3
        while x < right:
            self.ground(x, x + 0.5, near, far, PAINT)
            x += 1.0

    def wall(
        self, a: Spot, b: Spot, low: float, high: float, colour: Colour, *, lamp: Colour = (0, 0, 0), thin: float = 1.0
    ) -> None:
        """Put up a wall between two spots; one that runs ahead lies more in the shade."""
        run = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
        tint = shade(colour, 0.74 + 0.26 * abs(b[0] - a[0]) / run)
        top, foot = tint, shade(tint, 0.9)
        self.shape(
            (a[0], high, a[1]), (b[0], high, b[1]), (b[0], low, b[1]), (a[0], low, a[1]),
            colour=top, below=foot, lamp=lamp, thin=thin,
        )  # fmt: skip

    def on_wall(
        self, a: Spot, b: Spot, across: tuple[float, float], low: float, high: float, colour: Colour,
        *, lamp: Colour = (0, 0, 0),
    ) -> None:  # fmt: skip
        """Paint a rectangle on a wall, `across` being shares of its length."""
        ends = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for share in across]
        self.wall(ends[0], ends[1], low, high, colour, lamp=lamp)

    def windows(
        self, a: Spot, b: Spot, low: float, high: float, across: int, up: int, *, lit: float = 0.35, wide: float = 0.55
    ) -> None:
        """Put rows of windows into a wall; a share `lit` of them is bright at night."""
        floor = (high - low) / up
        for row in range(up):
            for column in range(across):
                middle, half = (column + 0.5) / across, wide / across / 2
                foot = low + row * floor + floor * 0.25
                lamp = shade(WARM, self.dice.uniform(0.5, 0.9)) if self.dice.random() < lit else (10, 12, 18)
                pane = shade(GLASS, self.dice.uniform(0.8, 1.2))
                share = (middle - half, middle + half)
                self.on_wall(a, b, (share[0] - 0.006, share[1] + 0.006), foot - 0.12, foot + floor * 0.58, KERB)
                self.on_wall(a, b, share, foot, foot + floor * 0.55, pane, lamp=lamp)

    def house(
        self, left: float, right: float, near: float, far: float, high: float, colour: Colour, *, floors: int,
        bays: int, sides: int = 3, lit: float = 0.35, ground_floor: float = 0.0,
    ) -> None:  # fmt: skip
        """Put up a block with windows to the street and on the side that is seen, above a plain ground floor."""
        side = left if left > 0 else right
        foot = ground_floor
        if left > 0 or right < 0:
            self.wall((side, far), (side, near), 0, high, colour)
            if sides:
                self.windows((side, far), (side, near), foot, high - 0.6, sides, floors, lit=lit)
        self.wall((left, near), (right, near), 0, high, colour)
        if bays:
            self.windows((left, near), (right, near), foot, high - 0.6, bays, floors, lit=lit)
        self.wall((left - 0.2, near), (right + 0.2, near), high - 0.35, high + 0.25, shade(colour, 1.18))
        if left > 0 or right < 0:
            self.wall((side, far), (side, near), high - 0.35, high + 0.25, shade(colour, 1.18))

    def shop(self, a: Spot, b: Spot, name: str, colour: Colour, *, high: float = 3.6) -> None:
        """Put a shop into the ground floor of a wall: bright panes, a door, an awning and its name."""
        self.on_wall(a, b, (0.02, 0.98), 0, high, shade(colour, 0.6))
        for share in ((0.05, 0.38), (0.62, 0.95)):
            self.on_wall(a, b, share, 0.6, high - 1.2, (150, 170, 178), lamp=WARM)
        self.on_wall(a, b, (0.42, 0.58), 0, high - 1.1, (72, 84, 90), lamp=shade(WARM, 0.8))
        self.on_wall(a, b, (0.02, 0.98), high - 1.0, high, colour, lamp=shade(colour, 0.75))
        self.sign(a, b, (0.08, 0.92), high - 0.82, high - 0.18, name)

    def sign(
        self, a: Spot, b: Spot, across: tuple[float, float], low: float, high: float, text: str, ink: Colour = PAINT
    ) -> None:
        """Write on a wall, in letters as wide as there is room for."""
        dots = mask_of(text)
        columns = len(text) * ADVANCE - 1
        step, rise = (across[1] - across[0]) / columns, (high - low) / ROWS
        for row in range(ROWS):
            top = high - row * rise
            for column in range(columns):
                if dots[row, column]:
                    share = across[0] + column * step
                    self.on_wall(a, b, (share, share + step * 1.05), top - rise * 1.05, top, ink, lamp=ink)

    def blob(self, x: float, y: float, z: float, wide: float, high: float, colour: Colour) -> None:
        """Paint something round."""
        sx, sy, scale = self.lens.spot(x, y, z)
        if scale:
            self.canvas.paint(ring(sx, sy, wide * scale, high * scale), colour, away_m=z)

    def tree(self, x: float, z: float, high: float = 7.0) -> None:
        """Plant a tree."""
        self.shadow(x + 0.6, z, high * 0.32)
        trunk = high * 0.03
        self.wall((x - trunk, z), (x + trunk, z), 0, high * 0.5, (92, 74, 58))
        for number in range(11):
            spread = 0.3 * (1 - number / 16)
            at = (x + self.dice.uniform(-1, 1) * high * spread * 0.75, high * (0.46 + 0.042 * number))
            leaf = shade(_LEAVES[min(3, number // 3)], self.dice.uniform(0.92, 1.08))
            self.blob(at[0], at[1], z, high * spread * 0.62, high * spread * 0.5, leaf)

    def bush(self, x: float, z: float, wide: float = 1.0) -> None:
        """Plant a bush."""
        for number in range(4):
            at = x + self.dice.uniform(-0.5, 0.5) * wide
            self.blob(at, wide * (0.3 + 0.1 * number), z, wide * 0.5, wide * 0.4, _LEAVES[number])

    def shadow(self, x: float, z: float, wide: float) -> None:
        """Lay a soft shadow on the ground."""
        sx, sy, scale = self.lens.spot(x, 0, z)
        if scale:
            tilt = max(0.12, math.sin(math.atan2(self.lens.height_m, z)))
            for grown in (1.0, 0.75):
                self.canvas.paint(
                    ring(sx, sy, wide * scale * grown, wide * scale * tilt * grown), (50, 56, 54), thin=0.2
                )

    def pole(self, x: float, z: float, high: float, colour: Colour = STEEL, wide: float = 0.14) -> None:
        """Put up a pole."""
        self.wall((x - wide / 2, z), (x + wide / 2, z), 0, high, colour)

    def lamp(self, x: float, z: float, high: float = 6.5, arm: float = 1.6) -> None:
        """Put up a street lamp whose pool of light lies on the ground at night."""
        self.pole(x, z, high)
        ends = sorted((x, x + arm))
        self.wall((ends[0], z), (ends[1], z), high - 0.12, high, STEEL)
        self.wall(
            (x + arm - 0.35, z), (x + arm + 0.35, z), high - 0.25, high - 0.1, (230, 226, 210), lamp=(255, 240, 205)
        )
        sx, sy, scale = self.lens.spot(x + arm, high - 0.2, z)
        self.canvas.shine(sx, sy, 1.6 * scale, 1.6 * scale, (130, 105, 62))
        sx, sy, scale = self.lens.spot(x + arm, 0, z)
        tilt = max(0.15, math.sin(math.atan2(self.lens.height_m, max(1.0, z))))
        self.canvas.shine(sx, sy, 6.5 * scale, 6.5 * scale * tilt, (112, 92, 58))

    def bench(self, x: float, z: float) -> None:
        """Put up a bench."""
        self.shadow(x, z, 1.1)
        for low, high in ((0.42, 0.52), (0.62, 0.72), (0.82, 0.92)):
            self.wall((x - 0.9, z), (x + 0.9, z), low, high, (128, 92, 62))
        for side in (-0.75, 0.75):
            self.pole(x + side, z, 0.85, (58, 60, 62), 0.08)

    def fence(self, a: Spot, b: Spot, high: float, step: float = 0.6, colour: Colour = STEEL) -> None:
        """Put up a railing between two spots."""
        count = max(2, int(math.hypot(b[0] - a[0], b[1] - a[1]) / step))
        for number in range(count + 1):
            share = number / count
            self.pole(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, high, colour, 0.06)
        self.wall(a, b, high - 0.08, high, colour)
