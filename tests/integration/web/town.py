"""A small town for tests: the real app on a free port, the usual few people, sources, cameras, a case and a hotlist."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn
from tests.integration.made_hotlists import put_list

from watchroom.actions import posting
from watchroom.actions.agreements import signed
from watchroom.actions.door import Door
from watchroom.actions.tokens import new_token
from watchroom.app.build import Running, build
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.clock import Clock, ManualClock
from watchroom.base.ids import new_id
from watchroom.media.camera import recordings_folder
from watchroom.media.link import socket_path
from watchroom.model.agreements import Agreement, Terms
from watchroom.model.people import PURPOSES, Agency, Case, HotlistEntry, Person, Seat
from watchroom.model.portal import Waiting
from watchroom.model.source import Enrolment
from watchroom.model.video import Segment
from watchroom.model.views import CameraView, SeatView
from watchroom.store import agreements as store_agreements
from watchroom.store import people as store_people
from watchroom.store import plates as store_plates
from watchroom.store import recordings as store_recordings
from watchroom.store import things as store_things
from watchroom.store import video as store_video
from watchroom.store.acting import Tx
from watchroom.store.acts import notify_place
from watchroom.store.people import Session
from watchroom.store.pool import Database

from .messages import HERE
from .pictures import StagedMedia, recorded

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)
WAIT_SECONDS_MAX = 20.0
AGENCIES = (
    Agency(id="mpd", name="City police", law_tag="DC"),
    Agency(id="mcpd", name="County police, Maryland", law_tag="MD"),
    Agency(id="fairfax", name="County police, Virginia", law_tag="VA"),
)
PEOPLE = {
    "watch.officer": ("mpd", ("watch_officer",)),
    "watch.second": ("mpd", ("watch_officer", "supervisor")),
    "supervisor": ("mpd", ("supervisor",)),
    "detective": ("mpd", ("detective",)),
    "street.officer": ("mpd", ("officer",)),
    "auditor": ("mpd", ("auditor",)),
    "admin": ("mpd", ("admin",)),
    "partner.va": ("fairfax", ("analyst",)),
    "partner.md": ("mcpd", ("analyst",)),
    "program.officer": ("incentive", ("program_officer",)),
    "program.second": ("incentive", ("program_officer",)),
    "resident": ("mpd", ("resident",)),
    "owner": ("mpd", ("owner",)),
}
OF_THE_CITY = (
    "cad_eido", "cad_table", "lpr_platerecognizer", "lpr_rekor", "lpr_axis", "lpr_frigate", "lpr_generic", "gunshot",
    "alarm", "cap", "units_generic", "units_cot", "camera_events",
)  # fmt: skip
OF_PARTNERS = (
    ("fairfax_cad", "cad_eido", "fairfax", "VA"),
    ("fairfax_lpr", "lpr_generic", "fairfax", "VA"),
    ("fairfax_units", "units_generic", "fairfax", "VA"),
    ("fairfax_cameras", "camera_events", "fairfax", "VA"),
    ("mcpd_gunshot", "gunshot", "mcpd", "MD"),
    ("mcpd_lpr", "lpr_generic", "mcpd", "MD"),
)


class Line:
    """One open feed: its events as they come."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def event(self, wait_s: float = 8.0) -> tuple[str, int | None, Any]:
        """Return (kind, id, data) of the next event; `("end", None, None)` when the stream ends."""
        kind, id_, data = "", None, None
        async with asyncio.timeout(wait_s):
            async for line in self._lines:
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("id: "):
                    id_ = int(line[4:])
                elif line.startswith("data: "):
                    data = msgspec.json.decode(line[6:])
                elif not line and kind:
                    return kind, id_, data
        return "end", None, None

    async def change(self, wanted: Callable[[dict[str, Any]], bool], wait_s: float = 8.0) -> dict[str, Any]:
        """Return the next change that fits, passing over the others."""
        async with asyncio.timeout(wait_s):
            while True:
                kind, _, data = await self.event(wait_s)
                assert kind != "end", "the stream ended"
                found = [each for each in data if wanted(each)] if kind == "change" else []
                if found:
                    return dict(found[0])


