"""The documented stalker searches over the real door for weeks, and so does an honest detective."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from tests.integration.web.town import Town

from watchroom.store import records

pytestmark = [pytest.mark.database, pytest.mark.soak]

FOLLOWED = {"EXX4711": 69, "MTH0024": 24, "FTH0015": 15}
"""Whom one officer looked up, and how often: the case on record."""
DAYS = 40


async def test_a_stalker_is_flagged_by_the_third_day_and_a_detective_never(town: Town) -> None:
    """Rotating cases, calls and words, each followed plate is a question by the third day that it is searched."""
    random = Random(69)  # noqa: S311 - the same weeks each time
    days = {plate: _days(random, times) for plate, times in FOLLOWED.items()}
    third = {plate: sorted(set(those))[2] for plate, those in days.items()}
    searched: dict[str, str] = {}
    raised: dict[str, int] = {}
    began = town.clock.now()
    for day in range(DAYS):
        town.advance((began + timedelta(days=day, hours=1) - town.clock.now()).total_seconds())
        officer, detective = await town.sit_again("watch.officer"), await town.sit_again("detective")
        async with town.database.writer.acquire() as tx:
            await records.make_partitions(tx, town.clock.now().date())
        for plate, those in days.items():
            for n in range(those.count(day)):
                answer = await officer.post("/plates/search", json=_excuse(random, plate, day + n))
                assert answer.status_code == 200, answer.text
                searched[answer.json()["receipt"]] = plate
                town.advance(60)
        honest = {"plate": f"HON{day // 8:04d}", "case": "26-111", "purpose": "investigation"}
        assert (await detective.post("/plates/search", json=honest)).status_code == 200
        auditor = await town.sit_again("auditor")
        await auditor.post("/misuse/scan")
        for each in (await auditor.get("/misuse")).json()["items"]:
            assert each["login"] == "watch.officer", each
            detail = (await auditor.get(f"/misuse/{each['id']}")).json()
            for plate in {searched[act["id"]] for act in detail["acts"]}:
                raised.setdefault(plate, day)
    assert set(raised) == set(FOLLOWED)
    assert {plate: raised[plate] <= third[plate] + 1 for plate in FOLLOWED} == dict.fromkeys(FOLLOWED, True), raised


def _days(random: Random, times: int) -> list[int]:
    return sorted(random.randrange(DAYS) for _ in range(times))


def _excuse(random: Random, plate: str, turn: int) -> dict[str, Any]:
    """Return one search with another excuse each time: a closed case, one of somebody else, words, nothing."""
    excuses: list[dict[str, Any]] = [
        {"case": "25-999"}, {"case": "26-111"}, {"case": f"26-{random.randrange(100, 999)}"},
        {"note": "investigation", "anyway": True}, {"note": f"parked across a hydrant, call {turn}"}, {},
    ]  # fmt: skip
    return {"plate": plate, "purpose": "call_response", **excuses[turn % len(excuses)]}
