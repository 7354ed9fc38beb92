"""Scenes of streets: crossings, main streets and what traffic passes."""

from __future__ import annotations

from typing import Final

from watchroom_sim.eyes.kit import ASPHALT, GRASS, KERB, PAINT, PAVEMENT, STEEL, WARM, YELLOW, Kit, shade
from watchroom_sim.eyes.lens import Lens
from watchroom_sim.eyes.paths import CYCLE_S, Lane, Signal, Walk, Way
from watchroom_sim.eyes.scene_type import Scenery

BRICK: Final = (158, 96, 78)
SAND: Final = (206, 188, 156)
CREAM: Final = (222, 212, 190)
SLATE: Final = (120, 130, 142)
ROSE: Final = (188, 142, 128)


def _crossing(kit: Kit) -> None:
    kit.plain(PAVEMENT)
    kit.house(-70, -24, 52, 90, 26, SLATE, floors=7, bays=9, sides=4)
    kit.house(-22, -9, 50, 80, 15, BRICK, floors=4, bays=4, ground_floor=3.8)
    kit.shop((-22, 50), (-9, 50), "DINER", (150, 52, 46))
    kit.house(10, 30, 50, 80, 19, SAND, floors=5, bays=6, ground_floor=3.8)
    kit.shop((10, 50), (30, 50), "HARBOR BANK", (40, 74, 108))
    kit.house(34, 80, 54, 90, 30, (148, 152, 150), floors=9, bays=10, sides=4)
    kit.road(-7, 7)
    kit.road_across(24, 38, kerb=False)
    kit.ground(-7, 7, 20, 44, ASPHALT)
    kit.dashes(0, 44, 150, YELLOW, run=0)
    kit.dashes(0, 2, 18, YELLOW, run=0)
    kit.dashes_across(31, -120, -9, YELLOW)
    kit.dashes_across(31, 9, 120, YELLOW)
    kit.crosswalk(-7, 7, 19.5, 22.5)
    kit.crosswalk(-7, 7, 39.5, 42)
    kit.ground(0.2, 7, 18.2, 18.7, PAINT)
    for x in (-14, 14):
        kit.tree(x, 47, 6.5)
    kit.lamp(-9, 45, 7, 2.2)
    kit.lamp(9.5, 21, 7, -2.4)
    kit.pole(8.2, 40, 6.2)
    kit.wall((2.2, 40), (8.2, 40), 6.0, 6.2, STEEL)
    kit.wall((3.1, 40), (3.7, 40), 4.7, 6.0, (34, 36, 38))


def _main_street(kit: Kit) -> None:
    kit.plain(PAVEMENT)
    colours = (BRICK, SAND, ROSE, CREAM, SLATE, BRICK)
    names = ("BAKERY", "BOOKS", "PHARMACY", "FLOWERS", "CAFE", "TAILOR")
    for number in range(5, -1, -1):
        near = 14.0 + number * 13
        high = 9.0 + (number * 5) % 7
        left, right = colours[number], colours[(number + 3) % 6]
        kit.house(-26, -11, near, near + 13, high, left, floors=3, bays=0, sides=4, ground_floor=3.8)
        kit.shop((-11, near + 0.4), (-11, near + 12.6), names[number], shade(left, 0.8))
        kit.house(11, 26, near, near + 13, high + 2, right, floors=3, bays=0, sides=4, ground_floor=3.8)
        kit.shop((11, near + 12.6), (11, near + 0.4), names[(number + 2) % 6], shade(right, 0.7))
    kit.road(-7, 7)
    kit.dashes(0, 4, 160, YELLOW)
    kit.dashes(-0.3, 4, 160, YELLOW, run=0)
    for z in (76, 58, 40, 26):
        kit.tree(-9.2, z, 5.5)
        kit.tree(9.2, z + 5, 5.5)
    for z in (66, 48, 32):
        kit.lamp(-8, z, 6, 1.4)
    kit.lamp(8, 20, 6, -1.4)
    kit.bench(8.9, 24)