class Town:
    """The running app and short ways to speak to it."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self.database = database
        self.clock = clock
        self.settings = settings
        self.running: Running
        self.door: Door
        """A door beside the running app's, for what a test does by itself."""
        self.address = ""
        self.tokens: dict[str, str] = {}
        self.source_tokens: dict[str, str] = {}
        self.media = StagedMedia()
        self._open = AsyncExitStack()
        self._server: uvicorn.Server | None = None

    async def begin(self) -> None:
        """Serve on a free port and wait until every role is ready."""
        await self._open.enter_async_context(self.media.serve(socket_path(self.settings.data, 0)))
        self.door = await door_of(self.settings, self.database, self.clock)
        self.running = await build(self.settings, self.database, self.clock)
        listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self.running.asgi,
            http=self.running.http,
            ws=self.running.sockets or "auto",  # type: ignore[arg-type] # called like a class
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listening]))
        async with httpx.AsyncClient(base_url=self.address) as client:
            try:
                await self.until("every role is ready", lambda: _is_ready(client))
            except AssertionError as error:
                raise AssertionError((await client.get("/healthz")).text) from error

    async def end(self) -> None:
        """Stop the app as a Ctrl-C does."""
        if self._server is not None:
            self._server.should_exit = True
        await self.running.close()
        await self._serving
        await self._open.aclose()

    async def until(self, what: str, happened: Callable[[], Awaitable[bool]]) -> None:
        """Look until something is so, and fail naming it when it is not in time."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not await happened():
            assert time.monotonic() < deadline, f"{what} was not so in {WAIT_SECONDS_MAX:.0f} s"
            await asyncio.sleep(0.02)

    async def person(self, login: str) -> httpx.AsyncClient:
        """Return a client that speaks as this person, with the console's own first path."""
        headers = {"Authorization": f"Bearer {self.tokens[login]}"}
        client = httpx.AsyncClient(base_url=f"{self.address}/console/v1", headers=headers, timeout=60)
        return await self._open.enter_async_context(client)

    async def sit_again(self, login: str) -> httpx.AsyncClient:
        """Return a client of a session that this person begins now."""
        agency, roles = PEOPLE[login]
        person = Person(login=login, name=login.replace(".", " ").title(), agency=agency, roles=roles)
        now = self.clock.now()
        async with self.database.owner.acquire() as tx:
            self.tokens[login] = await sit(tx, person, roles[0], now, f"_{now:%j}")
        return await self.person(login)

    async def stranger(self) -> httpx.AsyncClient:
        """Return a client that nobody signed in with."""
        client = httpx.AsyncClient(base_url=f"{self.address}/console/v1", timeout=60)
        return await self._open.enter_async_context(client)

    async def post(self, source: str, *messages: Any, **how: Any) -> httpx.Response:
        """Post one message as a device does (several are sent as NDJSON; bytes and text as they are)."""
        if len(messages) == 1 and isinstance(messages[0], bytes | str):
            content: bytes | str = messages[0]
        else:
            content = b"\n".join(msgspec.json.encode(each) for each in messages)
        plain = "application/json" if len(messages) == 1 else "application/x-ndjson"
        token = how.get("token", self.source_tokens[source])
        headers = {"Authorization": f"Bearer {token}", "Content-Type": how.get("content_type", plain)}
        async with httpx.AsyncClient(timeout=60) as client:
            url = f"{self.address}/exchange/v1/sources/{source}"
            return await client.post(url, content=content, headers=headers | how.get("headers", {}))

    async def sent(self, source: str, *messages: Any) -> None:
        """Post what must be accepted."""
        answer = await self.post(source, *messages)
        assert answer.status_code == 200, answer.text

    async def note_plates(self) -> None:
        """Note the distinct plates of what was read up to now, as the worker does every few seconds."""
        async with self.database.writer.acquire() as tx:
            await store_plates.note_seen(tx, self.clock.now() + timedelta(seconds=1))

    async def letters(self, kind: str = "") -> list[Waiting]:
        """Return the letters that wait to be sent, oldest first: all, or those of a kind."""
        found = await posting.take(self.door, ["email", "sms"], 1_000)
        return [each for each in found if not kind or each.kind == kind]

    async def incident(self, login: str = "watch.officer", index: int = 0) -> dict[str, Any]:
        """Return one incident of the list that this person sees, newest first."""
        answer = await (await self.person(login)).get("/incidents")
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        return dict(items[index])

    @asynccontextmanager
    async def feed(self, login: str = "watch.officer", **how: Any) -> AsyncIterator[Line]:
        """Open this person's feed."""
        headers = {"Authorization": f"Bearer {how.get('token', self.tokens.get(login))}"} | how.get("headers", {})
        async with (
            httpx.AsyncClient(base_url=f"{self.address}/console/v1", timeout=30) as client,
            client.stream("GET", "/feed", headers=headers, params=how.get("params", {})) as response,
        ):
            yield Line(response)

    async def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Return rows as the owner of the tables sees them."""
        async with self.database.owner.acquire() as tx:
            return [dict(row) for row in await tx.fetch(query, *values)]

    async def change_place(self, query: str, *values: Any) -> None:
        """Change people, agreements or sources as an administrator's import does: every process is told."""
        async with self.database.owner.acquire() as tx:
            await tx.execute(query, *values)
            await notify_place(tx)

    async def agree(self, owner: str, to: str, *categories: str, **how: Any) -> str:
        """Let one agency see categories of another's records, as a signed agreement does; returns its id."""
        now = self.clock.now()
        terms: dict[str, Any] = {
            "title": "MOU 1", "owner_agency": owner, "to_agency": to, "categories": categories,
            "purposes": tuple(PURPOSES), "law_tags": tuple(sorted({each.law_tag for each in AGENCIES})),
            "begins_at": now, "ends_at": now + timedelta(days=30),
        }  # fmt: skip
        agreement = Agreement(id=new_id("agr"), version=1, terms=Terms(**terms | how))
        async with self.database.owner.acquire() as tx:
            await store_agreements.put(tx, signed(self.door.signer, agreement, now, "ana", "bo"))
            await notify_place(tx)
        return agreement.id

    async def record(self, camera_id: str, label: str, began_at: datetime, seconds: int) -> list[Segment]:
        """Put a recording of moving pictures on the disk and into the index; returns its segments."""
        began_us = round(began_at.timestamp() * 1_000_000)
        finished = await recorded(recordings_folder(self.settings.data), camera_id, label, began_us, seconds)
        async with self.database.owner.acquire() as tx, tx.transaction():
            batch = await store_recordings.next_batch(tx)
            segments = [each.segment for each in finished]
            await store_recordings.insert_segments(tx, batch, segments, [False] * len(segments))
        return segments

    def advance(self, seconds: float) -> None:
        """Move the clock, where the test's clock is moved by hand."""
        assert isinstance(self.clock, ManualClock)
        self.clock.advance(seconds)


