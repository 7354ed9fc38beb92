"""What waits for one's own answer: counted for who may answer it, never for who asked, gone once it is answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.integration.web.messages import read
from tests.integration.web.town import Town

pytestmark = pytest.mark.database
WIDE = {
    "plate": "WDE", "match": "prefix", "case": "26-111", "purpose": "investigation",
    "note": "three letters seen by the victim of a robbery",
}  # fmt: skip


async def waits(town: Town, login: str) -> dict[str, dict[str, Any]]:
    """Return what waits for somebody, by the act that answers it."""
    answer = await (await town.person(login)).get("/waits")
    assert answer.status_code == 200, answer.text
    return {each["act"]: each for each in answer.json()["items"]}


async def test_a_wide_search_waits_for_who_may_allow_it_until_they_do(town: Town) -> None:
    """The supervisor is told how many wait and until when; nobody is told what is looked for."""
    await town.sent("lpr_generic", *(read(f"w-{n}", f"WDE{n:04d}", town.clock.now()) for n in range(3)))
    await town.note_plates()
    assert await waits(town, "supervisor") == {}
    detective = await town.person("detective")
    first, _ = [(await detective.post("/plates/asks", json=WIDE)).json() for _ in range(2)]
    told = (await waits(town, "supervisor"))["plates.approve"]
    assert told["count"] == 2
    assert datetime.fromisoformat(told["until"]) == town.clock.now() + timedelta(hours=1)
    assert "WDE" not in str(told)
    for other in ("admin", "auditor"):
        assert "plates.approve" not in await waits(town, other), other
    assert (await detective.get("/waits")).status_code == 403, "a second detective is asked on the case"
    await (await town.person("supervisor")).post(f"/plates/asks/{first['id']}/approve", json={})
    assert (await waits(town, "supervisor"))["plates.approve"]["count"] == 1
    town.advance(3601)
    assert await waits(town, "supervisor") == {}, "what nobody answered in time waits no more"


async def test_who_proposed_something_is_not_asked_to_confirm_it(town: Town) -> None:
    """It waits for somebody else, of the same agency."""
    supervisor = await town.person("supervisor")
    asked = {"kind": "class", "what": "alarms", "because": "the auditor asks"}
    for path in ("/switches/suspend", "/switches/lift"):
        made = await supervisor.post(path, json=asked)
        assert made.is_success, made.text
    assert "switch.lift" not in await waits(town, "supervisor")
    assert (await waits(town, "admin"))["switch.lift"]["count"] == 1


async def test_a_finding_waits_for_its_agency_and_then_for_the_auditor(town: Town) -> None:
    """An answer ends the one wait and begins the other; closing it ends both."""
    auditor, supervisor = await town.person("auditor"), await town.person("supervisor")
    finding = (await auditor.post("/findings", json={"agency": "mpd", "title": "Why", "text": "Say why."})).json()
    assert (await waits(town, "supervisor"))["finding.answer"]["until"] == finding["answer_due_at"]
    assert "finding.close" not in await waits(town, "auditor")
    await supervisor.post(f"/findings/{finding['id']}/answer", json={"text": "A mistake."})
    assert "finding.answer" not in await waits(town, "supervisor")
    assert (await waits(town, "auditor"))["finding.close"]["count"] == 1
    closed = await auditor.post(f"/findings/{finding['id']}/close", json={"outcome": "corrected", "text": "Seen."})
    assert closed.is_success, closed.text
    assert "finding.close" not in await waits(town, "auditor")