def _avenue(kit: Kit) -> None:
    kit.plain(GRASS)
    kit.house(-60, -22, 40, 110, 22, CREAM, floors=6, bays=10, sides=7)
    kit.house(22, 60, 36, 110, 26, (176, 168, 160), floors=7, bays=10, sides=7)
    kit.ground(-17, -12.5, 0.5, 200, PAVEMENT)
    kit.ground(12.5, 17, 0.5, 200, PAVEMENT)
    kit.road(-11, -2.2)
    kit.road(2.2, 11)
    kit.dashes(-6.6, 4, 160)
    kit.dashes(6.6, 4, 160)
    for z in range(110, 14, -14):
        kit.tree(-13.6, float(z) - 3, 8)
        kit.tree(13.6, float(z), 8)
        kit.bush(0, float(z) + 2, 1.3)
    for z in (90, 64, 42, 24):
        kit.lamp(0, z, 7.5, 2.2)


def _bridge(kit: Kit) -> None:
    kit.plain((92, 122, 142))
    for number in range(16):
        left = -180 + number * 24
        high = 14 + (number * 37) % 26
        kit.house(left, left + 18, 230, 250, high, shade(SLATE, 1.2), floors=5, bays=4, sides=0, lit=0.5)
    for number in range(26):
        z = 20 + number * 7
        x = kit.dice.uniform(-60, 60)
        kit.ground(x, x + 9, z, z + 0.5, (126, 154, 170), y=-8)
    kit.road(-7, 7, far=230, kerb=False)
    kit.ground(-10, -7, 0.5, 230, PAVEMENT)
    kit.ground(7, 10, 0.5, 230, PAVEMENT)
    kit.dashes(0, 3, 220, YELLOW, run=0)
    kit.dashes(-7 + 0.3, 3, 220, PAINT, run=0)
    kit.dashes(6.7, 3, 220, PAINT, run=0)
    for side in (-1, 1):
        for z in range(110, 10, -7):
            top = max(1.2, 24 * ((z - 62) / 55) ** 2 + 1.6)
            kit.wall((side * 10.2 - 0.04, z), (side * 10.2 + 0.04, z), 1.0, min(26.0, top), (150, 152, 150))
        kit.fence((side * 10.2, 120), (side * 10.2, 8), 1.2, 2.2, (96, 108, 104))
    for side in (-1, 1):
        kit.wall((side * 10.2 - 1.1, 118), (side * 10.2 + 1.1, 118), 0, 27, (112, 128, 120))
    kit.wall((-10.2, 118), (10.2, 118), 19, 21.5, (112, 128, 120))
    kit.wall((-10.2, 118), (10.2, 118), 25, 27, (112, 128, 120))
    for z in (96, 66, 38, 20):
        kit.lamp(-8.5, z, 7, 2)
        kit.lamp(8.5, z + 6, 7, -2)


def _underpass(kit: Kit) -> None:
    kit.plain((140, 142, 136))
    kit.house(-60, -16, 60, 90, 20, BRICK, floors=5, bays=10)
    kit.house(16, 60, 62, 90, 24, SLATE, floors=6, bays=10)
    kit.road(-6.5, 6.5)
    kit.dashes(0, 4, 120, YELLOW, run=0)
    kit.ground(-9.5, -6.8, 0.5, 150, PAVEMENT)
    kit.ground(6.8, 9.5, 0.5, 150, PAVEMENT)
    kit.wall((-90, 40), (-9.8, 40), 0, 9.2, (150, 132, 112))
    kit.wall((9.8, 40), (90, 40), 0, 9.2, (150, 132, 112))
    for x in (-9.8, 9.8):
        kit.wall((x, 40), (x, 52), 0, 6.4, (104, 92, 80))
    kit.wall((-90, 40), (90, 40), 6.2, 9.2, (86, 96, 92))
    for x in range(-60, 61, 3):
        kit.wall((x, 40), (x + 0.25, 40), 6.3, 9.1, (68, 78, 76))
    kit.wall((-4.5, 39.9), (4.5, 39.9), 6.7, 8.4, (40, 62, 52))
    kit.sign((-4.2, 39.8), (4.2, 39.8), (0, 1), 7.0, 8.1, "KINGSFERRY EAST")
    kit.wall((-70, 41), (-12, 41), 9.2, 12.4, (196, 200, 204))
    for x in range(-68, -14, 4):
        kit.wall((x, 40.9), (x + 2.4, 40.9), 10.4, 11.8, (92, 110, 124), lamp=WARM)
    for x in (-3.2, 3.2):
        kit.wall((x - 0.6, 44), (x + 0.6, 44), 6.0, 6.15, PAINT, lamp=(255, 240, 210))
    kit.lamp(-8.2, 26, 7, 2)
    kit.lamp(8.2, 16, 7, -2)


