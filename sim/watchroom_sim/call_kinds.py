"""What people call 911 about in a day: how often, where, in what words, and how it ends."""

from __future__ import annotations

from typing import Final

import msgspec

NIGHTLIFE: Final = ("bar", "hotel", "liquor", "station")
COUNTERS: Final = ("shop", "liquor", "fuel", "pharmacy", "bank")
HOMES: Final = ("apartments",)
PUBLIC: Final = ("station", "shop", "library", "recreation", "hospital")
STREET: Final[tuple[str, ...]] = ()
"""No premises: on a street or at a crossing."""

UNFOUNDED: Final = ("Unfounded", "Gone on arrival", "No report needed")
REPORT: Final = ("Report taken", "Report taken", "Gone on arrival", "Report taken, area canvassed")
PEACE: Final = ("Peace restored", "Advised", "Gone on arrival", "No report needed", "Parties separated")
ARREST: Final = ("Arrest made", "Report taken", "Report taken, area canvassed", "Unfounded")
CARE: Final = ("Taken to hospital", "Left with family", "Refused assistance", "No help needed")
ALARM: Final = ("False alarm", "False alarm", "Secured on arrival", "Keyholder responded")
ROAD: Final = ("Report taken", "Exchanged information", "Tow requested", "Road clear")


class CallKind(msgspec.Struct, frozen=True):
    """One type of call."""

    type_code: str
    per_day: float
    trades: tuple[str, ...]
    endings: tuple[str, ...]
    texts: tuple[str, ...]
    more_callers: float = 0.0
    """Mean number of further calls about the same thing."""


