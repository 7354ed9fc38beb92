"""Scenes of yards and rooms: a car park, an alley, a filling station, loading bays, a lobby and a till."""

from __future__ import annotations

from typing import Final

from watchroom_sim.eyes.kit import ASPHALT, PAINT, PAVEMENT, STEEL, WARM, YELLOW, Kit, shade
from watchroom_sim.eyes.lens import Lens
from watchroom_sim.eyes.paths import Lane, Walk, Way
from watchroom_sim.eyes.scene_type import Scenery
from watchroom_sim.eyes.standing import park_vehicle
from watchroom_sim.eyes.streets import CREAM, SLATE

CARS: Final = ((176, 54, 48), (52, 76, 122), (216, 216, 210), (60, 62, 66), (138, 142, 146), (72, 110, 84))


def _car_park(kit: Kit) -> None:
    kit.plain(ASPHALT)
    kit.house(-50, 30, 74, 96, 11, (190, 184, 172), floors=1, bays=0, sides=0)
    kit.wall((-46, 73.9), (26, 73.9), 1, 6, (128, 146, 154), lamp=WARM)
    kit.wall((-26, 73.8), (4, 73.8), 7, 10, (172, 62, 50))
    kit.sign((-24, 73.7), (2, 73.7), (0, 1), 7.5, 9.5, "SUPERMART")
    kit.ground(-80, 80, 66, 72, PAVEMENT)
    for tree in range(-60, 61, 15):
        kit.tree(tree, 68, 6)
    for row, (near, far) in enumerate(((48, 53), (42.5, 47.5), (27, 32), (21.5, 26.5))):
        for bay in range(-9, 10):
            x = bay * 3.0
            kit.ground(x - 0.07, x + 0.07, near, far, PAINT)
            full = kit.dice.random() < (0.72, 0.6, 0.55, 0.42)[row]
            if full and bay not in (-1, 9) and (row < 2 or bay != 0):  # noqa: PLR2004 - the way out, and the last line
                paint = kit.dice.choice(CARS)
                kind = kit.dice.choice(("sedan", "SUV", "hatchback", "sedan"))
                park_vehicle(kit, kind, (x + 1.5, (near + far) / 2), 0.0 if row % 2 else 180.0, paint)
    for lamp in (-14.0, 16.0):
        kit.lamp(lamp, 37, 8, 2)
    kit.ground(-0.9, 0.9, 37.2, 37.4, PAINT)
    kit.fence((-40, 62), (40, 62), 0.9, 3)


def _alley(kit: Kit) -> None:
    kit.plain((118, 116, 112))
    kit.house(-30, 30, 58, 70, 18, SLATE, floors=5, bays=11, lit=0.3)
    kit.wall((-4.4, 58), (-4.4, 1), 0, 15, (128, 82, 68))
    kit.wall((4.4, 58), (4.4, 1), 0, 13, (150, 118, 92))
    for row in range(1, 30):
        kit.wall((-4.38, 58), (-4.38, 2), row * 0.5, row * 0.5 + 0.04, (116, 74, 62))
    for side, z in ((-1, 44), (-1, 30), (-1, 19), (1, 50), (1, 36), (1, 24)):
        for low in (4.2, 8.0):
            lamp = WARM if kit.dice.random() < 0.3 else (8, 10, 14)  # noqa: PLR2004
            kit.wall((side * 4.35, z), (side * 4.35, z - 2.2), low, low + 1.8, (96, 116, 128), lamp=lamp)
    for low in (3.8, 7.4):
        kit.wall((-4.3, 40), (-3.0, 40), low, low + 0.12, (54, 56, 58))
        kit.wall((-3.0, 40), (-3.0, 25), low, low + 0.9, (54, 56, 58), thin=0.55)
    kit.shape((-3.1, 7.4, 39), (-3.1, 7.4, 38.3), (-3.1, 3.8, 27.4), (-3.1, 3.8, 28.2), colour=(54, 56, 58))
    kit.ground(-0.4, 0.4, 1, 58, (96, 96, 94))
    kit.wall((3.0, 33), (4.3, 33), 0, 2.2, (96, 74, 60))
    for x, front, colour in ((3.3, 27, (58, 84, 68)), (3.3, 24.6, (62, 78, 104)), (-3.5, 21, (84, 86, 84))):
        kit.shadow(x, front, 1.0)
        kit.wall((x - 0.75, front + 1.4), (x - 0.75, front), 0, 1.25, shade(colour, 0.8))
        kit.wall((x - 0.75, front), (x + 0.75, front), 0, 1.25, colour)
        kit.wall((x - 0.8, front), (x + 0.8, front), 1.2, 1.35, shade(colour, 1.25))
    kit.wall((4.3, 18.5), (4.3, 16.8), 0, 2.3, (84, 92, 100))
    kit.lamp(-4.2, 33, 5.2, 1.0)
    kit.lamp(4.2, 15.5, 4.6, -0.7)


