"""The watch: handovers before leaving, and a supervisor who is present while live pictures are watched."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.browsing import browser_of, door_of
from tests.integration.web.town import Town

from watchroom.actions import supervision, watching
from watchroom.actions.off_duty import end_over
from watchroom.actions.supervision import published_gaps

pytestmark = pytest.mark.database

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _kept_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let presence and running looks be checked ten times a second."""
    monkeypatch.setattr(supervision, "KEEP_SECONDS", 0.1)
    monkeypatch.setattr(watching, "RECHECK_SECONDS", 0.1)


async def test_the_next_acknowledges_before_the_first_leaves(town: Town) -> None:
    """Nobody on watch signs out until the next has acknowledged; what was theirs is the next one's then."""
    gallery = await Gallery.of(town)
    ana = await browser_of(town, "watch.officer", "watch_officer")
    await ana.post(f"/incidents/{gallery.incident}/take", json={})
    refused = await ana.delete("/session")
    assert (refused.status_code, refused.json()["rule"]) == (403, "handover-first")
    written = (await ana.post("/shift/handovers", json={"text": "Shots on 14th Street, two units there."})).json()
    assert [each["id"] for each in written["incidents"]] == [gallery.incident]
    assert (await ana.delete("/session")).status_code == 403
    path = f"/shift/handovers/{written['id']}/acknowledge"
    own = await ana.post(path)
    assert (own.status_code, own.json()["rule"]) == (403, "handover-to-next")
    assert (await (await town.person("partner.va")).post(path)).status_code == 403
    ben = await town.person("watch.second")
    taken = await ben.post(path)
    assert (taken.status_code, taken.json()["acknowledged_by"]) == (200, "watch.second")
    assert (await town.incident())["owner"] == "watch.second"
    assert (await ben.post(path)).status_code == 409
    assert (await ana.delete("/session")).status_code == 200
    shift = (await ben.get("/shift")).json()
    assert [(each["left_at"] is not None, each["forced_reason"]) for each in shift["handovers"]] == [(True, None)]
    refusals = await town.rows("SELECT act, rule FROM act WHERE outcome = 'refused' AND login = 'watch.officer'")
    assert {(each["act"], each["rule"]) for each in refusals} == {
        ("session.sign_out", "handover-first"), ("shift.acknowledge", "handover-to-next"),
    }  # fmt: skip


async def test_leaving_without_is_possible_recorded_and_shown(town: Town) -> None:
    """A forced leave needs a reason; one by time has its own; both stand on the shift's page with the name."""
    ana = await browser_of(town, "watch.officer", "watch_officer")
    assert (await ana.delete("/session", params={"forced": " "})).status_code == 400
    assert (await ana.delete("/session", params={"forced": "the next is late"})).status_code == 200
    eve = await browser_of(town, "watch.officer", "watch_officer")
    await eve.post("/shift/lines", json={"text": "quiet"})
    town.advance(12 * 3_600)
    await end_over(await door_of(town))
    shift = (await (await town.person("watch.second")).get("/shift")).json()
    reasons = [(each["login"], each["forced_reason"]) for each in shift["handovers"]]
    assert reasons == [("watch.officer", "The session ended by itself."), ("watch.officer", "the next is late")]
    assert [each["text"] for each in shift["lines"]] == ["quiet"]
    partner = await (await town.person("partner.va")).get("/shift")
    assert partner.status_code == 403


