"""A live look through the real WebSocket: what opens it, what it shows, and what cuts it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.integration.video.looking import Gallery, last_word, message
from tests.integration.web.pictures import number_of, unit
from websockets.exceptions import InvalidStatus

from watchroom.actions.setup_stills import STILLS

pytestmark = pytest.mark.database
End = Callable[[Gallery], Awaitable[Any]]


async def test_a_look_shows_the_newest_picture_at_once_and_ends_with_its_connection(gallery: Gallery) -> None:
    """The first messages are format and newest group, later pictures follow, and closing ends look and act."""
    look = await gallery.look("watch.officer", "c-1", automatic=True)
    other = await gallery.look("watch.second", "c-1")
    async with gallery.connect(look) as socket, gallery.connect(other) as second:
        assert [await message(socket) for _ in range(3)] == gallery.town.media.group
        assert [await message(second) for _ in range(3)] == gallery.town.media.group
        gallery.town.media.show("c-1", unit(3), unit(4, is_key=True))
        assert [number_of(await message(socket)) for _ in range(2)] == [3, 4]
        assert [number_of(await message(second)) for _ in range(2)] == [3, 4]
        assert len([each for each in gallery.town.media.asked if each["op"] == "live"]) == 1
        running = (await gallery.ask("supervisor", "GET", "/views")).json()["items"]
        assert {(each["view_id"], each["automatic"]) for each in running} == {
            (look["view_id"], True),
            (other["view_id"], False),
        }
    assert await gallery.ended(look["view_id"]) == ("closed", True)
    rows = await gallery.town.rows("SELECT rule, subject, incident FROM act WHERE id = $1", look["view_id"])
    assert rows == [
        {"rule": "watch-looks", "subject": "live picture of camera c-1, docked by itself", "incident": gallery.incident}
    ]


async def test_nothing_but_the_right_ticket_opens_a_picture(gallery: Gallery) -> None:
    """A used, late, foreign, invented or missing ticket and another site's page open nothing, and leave a refusal."""
    used, late, alive = [await gallery.look("watch.officer", "c-1") for _ in range(3)]
    async with gallery.connect(used) as socket:
        await message(socket)
        assert await _status(gallery, used) == 403
    other_camera = alive["ws_url"].replace("c-1", "c-2")
    assert await _status(gallery, alive, path=other_camera) == 403
    assert await _status(gallery, alive, path=alive["ws_url"].partition("?")[0]) == 401
    assert await _status(gallery, alive, path=alive["ws_url"] + "x") == 401
    assert await _status(gallery, alive, origin="https://evil.example") == 403
    assert await _status(gallery, alive, origin="null") == 403
    stranger = {"Authorization": f"Bearer {gallery.town.tokens['watch.second']}"}
    assert await _status(gallery, alive, additional_headers=stranger) == 403
    own = {"Authorization": f"Bearer {gallery.town.tokens['watch.officer']}"}
    async with gallery.connect(alive, origin=gallery.town.address, additional_headers=own) as socket:
        await message(socket)
    gallery.town.advance(31)
    assert await _status(gallery, late) == 403
    rules = [each["rule"] for each in await gallery.refused("camera.live")]
    assert rules == ["ticket-once", "ticket-once", "own-origin", "own-origin", "ticket-once", "ticket-once"]


async def _status(gallery: Gallery, look: dict[str, Any], **how: Any) -> int:
    with pytest.raises(InvalidStatus) as refused:
        async with gallery.connect(look, **how):
            pass
    return int(refused.value.response.status_code)


async def test_looking_needs_a_reason_that_the_system_holds(gallery: Gallery) -> None:
    """Without a seat 401, out of sight 404 that does not tell, without a reason or a lease 403 with its rule."""
    assert (await (await gallery.town.stranger()).post("/cameras/c-1/live", json={})).status_code == 401
    unseen = [await gallery.live("watch.officer", each) for each in ("p-1", "no-such")]
    assert [each.status_code for each in unseen] == [404, 404]
    assert unseen[0].content == unseen[1].content
    asked = {
        "incident-known": {"incident": "inc_none"},
        "patrol-running": {"purpose": "patrol"},
        "watch-looks": {"purpose": "supervision"},
    }
    for rule, body in asked.items():
        answer = await gallery.live("watch.officer", "c-1", **body)
        assert (answer.status_code, answer.json()["rule"]) == (403, rule)
    private = await gallery.live("watch.officer", "i-radius")
    assert (private.status_code, private.json()["rule"]) == (403, "private-by-lease")
    assert (await gallery.live("supervisor", "c-1", purpose="supervision", incident=None)).status_code == 200
    for login in ("auditor", "admin", "detective", "resident"):
        assert (await gallery.live(login, "c-1")).status_code == 403, login
    await gallery.ask("watch.officer", "POST", f"/incidents/{gallery.incident}/close", json={"disposition": "report"})
    assert (await gallery.live("watch.officer", "c-1")).json()["rule"] == "incident-open"


