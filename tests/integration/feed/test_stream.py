"""The feed over real HTTP: snapshots, changes, resuming, what ends it, and what never passes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

import msgspec
import pytest
from tests.integration.feed.reducer import State, apply
from tests.integration.web.messages import eido, position, shot
from tests.integration.web.town import Line, Town, sit

from watchroom.actions import feed as acts
from watchroom.model.people import Person
from watchroom.web.exchange import connection

pytestmark = pytest.mark.database


async def followed(line: Line, state: State, at: int, last: int) -> State:
    """Apply changes until the one with id `last` came; their ids only grow."""
    while at < last:
        kind, number, data = await line.event(10)
        assert kind == "change"
        assert number is None or number > at
        state, at = apply(state, data), number or at
    return state


async def newest(town: Town) -> int:
    (row,) = await town.rows("SELECT coalesce(max(id), 0) AS id FROM change")
    return int(row["id"])


def logged(state: State) -> State:
    """Return what the change log leads to: all but positions, counts and the room's own record."""
    return {kind: records for kind, records in state.items() if kind in ("incident", "alert", "seat", "warning")}


async def test_changes_over_a_snapshot_are_a_fresh_snapshot(town: Town) -> None:
    """After calls, shots and people's acts a console that followed has what a console that connects now gets."""
    async with town.feed() as line:
        _, at, snapshot = await line.event()
        state = dict(snapshot["state"])
        ana = await town.person("watch.officer")
        for n in range(6):
            await town.sent("gunshot", shot(f"g-{n}", town.clock.now(), lat=38.85 + n / 50))
            town.advance(1)
        items = (await ana.get("/incidents")).json()["items"]
        await ana.post(f"/incidents/{items[0]['id']}/notes", json={"text": "x"})
        await ana.post(f"/incidents/{items[1]['id']}/close", json={"disposition": "report"})
        await ana.post(f"/incidents/{items[2]['id']}/merge", json={"other": items[3]["id"], "reason": "one"})
        alert = (await ana.get("/alerts")).json()["items"][-1]
        await ana.post(f"/alerts/{alert['id']}/resolve", json={"resolution": "handled"})
        state = await followed(line, state, at or 0, await newest(town))
    async with town.feed("watch.second") as other:
        _, _, fresh = await other.event()
    assert logged(state) == logged(fresh["state"])


@pytest.mark.parametrize("how", ["header", "address"])
async def test_resuming_misses_nothing(town: Town, how: str) -> None:
    """With Last-Event-ID or ?since= the changes after that id come, and no snapshot; positions come as they are now."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    since = await newest(town)
    await town.sent("units_generic", position("3D12", town.clock.now()))
    await town.sent("gunshot", shot("g-2", town.clock.now(), lat=38.85))

    async def moved() -> bool:
        return bool(await town.rows("SELECT id FROM unit"))

    await town.until("the unit's position is shown", moved)
    told: dict[str, Any] = (
        {"headers": {"Last-Event-ID": str(since)}} if how == "header" else {"params": {"since": str(since)}}
    )
    async with town.feed(**told) as line:
        kind, number, data = await line.event()
        assert (kind, number) == ("change", await newest(town))
        assert {each["kind"] for each in data} == {"incident", "alert"}
        unit = await line.change(lambda change: change["kind"] == "unit")
        assert unit["key"] == "3D12"


async def test_an_id_that_is_not_known_gets_a_snapshot(town: Town) -> None:
    """An id from the future, or from before what is kept, is answered with a snapshot."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    async with town.feed(params={"since": "999999"}) as line:
        assert (await line.event())[0] == "snapshot"
    await town.rows("DELETE FROM change WHERE id < $1", await newest(town))
    async with town.feed(params={"since": "0"}) as line:
        kind, number, _ = await line.event()
    assert (kind, number) == ("snapshot", await newest(town))