def _row_houses(kit: Kit) -> None:
    kit.plain((150, 150, 142))
    colours = (BRICK, ROSE, (150, 160, 150), SAND, (120, 108, 120), BRICK, CREAM)
    for number in range(6, -1, -1):
        near = 10.0 + number * 8
        for side in (-1, 1):
            tint = colours[(number * (2 if side > 0 else 3)) % 7]
            inner, outer = side * 12.0, side * 24.0
            kit.house(min(inner, outer), max(inner, outer), near, near + 8, 9.5, tint, floors=3, bays=0, sides=2)
            kit.on_wall((inner, near + 8), (inner, near), (0.42, 0.6), 0.6, 2.9, (74, 54, 46), lamp=shade(WARM, 0.5))
            kit.ground(inner - side * 2.2, inner, near + 3.4, near + 5.2, (176, 170, 160))
            kit.bush(inner - side * 1.4, near + 1.6, 1.1)
    kit.road(-5.5, 5.5)
    kit.ground(-9.5, -5.9, 0.5, 160, PAVEMENT)
    kit.ground(5.9, 9.5, 0.5, 160, PAVEMENT)
    for z in (70, 54, 38, 22):
        kit.tree(-7.4, z, 6.5)
        kit.tree(7.4, z + 7, 6.5)
    for z in (60, 30):
        kit.lamp(6.6, z, 6, -1.5)
    kit.lamp(-6.6, 17, 6, 1.5)


def _square(kit: Kit) -> None:
    kit.plain(PAVEMENT)
    kit.house(-80, -30, 70, 100, 24, CREAM, floors=6, bays=12)
    kit.house(30, 80, 70, 100, 22, SAND, floors=5, bays=12)
    kit.house(-26, 26, 82, 110, 17, (214, 208, 198), floors=3, bays=11, sides=0)
    kit.wall((-8, 81.5), (8, 81.5), 13, 20, (206, 200, 190))
    kit.blob(0, 21, 81, 7, 6, (110, 138, 126))
    kit.wall((-0.4, 81), (0.4, 81), 26, 31, (110, 138, 126))
    for x in range(-7, 8, 2):
        kit.wall((x - 0.4, 81), (x + 0.4, 81), 0, 13, (228, 224, 214))
    kit.road_across(52, 64)
    kit.dashes_across(58, -120, 120, YELLOW)
    for x in (-22, -14, 14, 22):
        kit.tree(x, 48, 8)
    kit.ground(-16, 16, 22, 44, GRASS)
    kit.ground(-2.5, 2.5, 14, 46, (196, 190, 178))
    kit.blob(0, 0.25, 33, 5.2, 1.1, (196, 190, 178))
    kit.wall((-1.6, 32), (1.6, 32), 0, 3.4, (188, 182, 172))
    kit.wall((-0.9, 32), (0.9, 32), 3.4, 5.2, (84, 116, 100))
    kit.blob(0, 6.4, 32, 0.55, 1.3, (84, 116, 100))
    kit.blob(0, 7.9, 32, 0.35, 0.42, (84, 116, 100))
    kit.road(-40, 40, near=3, far=11, kerb=False)
    kit.ground(-60, 60, 11, 11.4, KERB)
    for x in (-9, 9):
        kit.lamp(x, 22, 5.5, 0.8)
        kit.bench(x * 0.7, 21)


def _two_way(
    right: float, far: float = 110.0, *, speed_mps: float, headway_s: float = 5.0, busy: float = 0.5
) -> tuple[Lane, Lane]:
    """Return the lane that comes and the one that goes, their middles `right` metres from the road's."""
    comes, goes = Way.along((-right, far), (-right, 1.0)), Way.along((right, 1.0), (right, far))
    return (
        Lane(way=comes, speed_mps=speed_mps, headway_s=headway_s, busy=busy),
        Lane(way=goes, speed_mps=speed_mps, headway_s=headway_s, busy=busy),
    )