async def _is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/healthz")).status_code == 200


@asynccontextmanager
async def open_town(database: Database, folder: Path, clock: Clock | None = None, **how: Any) -> AsyncIterator[Town]:
    """Run the whole app for a furnished town until the test ends."""
    settings: dict[str, Any] = {"roles": ("web", "pipeline", "worker"), "camera_networks": "10.20.0.0/16",
                "camera_discovery": True} | how  # fmt: skip
    town = Town(database, clock or ManualClock(NOW), Settings(data=folder, **settings))
    async with database.owner.acquire() as tx:
        await _furnish(town, tx, town.clock.now())
    try:
        await town.begin()
        yield town
    finally:
        await town.end()


async def _furnish(town: Town, tx: Tx, now: datetime) -> None:
    for agency in AGENCIES:
        await store_people.put_agency(tx, agency)
    for login, (agency_id, roles) in PEOPLE.items():
        person = Person(login=login, name=login.replace(".", " ").title(), agency=agency_id, roles=roles)
        await store_people.put_person(tx, person)
        town.tokens[login] = await sit(tx, person, roles[0], now)
    own = [(kind, kind, "mpd", "DC") for kind in OF_THE_CITY]
    for source_id, kind, agency_id, law_tag in [*own, *OF_PARTNERS]:
        enrolment = Enrolment(id=source_id, kind=kind, title=source_id, agency=agency_id, law_tag=law_tag)
        await store_things.put_source(tx, enrolment)
        town.source_tokens[source_id], digest = new_token()
        await store_things.set_source_token(tx, source_id, digest)
    views, blocks = _cameras()
    await store_things.put_cameras(tx, views, blocks)
    await _give_streams(tx, [view.id for view in views if view.owner_class != "registered"])
    await store_things.put_areas(tx, _areas())
    shop = store_things.PlaceFound(
        id="p:1", kind="premises", title="Corner shop", subtitle="shop", lat=HERE[0], lon=HERE[1]
    )
    await store_things.put_places(tx, [shop])
    for number, status in (("26-111", "open"), ("25-999", "closed")):
        await store_things.put_case(
            tx,
            Case(number=number, agency="mpd", offence="robbery", status=status, assigned=("detective",), opened_at=now),
        )
    entry = HotlistEntry(
        id="h1", plate="STL1234", region="US-DC", reason="stolen_vehicle", issuer="mpd", agency="mpd", law_tag="DC",
        expires_at=now + timedelta(days=30), priority=1,
    )  # fmt: skip
    await put_list(tx, "hl1", now, [entry])


