"""A shop from the first code to the public numbers: connected, alarmed, looked into, ended, counted."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from tests.integration.recordings.street_camera import filming
from websockets.asyncio.client import connect

from watchroom.app.gateway import LINE_PATH, Line
from watchroom.media.addresses import AddressGuard
from watchroom.media.gateway.cameras import SiteCamera, SiteFeeds, SiteFile
from watchroom.media.gateway.reader import SOCKET_NAME, GatewayReader
from watchroom.media.gateway.site import Diary, Site
from watchroom.media.link import LinkClient, socket_path
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamError, StreamWhere
from watchroom.media.units import AccessUnit, Format

from .conftest import Shop

pytestmark = [pytest.mark.database, pytest.mark.soak]
SECONDS_MAX = 5.0


class Seen:
    """What a media process was told."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.units: asyncio.Queue[AccessUnit] = asyncio.Queue()

    def format(self, found: Format) -> None:
        """Take the format."""
        assert found.codec

    def unit(self, unit: AccessUnit) -> None:
        """Take a picture."""
        self.units.put_nowait(unit)

    def lost(self, packets: int) -> None:
        """Nothing is lost on one machine."""
        raise AssertionError(packets)

    @property
    def is_awaited(self) -> bool:
        """Wait for each picture."""
        return True

    def clock_offset(self, seconds: float) -> None:
        """Take how wrong the camera's clock is."""
        assert seconds < 60


@asynccontextmanager
async def at_work(shop: Shop, folder: Path, url: str, token: str) -> AsyncIterator[None]:
    """Run the shop's gateway on its line."""
    clock = shop.town.clock
    file = SiteFile(networks="127.0.0.0/8", cameras={"door": SiteCamera(title="Front door", url=url)})
    site = Site(SiteFeeds(file, read_stream, clock, random.SystemRandom()), clock, Diary(folder, clock))
    address = shop.town.address.replace("http", "ws") + LINE_PATH
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(address, additional_headers=headers, proxy=None) as connection:
        tasks = [asyncio.create_task(site.talk(Line(connection))), asyncio.create_task(site.watch_ends())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError, ConnectionError):
                    await task
            await site.stop()


async def test_a_shop_owner_connects_presses_sees_and_ends(shop: Shop, tmp_path: Path) -> None:
    """The page follows the gateway; the alarm opens what the owner chose; ended, the picture is dead in time."""
    code = re.search(r"wr_[\w-]{43}", (await shop.say("/shop/connect/code")).text)
    assert code
    assert "Waiting for the program" in await shop.read("/shop/connect")
    async with httpx.AsyncClient(base_url=shop.town.address) as client:
        enrolled = await client.post("/exchange/v1/gateways/enrol", json={"code": code[0]})
        assert (await client.post("/exchange/v1/gateways/enrol", json={"code": code[0]})).status_code == 404
    async with filming() as camera, at_work(shop, tmp_path, camera.url, enrolled.json()["token"]):

        async def is_connected() -> bool:
            return "Take on Front door" in await shop.read("/shop/connect")

        await shop.town.until("the page shows the gateway's camera", is_connected)
        taken = await shop.say("/shop/connect/cameras", name="door")
        camera_id = taken.headers["location"].rpartition("/")[2]
        assert "Nobody is looking" in await shop.read()
        await shop.say(f"/shop/cameras/{camera_id}", condition="panic")
        await shop.say("/shop/panic")
        incident = await shop.pressed()
        lease = await shop.gallery.lease(camera_id, incident=incident, exigency="panic", note="")
        assert lease.status_code == 201, lease.text
        opened = time.monotonic()
        seen = Seen()
        reader = GatewayReader(LinkClient(socket_path(shop.town.settings.data, SOCKET_NAME)).messages)
        where = StreamWhere(url="gateway://site-shop/door", camera_id=camera_id)
        reading = asyncio.create_task(reader.read(where, seen, shop.town.clock, AddressGuard([])))
        assert (await seen.units.get()).is_key
        assert "Corner Shop, Front door" in await shop.read()
        assert time.monotonic() - opened < SECONDS_MAX
        ended = time.monotonic()
        await shop.say(f"/shop/leases/{lease.json()['id']}/end")
        shop.town.advance(3)
        with pytest.raises(StreamError, match="ended"):
            await reading
        assert time.monotonic() - ended < SECONDS_MAX
        await shop.say("/shop/connect/end")
    assert "Disconnected" in await shop.read("/shop/connect")
    history = await shop.read("/shop/history")
    assert "your own panic button" in history
    assert "you ended it" in history
    wanted = {"site.press", "lease.open_by_panic", "site.end_lease", "site.set_condition"}

    async def is_counted() -> bool:
        shop.town.advance(20)  # what is public is read once in so many seconds
        async with httpx.AsyncClient(base_url=shop.town.address) as client:
            table = (await client.get("/transparency/numbers/owners.json")).json()
        return wanted <= {row[1] for row in table["rows"]}

    await shop.town.until("the public numbers have it", is_counted)
