"""The base map is built from files and kept as an act."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from watchroom.actions.base_map import DOCUMENT, DOCUMENT_BYTES_MAX
from watchroom.actions.door import Door
from watchroom.app.cli import EXIT_DONE, EXIT_USAGE, main
from watchroom.app.settings import read_settings
from watchroom.app.terminal import run_at_door
from watchroom.store import things as store

pytestmark = pytest.mark.database

REAL_DATA = Path(os.environ.get("WATCHROOM_REAL_DATA", ""))


def kept(data: Path) -> tuple[bytes, list[str]]:
    """Return the base map that is kept, and the acts on record."""

    async def look(door: Door) -> tuple[bytes, list[str]]:
        async with door.database.writer.acquire() as tx:
            found = await store.document(tx, DOCUMENT)
            acts = await tx.fetch("SELECT act FROM act ORDER BY entry_id")
        assert found is not None
        return found[0], [row["act"] for row in acts]

    return run_at_door(read_settings({"data": data}, {}), look)


@pytest.fixture
def place(data: Path, tmp_path: Path) -> Path:
    """Return the folder of a store that is there."""
    agencies = tmp_path / "agencies.csv"
    agencies.write_text("id,name,law_tag\nmpd,Metropolitan Police,DC\n")
    assert main(["import", "agencies", str(agencies), "--data", str(data)]) == EXIT_DONE
    return data


def test_a_map_is_built_from_files(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files by their names or by a named layer make one map, kept by an act; a file of no layer changes nothing."""
    row = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}
    content = msgspec.json.encode({"type": "FeatureCollection", "features": [row]})
    for name in ("streets.geojson", "rails.geojson"):
        (tmp_path / name).write_bytes(content)
    words = ["basemap", "build", "--data", str(place), str(tmp_path / "streets.geojson")]
    assert main([*words, str(tmp_path / "rails.geojson")]) == EXIT_USAGE
    assert main([*words, f"water={tmp_path / 'rails.geojson'}"]) == EXIT_DONE
    assert "base map: 1 road, 1 water" in capsys.readouterr().out
    document, acts = kept(place)
    assert [each["properties"]["layer"] for each in msgspec.json.decode(document)["features"]] == ["road", "water"]
    assert acts.count("admin.build_base_map") == 1


@pytest.mark.real_data
@pytest.mark.skipif("WATCHROOM_REAL_DATA" not in os.environ, reason="WATCHROOM_REAL_DATA is not set")
def test_a_real_citys_files_make_a_map(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Roads, water, parks and the boundary of a real city fit into one map, as they were published."""
    names = ("major-roads", "hydrography", "hydrography-centerline", "national-parks", "parks-and-recreation-areas",
             "dc-boundary")  # fmt: skip
    files = [str(REAL_DATA / "dc_maps" / f"{name}.geojson") for name in names]
    assert main(["basemap", "build", *files, "--data", str(place)]) == EXIT_DONE
    assert "1823 road" in capsys.readouterr().out
    assert len(kept(place)[0]) <= DOCUMENT_BYTES_MAX