async def _revoke(gallery: Gallery) -> None:
    await gallery.town.change_place("UPDATE agreement SET revoked_at = now() WHERE to_agency = 'fairfax'")


async def _retire(gallery: Gallery) -> None:
    assert (await gallery.ask("admin", "DELETE", "/cameras/c-2", params={"why": "gone"})).status_code == 204


async def _end_lease(gallery: Gallery) -> None:
    lease = (await gallery.ask("watch.second", "GET", "/leases")).json()["items"][0]
    assert (await gallery.ask("watch.second", "DELETE", f"/leases/{lease['id']}")).status_code == 200


async def _end_patrol(gallery: Gallery) -> None:
    assert (await gallery.ask("supervisor", "POST", "/patrol/end", json={})).status_code == 200


async def _suspend(gallery: Gallery) -> None:
    body = {"kind": "feature", "what": "live_video", "because": "the council asks"}
    assert (await gallery.ask("admin", "POST", "/switches/suspend", json=body)).status_code == 200


async def _sign_out(gallery: Gallery) -> None:
    assert (await gallery.ask("watch.officer", "DELETE", "/session")).status_code < 300


async def test_what_is_no_longer_allowed_is_cut(gallery: Gallery) -> None:
    """A revoked agreement, a retired camera, an ended lease, patrol or session cut the look in mid-stream."""
    await gallery.town.agree("mpd", "fairfax", "camera", "incident")
    await gallery.town.until("the agreement holds", lambda: _shared(gallery))
    assert (await gallery.ask("supervisor", "POST", "/patrol/begin", json={})).status_code == 200
    assert (await gallery.lease()).status_code == 201
    cases: list[tuple[str, str, dict[str, Any], End]] = [
        ("partner.va", "c-1", {}, _revoke),
        ("watch.second", "c-2", {}, _retire),
        ("watch.second", "i-radius", {}, _end_lease),
        ("supervisor", "c-1", {"purpose": "patrol", "incident": None}, _end_patrol),
        ("watch.officer", "c-1", {}, _sign_out),
        ("watch.second", "c-1", {}, _suspend),
    ]
    found = []
    for login, camera_id, body, end in cases:
        look = await gallery.look(login, camera_id, **body)
        async with gallery.connect(look) as socket:
            await message(socket)
            await end(gallery)
            async with asyncio.timeout(5):
                found.append(await last_word(socket))
        assert (await gallery.ended(look["view_id"]))[1]
    wanted = ["not_shared", "camera_retired", "lease_ended", "patrol_ended", "session_ended", "suspended"]
    assert found == [(reason, 1008) for reason in wanted]
    cuts = await gallery.town.rows("SELECT login, rule FROM act WHERE act = 'camera.cut' ORDER BY entry_id")
    assert [each["rule"] for each in cuts] == [
        "not-shared",
        "camera-retired",
        "lease-ended",
        "session-ended",
        "suspended",
    ]
    assert (await gallery.live("partner.va", "c-1")).json()["rule"] == "feature-suspended"


async def _shared(gallery: Gallery) -> bool:
    return (await gallery.ask("partner.va", "GET", f"/incidents/{gallery.incident}")).status_code == 200