async def _give_streams(tx: Tx, camera_ids: list[str]) -> None:
    """Let the staged media process read these cameras; their credentials are of no use to it."""
    for camera_id in camera_ids:
        await store_video.put_stream(
            tx, camera_id=camera_id, kind="rtsp", sealed=b"sealed", wanted="on_demand", retention_hours=720
        )
    await tx.execute("UPDATE camera_stream SET part = 0")


async def sit(tx: Tx, person: Person, role: str, now: datetime, more: str = "") -> str:
    """Give a person a bearer session with a seat; returns the token."""
    token, digest = new_token()
    law_tag = next((each.law_tag for each in AGENCIES if each.id == person.agency), "DC")
    session = Session(
        id=f"ses_{person.login}_{role}{more}", kind="bearer", login=person.login, began_at=now, authenticated_at=now,
        last_used_at=now, seat=None,
    )  # fmt: skip
    seat = Seat(
        id=f"seat_{person.login}_{role}{more}", login=person.login, name=person.name, agency=person.agency, role=role,
        session_id=session.id, began_at=now,
    )  # fmt: skip
    view = SeatView(
        id=seat.id, person=person.login, name=person.name, agency=person.agency, role=role, began_at=now,
        law_tag=law_tag,
    )  # fmt: skip
    await store_people.put_session(tx, session, digest)
    await store_people.put_seat(tx, seat, view)
    return token


def camera(identity: str, owner_class: str, condition: str, **more: Any) -> CameraView:
    """Return one camera some metres from where things happen."""
    values: dict[str, Any] = {
        "name": f"Camera {identity}", "lat": HERE[0] + 0.0002, "lon": HERE[1], "height_m": 5.0, "azimuth_deg": None,
        "fov_deg": 360.0, "range_m": 120.0, "condition_radius_m": 150.0 if condition == "radius" else None,
        "health": "ok", "health_at": NOW, "address": "14th Street", "agency": "mpd", "law_tag": "DC",
    } | more  # fmt: skip
    return CameraView(id=identity, owner_class=owner_class, condition=condition, **values)


def _cameras() -> tuple[list[CameraView], list[str | None]]:
    integrated = [camera(f"i-{each}", "integrated", each) for each in ("never", "panic", "radius", "ask")]
    homes = [camera(f"home-{n}", "registered", "ask", lon=HERE[1] + n / 10_000) for n in range(1, 4)]
    views = [
        camera("c-1", "city", "always"),
        camera("c-2", "city", "always", lat=HERE[0] + 0.001),
        camera("p-1", "partner", "always", agency="fairfax", law_tag="VA"),
        *integrated,
        *homes,
        camera("home-far", "registered", "ask", lat=HERE[0] + 0.05),
    ]
    blocks = [None] * (3 + len(integrated)) + ["b-1"] * 3 + ["b-2"]
    return views, blocks


def _areas() -> list[store_things.Area]:
    ring = [[-77.2, 38.8], [-76.9, 38.8], [-76.9, 39.0], [-77.2, 39.0], [-77.2, 38.8]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    names = {"district": "3D", "psa": "302", "ward": "1", "jurisdiction": "DC"}
    return [
        store_things.Area(id=f"{kind}:{name}", kind=kind, name=name, geometry=shape) for kind, name in names.items()
    ]
