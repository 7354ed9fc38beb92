"""A site's gateway and the centre, over a real line, with a real camera behind it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.integration.recordings.street_camera import filming
from tests.integration.web.messages import eido
from tests.integration.web.town import Town
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from watchroom.actions import gateways
from watchroom.actions.door import Door
from watchroom.actions.imports import OPERATOR_WHY, operator_seat, renew_world
from watchroom.actions.seal import MasterKey
from watchroom.actions.tokens import new_token
from watchroom.app.gateway import LINE_PATH, Line
from watchroom.media.addresses import AddressGuard
from watchroom.media.gateway.cameras import SiteCamera, SiteFeeds, SiteFile
from watchroom.media.gateway.reader import SOCKET_NAME, GatewayReader
from watchroom.media.gateway.site import OPENINGS_FILE, Diary, Site
from watchroom.media.link import LinkClient, socket_path
from watchroom.media.rtsp.client import read_stream
from watchroom.media.stream import StreamError, StreamWhere
from watchroom.media.units import AccessUnit, Format
from watchroom.policy.decide import World

pytestmark = pytest.mark.database
CAMERA = "i-radius"


class Seen:
    """What a reader was told."""

    def __init__(self) -> None:
        self.formats: list[Format] = []
        self.units: asyncio.Queue[AccessUnit] = asyncio.Queue()

    def format(self, found: Format) -> None:
        self.formats.append(found)

    def unit(self, unit: AccessUnit) -> None:
        self.units.put_nowait(unit)

    def lost(self, packets: int) -> None:
        raise AssertionError(packets)

    @property
    def is_awaited(self) -> bool:
        """Wait for each picture."""
        return True

    def clock_offset(self, seconds: float) -> None:
        assert seconds < 60


async def _door(town: Town) -> Door:
    """Return a door as the terminal opens it."""
    key = MasterKey.load_or_create(town.settings.master_key_path)
    door = Door(town.database, town.clock, key, World(agency_law={}, labels=frozenset()))
    await renew_world(door)
    return door


async def _code(town: Town) -> str:
    code, digest = new_token()
    seat = operator_seat(town.clock.now())
    door = await _door(town)
    await gateways.add(door, seat, OPERATOR_WHY, "elm", title="Elm Street", agency="mpd", code_sha256=digest)
    return code


async def _enrolled(town: Town) -> str:
    async with httpx.AsyncClient(base_url=town.address) as client:
        answer = await client.post("/exchange/v1/gateways/enrol", json={"code": await _code(town)})
    assert answer.status_code == 200, answer.text
    assert answer.json()["gateway_id"] == "elm"
    return str(answer.json()["token"])


@asynccontextmanager
async def _at_work(town: Town, folder: Path, url: str) -> AsyncIterator[Site]:
    """Run the site's gateway on its line."""
    file = SiteFile(networks="127.0.0.0/8", cameras={"door": SiteCamera(url=url)})
    feeds = SiteFeeds(file, read_stream, town.clock, random.SystemRandom())
    site = Site(feeds, town.clock, Diary(folder, town.clock))
    headers = {"Authorization": f"Bearer {await _enrolled(town)}"}
    address = town.address.replace("http", "ws") + LINE_PATH
    async with connect(address, additional_headers=headers, proxy=None) as connection:
        tasks = [asyncio.create_task(site.talk(Line(connection))), asyncio.create_task(site.watch_ends())]
        try:
            yield site
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError, ConnectionError):
                    await task
            await site.stop()


def _reading(town: Town, seen: Seen) -> asyncio.Task[Any]:
    """Read the camera as a media process does."""
    reader = GatewayReader(LinkClient(socket_path(town.settings.data, SOCKET_NAME)).messages)
    where = StreamWhere(url="gateway://elm/door", camera_id=CAMERA)
    return asyncio.create_task(reader.read(where, seen, town.clock, AddressGuard([])))


async def _lease(town: Town) -> tuple[httpx.AsyncClient, str]:
    await town.sent("cad_eido", eido("call-1", town.clock.now()))
    incident = await town.incident()
    officer = await town.person("watch.officer")
    body = {"camera_id": CAMERA, "incident": incident["id"], "exigency": "violence", "note": "shots at the shop"}
    answer = await officer.post("/leases", json=body)
    assert answer.status_code in (200, 201), answer.text
    return officer, str(answer.json()["id"])