async def test_a_look_that_nobody_uses_and_one_of_a_dead_process_end(gallery: Gallery) -> None:
    """A ticket that is never used ends its look after half a minute; so do the looks of a process that is gone."""
    forgotten = await gallery.look("watch.officer", "c-1")
    still = await gallery.look("watch.officer", "c-1")
    gone = await gallery.look("watch.officer", "c-2")
    await gallery.town.change_place("UPDATE view SET process = 'web_gone' WHERE id = $1", gone["view_id"])
    gallery.town.advance(20)
    assert (await gallery.ended(gone["view_id"])) == ("process_ended", True)
    answer = await gallery.ask("watch.officer", "GET", "/cameras/c-1/still.jpg", params={"ticket": still["ticket"]})
    assert answer.status_code == 200
    gallery.town.advance(20)
    assert (await gallery.ended(forgotten["view_id"])) == ("left", True)
    assert (await gallery.ask("watch.officer", "DELETE", f"/views/{still['view_id']}")).status_code == 204
    assert (await gallery.ended(still["view_id"])) == ("closed", True)


async def test_stills_are_looks_too(gallery: Gallery) -> None:
    """A still is an act of its own or part of a look that runs, and another's ticket is of no use."""
    alone = await gallery.ask("watch.officer", "GET", "/cameras/c-1/still.jpg", params={"incident": gallery.incident})
    assert (alone.status_code, alone.headers["content-type"], alone.headers["cache-control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    look = await gallery.look("watch.officer", "c-1")
    with_ticket: dict[str, Any] = {"params": {"ticket": look["ticket"]}}
    assert (await gallery.ask("watch.officer", "GET", "/cameras/c-1/still.jpg", **with_ticket)).status_code == 200
    assert (await gallery.ask("watch.officer", "GET", "/cameras/c-2/still.jpg", **with_ticket)).status_code == 404
    assert (await gallery.ask("watch.second", "GET", "/cameras/c-1/still.jpg", **with_ticket)).status_code == 404
    stranger = await gallery.town.stranger()
    assert (await stranger.get("/cameras/c-1/still.jpg", **with_ticket)).status_code == 401
    silent = await gallery.ask("watch.officer", "GET", "/cameras/c-2/still.jpg", params={"incident": gallery.incident})
    assert silent.status_code == 503
    done = "SELECT act FROM act WHERE act LIKE 'camera.still%' AND outcome = 'done'"
    assert await gallery.town.rows(done) == [{"act": "camera.still"}] * 2


async def test_who_sets_a_camera_up_sees_stills_of_public_cameras_and_says_what_for(gallery: Gallery) -> None:
    """An administrator sees a dozen in an hour and no thirteenth; private cameras and silence show nothing."""

    async def still(login: str, camera_id: str, **body: Any) -> Any:
        return await gallery.ask(login, "POST", f"/cameras/{camera_id}/setup-still", json={"note": "windows"} | body)

    for _ in range(STILLS.most):
        assert (await still("admin", "c-1")).headers["content-type"] == "image/jpeg"
    assert (await still("admin", "c-1")).status_code == 429
    gallery.town.advance(STILLS.within.total_seconds())
    assert (await still("admin", "c-1")).status_code == 200
    assert [(await still("admin", each)).status_code for each in ("i-ask", "home-1", "p-1")] == [403, 404, 404]
    assert (await still("admin", "c-1", note=" ")).json()["field"] == "note"
    assert (await still("admin", "c-1", note="")).json()["rule"] == "still-to-set-up"
    assert (await still("watch.officer", "c-1")).status_code == 403
    rules = [each["rule"] for each in await gallery.refused("camera.setup_still")]
    assert rules == ["private-by-lease", "not-visible", "not-visible", "still-to-set-up", "no-rule-allows"]
    done = "SELECT count(*) AS n FROM act WHERE act = 'camera.setup_still' AND outcome = 'done' AND note = 'windows'"
    assert await gallery.town.rows(done) == [{"n": STILLS.most + 1}]


async def test_a_viewer_that_speaks_out_of_turn_is_closed(gallery: Gallery) -> None:
    """A ping is answered; words, a flood and bytes that are no frame close the connection with the standard's code."""
    sent = {1003: b"\x81\x81\0\0\0\0x", 1009: b"\x82\xff" + (1 << 40).to_bytes(8, "big") + bytes(4), 1002: b"\xff" * 20}
    for code, garbage in sent.items():
        look = await gallery.look("watch.officer", "c-1")
        async with gallery.connect(look) as socket:
            await message(socket)
            async with asyncio.timeout(5):
                await (await socket.ping())
            socket.transport.write(garbage)
            assert (await last_word(socket))[1] == code
        assert (await gallery.ended(look["view_id"]))[0] == "closed"
