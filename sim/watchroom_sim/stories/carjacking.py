"""A carjacking whose car crosses the border: read by two agencies under two laws."""

from __future__ import annotations

from watchroom_sim.sightings import HOLD_UP
from watchroom_sim.stories.stage import Stage

TITLE = "Carjacking across the border"
DURATION_S = 1_200.0
CAST = 1
PACE = 1.25
FLIGHT_S = 840.0
COUNTY = "montrose"
AGENCIES = ("mpd", COUNTY)
STATIONS = 6


def tell(stage: Stage, now: float, round_: int) -> None:
    """A car is taken at a filling station; city readers see it, then the county's; the county finds it empty."""
    car = stage.car(CAST, round_)
    goals = [
        goal for goal in stage.net.destinations if stage.geography.agency_at(stage.net.graph.nodes[goal]) == COUNTY
    ]
    drives = [
        (stage.drive_from(each.at, goals, PACE, within_s=FLIGHT_S, agencies=AGENCIES), each)
        for each in stage.geography.of_kind("fuel")
    ]
    drives.sort(key=lambda pair: -pair[0].seen_by(AGENCIES))
    drive, station = drives[round_ % STATIONS]
    scene = stage.desk.scene_at(stage.kind("carjacking", "Report taken"), station, exact=True)
    where = stage.desk.text("{way}")
    stage.call(scene, now, f"Caller was ordered out of {car.words()} at gunpoint while filling up. Car gone {where}.")
    stage.call(scene, now + 28, "Cashier saw it, one man in a mask, drove off fast. Owner is shaken but unhurt.")
    stage.note(scene, now + 55, f"Owner gives the tag: {car.plate}, {car.region[3:]}. Phone is still in the car.")
    stage.show(HOLD_UP, station, now - 20, now + 12, car)
    stage.flee(car, drive, now + 12)
    over = next((after for after, reader in drive.passed if reader.agency == COUNTY), 300.0)
    last_edge = drive.passed[-1][1].edge if drive.passed else stage.net.chains[drive.way[-1][0]].edges[0]
    remarks = f"Assist {car.region[3:]} tag {car.plate}, carjacked in the city, last seen here"
    stage.agenda.plan(
        now + over + 25,
        lambda then: stage.county.take("STOLEN VEHICLE", 1, last_edge, remarks, then, lasts_s=240.0),
    )
    stage.note(scene, now + over + 60, "Montrose County has the car on its readers, their units responding.")
    stage.note(scene, now + over + 420, "Car found empty in Montrose County, phone inside. County processing.")
    stage.end(scene, now + DURATION_S, "Report taken, vehicle recovered")
