"""What is no longer allowed ends within five seconds on every channel, by the real clock."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.video.looking import Gallery, last_word, message
from tests.integration.web.town import open_town

from watchroom.base.clock import SystemClock
from watchroom.media.camera import recordings_folder
from watchroom.model.video import Segment
from watchroom.store.pool import Database

pytestmark = pytest.mark.database
CUT_SECONDS_MAX = 5.0
FILE_BYTES = 64 * 1024 * 1024
"""More than a reader who takes READ_BYTES every READ_SECONDS has had when it is cut."""
READ_BYTES, READ_SECONDS = 64 * 1024, 0.015
SLOW = [(socket.SOL_SOCKET, socket.SO_RCVBUF, READ_BYTES)]
Channel = Callable[[], Awaitable[None]]


@pytest.fixture
async def gallery(database: Database, tmp_path: Path) -> AsyncIterator[Gallery]:
    """Return a running town with an open incident, on the real clock."""
    async with open_town(database, tmp_path, SystemClock()) as town:
        yield await Gallery.of(town)


async def _large(gallery: Gallery, camera_id: str, label: str) -> Segment:
    """Record a stretch whose file is so large that sending it takes a while: its last fragment ends in free space."""
    began_at = (gallery.town.clock.now() - timedelta(seconds=90)).replace(second=10)  # in one file, of that minute
    (segment,) = await gallery.town.record(camera_id, label, began_at, 2)
    path = recordings_folder(gallery.town.settings.data) / segment.path
    more = FILE_BYTES - segment.size_bytes
    with path.open("r+b") as file:
        file.seek(0, os.SEEK_END)
        file.write(more.to_bytes(4, "big") + b"free")
        file.truncate(FILE_BYTES)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").digest()
    last = segment.fragments[-1]
    fragments = [*segment.fragments[:-1], msgspec.structs.replace(last, size=last.size + more)]
    async with gallery.town.database.owner.acquire() as tx:
        await tx.execute(
            "UPDATE segment SET size_bytes = $2, sha256 = $3, fragments = $4::text::json WHERE camera_id = $1",
            camera_id, FILE_BYTES, digest, msgspec.json.encode(fragments).decode(),
        )  # fmt: skip
    return segment


class Looker:
    """One person with every channel open at one camera."""

    def __init__(self, gallery: Gallery, login: str, camera_id: str, began_us: int) -> None:
        self.gallery, self.login, self.camera_id = gallery, login, camera_id
        self.began_us = began_us
        self.opened = asyncio.Event()
        self._left = 0

    async def cut_after(self, channels: list[Channel], end: Awaitable[Any]) -> dict[str, float]:
        """Open the channels, let `end` happen, and return after how many seconds each was cut."""
        self._left = len(channels)
        times: dict[str, float] = {}
        began = 0.0

        async def timed(channel: Channel) -> None:
            await channel()
            times[channel.__name__] = time.monotonic() - began

        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            for each in channels:
                tasks.create_task(timed(each))
            await self.opened.wait()
            began = time.monotonic()
            await end
        return times

    def _open(self) -> None:
        self._left -= 1
        if not self._left:
            self.opened.set()

    async def _ticket(self) -> str:
        now = self.gallery.town.clock.now()
        span = {"from": (now - timedelta(minutes=5)).isoformat(), "to": now.isoformat()}
        asked = span | {"cameras": [self.camera_id], "incident": self.gallery.incident, "purpose": "call_response"}
        answer = await self.gallery.ask(self.login, "POST", "/playback", json=asked)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    async def live(self) -> None:
        look = await self.gallery.look(self.login, self.camera_id)
        async with self.gallery.connect(look) as line:
            await message(line)
            self._open()
            await last_word(line)

    async def still(self) -> None:
        look = await self.gallery.look(self.login, self.camera_id)
        await self._again("still.jpg", {"ticket": look["ticket"]})

    async def thumb(self) -> None:
        at = datetime.fromtimestamp(self.began_us / 1_000_000 + 1, UTC).isoformat()
        await self._again("thumb.jpg", {"ticket": await self._ticket(), "at": at})

    async def _again(self, what: str, params: dict[str, str]) -> None:
        """Ask for a picture four times a second until there is none."""
        path, answered = f"/cameras/{self.camera_id}/{what}", 0
        while True:
            answer = await self.gallery.ask(self.login, "GET", path, params=params)
            if answer.status_code != 200:
                assert answered, answer.text
                return
            answered += 1
            if answered == 1:
                self._open()
            await asyncio.sleep(0.25)

    async def playback(self) -> None:
        path = f"/cameras/{self.camera_id}/segments/{self.began_us}.mp4"
        await self._sent("GET", path, params={"ticket": await self._ticket()})

    async def clip(self) -> None:
        now = self.gallery.town.clock.now()
        span = {"from": (now - timedelta(minutes=5)).isoformat(), "to": now.isoformat()}
        asked = span | {"cameras": [self.camera_id], "incident": self.gallery.incident, "purpose": "call_response"}
        await self._sent("POST", "/clips", json=asked | {"note": "for the report"})

    async def _sent(self, method: str, path: str, **how: Any) -> None:
        """Read bytes slowly until the connection ends before they are whole."""
        headers = {"Authorization": f"Bearer {self.gallery.town.tokens[self.login]}"}
        transport = httpx.AsyncHTTPTransport(socket_options=SLOW)
        base = f"{self.gallery.town.address}/console/v1"
        async with (
            httpx.AsyncClient(base_url=base, headers=headers, transport=transport, timeout=20) as client,
            client.stream(method, path, **how) as answer,
        ):
            assert answer.status_code == 200, await answer.aread()
            with pytest.raises(httpx.RemoteProtocolError):
                await self._read_slowly(answer)

    async def _read_slowly(self, answer: httpx.Response) -> None:
        pieces = answer.aiter_raw(READ_BYTES)
        await anext(pieces)
        self._open()
        async for _ in pieces:
            await asyncio.sleep(READ_SECONDS)

    async def feed(self) -> None:
        async with self.gallery.town.feed(self.login) as line:
            await line.event()
            self._open()
            while (await line.event(20))[0] != "end":
                pass


async def test_every_channel_is_cut_within_five_seconds(gallery: Gallery) -> None:
    """A revoked agreement, an ended session, a suspended agency or feature cut every open channel they concern."""
    town = gallery.town
    await town.change_place("UPDATE camera SET owner_class = 'city' WHERE id = 'p-1'")
    await town.agree("fairfax", "mpd", "camera", reshare=True)
    await town.agree("mpd", "mcpd", "camera", "incident")
    foreign, own = await _large(gallery, "p-1", "fairfax/VA"), await _large(gallery, "c-1", "mpd/DC")
    us = {each.camera_id: round(each.began_at.timestamp() * 1_000_000) for each in (foreign, own)}
    ana, bo = Looker(gallery, "watch.officer", "p-1", us["p-1"]), Looker(gallery, "watch.second", "c-1", us["c-1"])
    mo, chief = Looker(gallery, "partner.md", "c-1", us["c-1"]), Looker(gallery, "supervisor", "c-1", us["c-1"])

    async def seen() -> bool:
        asked = [await gallery.live(each.login, each.camera_id) for each in (ana, mo)]
        return all(each.status_code == 200 for each in asked)

    await town.until("the agreements hold", seen)
    agency = {"kind": "agency", "what": "mcpd", "because": "the council asks"}
    feature = {"kind": "feature", "what": "recordings", "because": "the council asks"}
    found = await asyncio.gather(
        ana.cut_after(
            [ana.live, ana.still, ana.thumb, ana.playback, ana.clip, ana.feed],
            town.change_place("UPDATE agreement SET revoked_at = now() WHERE owner_agency = 'fairfax'"),
        ),
        bo.cut_after([bo.live, bo.playback, bo.feed], gallery.ask("watch.second", "DELETE", "/session")),
        mo.cut_after([mo.live, mo.feed], gallery.ask("admin", "POST", "/switches/suspend", json=agency)),
        chief.cut_after([chief.thumb, chief.clip], gallery.ask("admin", "POST", "/switches/suspend", json=feature)),
    )
    assert max(seconds for times in found for seconds in times.values()) < CUT_SECONDS_MAX, found
    assert [len(times) for times in found] == [6, 3, 2, 2]
    ended = await town.rows("SELECT login, disposition FROM act JOIN act_end ON act_id = id WHERE act = 'clip.export'")
    assert {(each["login"], each["disposition"]) for each in ended} == {
        (login, "cut: no longer allowed") for login in ("watch.officer", "supervisor")
    }