CALL_KINDS: Final = (
    CallKind("shooting", 1.6, STREET, ARREST, (
        "Caller heard {n} shots and sees one person down on the sidewalk. {fled}",
        "Man shot in the leg, conscious, bystander holding pressure. {fled}",
        "Caller says {someone} was shot from {car}. Car left {way}."), 2.5),
    CallKind("homicide", 0.4, STREET, ("Investigation under way",), (
        "Caller found {someone} unresponsive with a gunshot wound, not breathing.",), 1.5),
    CallKind("stabbing", 1.5, NIGHTLIFE, ARREST, (
        "{Someone} cut on the arm during an argument, bleeding heavily. {fled}",
        "Caller's friend was stabbed outside. {fled}"), 0.8),
    CallKind("robbery_armed", 3.6, COUNTERS, ARREST, (
        "Employee says {someone} showed a handgun and took the till. {fled}",
        "Caller robbed of phone and wallet at knifepoint by {someone}. {fled}",
        "Two people held up the store, one with a gun. {fled}"), 1.2),
    CallKind("robbery", 5.8, STREET, REPORT, (
        "Phone snatched from caller's hand by {someone}. {fled}",
        "Caller was pushed down and bag taken by {someone}. {fled}",
        "{Someone} grabbed a delivery bag and scooter. {fled}"), 0.3),
    CallKind("carjacking", 2.6, STREET, REPORT, (
        "Caller ordered out of {car} at gunpoint, car gone {way}.",
        "{Someone} took caller's car while parking; {car}, last seen going {way}."), 0.6),
    CallKind("assault_weapon", 3.8, NIGHTLIFE, ARREST, (
        "{Someone} swinging a metal pipe at another person. {still}",
        "Caller threatened with a knife by {someone}. {still}"), 0.6),
    CallKind("person_with_weapon", 12, PUBLIC, UNFOUNDED + ARREST, (
        "{Someone} lifted a jacket and showed what looked like a gun. {still}",
        "Caller sees {someone} with a large knife by the entrance. {still}"), 0.4),
    CallKind("shots_heard", 18, STREET, UNFOUNDED, (
        "Caller heard {n} loud bangs, not sure if gunshots, nothing seen.",
        "{n} shots, sounded close, from the alley behind the building.",
        "Rapid shots then a car speeding off {way}."), 0.9),
    CallKind("sex_abuse", 0.6, HOMES, REPORT, ("Caller wants to report an assault; details with call-taker.",)),
    CallKind("assault", 58, PUBLIC, ARREST, (
        "Caller was punched by {someone} after an argument. {still}",
        "{Someone} shoved an employee and is refusing to leave.",
        "Two people hitting a third near the entrance. {still}"), 0.3),
    CallKind("domestic", 128, HOMES, PEACE, (
        "Neighbors hear shouting and things breaking. No weapons known.",
        "Caller says partner will not let them leave the apartment.",
        "Argument between former partners at the door. {still}",
        "Child calling, parents are yelling, line open."), 0.2),
    CallKind("fight", 44, NIGHTLIFE, PEACE, (
        "About {n} people fighting outside, no weapons seen. {still}",
        "Two people fighting on the platform, crowd gathering.",
        "Security says a fight moved from inside to the sidewalk. {still}"), 0.8),
    CallKind("burglary_in_progress", 5, HOMES, ARREST, (
        "Caller sees a flashlight inside the neighbor's place, owners away. {still}",
        "{Someone} climbing through a rear window. {still}")),
    CallKind("burglary", 14, COUNTERS, REPORT, (
        "Owner opened up and found the rear door forced, register gone.",
        "Apartment entered while away, laptop and jewelry missing.")),
    CallKind("burglar_alarm", 62, COUNTERS, ALARM, (
        "Alarm company reports rear door motion, keyholder notified.",
        "Alarm company reports front glass break, no answer on site.")),
    CallKind("vehicle_theft", 19, STREET, REPORT, (
        "Caller's {car} is gone from where it was parked last night.",
        "{car_cap} stolen, left running for a delivery. Last seen {way}.")),
    CallKind("theft_from_vehicle", 21, STREET, REPORT, (
        "Window smashed overnight, bag taken from the back seat.",
        "Catalytic converter cut from caller's {car}.",
        "Caller sees {someone} trying car doors along the block. {still}")),
    CallKind("theft", 38, COUNTERS, REPORT, (
        "Shoplifter left with a cart of goods, {someone}. {fled}",
        "Package taken from the porch, caller has it on a doorbell camera.",
        "Bicycle cut loose from the rack. {fled}")),
    CallKind("fraud", 12, HOMES, REPORT, ("Caller paid for an apartment that does not exist.", "Card skimmer found.")),
    CallKind("vandalism", 26, PUBLIC, REPORT, (
        "Front window broken, rock on the floor inside.", "Fresh paint on the wall, {someone} walking off {way}.")),
    CallKind("arson", 0.2, STREET, REPORT, ("Trash containers set on fire against the wall. {fled}",), 0.8),
    CallKind("crash_injury", 42, STREET, ROAD, (
        "Two cars, one on its side, driver holding neck. Blocking a lane.",
        "Cyclist hit by {car}, conscious, leg injury.",
        "Pedestrian struck in the crosswalk by {car}, driver stayed."), 1.3),
    CallKind("crash", 128, STREET, ROAD, (
        "Rear-end crash, no injuries, vehicles moved to the curb.",
        "{car_cap} hit a parked car, driver on scene.",
        "Bus and {car}, mirrors only, bus out of service."), 0.5),
    CallKind("hit_and_run", 44, STREET, REPORT, (
        "Caller's parked car struck by {car}, which left {way}.",
        "Scooter rider knocked over by {car}; car did not stop, going {way}."), 0.4),
    CallKind("reckless_driving", 34, STREET, UNFOUNDED, (
        "Several ATVs and dirt bikes running the lights, heading {way}.",
        "{car_cap} doing donuts in the intersection, crowd of about {n}."), 0.6),
    CallKind("traffic", 170, STREET, ROAD, (
        "{car_cap} blocking the bus lane, no driver.", "Signal dark in all directions, traffic backing up.",
        "Disabled {car} in the travel lane, hazards on.", "Large pothole, two cars with flat tires.")),
    CallKind("disorder", 230, PUBLIC, PEACE, (
        "{Someone} yelling at passersby and throwing trash. {still}",
        "Group blocking the entrance and refusing to move.",
        "Intoxicated person lying across the steps, breathing, will not get up.",
        "Customer refusing to pay and knocking over displays. {still}")),
    CallKind("noise", 104, HOMES, PEACE, (
        "Loud music from the third floor since midnight.", "House party spilling into the yard, about {n} people.",
        "Construction noise outside permitted hours.")),
    CallKind("trespass", 66, COUNTERS, PEACE, (
        "{Someone} barred from the premises is back inside. {still}",
        "People sleeping in the stairwell, management wants them out.")),
    CallKind("suspicious_person", 138, STREET, UNFOUNDED, (
        "{Someone} looking into parked cars with a flashlight. {still}",
        "Same vehicle circling the block for an hour, {car}.",
        "{Someone} trying the doors of the building. {still}")),
    CallKind("fireworks", 7, STREET, UNFOUNDED, ("Fireworks set off from the roof.", "Firecrackers in the street.")),
    CallKind("welfare_check", 164, HOMES, CARE, (
        "Caller has not heard from an elderly neighbor for three days, mail piling up.",
        "Person slumped over the wheel of {car}, engine running.",
        "Co-worker did not come in and does not answer.")),
    CallKind("mental_health", 58, PUBLIC, CARE, (
        "Caller's brother is talking to people who are not there, no weapons, wants help.",
        "Person standing on the wrong side of the railing, talking to no one.")),
    CallKind("overdose", 15, STREET, CARE, (
        "Person blue in the face, not waking up, naloxone being given.", "Two people down by the bench."), 0.4),
    CallKind("missing_person", 11, HOMES, ("Located safe", "Report taken"), (
        "Grandfather with dementia walked out an hour ago in slippers and a {colour} coat.",
        "Adult daughter did not return from an evening walk.")),
    CallKind("missing_child", 1.2, HOMES, ("Located safe",), (
        "Ten-year-old not home from school, usual walk is 15 minutes.",)),
    CallKind("medical", 70, PUBLIC, CARE, (
        "Person collapsed in the aisle, breathing.", "Fall on the escalator, hip pain.",
        "Chest pain, 60 years old."), 0.2),
    CallKind("fire", 11, HOMES, ("Out on arrival", "Fire department on scene"), (
        "Smoke from a second-floor window, people coming out.", "Kitchen fire, flames seen."), 1.6),
    CallKind("bomb_threat", 0.3, PUBLIC, ("Searched, nothing found",), (
        "Unattended suitcase with wires by the stairs.",)),
    CallKind("officer_needs_help", 0.3, STREET, ("Secure, units released",), (
        "Officer calling for help, foot chase going {way}.",)),
    CallKind("other", 84, PUBLIC, PEACE, (
        "Open line, voices in the background, no answer on call back.", "Caller asks for an officer, will not say why.",
        "Found property handed in.")),
)  # fmt: skip

