"""What a resident reads without signing in, and that an outsider counts the same from the ledger alone."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.web.messages import HERE, eido, shot
from tests.integration.web.town import Town

import watchroom_recount
from watchroom.model.portal import LANGUAGES
from watchroom.web.portal.labels import read

pytestmark = pytest.mark.database

PLATE = "RES4711"
PAGES = (
    "", "cameras", "watched-for", "use", "requests", "hits", "plates",
    "sharing", "rules", "retention", "never", "oversight", "declared",
    "ledger", "reports", "check", "reports/annual-surveillance-report", "reports/dc-7-2831h",
)  # fmt: skip


async def get(town: Town, path: str, **how: Any) -> httpx.Response:
    """Return what a stranger gets."""
    async with httpx.AsyncClient(base_url=town.address, timeout=20) as client:
        return await client.get(f"/transparency{path}", **how)


async def live_a_little(town: Town) -> None:
    """Let an officer search a plate and look at a camera, a resident be refused, and publish all of it."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    await town.sent("cad_eido", eido("c-1", town.clock.now()) | {"faceEmbedding": [0.25]})
    officer, resident = await town.person("watch.officer"), await town.person("resident")
    body = {"plate": PLATE, "purpose": "call_response"}
    assert (await officer.post("/plates/search", json=body)).status_code == 200
    assert (await officer.get("/cameras", params={"near": f"{HERE[0]},{HERE[1]}"})).status_code == 200
    assert (await resident.post("/plates/search", json=body)).status_code == 403
    town.advance(120)
    acts = (await town.rows("SELECT count(*) AS n FROM ledger_entry"))[0]["n"]
    await town.until("all of it is published and counted", lambda: _counted(town, acts))
    town.advance(20)


async def _counted(town: Town, entries: int) -> bool:
    town.advance(1)
    found = await town.rows("SELECT size FROM published_upto")
    return bool(found) and found[0]["size"] >= entries


async def recounted(town: Town, folder: Path | None = None) -> int:
    """Return the exit code of the public program over the running town, or over an export's folder."""
    where = [town.address] if folder is None else [str(folder)]
    return await asyncio.to_thread(watchroom_recount.main, where)


async def test_a_stranger_reads_every_page(town: Town) -> None:
    """Each page answers a stranger, loads nothing from elsewhere, tells no plate and no home, and is had as files."""
    await live_a_little(town)
    for page in PAGES:
        answer = await get(town, f"/{page}")
        assert answer.status_code == 200, page
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert PLATE not in answer.text
        assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text), page
        assert "style=" not in answer.text, page
    assert (await get(town, "/nothing")).status_code == 404
    assert "What is watched for?" in (await get(town, "")).text
    assert "permit" in (await get(town, "/policy.cedar")).text
    await _tables_are_files_too(town)
    await _tables_are_named(town)


async def _tables_are_named(town: Town) -> None:
    """Look that every table and column there is has a name in every language; outside the demo none is offered."""
    tables = (await get(town, "/tables.json")).json()["tables"]
    for code in LANGUAGES[1:]:
        labels = read(code)
        assert {each["id"] for each in tables} == set(labels.titles), code
        assert {column for each in tables for column in each["columns"]} <= set(labels.columns), code
    assert '<th scope="col" lang="en">Month</th>' in (await get(town, "/never?lang=es")).text


async def _tables_are_files_too(town: Town) -> None:
    oldest = {row[0]: row[1] for row in (await get(town, "/numbers/oldest-reads.json")).json()["rows"]}
    assert (oldest["DC"], oldest["VA"], oldest["NH"]) == ("90 days", "21 days", "3 minutes")
    assert (await get(town, "/numbers/hotlists.csv")).text.count("\n") > 1
    registered = (await get(town, "/numbers/registered.json")).json()
    assert registered["rows"] == [["3D", "under 5"]]
    assert "home-1" not in (await get(town, "/tables.json")).text

    face = "SELECT n FROM door_count WHERE what = 'forbidden face'"

    async def is_flushed() -> bool:
        return bool(await town.rows(face))

    await town.until("the face that was dropped is written down", is_flushed)
    town.advance(20)
    dropped = (await get(town, "/numbers/dropped.json")).json()["rows"]
    assert ["2026-03", "faces", 1] in dropped
    assert ["never so far", "voices", 0] in dropped


async def test_an_outsider_counts_the_same(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The public program counts every number from the ledger alone as the pages tell it, and names one that is not."""
    await live_a_little(town)
    numbers = (await get(town, "/numbers.json")).json()
    searches = next(each for each in numbers["numbers"] if each["id"] == "plate-searches")
    assert searches["answer"] == [{"of": ["2026-03", "call_response", "mpd", "DC"], "n": 1}]
    assert await recounted(town) == 0, capsys.readouterr().out
    searches["answer"][0]["n"] = 2
    told = tmp_path / "numbers.json"
    told.write_bytes(msgspec.json.encode(numbers))
    read = watchroom_recount.from_site(town.address)
    counts, _ = await asyncio.to_thread(watchroom_recount.recount, read, numbers)
    with pytest.raises(watchroom_recount.Differs, match="plate-searches, 2026-03 / call_response / mpd / DC"):
        watchroom_recount.compare(numbers, counts)