async def test_who_missed_too_much_gets_a_snapshot(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """More changes than the limit are not sent one by one."""
    monkeypatch.setattr(acts, "RESUME_CHANGES_MAX", 1)
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    async with town.feed(params={"since": "0"}) as line:
        assert (await line.event())[0] == "snapshot"


async def test_a_wrong_id_is_refused(town: Town) -> None:
    """An id that is not a whole number is answered 400 with the field."""
    ana = await town.person("watch.officer")
    for since in ("x", "-1", "1e3", "9" * 30, "\u0663"):
        answer = await ana.get("/feed", params={"since": since})
        assert (answer.status_code, answer.json()["field"]) == (400, "since"), since


async def test_watching_is_an_act_with_an_end(town: Town) -> None:
    """Opening the feed writes one act, leaving writes its end; a resident is refused, and that is written too."""
    async with town.feed() as line:
        await line.event()
    watched = "SELECT act_end.at FROM act JOIN act_end ON act_id = id WHERE act = 'feed.watch' AND outcome = 'done'"

    async def ended() -> bool:
        return len(await town.rows(watched)) == 1

    await town.until("the end of watching is written", ended)
    assert (await (await town.person("resident")).get("/feed")).status_code == 403
    refused = await town.rows("SELECT login FROM act WHERE act = 'feed.watch' AND outcome = 'refused'")
    assert [each["login"] for each in refused] == ["resident"]


async def test_two_operators_see_each_others_notes_within_a_second(town: Town) -> None:
    """What one writes is on the other's feed at most a second later."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    incident = await town.incident()
    ana = await town.person("watch.officer")
    async with town.feed("watch.second") as line:
        await line.event()
        began = time.monotonic()
        await ana.post(f"/incidents/{incident['id']}/notes", json={"text": "two men"})
        change = await line.change(lambda each: each["key"] == incident["id"])
        assert time.monotonic() - began < 1.0
    assert change["value"]["version"] == incident["version"] + 1


async def test_a_console_that_does_not_keep_up_is_told_to_resync(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console for which too much waits is told so and its stream ends; a new stream begins with a snapshot."""
    async with town.feed() as slow:
        await slow.event()
        monkeypatch.setattr(connection, "STREAM_BYTES_MAX", 0)
        await town.sent("gunshot", shot("g-1", town.clock.now()))
        kinds = [(await slow.event())[0] for _ in range(2)]
        assert kinds == ["resync", "end"]
    monkeypatch.undo()
    async with town.feed() as line:
        _, _, snapshot = await line.event()
        assert len(snapshot["state"]["incident"]) == 1


async def test_the_end_of_a_session_ends_its_stream(town: Town) -> None:
    """After signing out the stream ends at most six seconds later."""
    async with town.feed("street.officer") as line:
        await line.event()
        await (await town.person("street.officer")).delete("/session")
        town.advance(6)
        began = time.monotonic()
        kind = ""
        while kind != "end":
            kind, _, _ = await line.event()
        assert time.monotonic() - began <= 6.5


async def test_an_agreement_shows_more_and_its_end_less(town: Town) -> None:
    """A new agreement ends the partner's stream and the next shows more; when it is revoked the next shows less."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))

    async def reconnected(change: Awaitable[object]) -> dict[str, Any]:
        async with town.feed("partner.md") as line:
            await line.event()
            await change
            kind = ""
            while kind != "end":
                kind, _, _ = await line.event()
        async with town.feed("partner.md") as line:
            _, _, snapshot = await line.event()
        return dict(snapshot["state"]["incident"])

    assert len(await reconnected(town.agree("mpd", "mcpd", "incident"))) == 1
    assert await reconnected(town.change_place("UPDATE agreement SET revoked_at = now()")) == {}


async def test_consoles_of_one_role_with_different_filters_do_not_mix(town: Town) -> None:
    """A partner who connects after an agreement sees the change that one who connected before does not, and only so."""
    async with town.feed("partner.md") as before:
        await before.event()
        await town.agree("mpd", "mcpd", "incident", "camera")

        async def in_force() -> bool:
            answer = await (await town.person("partner.md")).get("/map/cameras")
            return len(answer.json()["ids"]) > 0

        await town.until("the agreement is known", in_force)
        async with town.feed("partner.md") as after:
            await after.event()
            await town.sent("gunshot", shot("g-1", town.clock.now()))
            change = await after.change(lambda each: each["kind"] == "incident")
    assert change["value"]["agency"] == "mpd"


async def test_a_partner_never_gets_what_it_may_not_see(town: Town) -> None:
    """Under work of three agencies every record on a partner's feed carries a label that the partner sees."""
    async with town.feed("partner.va") as line:
        kinds: list[str] = []
        _, _, snapshot = await line.event()
        seen = [record for records in snapshot["state"].values() for record in records.values()]
        for n in range(4):
            now = town.clock.now()
            await town.sent("gunshot", shot(f"g-{n}", now, lat=38.8 + n / 40))
            await town.sent("mcpd_gunshot", shot(f"m-{n}", now, lat=38.8 + n / 40))
            await town.sent("fairfax_cad", eido(f"f-{n}", now, number=f"F{n}"))
            await town.sent("units_generic", position(f"D{n}", now))
            await town.sent("fairfax_units", position(f"V{n}", now))
            await town.sent("lpr_generic", {"id": f"r{n}", "plate": f"AB{n}123", "region": "US-DC", "reader": "r-1",
                            "read_at": now.isoformat(), "lat": 38.9, "lon": -77.0, "confidence": 0.9})  # fmt: skip
            town.advance(1)
        while not {"incident", "unit", "source"} <= set(kinds):
            kind, _, data = await line.event(10)
            assert kind == "change"
            kinds += [each["kind"] for each in data]
            seen += [each["value"] for each in data if each["value"] is not None and each["kind"] != "reads"]
            assert all(each["key"] == "fairfax/VA" for each in data if each["kind"] == "reads")
    labels = {(each["agency"], each["law_tag"]) for each in seen if "agency" in each}
    assert labels == {("fairfax", "VA")}


async def test_two_writers_and_a_reader_that_resumes_anywhere(town: Town) -> None:
    """While acts and devices write, ids only grow and a feed resumed at any id gets exactly what came after it."""
    ana = await town.person("watch.officer")
    await town.sent("gunshot", shot("g-x", town.clock.now()))
    incident = await town.incident()

    async def officer() -> None:
        for n in range(25):
            answer = await ana.post(f"/incidents/{incident['id']}/notes", json={"text": f"note {n}"})
            assert answer.status_code == 200

    async def device(name: str) -> None:
        for n in range(25):
            await town.sent("mcpd_gunshot", shot(f"{name}-{n}", town.clock.now(), lat=38.7 + n / 50, lon=-76.9))

    ids: list[int] = []
    async with town.feed() as line:
        await line.event()
        writing = asyncio.gather(officer(), device("a"), device("b"))
        while not writing.done() or not ids or ids[-1] < await newest(town):
            kind, number, _ = await line.event(15)
            assert kind == "change"
            if number is not None:
                ids.append(number)
            if writing.done() and await _last_for_mpd(town) <= (ids[-1] if ids else 0):
                break
        await writing
    assert ids == sorted(set(ids))
    log = await town.rows("SELECT id, kind, key, value FROM change WHERE label = 'mpd/DC' ORDER BY id")
    for since in (0, ids[0], ids[len(ids) // 2], ids[-1]):
        missed = await acts.missed(town.running.asgi.feed._door, since)  # type: ignore[union-attr]  # noqa: SLF001
        assert missed is not None
        visible = {"incident": frozenset({"mpd/DC"})}
        data = acts.encode_changes(missed, visible) if missed else None
        got = [] if data is None else msgspec.json.decode(data.split(b"data: ", 1)[1])
        wanted = [(each["kind"], each["key"]) for each in log if each["id"] > since]
        assert [(each["kind"], each["key"]) for each in got] == wanted


async def _last_for_mpd(town: Town) -> int:
    (row,) = await town.rows("SELECT coalesce(max(id), 0) AS id FROM change WHERE label = 'mpd/DC'")
    return int(row["id"])


async def test_a_console_that_joins_amid_changes_misses_none(town: Town) -> None:
    """Consoles that connect one after another while incidents open all end in the same state."""
    stop, done = asyncio.Event(), asyncio.Event()

    async def city() -> None:
        n = 0
        while not stop.is_set():
            await town.sent("gunshot", shot(f"g-{n}", town.clock.now(), lat=38.7 + n / 50))
            n += 1

    async def console() -> set[str]:
        async with town.feed() as line:
            _, at, data = await line.event()
            state = dict(data["state"])
            while not done.is_set() or (at or 0) < await newest(town):
                kind, number, data = await line.event(15)
                assert kind == "change"
                state, at = apply(state, data), number or at
            return set(state["incident"])

    working = asyncio.create_task(city())
    consoles = []
    for _ in range(5):
        consoles.append(asyncio.create_task(console()))
        await asyncio.sleep(0.05)
    stop.set()
    await working
    incidents = {each["id"] for each in await town.rows("SELECT id FROM incident WHERE status = 'open'")}
    done.set()
    await town.sent("gunshot", shot("bell", town.clock.now(), lat=38.6))
    states = await asyncio.gather(*consoles)
    assert [incidents - state for state in states] == [set()] * len(states)


async def test_a_second_seat_of_one_person_is_a_stream_of_its_own(town: Town) -> None:
    """The same person in two sessions has two streams; ending one leaves the other."""
    async with town.database.owner.acquire() as tx:
        person = Person(login="watch.officer", name="Watch Officer", agency="mpd", roles=("watch_officer",))
        town.tokens["again"] = await sit(tx, person, "supervisor", town.clock.now())
    async with town.feed("again") as one, town.feed("watch.officer") as two:
        await one.event()
        await two.event()
        await (await town.person("again")).delete("/session")
        await town.sent("gunshot", shot("g-1", town.clock.now()))
        assert (await two.change(lambda each: each["kind"] == "incident"))["value"]["status"] == "open"
