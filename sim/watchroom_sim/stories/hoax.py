"""A hoax call: the worst is reported, and nothing else in the city agrees with it."""

from __future__ import annotations

from watchroom_sim.stories.stage import Stage

TITLE = "Hoax call"
DURATION_S = 840.0


def tell(stage: Stage, now: float, round_: int) -> None:
    """One caller reports a shooting in a busy place; no sensor, second voice or camera agrees; it is unfounded."""
    halls = stage.sights.best(
        [each for trade in ("hotel", "hospital", "station") for each in stage.geography.of_kind(trade)]
    )
    hall = halls[(round_ * 7) % 20]
    scene = stage.desk.scene_at(stage.kind("shooting", "Unfounded, hoax call"), hall, exact=True)
    stage.call(scene, now, f"Caller whispering: man with a rifle inside {hall.name}, three people shot. Line drops.")
    stage.reinforce(scene, now + 30, 4)
    stage.note(scene, now + 45, "Callback: number not in service. Caller came in over an internet line.")
    stage.call(scene, now + 95, "Same voice: says he is in the second-floor bathroom and hears more shots.")
    stage.note(scene, now + 210, "Front desk answers: nothing going on, people coming and going as always.")
    stage.note(scene, now + 480, "Building searched, no victims, no shell casings, no other callers.")
    stage.end(scene, now + DURATION_S, "Unfounded, hoax call")