STREETS: Final = (
    Scenery(
        id="crossing",
        title="CROSSING NORTH ARM",
        lens=Lens(height_m=6.2, tilt_deg=12, focal_px=560),
        build=_crossing,
        lanes=(
            Lane(way=Way.along((-3.2, 120), (-3.2, 1.0)), stop_m=76, speed_mps=11, headway_s=4.5),
            Lane(way=Way.along((3.4, 1.0), (3.4, 120)), stop_m=12.5, speed_mps=10, headway_s=4.5),
            Lane(way=Way.along((-60, 28), (60, 28)), stop_m=49, green_from_s=CYCLE_S / 2, speed_mps=10, busy=0.4),
            Lane(way=Way.along((60, 34.5), (-60, 34.5)), stop_m=49, green_from_s=CYCLE_S / 2, speed_mps=10, busy=0.4),
        ),
        walks=(
            Walk(way=Way.along((-10, 46), (-10, 8))),
            Walk(way=Way.along((9.5, 46), (9.5, 8))),
            Walk(way=Way.along((-30, 45.5), (30, 45.5)), busy=0.5),
        ),
        signals=(Signal(3.4, 5.7, 39.9, 1), Signal(-8.6, 3.6, 23.0, 2)),
        stage=(8.2, 15.5),
    ),
    Scenery(
        id="main-street",
        title="MAIN STREET SHOPS",
        lens=Lens(height_m=5.4, tilt_deg=10, focal_px=560),
        build=_main_street,
        lanes=_two_way(3.4, speed_mps=9.0),
        walks=(
            Walk(way=Way.along((-9.6, 70), (-9.6, 9)), busy=0.6),
            Walk(way=Way.along((9.8, 9), (9.8, 70)), busy=0.6),
        ),
        stage=(8.6, 14.5),
    ),
    Scenery(
        id="avenue",
        title="AVENUE, TREE LINE",
        lens=Lens(height_m=7.5, tilt_deg=13, focal_px=560),
        build=_avenue,
        lanes=(
            Lane(way=Way.along((-4.5, 130), (-4.5, 1)), speed_mps=14, headway_s=3.5),
            Lane(way=Way.along((-8.8, 130), (-8.8, 1)), speed_mps=12, headway_s=5),
            Lane(way=Way.along((4.5, 1), (4.5, 130)), speed_mps=14, headway_s=3.5),
            Lane(way=Way.along((8.8, 1), (8.8, 130)), speed_mps=12, headway_s=5),
        ),
        walks=(Walk(way=Way.along((15, 80), (15, 10))), Walk(way=Way.along((-15, 10), (-15, 80)))),
        stage=(-11.8, 19),
    ),
    Scenery(
        id="bridge",
        title="FERRY BRIDGE DECK",
        lens=Lens(height_m=6.8, tilt_deg=9, focal_px=580),
        build=_bridge,
        lanes=_two_way(3.4, 180, speed_mps=15.0, headway_s=4.0),
        walks=(Walk(way=Way.along((8.6, 10), (8.6, 90)), busy=0.25, speed_mps=1.6),),
        stage=(-8.5, 18),
    ),
    Scenery(
        id="underpass",
        title="RAIL UNDERPASS",
        lens=Lens(height_m=5.2, tilt_deg=8, focal_px=560),
        build=_underpass,
        lanes=_two_way(3.2, speed_mps=10.0, headway_s=5.5),
        walks=(Walk(way=Way.along((-8.2, 60), (-8.2, 9)), busy=0.3),),
        stage=(8.0, 15),
    ),
    Scenery(
        id="row-houses",
        title="ROW HOUSES",
        lens=Lens(height_m=5.6, tilt_deg=11, focal_px=560),
        build=_row_houses,
        lanes=_two_way(2.4, 80, speed_mps=7.0, headway_s=9.0, busy=0.35),
        walks=(
            Walk(way=Way.along((-8.4, 60), (-8.4, 9)), busy=0.3),
            Walk(way=Way.along((8.4, 9), (8.4, 60)), busy=0.3),
        ),
        stage=(6.4, 15),
    ),
    Scenery(
        id="square",
        title="CHARTER SQUARE",
        lens=Lens(height_m=7.5, tilt_deg=14, focal_px=560),
        build=_square,
        lanes=(
            Lane(way=Way.along((-26, 8.6), (26, 8.6)), speed_mps=8, headway_s=8, busy=0.4),
            Lane(way=Way.along((-80, 55), (80, 55)), speed_mps=11, headway_s=5),
            Lane(way=Way.along((80, 61), (-80, 61)), speed_mps=11, headway_s=5),
        ),
        walks=(
            Walk(way=Way.along((-1, 13), (-1, 28), (-6, 34), (-1, 46)), busy=0.6),
            Walk(way=Way.along((-30, 46.5), (30, 46.5)), busy=0.6),
            Walk(way=Way.along((-24, 14), (24, 17)), busy=0.5),
        ),
        stage=(4, 14),
    ),
)
