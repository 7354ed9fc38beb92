"""The gateway at work, over a line that the test holds the other end of."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from watchroom.base.clock import Clock, ManualClock
from watchroom.media.addresses import AddressGuard
from watchroom.media.gateway.cameras import SiteCamera, SiteFeeds, SiteFile
from watchroom.media.gateway.site import OPENINGS_FILE, Diary, Site
from watchroom.media.gateway.wire import (
    Close,
    Ended,
    Extend,
    FromCentre,
    Hello,
    LeaseTold,
    Open,
    State,
    from_site,
    pack_text,
    unpack_media,
)
from watchroom.media.stream import StreamEvents, StreamWhere
from watchroom.media.units import KIND_FORMAT, KIND_UNIT, AccessUnit, Format, unpack_unit

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
FORMAT = Format(codec="avc1.64001f", record=b"x", width=16, height=16)


class Lens:
    """A camera that shows a picture when the test says so."""

    def __init__(self) -> None:
        self.watched: dict[str, StreamEvents] = {}
        self.opened = asyncio.Event()

    async def read(self, where: StreamWhere, on: StreamEvents, _clock: Clock, _guard: AddressGuard) -> None:
        self.watched[where.url] = on
        on.format(FORMAT)
        self.opened.set()
        try:
            await asyncio.Event().wait()
        finally:
            del self.watched[where.url]

    def show(self, number: int, *, is_key: bool = True) -> None:
        wall_us = int(NOW.timestamp() * 1e6) + number
        for on in self.watched.values():
            on.unit(AccessUnit(data=b"picture", is_key=is_key, ticks=number, wall_us=wall_us))


class Wire:
    """The other end of a line: what the site sent, and what the centre orders."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[str | bytes] = asyncio.Queue()
        self._orders: asyncio.Queue[str | None] = asyncio.Queue()
        self.broken = False

    async def send(self, message: str | bytes) -> None:
        if self.broken:
            raise ConnectionError
        self.sent.put_nowait(message)

    async def recv(self) -> str | bytes:
        text = await self._orders.get()
        if text is None:
            raise ConnectionError
        return text

    def order(self, message: FromCentre) -> None:
        self._orders.put_nowait(pack_text(message))

    def cut(self) -> None:
        self.broken = True
        self._orders.put_nowait(None)

    async def said(self) -> Hello | State | Ended:
        while isinstance(message := await self.sent.get(), bytes):
            pass
        return from_site(message)

    async def picture(self) -> tuple[int, int]:
        """Return the opening and the time of the next unit, in µs after the beginning."""
        while True:
            message = await self.sent.get()
            if isinstance(message, bytes):
                opening, media = unpack_media(message)
                if media[0] == KIND_UNIT:
                    return opening, unpack_unit(media).wall_us - int(NOW.timestamp() * 1e6)
                assert media[0] == KIND_FORMAT


