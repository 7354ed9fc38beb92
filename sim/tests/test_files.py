"""The set-up files: whole, of DC's scale, and the same for the same seed."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from watchroom.model.people import ROLES
from watchroom.model.portal import LANGUAGES
from watchroom.model.source import Enrolment
from watchroom_sim.files import write_files
from watchroom_sim.rehearsal import NOON, SEED, Ground

NOT_POLICE = ("oversight", "public", "peace", "incentive")
DOOR_LOGINS = {
    "watch.officer", "supervisor", "supervisor.second", "detective", "street.officer", "auditor", "partner.va",
    "partner.md", "admin", "resident", "owner",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo city."""
    found = tmp_path_factory.mktemp("city")
    write_files(ground.geography, ground.roads, found, SEED, NOON)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    """Return the lines of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_cameras_are_as_many_as_in_dc(folder: Path) -> None:
    """300 city cameras, 600 integrated, some of partners; the 28,000 registered homes stand in the registry alone."""
    cameras, registry = rows(folder / "cameras.csv"), rows(folder / "registry.csv")
    count = {kind: sum(row["owner_class"] == kind for row in cameras) for kind in ("city", "integrated", "registered")}
    assert count == {"city": 300, "integrated": 600, "registered": 0}
    assert len({row["id"] for row in (*cameras, *registry)}) == len(cameras) + 28_000


def test_every_registered_camera_is_somebodys_and_stands_at_an_address(folder: Path) -> None:
    """Each line has an invented owner of example.org, a known language and an address of the city; no line is twice."""
    addresses = {row["address"] for row in rows(folder / "addresses.csv")}
    registry = rows(folder / "registry.csv")
    assert {row["address"] for row in registry} <= addresses
    assert {row["email"].partition("@")[2] for row in registry} == {"example.org"}
    assert {row["language"] for row in registry} == set(LANGUAGES)
    assert {row["email"] for row in registry} >= {"resident@example.org", "owner@example.org"}
    assert len({(row["address"], row["kind"], row["azimuth_deg"]) for row in registry}) == len(registry)


def test_every_camera_has_a_view_that_can_be_computed(folder: Path) -> None:
    """Field of view, range and height are positive; a direction is missing only where the camera sees all round."""
    for row in rows(folder / "cameras.csv"):
        assert 0 < float(row["fov_deg"]) <= 360
        assert float(row["range_m"]) > 0
        assert float(row["height_m"]) > 0
        assert (row["azimuth_deg"] == "") == (float(row["fov_deg"]) == 360)
        assert (row["condition_radius_m"] != "") == (row["condition"] == "radius")


def test_the_demo_people_are_those_of_the_doors_with_known_roles_and_agencies(folder: Path) -> None:
    """Every login that `token create --person` names is there, and each person's agency and roles are known."""
    people = rows(folder / "people.csv")
    agencies = {row["id"] for row in rows(folder / "agencies.csv")}
    assert {row["login"] for row in people} >= DOOR_LOGINS
    assert {"mpd", "ashby", "fairmont", "montrose", "carroll", "transit"} <= agencies
    for row in people:
        assert row["agency"] in agencies
        assert set(row["roles"].split(";")) <= ROLES.keys()


def test_the_partners_are_as_many_under_each_law_as_in_washington(folder: Path) -> None:
    """The demo's police have as many partners of each law as the shipped list of Washington, each with somebody."""
    washington = rows(Path(__file__).parents[2] / "docs" / "how-to" / "dc-agencies.csv")
    agencies = [each for each in rows(folder / "agencies.csv") if each["id"] not in NOT_POLICE]
    assert len(agencies) == len(washington) == 17
    assert Counter(each["law_tag"] for each in agencies) == Counter(each["law_tag"] for each in washington)
    assert {each["id"] for each in agencies} <= {each["agency"] for each in rows(folder / "people.csv")}


def test_the_hotlist_is_in_force_and_names_no_plate_twice(folder: Path) -> None:
    """Every entry ends after the day the files are written, and plates are unique."""
    entries = rows(folder / "hotlist.csv")
    assert len({row["plate"] for row in entries}) == len(entries) == 5_000
    assert all(row["expires_at"] > NOON.isoformat() for row in entries)
    assert all(row["plate"].isalnum() and row["plate"].isupper() for row in entries if not row["plate"].isdigit())


def test_areas_are_geojson_with_the_documented_kinds(folder: Path) -> None:
    """Each feature has a kind, a name and a geometry of the type the kind asks for."""
    collection = json.loads((folder / "areas.geojson").read_bytes())
    kinds: dict[str, set[str]] = {}
    for feature in collection["features"]:
        assert feature["properties"]["name"]
        kinds.setdefault(feature["properties"]["kind"], set()).add(feature["geometry"]["type"])
    assert kinds.keys() == {
        "district", "psa", "ward", "priority", "jurisdiction", "road", "water", "park", "premises", "block", "building",
    }  # fmt: skip
    assert kinds["road"] <= {"LineString", "MultiLineString"}
    assert kinds["premises"] == kinds["block"] == {"Point"}
    assert kinds["psa"] == {"Polygon"}


def test_sources_are_enrolments_under_their_own_law(folder: Path) -> None:
    """Each further source names a kind, and a county's reads carry the county's law tag."""
    found = msgspec.json.decode((folder / "sources.json").read_bytes(), type=list[Enrolment])
    sources = {each.id: each for each in found}
    assert sources["ashby_lpr"].law_tag == sources["fairmont_lpr"].law_tag == "VA"
    assert sources["montrose_lpr"].law_tag == sources["carroll_lpr"].law_tag == "MD"
    assert sources["units_cot"].agency == "transit"


def test_same_seed_same_bytes_within_the_size_limit(ground: Ground, folder: Path, tmp_path: Path) -> None:
    """Writing the files again gives the same bytes; all together are at most 15 MB."""
    paths = write_files(ground.geography, ground.roads, tmp_path, SEED, NOON)
    assert all(path.read_bytes() == (folder / path.name).read_bytes() for path in paths)
    assert sum(path.stat().st_size for path in paths) <= 15_000_000