def _forecourt(kit: Kit) -> None:
    kit.plain((150, 150, 146))
    kit.house(-20, 20, 44, 56, 5.6, CREAM, floors=1, bays=0, sides=0)
    kit.wall((-18, 43.9), (18, 43.9), 0.8, 3.4, (140, 162, 172), lamp=WARM)
    kit.wall((-20, 43.8), (20, 43.8), 4.0, 5.4, (40, 92, 100))
    kit.sign((-9, 43.7), (9, 43.7), (0, 1), 4.3, 5.1, "FUEL & GROCERY")
    for tree in (-28, -34, 30, 38):
        kit.tree(tree, 48, 8)
    for x in (-8.5, 0, 8.5):
        kit.ground(x - 1.0, x + 1.0, 19, 33, (186, 184, 178))
        for z in (30, 22):
            kit.shadow(x, z, 1.2)
            kit.wall((x - 0.5, z), (x + 0.5, z), 0, 2.0, (212, 212, 208))
            kit.wall((x - 0.5, z - 0.01), (x + 0.5, z - 0.01), 1.15, 1.7, (50, 60, 70), lamp=(60, 90, 90))
            kit.wall((x - 0.5, z - 0.02), (x + 0.5, z - 0.02), 0.0, 0.5, (40, 92, 100))
        kit.pole(x, 26, 5.6, (196, 198, 198), 0.36)
    kit.wall((-15, 18), (15, 18), 5.6, 6.9, (232, 234, 232), lamp=(120, 150, 150))
    kit.wall((-15, 17.9), (15, 17.9), 6.05, 6.45, (40, 122, 126), lamp=(40, 122, 126))
    kit.sign((-4, 17.8), (4, 17.8), (0, 1), 5.75, 6.75, "KINGSFUEL", (30, 60, 72))
    for x in (-11, -4, 4, 11):
        sx, sy, scale = kit.lens.spot(x, 0, 25)
        kit.canvas.shine(sx, sy, 8 * scale, 3.0 * scale, (128, 120, 96))
    kit.road_across(3, 9)


def _loading_bay(kit: Kit) -> None:
    kit.plain((134, 134, 130))
    kit.wall((-50, 34), (50, 34), 0, 9.5, (170, 176, 178))
    for seam in range(-50, 51, 2):
        kit.wall((seam, 33.95), (seam + 0.1, 33.95), 0, 9.5, (156, 162, 164))
    for number, x in enumerate((-17, -8.5, 0, 8.5, 17)):
        kit.wall((x - 2.2, 33.9), (x + 2.2, 33.9), 1.1, 5.0, (216, 214, 206) if number != 1 else (70, 74, 76))
        for low in (2.0, 2.9, 3.8):
            kit.wall((x - 2.2, 33.85), (x + 2.2, 33.85), low, low + 0.07, (182, 180, 172))
        kit.wall((x - 0.7, 33.8), (x + 0.7, 33.8), 5.4, 6.6, (58, 84, 110))
        kit.sign((x - 0.4, 33.7), (x + 0.4, 33.7), (0, 1), 5.6, 6.4, str(number + 1))
        kit.wall((x - 2.5, 33.6), (x - 2.2, 33.6), 0, 1.1, (60, 60, 58))
        kit.wall((x + 2.2, 33.6), (x + 2.5, 33.6), 0, 1.1, (60, 60, 58))
        kit.ground(x - 2.7, x - 2.55, 14, 33, YELLOW)
    kit.wall((-30, 33.7), (30, 33.7), 7.4, 9.0, (58, 84, 110))
    kit.sign((-8, 33.6), (8, 33.6), (0, 1), 7.7, 8.7, "KINGSFERRY FREIGHT")
    for x in (-12.8, 4.2, 12.8):
        kit.lamp(x, 32.5, 6.8, 0.2)
    park_vehicle(kit, "van", (8.5, 29), 180.0, (216, 216, 210))
    park_vehicle(kit, "van", (-17, 29), 180.0, (198, 160, 60))
    for x, z in ((-22, 24), (-23.2, 23), (22, 27)):
        kit.shadow(x, z, 1.0)
        kit.wall((x - 0.6, z), (x + 0.6, z), 0, 1.1, (168, 130, 84))
        kit.wall((x - 0.6, z - 0.01), (x + 0.6, z - 0.01), 0.5, 0.58, (140, 104, 66))