async def test_no_live_picture_without_a_supervisor(town: Town) -> None:
    """Without a supervisor live looks are refused by name, running ones are cut, and the gap is on public record."""
    gallery = await Gallery.of(town)
    look = await gallery.look("watch.officer", "c-1")
    await town.rows("UPDATE session SET ended_at = now() WHERE login = 'supervisor'")
    refused = await gallery.live("watch.officer", "c-1")
    assert (refused.status_code, refused.json()["rule"]) == (403, "supervisor-present")
    assert (await gallery.live("partner.md", "c-1")).status_code == 404, "what is not shared stays unseen"
    still = await gallery.ask("watch.officer", "GET", "/cameras/c-1/still.jpg", params={"incident": gallery.incident})
    assert still.json()["rule"] == "supervisor-present"

    async def gap() -> bool:
        return bool(await town.rows("SELECT 1 FROM supervision_gap WHERE agency = 'mpd' AND ended_at IS NULL"))

    await town.until("the gap is written", gap)
    town.advance(121)
    assert await gallery.ended(look["view_id"]) == ("no_supervisor", True)
    await browser_of(town, "supervisor", "supervisor")
    await gallery.look("watch.officer", "c-1")
    door = await door_of(town)

    async def ended() -> bool:
        async with door.everything() as tx:
            return all(each.ended_at is not None for each in await published_gaps(tx, LONG_AGO))

    await town.until("the gap has ended", ended)
    acts = await town.rows("SELECT act, agency FROM act WHERE act LIKE 'supervision.%' ORDER BY entry_id")
    assert [(each["act"], each["agency"]) for each in acts] == [
        ("supervision.gap_begin", "mpd"), ("supervision.gap_end", "mpd"),
    ]  # fmt: skip


async def test_a_locked_supervisor_is_not_present(town: Town) -> None:
    """A supervisor whose seat locked is not there, at a dispatch seat they are; another law asks for none."""
    gallery = await Gallery.of(town)
    await town.rows("UPDATE session SET ended_at = now() WHERE login = 'supervisor'")
    await browser_of(town, "supervisor", "supervisor")
    assert (await gallery.live("watch.officer", "c-1")).status_code == 200
    town.advance(31 * 60)
    assert (await gallery.live("watch.officer", "c-1")).status_code == 403
    await browser_of(town, "supervisor", "supervisor", idle_lock_minutes=None)
    town.advance(31 * 60)
    assert (await gallery.live("watch.officer", "c-1")).status_code == 200
    await town.rows("UPDATE session SET ended_at = now() WHERE login = 'supervisor'")
    await town.rows("UPDATE jurisdiction SET supervisor_required = false")
    assert (await gallery.live("watch.officer", "c-1")).status_code == 200


async def test_what_a_law_asks_is_set_by_two_and_public(town: Town) -> None:
    """The proposer cannot confirm; confirmed, live pictures need no supervisor any more, and everybody can read why."""
    admin, supervisor = await town.person("admin"), await town.person("supervisor")
    asked = {"law_tag": "DC", "supervisor_required": False, "because": "the council suspended 2504.3"}
    for wrong, status in (({"law_tag": "XX"}, 400), ({"because": " "}, 400), ({"supervisor_required": True}, 409)):
        assert (await admin.post("/jurisdictions/proposals", json=asked | wrong)).status_code == status
    assert (await (await town.person("watch.officer")).get("/jurisdictions")).status_code == 403
    path = f"/jurisdictions/proposals/{(await admin.post('/jurisdictions/proposals', json=asked)).json()['id']}"
    own = await admin.post(f"{path}/confirm")
    assert (own.status_code, own.json()["rule"]) == (403, "two-persons")
    assert [each["asked"] for each in (await supervisor.get("/jurisdictions")).json()["waiting"]] == [asked]
    gallery = await Gallery.of(town)
    await town.rows("UPDATE session SET ended_at = now() WHERE login = 'supervisor'")
    assert (await gallery.live("watch.officer", "c-1")).json()["rule"] == "supervisor-present"
    chief = await town.sit_again("supervisor")
    assert (await chief.post(f"{path}/confirm")).status_code == 200
    await town.rows("UPDATE session SET ended_at = now() WHERE login = 'supervisor'")
    assert (await gallery.live("watch.officer", "c-1")).status_code == 200
    laws = {each["law_tag"]: each for each in (await admin.get("/jurisdictions")).json()["items"]}
    assert (laws["DC"]["supervisor_required"], laws["DC"]["because"]) == (False, asked["because"])
    async with httpx.AsyncClient(base_url=town.address) as anyone:
        rows = (await anyone.get("/transparency/numbers/laws.json")).json()["rows"]
    assert [row[2:4] for row in rows if row[0] == "DC"] == [["no", asked["because"]]]
