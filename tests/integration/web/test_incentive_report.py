"""The statutory report: counted from records, treated, signed off, public, and corrected only in sight."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from watchroom.model.incentive import INTERIOR, SENSOR
from watchroom.store.pool import Database

from .incentive_asks import applicant, voucher
from .town import Town, open_town

pytestmark = pytest.mark.database
PUBLIC = "/transparency/reports/dc-7-2831h"


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a running town without workers: nothing here waits for one."""
    async with open_town(database, tmp_path, roles=("web",)) as opened:
        yield opened


async def awarded(town: Town, psa: str, number: int, **how: Any) -> None:
    """Have so many vouchers of $180 approved in February in a police service area, the even ones paid."""
    ruth = await applicant(town)
    for n in range(number):
        made = await ruth.apply(voucher(f"{n + 1} {psa} St NW", **how))
        paid = n % 2 == 0
        await town.rows(
            """UPDATE incentive_application SET status = $2, cents = 18000, decided_on = '2026-02-10', psa = $3,
                   paid_on = $4, applied_on = '2026-02-01' WHERE id = $1 RETURNING id""",
            made.id, "paid" if paid else "approved", psa, date(2026, 2, 20) if paid else None,
        )  # fmt: skip


def cells(report: dict[str, Any], table: str) -> dict[str, list[Any]]:
    """Return a table's rows by their first cell."""
    return {row[0]: row[1:] for each in report["tables"] if each["id"] == table for row in each["rows"]}


async def test_a_month_is_signed_off_and_corrected_in_sight(town: Town) -> None:
    """The month counts what was issued and paid, withholds what tells of few, and a correction is a version."""
    await awarded(town, "302", 7)
    await awarded(town, "305", 2)
    ana = await town.person("program.officer")
    assert (await ana.get("/incentive/reports/2026-03")).status_code == 400, "March is not over"
    report = (await ana.get("/incentive/reports/2026-02")).json()["report"]
    assert cells(report, "issued") == {"rebates": [0, 0], "vouchers": [9, 1620]}
    assert cells(report, "things") == {"cameras": [5], "glass-break sensors": [0]}
    assert cells(report, "psa") == {"302": [0, None], "305": [0, None], "not placed": [0, 0]}
    assert cells(report, "building")["House"] == [0, 9]
    assert cells(report, "requests")["asked"] == [0]
    assert "not yet 6 months" in report["analysis"][0]
    signed = await ana.post("/incentive/reports/2026-02", json={})
    assert (signed.status_code, signed.json()["version"]) == (201, 1)
    assert (await ana.post("/incentive/reports/2026-02", json={"because": "x"})).status_code == 409
    await awarded(town, "Oak", 1)
    assert (await ana.get("/incentive/reports/2026-02")).json()["differs"]
    assert (await ana.post("/incentive/reports/2026-02", json={})).json()["field"] == "because"
    because = "One approval was entered late."
    assert (await ana.post("/incentive/reports/2026-02", json={"because": because})).json()["version"] == 2
    await _is_public(town, because)


async def _is_public(town: Town, because: str) -> None:
    async with httpx.AsyncClient(base_url=town.address, timeout=20) as client:
        page = (await client.get(f"{PUBLIC}/2026-02")).text
        assert because in page
        assert "incentive_awards" in page
        assert "withheld" in page
        assert "2026-02" in (await client.get(PUBLIC)).text
        pdf = await client.get(f"{PUBLIC}/2026-02.pdf")
        assert pdf.content.startswith(b"%PDF-")
        assert len(pdf.content) > 2_000
        lines = (await client.get(f"{PUBLIC}/2026-02.csv")).text.splitlines()
        assert any(line.startswith("2026-02,2,(1),") and ",vouchers,issued,10," in line for line in lines)
        assert (await client.get(f"{PUBLIC}/2026-01")).status_code == 404


async def test_a_year_does_not_tell_what_its_months_withheld(town: Town) -> None:
    """A year of one small month withholds the same cell; sums over the city are told."""
    await awarded(town, "302", 3)
    await town.rows("UPDATE incentive_application SET decided_on = '2025-11-10' RETURNING id")
    ana = await town.person("program.officer")
    assert (await ana.post("/incentive/reports/2025-11", json={})).status_code == 201
    year = (await ana.get("/incentive/reports/2025")).json()["report"]
    assert cells(year, "issued")["vouchers"] == [3, 540]
    assert cells(year, "psa")["302"] == [0, None]
    assert "95 % interval" in year["analysis"][0]


def test_the_kinds_of_things_are_those_that_the_view_counts() -> None:
    """The view counts cameras and sensors by the words that applications are kept with."""
    written = (Path(__file__).parents[3] / "src/watchroom/store/migrations/0031_incentive.sql").read_text()
    view = written.partition("CREATE VIEW incentive_awards")[2]
    assert INTERIOR in view
    assert SENSOR in view