def _lobby(kit: Kit) -> None:
    _room(kit, (222, 214, 200), (176, 166, 152))
    kit.wall((-3.4, 12), (-0.4, 12), 0.0, 3.2, (150, 178, 190), lamp=(40, 50, 70))
    kit.wall((-1.95, 11.9), (-1.85, 11.9), 0, 3.2, STEEL)
    kit.wall((1.2, 11.9), (5.0, 11.9), 1.4, 3.0, (120, 96, 74))
    kit.sign((1.4, 11.8), (4.8, 11.8), (0, 1), 1.9, 2.6, "RECEPTION")
    kit.wall((1.0, 9.6), (5.2, 9.6), 0, 1.1, (124, 88, 60))
    kit.wall((0.9, 9.5), (5.3, 9.5), 1.05, 1.18, (226, 220, 208))
    kit.bush(-4.6, 10.6, 0.8)
    kit.wall((-5.4, 8.4), (-3.2, 8.4), 0, 0.9, (88, 106, 122))


def _till(kit: Kit) -> None:
    _room(kit, (214, 220, 216), (196, 196, 190))
    for low in (0.3, 1.0, 1.7, 2.4):
        kit.wall((-5.8, 11.9), (1.4, 11.9), low, low + 0.62, (120, 110, 96))
        for number in range(24):
            x = -5.7 + number * 0.3
            tint = kit.dice.choice(((150, 60, 50), (70, 110, 70), (196, 166, 80), (70, 90, 130), (200, 200, 190)))
            kit.wall((x, 11.8), (x + 0.2, 11.8), low + 0.06, low + kit.dice.uniform(0.35, 0.52), tint)
    kit.wall((2.6, 11.9), (4.8, 11.9), 0, 2.6, (150, 178, 190), lamp=(40, 50, 70))
    kit.wall((2.4, 11.8), (5.0, 11.8), 2.6, 3.0, (60, 120, 80))
    kit.sign((3.0, 11.7), (4.4, 11.7), (0, 1), 2.65, 2.95, "EXIT")
    kit.wall((-5.6, 7.4), (0.4, 7.4), 0, 1.05, (126, 92, 64))
    kit.wall((-5.7, 7.3), (0.5, 7.3), 1.0, 1.12, (224, 218, 206))
    kit.wall((-1.4, 7.2), (-0.6, 7.2), 1.12, 1.5, (52, 56, 60))


def _room(kit: Kit, wall: tuple[int, int, int], floor: tuple[int, int, int]) -> None:
    kit.plain(floor)
    for row in range(1, 13):
        kit.ground(-6, 6, row, row + 0.03, shade(floor, 0.9))
    for line in range(-6, 7):
        kit.ground(line, line + 0.03, 1, 12, shade(floor, 0.9))
    kit.wall((-6, 12), (6, 12), 0, 3.6, wall, lamp=shade(wall, 0.7))
    kit.wall((-6, 12), (-6, 0.9), 0, 3.6, wall, lamp=shade(wall, 0.55))
    kit.wall((6, 12), (6, 0.9), 0, 3.6, wall, lamp=shade(wall, 0.55))
    kit.shape(
        (-6, 3.6, 12),
        (6, 3.6, 12),
        (6, 3.6, 0.9),
        (-6, 3.6, 0.9),
        colour=(232, 230, 224),
        lamp=(190, 186, 176),
        flat=True,
    )
    for z in (4, 7, 10):
        kit.shape(
            (-2, 3.58, z + 0.8),
            (2, 3.58, z + 0.8),
            (2, 3.58, z),
            (-2, 3.58, z),
            colour=(252, 252, 248),
            lamp=(255, 250, 236),
            flat=True,
        )
    x, y, scale = kit.lens.spot(0, 0, 7)
    kit.canvas.shine(x, y, 9 * scale, 4 * scale, (150, 144, 130))