WHO: Final = (
    "a man in a {colour} hoodie", "a woman in a {colour} jacket", "a man in a {colour} coat and cap",
    "a teenager in {colour} sweats", "a tall man with a backpack", "a person in a {colour} mask and gloves",
    "a man on an electric scooter",
)  # fmt: skip
COLOURS: Final = ("black", "gray", "dark blue", "red", "green", "white", "tan", "orange")
WAYS: Final = ("north", "south", "east", "west", "toward {street}", "down the alley", "toward the station")
FLED: Final = ("Left on foot {way}.", "Ran {way}.", "Got into {car} and drove {way}.", "Last seen going {way}.")
STILL: Final = (
    "Still on the scene.",
    "Still there.",
    "Now walking {way}.",
    "Unknown if still there.",
    "Moving around inside.",
)
SECOND_VIEWS: Final = (
    "Second caller, across the street, same thing.", "Caller driving by, did not stop, saw people running.",
    "Caller hears it from an upper floor, cannot see.", "Caller saw {someone} run {way}.",
    "Caller wants to know if police are coming.", "Caller at the bus stop, people are scared.",
)  # fmt: skip
FOLLOW_UPS: Final = (
    "Caller will wait outside.", "Call-taker still on the line.", "Callback: no answer.",
    "No injuries reported so far.",
    "Medics advised.", "Caller says {someone} left {way}.", "Premises has cameras, manager on site.",
    "Second exit is on the alley.", "Caller hung up.",
)  # fmt: skip
