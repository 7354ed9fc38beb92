"""Support by break-glass: two persons, an hour at most, everything marked, and a review afterwards."""

from __future__ import annotations

import httpx
import pytest
from tests.integration.web.browsing import browser_of, door_of
from tests.integration.web.town import Town

from watchroom.actions.off_duty import end_over

pytestmark = pytest.mark.database

ASK = {"role": "watch_officer", "minutes": 30, "reason": "the queue does not draw"}


async def test_a_role_is_lent_by_two_marked_and_reviewed(town: Town) -> None:
    """Without approval there is no seat; under it each act carries the mark; when it ends an auditor reviews."""
    admin = await browser_of(town, "admin", "admin")
    alone = await admin.post("/session/seat", json={"role": "watch_officer"})
    assert (alone.status_code, alone.json()["rule"]) == (403, "own-roles")
    asked = (await admin.post("/support/requests", json=ASK)).json()
    path = f"/support/requests/{asked['id']}/approve"
    own = await admin.post(path)
    assert (own.status_code, own.json()["rule"]) == (403, "two-persons")
    lease = (await (await town.person("supervisor")).post(path)).json()
    assert (await admin.post("/session/seat", json={"role": "watch_officer"})).status_code == 200
    assert (await admin.get("/incidents")).status_code == 200
    names = await town.rows("SELECT DISTINCT name FROM act WHERE act = 'incident.list' AND login = 'admin'")
    assert names == [{"name": "Admin (support lease)"}]
    auditor = await town.person("auditor")
    path = f"/support/leases/{lease['id']}"
    assert (await auditor.post(f"{path}/review", json={"text": "fine"})).status_code == 409
    town.advance(30 * 60)
    await end_over(await door_of(town))
    assert (await admin.get("/incidents")).status_code == 401
    shown = (await auditor.get("/support")).json()["leases"][0]
    assert (shown["ended_because"], shown["reviewed_at"], shown["acts"] >= 2) == ("time_over", None, True)
    under = (await auditor.get(f"{path}/acts")).json()["items"]
    assert "incident.list" in {each["act"] for each in under}
    assert await _to_review(auditor) == [(1, 0)]
    town.advance(8 * 24 * 3600)
    auditor = await town.sit_again("auditor")
    assert await _to_review(auditor) == [(1, 1)]
    assert (await auditor.post(f"{path}/review", json={"text": "as asked for"})).status_code == 200
    assert await _to_review(auditor) == []
    assert (await auditor.post(f"{path}/review", json={"text": "again"})).status_code == 409


async def _to_review(auditor: httpx.AsyncClient) -> list[tuple[int, int]]:
    """Return how many reviews of support wait on the auditor's desk, and how many of them are late."""
    waiting = (await auditor.get("/audits")).json()["waiting"]
    return [(each["count"], each["overdue"]) for each in waiting if each["what"] == "support to review"]


async def test_what_cannot_be_lent(town: Town) -> None:
    """Roles that approve or review are not lent, nor more than an hour; another agency's request is not there."""
    admin = await town.person("admin")
    for field, wrong in (("role", "supervisor"), ("role", "auditor"), ("minutes", 61), ("reason", " ")):
        answer = await admin.post("/support/requests", json=ASK | {field: wrong})
        assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert (await (await town.person("watch.officer")).post("/support/requests", json=ASK)).status_code == 403
    asked = (await admin.post("/support/requests", json=ASK)).json()
    town.advance(61 * 60)
    late = await (await town.person("supervisor")).post(f"/support/requests/{asked['id']}/approve")
    assert late.status_code == 409
