"""Seventeen agencies that share everything with each other: what each role sees of each, by every channel."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.unit.policy.worlds import agreement, suspended

from watchroom.model.people import DEFAULT_PURPOSE, ROLES
from watchroom.policy.decide import Viewer, World, sees, visible
from watchroom.policy.table import CATEGORIES

FILE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "dc-agencies.csv"
AGENCIES = {row["id"]: row["law_tag"] for row in csv.DictReader(FILE.read_text().splitlines())}
LABELS = frozenset(f"{agency}/{law}" for agency, law in AGENCIES.items())
CHANNELS = {
    "REST": CATEGORIES,
    "feed": ("incident", "unit", "reader", "camera", "card", "lookout"),
    "media": ("camera",),
    "stills": ("camera",),
    "search": ("incident", "read", "hit", "camera"),
    "export": ("camera", "act"),
    "push": ("card", "lookout"),
    "officer's phone": ("card", "lookout"),
    "pictures of reads": ("hit", "read", "card"),
    "CSV of a plate search": ("read",),
}
"""Which categories of records each channel carries; all of them show what the one compiled filter shows."""
SHARED_WITH = {
    "watch_officer": {"incident", "hit", "unit", "camera", "reader", "read", "card", "lookout"},
    "supervisor": {"incident", "hit", "unit", "camera", "reader", "read", "card", "lookout"},
    "analyst": {"incident", "hit", "unit", "camera", "reader"},
    "detective": {"read"},
    "auditor": {"reader"},
    "admin": {"reader"},
    "officer": {"card", "lookout"},
}
"""What a role may see of other agencies where everything is shared; every role not named here: nothing."""
OWN = {
    "watch_officer": SHARED_WITH["watch_officer"] | {"evidence", "registration", "request", "hotlist"},
    "supervisor": SHARED_WITH["supervisor"] | {"act", "evidence", "registration", "request", "hotlist"},
    "analyst": SHARED_WITH["analyst"] | {"registration", "card"},
    "detective": {
        "incident",
        "hit",
        "unit",
        "camera",
        "reader",
        "read",
        "evidence",
        "registration",
        "request",
        "hotlist",
    },
    "officer": SHARED_WITH["officer"] | {"incident", "hit", "unit", "camera", "reader"},
    "auditor": {"act", "reader"},
    "admin": {"camera", "reader", "hotlist"},
    "program_officer": {"application"},
}
EVERYTHING = World(
    agency_law=AGENCIES,
    labels=LABELS,
    agreements=tuple(
        agreement(owner, to, *CATEGORIES, law_tags=tuple(sorted(set(AGENCIES.values()))))
        for owner in AGENCIES
        for to in AGENCIES
        if owner != to
    ),
)


def expected(role: str, agency: str, category: str, label: str) -> bool:
    """Return what the law and the roles allow, said a second time and otherwise than the table says it."""
    owner, _, law = label.partition("/")
    if law == "VA" and category in ("read", "hit", "card") and AGENCIES[agency] != "VA":
        return False
    if owner == agency:
        return category in OWN.get(role, set())
    return category in SHARED_WITH.get(role, set()) or (role == "auditor" and category == "act")


@pytest.mark.parametrize("role", ROLES)
def test_every_agency_sees_by_every_channel_what_law_and_agreements_allow(role: str) -> None:
    """For each of 17 agencies, each class of data and each channel the filter shows exactly what is expected."""
    assert len(AGENCIES) == 17
    for agency in AGENCIES:
        filtered = visible(EVERYTHING, Viewer(role, agency, DEFAULT_PURPOSE[role]))
        wanted = {
            category: {label for label in LABELS if expected(role, agency, category, label)} for category in CATEGORIES
        }
        for channel, categories in CHANNELS.items():
            for category in categories:
                assert filtered[category] == wanted[category], (channel, role, agency, category)


def test_virginia_reads_reach_neither_the_district_nor_a_federal_seat() -> None:
    """The refusal names § 2.2-5517 for each agency that is not under Virginia's law."""
    virginia = [f"{agency}/VA" for agency, law in AGENCIES.items() if law == "VA"]
    assert len(virginia) >= 2
    for agency, law in AGENCIES.items():
        for label in virginia:
            for category in ("read", "hit", "card"):
                answer = sees(EVERYTHING, Viewer("supervisor", agency, "supervision"), category, label)
                assert answer.allowed == (law == "VA")
                assert law == "VA" or "§ 2.2-5517" in answer.says


def test_a_restricted_person_gets_nothing() -> None:
    """Residents and owners, people of an agency nobody agreed with, and a suspended agency see no record at all."""
    for role in ("resident", "owner"):
        assert not any(visible(EVERYTHING, Viewer(role, "mpd", "own_records")).values())
    for role in ("watch_officer", "analyst", "supervisor", "detective", "officer"):
        assert not any(visible(EVERYTHING, Viewer(role, "elsewhere", "call_response")).values())
    cut = World(
        agency_law=AGENCIES, labels=LABELS, agreements=EVERYTHING.agreements,
        suspensions=(suspended("agency", "fbi"),),
    )  # fmt: skip
    assert "fbi" in AGENCIES
    assert not any(visible(cut, Viewer("analyst", "fbi", "call_response")).values())
