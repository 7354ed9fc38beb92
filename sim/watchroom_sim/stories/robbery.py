"""An armed robbery with a fleeing car that is read along its route."""

from __future__ import annotations

from watchroom_sim.calls import Scene
from watchroom_sim.sightings import HOLD_UP
from watchroom_sim.stories.stage import Drive, Stage

TITLE = "Armed robbery, car flees past the readers"
DURATION_S = 900.0
CAST = 0
GETAWAY_AFTER_S = 34.0
LOOK_ROUND_S = 12.0
"""The car stands before the shop so long before the button is pressed."""
PACE = 1.3
FLIGHT_S = 480.0
SHOPS_TRIED = 24


def tell(stage: Stage, now: float, round_: int) -> None:
    """Two men rob a shop; the hold-up button is pressed; their listed car passes reader after reader; it is stopped."""
    shops = stage.sights.best(
        [each for trade in ("liquor", "shop", "pharmacy") for each in stage.geography.of_kind(trade)]
    )
    shop = shops[(round_ * 5) % SHOPS_TRIED]
    car = stage.car(CAST, round_)
    drive = stage.drive_from(shop.at, stage.net.destinations, PACE, within_s=FLIGHT_S)
    start = now + GETAWAY_AFTER_S
    scene = stage.desk.scene_at(stage.kind("robbery_armed", "Arrest made"), shop, exact=True)
    stage.agenda.plan(now, lambda then: stage.panels.sound(shop, "hold_up", then))
    stage.call(scene, now + 8, f"Clerk at {shop.name} says two men, one with a handgun, are emptying the register now.")
    stage.call(scene, now + 37, f"Customer saw two men run out and get into {car.words()}, tag starts {car.plate[:3]}.")
    stage.note(
        scene, now + 58, f"Clerk reads the tag off the store camera: {car.plate}, {car.region[3:]}. Nobody hurt."
    )
    stage.call(scene, now + 75, f"Driver almost hit by {car.words()} that ran the light, two people inside.")
    stage.show(HOLD_UP, shop, now - LOOK_ROUND_S, start, car)
    stage.flee(car, drive, start)
    _stop_the_car(stage, scene, drive, start)
    stage.end(scene, now + DURATION_S, "Arrest made")


def _stop_the_car(stage: Stage, scene: Scene, drive: Drive, start: float) -> None:
    """Send two units to where the car was last read, and note that it was stopped."""
    after, last = drive.passed[-1] if drive.passed else (240.0, None)
    if last is not None:
        stage.reinforce(scene, start + after + 20, 2, to=last)
    stage.note(scene, start + after + 150, "Car stopped, two detained, handgun recovered.")