class House:
    """A site with a front door, a room that stays closed, and a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock(NOW)
        self.lens = Lens()
        self.diary = folder / OPENINGS_FILE
        file = SiteFile(
            networks="10.0.0.0/8",
            cameras={
                "door": SiteCamera(url="rtsp://10.0.0.5/main", title="Front door", ring_seconds=60),
                "yard": SiteCamera(url="rtsp://10.0.0.6/main"),
                "safe": SiteCamera(url="rtsp://10.0.0.7/main", opens="never", ring_seconds=60),
            },
        )
        self.feeds = SiteFeeds(file, self.lens.read, self.clock, random.SystemRandom())  # type: ignore[arg-type]
        self.site = Site(self.feeds, self.clock, Diary(folder, self.clock))

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Wire]:
        wire = Wire()
        talking = asyncio.create_task(self.site.talk(wire))
        try:
            yield wire
        finally:
            talking.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await talking


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    ends = asyncio.create_task(house.site.watch_ends())
    yield house
    ends.cancel()
    await house.site.stop()


def order(number: int = 1, camera: str = "yard", *, minutes: float = 5, before_seconds: int = 0) -> Open:
    until = NOW + timedelta(minutes=minutes)
    lease = LeaseTold(id="l1", incident="26-000123", exigency="A life is in danger now", agency="mpd", ends_at=until)
    return Open(opening=number, camera=camera, stream="main", lease=lease, before_seconds=before_seconds)


async def test_nothing_is_read_before_a_lease_opens_it(house: House) -> None:
    """A camera is read when its opening begins, and the centre is told of cameras without their addresses."""
    async with asyncio.timeout(5), house.line() as wire:
        hello = await wire.said()
        assert isinstance(hello, Hello)
        assert [each.name for each in hello.cameras] == ["door", "yard", "safe"]
        assert b"10.0.0" not in msgspec.json.encode(hello)
        assert house.lens.watched == {}
        wire.order(order())
        await house.lens.opened.wait()
        assert list(house.lens.watched) == ["rtsp://10.0.0.6/main"]
        house.lens.show(1)
        assert await wire.picture() == (1, 1)


async def test_what_its_owner_keeps_closed_stays_closed(house: House) -> None:
    """An order for a closed camera is refused in words, and the owner can read who tried."""
    async with asyncio.timeout(5), house.line() as wire:
        wire.order(order(camera="safe"))
        while not isinstance(said := await wire.said(), Ended):
            pass
        assert said.reason == "refused"
        assert house.lens.watched == {}
        assert '"what":"refused"' in house.diary.read_text()


async def test_an_opening_ends_with_its_lease_though_the_line_is_cut(house: House) -> None:
    """The site ends an opening by itself; the owner's record tells begin and end."""
    async with asyncio.timeout(10):
        async with house.line() as wire:
            wire.order(order(minutes=5))
            await house.lens.opened.wait()
            wire.cut()
        house.clock.advance(5 * 60)
        async with house.line() as wire:
            while not isinstance(said := await wire.said(), Ended):
                pass
            assert said.reason == "lease_ended"
        first, last = map(msgspec.json.decode, house.diary.read_text().splitlines())
        assert (first["what"], first["lease"]["incident"]) == ("opened", "26-000123")
        assert last["what"] == "ended"


async def test_what_a_broken_line_did_not_carry_comes_after(house: House) -> None:
    """Pictures seen while the line is down wait and are sent in order when it stands again."""
    async with asyncio.timeout(5):
        async with house.line() as wire:
            wire.order(order())
            await house.lens.opened.wait()
            house.lens.show(1)
            assert await wire.picture() == (1, 1)
            wire.cut()
        house.lens.show(2)
        house.lens.show(3, is_key=False)
        async with house.line() as wire:
            hello = await wire.said()
            assert isinstance(hello, Hello)
            assert hello.openings == [1]
            assert [await wire.picture(), await wire.picture()] == [(1, 2), (1, 3)]


async def test_the_minute_before_comes_first_where_the_owner_wants_a_ring(house: House) -> None:
    """With a ring the opening begins with what was seen before it, and nothing comes twice."""
    async with asyncio.timeout(5):
        house.feeds.start()
        await house.lens.opened.wait()
        assert list(house.lens.watched) == ["rtsp://10.0.0.5/main"]
        for number in (1, 2, 3):
            house.lens.show(number)
        async with house.line() as wire:
            wire.order(order(camera="door", before_seconds=60))
            assert [(await wire.picture())[1] for _ in range(3)] == [1, 2, 3]
            house.lens.show(4, is_key=False)
            assert (await wire.picture())[1] == 4


async def test_a_renewal_is_followed_and_a_close_is_obeyed(house: House) -> None:
    """A renewed lease streams on past the first end; a close ends it at once."""
    async with asyncio.timeout(5), house.line() as wire:
        wire.order(order(minutes=5))
        await house.lens.opened.wait()
        house.clock.advance(4 * 60)
        wire.order(Extend(opening=1, ends_at=NOW + timedelta(minutes=15)))
        wire.order(Extend(opening=2, ends_at=NOW + timedelta(minutes=15)))
        while not isinstance(said := await wire.said(), Ended):
            pass
        assert said.opening == 2
        house.clock.advance(2 * 60)
        house.lens.show(9)
        assert await wire.picture() == (1, 9)
        wire.order(Close(opening=1, because="Nobody looks any more."))
        while not isinstance(said := await wire.said(), Ended):
            pass
        assert (said.opening, said.reason) == (1, "closed")
