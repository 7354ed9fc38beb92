"""Scenes where people walk: a station's square, shops, a park, a school and the river."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from watchroom_sim.eyes.kit import ASPHALT, GRASS, KERB, PAINT, PAVEMENT, WARM, YELLOW, Kit, shade
from watchroom_sim.eyes.lens import Lens
from watchroom_sim.eyes.paths import Lane, Walk, Way
from watchroom_sim.eyes.scene_type import Scenery
from watchroom_sim.eyes.streets import BRICK, CREAM, ROSE, SAND, SLATE


def _station(kit: Kit) -> None:
    kit.plain((178, 174, 166))
    kit.house(-90, -34, 50, 80, 20, SLATE, floors=6, bays=10)
    kit.house(-30, 30, 44, 80, 13, (196, 176, 148), floors=2, bays=0, sides=0)
    for number in range(9):
        left = -27 + number * 6.0
        kit.wall((left, 44), (left + 4.4, 44), 0.3, 9.0, (112, 134, 146), lamp=WARM)
        for bar in (1.4, 2.9):
            kit.wall((left + bar, 43.9), (left + bar + 0.12, 43.9), 0.3, 9.0, (220, 208, 186))
    kit.wall((-30, 43.8), (30, 43.8), 9.6, 12.2, (62, 84, 96))
    kit.sign((-13, 43.7), (13, 43.7), (0, 1), 10.0, 11.8, "UNION TERMINAL")
    kit.blob(0, 15.6, 43.5, 2.1, 2.1, (228, 222, 208))
    kit.wall((-0.1, 43.2), (0.1, 43.2), 15.6, 17.2, (40, 40, 40))
    kit.wall((0, 43.2), (1.1, 43.2), 15.5, 15.7, (40, 40, 40))
    kit.wall((-30, 40), (30, 40), 4.6, 5.2, (84, 92, 98))
    for x in range(-28, 29, 8):
        kit.pole(x, 40, 4.6, (84, 92, 98), 0.3)
    kit.road_across(22, 30)
    kit.dashes_across(26, -100, 100, YELLOW)
    kit.crosswalk(-5, 5, 22, 30)
    for number in range(9):
        kit.ground(-40 + number * 10, -39.8 + number * 10, 6, 21, (160, 156, 148))
    for x in (-17, 17):
        kit.tree(x, 34, 6)
        kit.lamp(x * 0.7, 19, 6.2, 1.2)
        kit.bench(x * 0.55, 18)
    kit.wall((-15.4, 20.4), (-9.6, 20.4), 0.2, 2.3, (150, 172, 182), lamp=shade(WARM, 0.7), thin=0.6)
    kit.wall((-15.7, 20.3), (-9.3, 20.3), 2.3, 2.6, (56, 74, 96))
    kit.sign((-15.4, 20.2), (-12, 20.2), (0, 1), 2.32, 2.58, "BUS 42")


def _shop_front(kit: Kit) -> None:
    kit.plain(PAVEMENT)
    kit.house(-60, -19, 24, 50, 12, ROSE, floors=3, bays=9, ground_floor=4)
    kit.house(19, 60, 24, 50, 15, SAND, floors=4, bays=9, ground_floor=4)
    kit.house(-19, 19, 23, 50, 11, BRICK, floors=2, bays=8, sides=0, ground_floor=4.4)
    kit.shop((-18.5, 23), (-6.6, 23), "LAUNDRY", (74, 108, 132), high=4.2)
    kit.shop((-6, 23), (6, 23), "CORNER LIQUOR", (136, 44, 48), high=4.2)
    kit.shop((6.6, 23), (18.5, 23), "PHONES", (70, 96, 74), high=4.2)
    kit.road_across(6.5, 16.5)
    kit.dashes_across(11.5, -60, 60, YELLOW)
    kit.ground(-60, 60, 16.4, 16.9, KERB)
    kit.lamp(-11.5, 17.4, 6, 1.2)
    kit.pole(10.6, 17.4, 2.4)
    kit.wall((10.2, 17.3), (11.0, 17.3), 1.7, 2.5, (190, 52, 46))
    kit.bush(13.6, 21.6, 0.9)
    kit.wall((-9.4, 18), (-8.8, 18), 0, 1.1, (60, 84, 72))


def _park(kit: Kit) -> None:
    kit.plain(GRASS)
    for tree in range(-120, 121, 15):
        kit.tree(tree + kit.dice.uniform(-4, 4), 96, 13)
    kit.blob(-16, 0, 58, 20, 3.4, (96, 134, 158))
    kit.blob(-16, 0, 58, 17, 2.6, (116, 152, 174))
    bends = ((-3.4, 92.0), (-3.2, 60.0), (-2.6, 42.0), (-0.2, 24.0), (1.9, 14.0), (4.6, 5.0))
    for (a, far), (b, near) in pairwise(bends):
        kit.shape((a, 0, far), (a + 2.8, 0, far), (b + 2.8, 0, near), (b, 0, near), colour=(204, 190, 160), flat=True)
    for x, away, high in (
        (-26, 70, 12),
        (14, 66, 11),
        (24, 52, 12),
        (-30, 44, 11),
        (12, 38, 10),
        (18, 27, 9),
        (-13, 26, 9),
    ):
        kit.tree(x, away, high)
    for aside, behind in ((5.2, 33), (-4.6, 22), (8.8, 18)):
        kit.bench(aside, behind)
    kit.lamp(4.4, 42, 4.6, 0.1)
    kit.lamp(-4.2, 27, 4.6, 0.1)
    kit.lamp(8.4, 15, 4.6, 0.1)
    for _ in range(26):
        kit.blob(
            kit.dice.uniform(-11, -6),
            0.1,
            kit.dice.uniform(14, 20),
            0.13,
            0.1,
            kit.dice.choice(((222, 196, 80), (214, 110, 120), PAINT)),
        )


def _school(kit: Kit) -> None:
    kit.plain(GRASS)
    kit.house(-38, 38, 46, 70, 10.5, BRICK, floors=2, bays=16, sides=0, lit=0.12)
    kit.house(-9, 9, 43, 60, 12.5, CREAM, floors=1, bays=0, sides=0)
    kit.wall((-7, 42.9), (7, 42.9), 9.0, 11.4, (44, 74, 60))
    kit.sign((-6.4, 42.8), (6.4, 42.8), (0, 1), 9.5, 10.9, "ALDER SCHOOL")
    for x in (-4.2, -1.4, 1.4):
        kit.wall((x, 42.8), (x + 2.4, 42.8), 0, 4.2, (104, 128, 140), lamp=shade(WARM, 0.7))
    for x in (-7.6, 6.4):
        kit.wall((x, 42.6), (x + 1.2, 42.6), 0, 8.4, (232, 226, 212))
    kit.pole(15, 38, 11, (206, 206, 206), 0.16)
    kit.wall((15.1, 38), (18.6, 38), 8.9, 10.9, (58, 92, 132))
    kit.ground(-70, 70, 30, 34, PAVEMENT)
    kit.ground(-4, 4, 30, 43, PAVEMENT)
    kit.road_across(14, 25)
    kit.dashes_across(19.5, -80, -8, YELLOW)
    kit.dashes_across(19.5, 8, 80, YELLOW)
    for z in (14.6, 16.6, 18.6, 20.6, 22.6):
        kit.ground(-3.4, 3.4, z, z + 0.9, PAINT)
    kit.fence((-60, 29), (-5, 29), 1.3, 1.4, (70, 92, 76))
    kit.fence((5, 29), (60, 29), 1.3, 1.4, (70, 92, 76))
    for x, z in ((-24, 37), (-14, 38), (26, 36), (36, 39)):
        kit.tree(x, z, 8)
    kit.pole(6, 26.5, 3, (90, 94, 96))
    kit.wall((5.3, 26.4), (6.7, 26.4), 1.9, 3.3, (206, 196, 60))
    kit.lamp(-8, 27, 6.5, 1.5)
    kit.lamp(13, 12.5, 6.5, -1.5)


def _promenade(kit: Kit) -> None:
    kit.plain((104, 136, 156))
    for number in range(18):
        left = -190 + number * 22
        high = 12 + (number * 53) % 34
        kit.house(left, left + 16, 220, 240, high, shade((128, 136, 148), 1.15), floors=6, bays=4, sides=0, lit=0.5)
    for _ in range(60):
        x, z = kit.dice.uniform(-90, 90), kit.dice.uniform(26, 190)
        kit.ground(x, x + z * 0.08, z, z + 0.5, (132, 164, 182), y=-3)
    kit.shape((-26, -1, 120), (-14, -1, 120), (-12, -3, 120), (-28, -3, 120), colour=(232, 232, 226))
    kit.wall((-23, 120), (-17, 120), -1, 1.6, (214, 90, 70), lamp=WARM)
    kit.ground(-60, 60, 14, 24, (190, 172, 146))
    kit.ground(-60, 60, 10.6, 14, GRASS)
    kit.ground(-60, 60, 3, 10.6, ASPHALT)
    kit.ground(-60, 60, 10.5, 10.8, KERB)
    for x in range(-60, 61, 3):
        kit.ground(x, x + 0.06, 14, 24, (172, 154, 130))
    kit.fence((-50, 24), (50, 24), 1.1, 1.6, (66, 84, 84))
    for x in (-20, -4, 12, 28):
        kit.bench(x + 5, 22)
        kit.lamp(x, 22.8, 5, 0.1)
        kit.tree(x + 8, 12.6, 5.5)


GROUNDS: Final = (
    Scenery(
        id="station",
        title="UNION TERMINAL PLAZA",
        lens=Lens(height_m=6.5, tilt_deg=9, focal_px=560),
        build=_station,
        lanes=(
            Lane(way=Way.along((-60, 24), (60, 24)), speed_mps=8, shapes=("bus", "sedan", "SUV", "sedan"), headway_s=6),
            Lane(way=Way.along((60, 28), (-60, 28)), speed_mps=8, shapes=("sedan", "van", "bus", "SUV"), headway_s=6),
        ),
        walks=(
            Walk(way=Way.along((0, 43), (0, 31), (1, 20), (7, 9)), busy=0.8, headway_s=3),
            Walk(way=Way.along((-2, 43), (-3, 31), (-3, 20), (-9, 9)), busy=0.8, headway_s=3),
            Walk(way=Way.along((-32, 37), (32, 37)), busy=0.6, headway_s=4),
        ),
        stage=(3, 15),
    ),
    Scenery(
        id="shop-front",
        title="CORNER SHOPS",
        lens=Lens(height_m=5.4, tilt_deg=11, focal_px=520),
        build=_shop_front,
        lanes=(
            Lane(way=Way.along((-34, 9.6), (34, 9.6)), speed_mps=8, headway_s=7),
            Lane(way=Way.along((36, 14), (-36, 14)), speed_mps=8, headway_s=7),
        ),
        walks=(
            Walk(way=Way.along((-30, 19.5), (30, 19.5)), busy=0.7, headway_s=4),
            Walk(way=Way.along((0, 22.8), (0, 20), (-24, 18.2))),
        ),
        stage=(1.5, 19.5),
    ),
    Scenery(
        id="park",
        title="RIVERSIDE PARK PATH",
        lens=Lens(height_m=5.0, tilt_deg=8, focal_px=560),
        build=_park,
        lanes=(
            Lane(way=Way.along((-1.8, 92), (-1.8, 60), (-1.2, 42), (1.2, 24), (3.3, 14), (6, 4)), speed_mps=6, busy=0),
        ),
        walks=(
            Walk(way=Way.along((5, 8), (3.4, 14), (1.2, 24), (-1.2, 42), (-2, 60), (-2, 88)), busy=0.8, headway_s=5),
            Walk(
                way=Way.along((4.4, 9), (2.6, 14), (0.6, 24), (-1.8, 42), (-2.2, 85)),
                busy=0.4,
                headway_s=7,
                speed_mps=2.6,
            ),
        ),
        stage=(3.5, 14),
    ),
    Scenery(
        id="school",
        title="ALDER SCHOOL GATE",
        lens=Lens(height_m=6.0, tilt_deg=8, focal_px=560),
        build=_school,
        lanes=(
            Lane(
                way=Way.along((-50, 16.5), (50, 16.5)),
                speed_mps=6.5,
                headway_s=8,
                shapes=("sedan", "SUV", "hatchback", "bus"),
            ),
            Lane(way=Way.along((50, 22.5), (-50, 22.5)), speed_mps=6.5, headway_s=8),
        ),
        walks=(
            Walk(way=Way.along((-40, 32), (40, 32)), busy=0.5),
            Walk(way=Way.along((0, 43), (0, 26), (0, 12.6), (12, 9)), busy=0.5),
        ),
        stage=(2.5, 13),
    ),
    Scenery(
        id="promenade",
        title="RIVER PROMENADE",
        lens=Lens(height_m=5.4, tilt_deg=8, focal_px=540),
        build=_promenade,
        lanes=(Lane(way=Way.along((34, 8), (-34, 8)), speed_mps=8, headway_s=9, busy=0.45),),
        walks=(
            Walk(way=Way.along((-32, 18), (32, 18)), busy=0.7, headway_s=4),
            Walk(way=Way.along((32, 21), (-32, 21)), busy=0.5, headway_s=5),
            Walk(way=Way.along((-30, 15.5), (30, 15.5)), busy=0.4, headway_s=7, speed_mps=2.8),
        ),
        stage=(3, 15.5),
    ),
)
