"""The agencies of the demo city and the people who sign in; all invented."""

from __future__ import annotations

import random
from typing import Final

from watchroom.model.people import Agency, Person
from watchroom_sim import names

PARTNERS: Final = (
    Agency(id="ashby", name="Ashby County Police", law_tag="VA"),
    Agency(id="fairmont", name="Fairmont County Police", law_tag="VA"),
    Agency(id="piedmont", name="Piedmont State Police", law_tag="VA"),
    Agency(id="montrose", name="Montrose County Police", law_tag="MD"),
    Agency(id="carroll", name="Carroll County Sheriff", law_tag="MD"),
    Agency(id="tidewater", name="Tidewater State Police", law_tag="MD"),
    Agency(id="transit", name=f"{names.CITY} Transit Police", law_tag="DC"),
    Agency(id="housing", name=f"{names.CITY} Housing Police", law_tag="DC"),
    Agency(id="emergency", name=f"{names.CITY} Emergency Management", law_tag="DC"),
    Agency(id="railway", name="Intercity Railway Police", law_tag="federal"),
    Agency(id="assembly", name="Federal Assembly Police", law_tag="federal"),
    Agency(id="parks", name="Federal Parks Police", law_tag="federal"),
    Agency(id="residence", name="Federal Residence Guard, Uniformed Division", law_tag="federal"),
    Agency(id="inquiry", name="Federal Bureau of Inquiry", law_tag="federal"),
    Agency(id="firearms", name="Federal Firearms Bureau", law_tag="federal"),
    Agency(id="courts", name="Federal Court Marshals", law_tag="federal"),
)
"""As many, and under the same laws, as the partners of the room in Washington: three of Virginia, three of Maryland,
three of the city and seven federal ones."""
AGENCIES: Final = (
    Agency(id="mpd", name=f"{names.CITY} Metropolitan Police", law_tag="DC"),
    *PARTNERS,
    Agency(id="oversight", name=f"{names.CITY} Office of Public Accountability", law_tag="DC"),
    Agency(id="incentive", name=f"{names.CITY} Camera Incentive Office", law_tag="DC"),
    Agency(id="public", name="Residents and camera owners", law_tag="DC"),
    Agency(id="peace", name=f"{names.CITY} Peace Room", law_tag="DC"),
)
LAW_TAGS: Final = {agency.id: agency.law_tag for agency in AGENCIES}

DEMO_PEOPLE: Final = (
    Person(login="watch.officer", name="Dana Whitlock", agency="mpd", roles=("watch_officer",)),
    Person(login="supervisor", name="Marcus Ellery", agency="mpd", roles=("supervisor", "watch_officer")),
    Person(login="supervisor.second", name="Helen Marsh", agency="mpd", roles=("supervisor",)),
    Person(login="detective", name="Priya Raman", agency="mpd", roles=("detective",)),
    Person(login="street.officer", name="Tomas Weir", agency="mpd", roles=("officer",)),
    Person(login="auditor", name="Ines Okafor", agency="oversight", roles=("auditor",)),
    Person(login="partner.va", name="Cole Hargrave", agency="ashby", roles=("analyst",)),
    Person(login="partner.md", name="Teresa Lindqvist", agency="montrose", roles=("analyst",)),
    Person(login="admin", name="Jonah Beck", agency="mpd", roles=("admin",)),
    Person(login="program.officer", name="Lucia Ferrand", agency="incentive", roles=("program_officer",)),
    Person(login="program.second", name="Owen Baptiste", agency="incentive", roles=("program_officer",)),
    Person(login="resident", name="Ruth Calloway", agency="public", roles=("resident",)),
    Person(login="owner", name="Samir Haddad", agency="public", roles=("owner",)),
    Person(login="peace.partner", name="Nadia Brooks", agency="peace", roles=("peace_partner",)),
)
"""The people the doors name; the demo prints a sign-in link for each."""
COMPARERS: Final = (
    Person(login="watch.pair.one", name="Avery Boone", agency="mpd", roles=("watch_officer",)),
    Person(login="watch.pair.two", name="Joel Kessler", agency="mpd", roles=("watch_officer",)),
)
"""Who compares the plates of the stories' cars, as a person at a console would."""
PATROLS: Final = (
    Person(login="patrol.first", name="Renee Castillo", agency="mpd", roles=("officer",)),
    Person(login="patrol.second", name="Malik Thornton", agency="mpd", roles=("officer",)),
    Person(login="patrol.third", name="Yuki Sandoval", agency="mpd", roles=("officer",)),
)
"""Officers on the street who answer their cards."""
EXTRA_WATCH_OFFICERS: Final = 11
_NAMES: Final = (
    ("Amara", "Abara"), ("Bruno", "Bexley"), ("Celia", "Corrigan"), ("Dmitri", "Dufresne"), ("Elena", "Eastwick"),
    ("Farid", "Falk"), ("Greta", "Galvani"), ("Hugo", "Hollins"), ("Imani", "Iversen"), ("Jules", "Jarrow"),
    ("Keiko", "Kimura"), ("Liam", "Lund"), ("Mona", "Morrow"), ("Noor", "Nwosu"), ("Oscar", "Ortega"),
    ("Paula", "Pryce"),
)  # fmt: skip
_ANALYSTS: Final = {
    "fairmont": "Rosa Delgado", "piedmont": "Walter Yancey", "carroll": "Denise Thorpe", "tidewater": "Alan Birch",
    "transit": "Gwen Castellan", "housing": "Isaac Moreau", "emergency": "Lena Forsythe", "railway": "Otto Brandt",
    "assembly": "Nadia Pell", "parks": "Grant Ashworth", "residence": "Simone Vance", "inquiry": "Paul Renner",
    "firearms": "Judith Crane", "courts": "Victor Amadi",
}  # fmt: skip
"""Who sits for each partner that the doors do not name."""


def city_people(dice: random.Random) -> list[Person]:
    """Return the demo people, an analyst for each partner and the rest of the watch, the same for the same dice."""
    watch = [
        Person(login=f"{a}.{b}".lower(), name=f"{a} {b}", agency="mpd", roles=("watch_officer",))
        for a, b in dice.sample(_NAMES, EXTRA_WATCH_OFFICERS)
    ]
    analysts = [
        Person(login=f"partner.{agency}", name=name, agency=agency, roles=("analyst",))
        for agency, name in _ANALYSTS.items()
    ]
    return [*DEMO_PEOPLE, *COMPARERS, *PATROLS, *analysts, *watch]
