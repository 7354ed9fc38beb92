"""The first minute: something to look at within seconds, at a place that several cameras see."""

from __future__ import annotations

from watchroom_sim.sightings import FIGHT
from watchroom_sim.stories.stage import Stage

TITLE = "A fight outside, seen by cameras"
DURATION_S = 600.0
FIRST_CALL_AFTER_S = 5.0
FIGHT_S = 240.0


def tell(stage: Stage, now: float, _round: int) -> None:
    """A fight outside; three people call, two units come, it is over in ten minutes."""
    place = stage.sights.opening(stage.geography)
    scene = stage.desk.scene_at(stage.kind("assault", "Peace restored"), place, exact=True)
    stage.show(FIGHT, place, now, now + FIGHT_S)
    stage.call(
        scene,
        now + FIRST_CALL_AFTER_S,
        f"Five or six people fighting outside {place.name}, one on the ground is being kicked.",
    )
    stage.call(scene, now + 15, "Second caller across the street, fight is spilling into the road.")
    stage.call(scene, now + 27, "Doorman says one of them has a broken bottle.")
    stage.reinforce(scene, now + 32, 2)
    stage.note(scene, now + 40, "Two units sent, others to keep the road clear.")
    stage.end(scene, now + DURATION_S, "Peace restored, one taken to hospital")
