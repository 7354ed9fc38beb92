"""A real file plays through the device's door, and every row is told of."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from watchroom.app.cli import EXIT_DONE, EXIT_USAGE, main
from watchroom.store.server.supervisor import running_address

pytestmark = pytest.mark.database

REAL_DATA = Path(os.environ.get("WATCHROOM_REAL_DATA", ""))
SAMPLES = Path(__file__).parents[3] / "src" / "watchroom" / "sources"
CRIMES = SAMPLES / "cad_table" / "samples" / "dc_crime_today.csv"
CALLS = SAMPLES / "cad_table" / "samples" / "nashville_calls.csv"
LAST_LINE = re.compile(r"accepted (\d+) repaired (\d+) rejected (\d+) duplicates (\d+)")

Replay = Callable[..., tuple[int, list[int], str]]


@pytest.fixture
def replay(data: Path, capfd: pytest.CaptureFixture[str]) -> Replay:
    """Return what replays into this test's data folder: exit code, the four counts of the last line, all it said."""

    def verb(*words: str | Path) -> tuple[int, list[int], str]:
        code = main(["replay", *map(str, words), "--data", str(data)])
        said = capfd.readouterr()
        last = LAST_LINE.fullmatch(said.out.splitlines()[-1]) if said.out else None
        return code, [int(each) for each in last.groups()] if last else [], said.out + said.err

    return verb


def test_a_file_plays_into_a_new_folder_and_again_as_duplicates(replay: Replay, data: Path) -> None:
    """Without a server one runs for the time; the same file again is all duplicates, none of them repaired."""
    code, counts, said = replay(CRIMES, "--as", "crime_incidents")
    assert (code, counts) == (EXIT_DONE, [3, 2, 0, 0]), said
    assert replay(CRIMES, "--as", "crime_incidents", "--speed", "1e9")[1] == [0, 0, 0, 3]
    assert not running_address(data)
    assert not (data / "address").exists()


def test_rows_that_are_not_taken_are_named(replay: Replay, tmp_path: Path) -> None:
    """A row of another length is rejected by number and reason, on the screen and in the file asked for."""
    broken = tmp_path / "broken.csv"
    broken.write_text(CALLS.read_text() + "1,2,3\n")
    rows = len(CALLS.read_text().splitlines()) - 1
    code, counts, said = replay(broken, "--as", "calls", "--rejected", tmp_path / "refused")
    assert (code, counts[0], counts[2], counts[3]) == (EXIT_DONE, rows, 1, 0)
    assert f"row {rows}: message: is a row of another length" in said
    assert json.loads((tmp_path / "refused").read_bytes())["row"] == rows


def test_a_wrong_file_starts_nothing(replay: Replay, data: Path, tmp_path: Path) -> None:
    """A file that is missing, or of another kind, is wrong usage and leaves no data folder behind."""
    assert replay(tmp_path / "gone.csv", "--as", "calls")[0] == EXIT_USAGE
    code, _, said = replay(CALLS, "--as", "crime_incidents")
    assert code == EXIT_USAGE
    assert "play it as calls" in said
    assert not data.exists()


@pytest.mark.real_data
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
@pytest.mark.parametrize(
    ("name", "kind", "counts"),
    [
        ("dc_crime_2024/Crime_Incidents_in_2024.csv", "crime_incidents", [5_735, 27, 0]),
        pytest.param(
            "nashville_calls_2024/calls_2024.csv", "calls", [26_935, 0, 0], marks=pytest.mark.soak, id="nashville"
        ),
        pytest.param(
            "dc_shotspotter_2006_2013/incidents.csv", "gunshots", [39_065, 2, 1], marks=pytest.mark.soak, id="gunshots"
        ),
    ],
)
def test_a_whole_published_file(replay: Replay, name: str, kind: str, counts: list[int]) -> None:
    """The counts of a whole file are those the page on replaying states."""
    code, (accepted, repaired, rejected, duplicates), _ = replay(REAL_DATA / name, "--as", kind)
    assert (code, [accepted + duplicates, repaired, rejected]) == (EXIT_DONE, counts)


@pytest.mark.real_data
@pytest.mark.soak
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
def test_all_wards_of_2006_to_2012(replay: Replay) -> None:
    """All 214,868 rows of the eight wards are told of, none rejected."""
    totals = [0, 0, 0, 0]
    for file in sorted((REAL_DATA / "dc_crime_2006_2012").glob("ward*.csv.gz")):
        counts = replay(file, "--as", "crime_incidents")[1]
        totals = [total + each for total, each in zip(totals, counts, strict=True)]
    assert (totals[0] + totals[3], totals[2]) == (214_868, 0)