YARDS: Final = (
    Scenery(
        id="car-park",
        title="CAR PARK WEST",
        lens=Lens(height_m=7.2, tilt_deg=13, focal_px=540),
        build=_car_park,
        lanes=(
            Lane(way=Way.along((-34, 37), (-2, 37), (-1.5, 34), (-1.5, 1)), speed_mps=5, headway_s=14, busy=0.5),
            Lane(way=Way.along((34, 40), (-34, 40)), speed_mps=5, headway_s=14, busy=0.4),
        ),
        walks=(
            Walk(way=Way.along((6, 10), (5, 36), (-10, 68)), busy=0.4),
            Walk(way=Way.along((-40, 69), (40, 69)), busy=0.6),
        ),
        stage=(4, 16),
    ),
    Scenery(
        id="alley",
        title="SERVICE ALLEY",
        lens=Lens(height_m=4.6, tilt_deg=9, focal_px=560),
        build=_alley,
        lanes=(Lane(way=Way.along((0, 57), (0, 1)), speed_mps=4.5, headway_s=40, busy=0.5, shapes=("van", "sedan")),),
        walks=(Walk(way=Way.along((-1.4, 57), (-1.2, 8)), busy=0.35, headway_s=9),),
        stage=(1.2, 14),
    ),
    Scenery(
        id="forecourt",
        title="FUEL FORECOURT",
        lens=Lens(height_m=5.2, tilt_deg=7, focal_px=520),
        build=_forecourt,
        lanes=(
            Lane(
                way=Way.along((-4.2, 40), (-4.2, 14), (-2, 8), (18, 6)),
                speed_mps=4.5,
                headway_s=18,
                busy=0.6,
                stop_m=17,
            ),
            Lane(
                way=Way.along((4.4, 40), (4.4, 15), (8, 8), (26, 6.5)),
                speed_mps=4.5,
                headway_s=20,
                busy=0.5,
                stop_m=15,
                green_from_s=22,
            ),
        ),
        walks=(Walk(way=Way.along((-8, 36), (8, 42)), busy=0.5), Walk(way=Way.along((-22, 38), (22, 38)), busy=0.4)),
        stage=(2, 15),
    ),
    Scenery(
        id="loading-bay",
        title="FREIGHT LOADING BAYS",
        lens=Lens(height_m=5.6, tilt_deg=9, focal_px=540),
        build=_loading_bay,
        lanes=(
            Lane(
                way=Way.along((-36, 17), (36, 17)), speed_mps=5, headway_s=14, busy=0.5, shapes=("van", "pickup", "van")
            ),
            Lane(
                way=Way.along((36, 12), (-36, 12)),
                speed_mps=5,
                headway_s=16,
                busy=0.4,
                shapes=("pickup", "van", "sedan"),
            ),
        ),
        walks=(
            Walk(way=Way.along((-20, 28), (4, 28), (4, 32)), busy=0.5),
            Walk(way=Way.along((-30, 21), (30, 23)), busy=0.3),
        ),
        stage=(3, 20),
    ),
)

ROOMS: Final = (
    Scenery(
        id="lobby",
        title="LOBBY",
        lens=Lens(height_m=3.2, tilt_deg=16, focal_px=420),
        build=_lobby,
        walks=(
            Walk(way=Way.along((-2, 11.8), (-1, 8), (0.5, 3)), busy=0.5, headway_s=7),
            Walk(way=Way.along((-5, 5), (5, 6)), busy=0.3, headway_s=9),
        ),
        stage=(0.5, 7),
        roofed=True,
    ),
    Scenery(
        id="till",
        title="SHOP TILL",
        lens=Lens(height_m=3.2, tilt_deg=17, focal_px=420),
        build=_till,
        walks=(Walk(way=Way.along((3.6, 11.6), (2.6, 7), (0.6, 6.2)), busy=0.5, headway_s=8),),
        stage=(0.2, 6.6),
        roofed=True,
    ),
)
