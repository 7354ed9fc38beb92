"""Fireworks that flood the gunshot feed: dozens of detections and a few calls, nobody shot."""

from __future__ import annotations

from functools import partial

from watchroom_sim.stories.stage import Stage

TITLE = "Fireworks flood the gunshot feed"
DURATION_S = 600.0
DETECTIONS = 46
SITES = 3


def tell(stage: Stage, now: float, round_: int) -> None:
    """Fireworks go up in three places for eight minutes; sensors report each bang, people call about some."""
    del round_
    dice = stage.dice
    parks = dice.sample(stage.geography.of_kind("recreation"), SITES)
    for _ in range(DETECTIONS):
        park = dice.choice(parks)
        at = (park.at[0] + dice.gauss(0, 60), park.at[1] + dice.gauss(0, 60))
        bang = partial(
            stage.sensors.shots, at, rounds=dice.choice((1, 1, 2, 3, 4, 6, 9)), confidence=dice.uniform(0.35, 0.78)
        )
        stage.agenda.plan(now + dice.triangular(0, 480, 160), bang)
    for number, park in enumerate(parks):
        heard = stage.desk.scene_at(stage.kind("shots_heard", "Unfounded, fireworks"), park, exact=True)
        stage.call(heard, now + 35 + 20 * number, "A lot of shots, more than ten, please hurry.")
        stage.end(heard, now + DURATION_S, "Unfounded, fireworks")
        seen = stage.desk.scene_at(stage.kind("fireworks", "Advised"), park, exact=True)
        stage.call(seen, now + 80 + 45 * number, "Families setting off fireworks, mortars going up over the houses.")
        stage.end(seen, now + DURATION_S, "Advised")