async def test_a_camera_behind_a_gateway_is_seen_while_a_lease_runs_and_no_longer(town: Town, tmp_path: Path) -> None:
    """Without a lease nothing comes; with one pictures come; when it is ended they stop, at the site too."""
    async with asyncio.timeout(30), filming() as camera, _at_work(town, tmp_path, camera.url):
        with pytest.raises(StreamError, match="No lease"):
            await _reading(town, Seen())
        assert camera.connections == 0
        officer, lease_id = await _lease(town)
        seen = Seen()
        reading = _reading(town, seen)
        first = await seen.units.get()
        assert first.is_key
        assert seen.formats[0].codec.startswith("avc1")
        diary = (tmp_path / OPENINGS_FILE).read_text()
        assert lease_id in diary
        assert (await officer.delete(f"/leases/{lease_id}")).status_code in (200, 204)
        town.advance(3)
        with pytest.raises(StreamError, match="ended"):
            await reading
        await camera.left.wait()
        assert '"what":"ended"' in (tmp_path / OPENINGS_FILE).read_text()


async def test_a_retired_gateway_is_cut_off(town: Town, tmp_path: Path) -> None:
    """A retired gateway loses its line within seconds, and comes back only with a new code."""
    async with asyncio.timeout(30):
        headers = {"Authorization": f"Bearer {await _enrolled(town)}"}
        address = town.address.replace("http", "ws") + LINE_PATH
        async with connect(address, additional_headers=headers, proxy=None) as connection:
            await connection.send('{"type":"hello","version":1,"cameras":[]}')
            seat = operator_seat(town.clock.now())
            await gateways.retire(await _door(town), seat, OPERATOR_WHY, "elm")
            await connection.wait_closed()
            assert connection.close_code == 4403
        with pytest.raises(InvalidStatus):
            await connect(address, additional_headers=headers, proxy=None)


@pytest.mark.parametrize("said", ["{}", "[]", '{"type":"hello","version":9,"cameras":[]}', "\x00", '{"type":"open"}'])
async def test_a_gateway_that_speaks_nonsense_is_cut_off(town: Town, said: str) -> None:
    """What is no greeting ends the line, and nothing else."""
    async with asyncio.timeout(30):
        headers = {"Authorization": f"Bearer {await _enrolled(town)}"}
        address = town.address.replace("http", "ws") + LINE_PATH
        async with connect(address, additional_headers=headers, proxy=None) as connection:
            await connection.send(said)
            await connection.wait_closed()
            assert connection.close_code == 1002
        async with httpx.AsyncClient(base_url=town.address) as client:
            assert (await client.get("/healthz")).status_code == 200


async def test_a_code_works_once_and_for_a_day(town: Town) -> None:
    """A used, unknown, old or malformed code enrols nobody; each try is on record, and so is the enrolment."""
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=f"{town.address}/exchange/v1/gateways") as client:
        code = await _code(town)
        assert (await client.post("/enrol", json={"code": code})).status_code == 200
        assert (await client.post("/enrol", json={"code": code})).status_code == 404
        assert (await client.post("/enrol", json={"code": "wr_guess"})).status_code == 404
        assert (await client.post("/enrol", content=b"{")).status_code == 400
        assert (await client.post("/enrol", content=b"x" * 5_000)).status_code == 400
        old = await _code(town)
        town.advance(24 * 3600 + 1)
        assert (await client.post("/enrol", json={"code": old})).status_code == 404
        acts = await town.rows("SELECT outcome, count(*) AS n FROM act WHERE act = 'admin.enrol_gateway' GROUP BY 1")
        assert {each["outcome"]: each["n"] for each in acts} == {"done": 1, "refused": 3}


async def test_a_stranger_gets_no_line(town: Town) -> None:
    """Without a gateway's own token the line is not opened."""
    address = town.address.replace("http", "ws") + LINE_PATH
    for headers in ({}, {"Authorization": "Bearer wr_wrong"}, {"Authorization": f"Bearer {town.tokens['admin']}"}):
        with pytest.raises(InvalidStatus):
            await connect(address, additional_headers=headers, proxy=None)
