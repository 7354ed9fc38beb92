"""A missing child: calls, a public warning, a car to look for, and an end."""

from __future__ import annotations

from watchroom_sim import names
from watchroom_sim.small_feeds import CityWarning
from watchroom_sim.stories.stage import Stage

TITLE = "Missing child"
DURATION_S = 1_080.0
CAST = 2
PACE = 0.95
FLIGHT_S = 600.0
WARNED_AFTER_S = 150.0


def tell(stage: Stage, now: float, round_: int) -> None:
    """A child does not come home; somebody saw a car; the city is warned; the car is read; the child is safe."""
    places = stage.sights.best(stage.geography.of_kind("recreation"))
    place = places[(round_ * 3) % 12]
    car = stage.car(CAST, round_)
    scene = stage.desk.scene_at(stage.kind("missing_child", "Located safe"), place, exact=True)
    stage.call(scene, now, f"Parent: seven-year-old in a yellow raincoat was at {place.name} and is gone, 20 minutes.")
    stage.call(
        scene, now + 70, f"Coach saw a child in a yellow coat get into {car.words()}, driver was talking to her."
    )
    stage.note(scene, now + 100, f"Photo from a parent shows the tag: {car.plate}, {car.region[3:]}.")
    stage.flee(car, stage.drive_from(place.at, stage.net.destinations, PACE, within_s=FLIGHT_S), now + 200)
    warning = CityWarning(
        event="Child Abduction Emergency",
        headline=f"AMBER Alert: child missing from {place.name}",
        description=f"Seven-year-old, yellow raincoat, blue backpack. Last seen near {place.address}, may be in "
        f"{car.words()}, tag {car.plate}.",
        instruction="Do not approach. Call 911.",
        urgency="Immediate",
        severity="Severe",
        certainty="Likely",
        category="Rescue",
        lasts_s=3_600.0,
        area_text=f"City of {names.CITY}",
    )
    city = stage.geography.area("jurisdiction", "mpd").shape

    def warn(then: float) -> None:
        reference = stage.publisher.publish(warning, city, then)
        stage.agenda.plan(now + DURATION_S - 60, lambda later: stage.publisher.cancel(warning, city, reference, later))

    stage.agenda.plan(now + WARNED_AFTER_S, warn)
    stage.call(scene, now + 420, "Caller saw the alert, thinks the car is in front of them at a light.")
    stage.note(scene, now + DURATION_S - 120, "Child found with a relative, unhurt. Custody question, unit staying.")
    stage.end(scene, now + DURATION_S, "Located safe")
