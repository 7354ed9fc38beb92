"""`request_fanout`: a request for footage is confirmed, and the last of its 500 letters is with the mail server."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

import msgspec
import uvloop

from watchroom.actions.door import Door
from watchroom.actions.signing_in import make_bearer
from watchroom.app.benches.consoles import post
from watchroom.app.benches.figures import Figure, at_most
from watchroom.app.benches.house import SUPERVISOR, House, Serving
from watchroom.app.benches.incident_open import call_of
from watchroom.app.benches.stream import Watcher
from watchroom.app.importing import bring_in, bring_registry_in
from watchroom.base.geometry import Point, moved

REGISTRANTS = 28_000
HOUSEHOLDS = 500
ROUNDS = 3
APART_M = 30.0
"""Between neighbours: within 400 metres, as far as one may ask, are some 550 households."""
IN_A_ROW = 168
RADIUS_M = 400
CORNER = Point(38.88, -77.06)
WAIT_SECONDS_MAX = 60.0


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of requests
    """Return how long the slowest of the requests took to be looked up, to be confirmed, and to be out by SMTP."""
    town = house.beside("registry", 1_000)
    officer = town.keys()
    supervisor = town.at_door(_settle)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        mail = MailBox()
        port = runner.run(mail.open())
        settings = f'smtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_security = "none"\n'
        (town.folder / "watchroom.toml").write_text(f'{settings}smtp_from = "Cameras <cameras@city.example>"\n')
        with town.serving() as serving:
            tokens = {"officer": officer.officer, "supervisor": supervisor, "calls": officer.sources["cad_eido"]}
            took = runner.run(_measure(serving, mail, tokens))
    found, confirmed, out = (max(each) for each in zip(*took, strict=True))
    return [
        at_most("request_fanout.candidates_max", found, "s"),
        at_most("request_fanout.confirmed_max", confirmed, "s", 1),
        at_most("request_fanout.last_letter_max", out, "s", 5),
    ]


async def _settle(door: Door) -> str:
    """Let a city's worth of households have registered, once; returns a token of the supervisor's."""
    async with door.everything() as tx:
        present = await tx.fetchval("SELECT count(*) FROM registration")
    if not present:
        await bring_in(door, "addresses", _addresses())
        await bring_registry_in(door, _registry())
    return await make_bearer(door, SUPERVISOR)


def _addresses() -> bytes:
    rows = [f"{address},{n // IN_A_ROW} block of Bench Street NW,{lat},{lon}" for n, (address, lat, lon) in _doors()]
    return "\n".join(["address,block,lat,lon", *rows]).encode()


def _registry() -> bytes:
    rows = [f"{address},household-{n}@example.org,{n % 360}" for n, (address, _, _) in _doors()]
    return "\n".join(["address,email,azimuth_deg", *rows]).encode()


def _doors() -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield the number, address and place of each household, in a square grid."""
    for n in range(REGISTRANTS):
        at = moved(CORNER, n // IN_A_ROW * APART_M, n % IN_A_ROW * APART_M)
        yield n, (f"{n + 1} Bench Street NW", f"{at.lat:.6f}", f"{at.lon:.6f}")


async def _measure(serving: Serving, mail: MailBox, tokens: dict[str, str]) -> list[tuple[float, float, float]]:
    """Ask around several incidents, one after the other; each is somewhere else, since nobody is asked too often."""
    opened: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def heard(kind: str, value: Any, _at: float) -> None:
        if kind == "incident" and value is not None:
            opened.put_nowait((value["id"], msgspec.json.encode(value).decode()))

    watcher = Watcher(tokens["officer"], heard)
    await watcher.connect(serving.address)
    await watcher.has_snapshot.wait()
    random = Random()  # noqa: S311 - another place in each run, since the data may be kept
    took = []
    for _ in range(ROUNDS):
        inside = [random.uniform(RADIUS_M, IN_A_ROW * APART_M - RADIUS_M) for _ in range(2)]
        at, mark = moved(CORNER, *inside), secrets.token_hex(6)
        await post(
            serving, "cad_eido", tokens["calls"], call_of(mark, at.lat, at.lon), "application/emergency.eido+json"
        )
        took.append(await _ask(serving, mail, tokens, await _incident(opened, mark)))
    watcher.close()
    await mail.close()
    return took


async def _incident(opened: asyncio.Queue[tuple[str, str]], mark: str) -> str:
    async with asyncio.timeout(WAIT_SECONDS_MAX):
        while True:
            incident, text = await opened.get()
            if mark in text:
                return incident


async def _ask(serving: Serving, mail: MailBox, tokens: dict[str, str], incident: str) -> tuple[float, float, float]:
    """Return the seconds that the list took, the confirmation, and the last letter after it."""
    began = time.perf_counter()
    asking = {"incident": incident, "asking": {"radius_m": RADIUS_M}}
    plan = (await _say(serving, tokens["officer"], "/requests/candidates", asking))["candidates"]
    found = time.perf_counter() - began
    households = plan["households"][:HOUSEHOLDS]
    request = {each: plan[each] for each in ("radius_m", "began_at", "ended_at", "until")} | {
        "cameras": [camera["camera_id"] for each in households for camera in each["cameras"]]
    }
    proposal = await _say(serving, tokens["officer"], "/requests/proposals", {"incident": incident, "request": request})
    mail.wait_for(HOUSEHOLDS)
    began = time.perf_counter()
    await _say(serving, tokens["supervisor"], f"/requests/proposals/{proposal['id']}/confirm", {})
    confirmed = time.perf_counter() - began
    with suppress(TimeoutError):
        await asyncio.wait_for(mail.is_full.wait(), WAIT_SECONDS_MAX)
    return found, confirmed, mail.full_at - began


async def _say(serving: Serving, token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{serving.address}/console/v1{path}",
        data=msgspec.json.encode(body),
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
    )
    return dict(msgspec.json.decode(await asyncio.to_thread(_answer, request)))


def _answer(request: urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server on loopback
        content: bytes = answer.read()
    return content


class MailBox:
    """A mail server that takes every letter, keeps none, and notes when the last of so many households has one."""

    def __init__(self) -> None:
        """Begin with nothing to wait for."""
        self._waits_for = 0
        self._written_to: set[bytes] = set()
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self.is_full = asyncio.Event()
        self.full_at = math.inf

    async def open(self) -> int:
        """Listen on loopback; returns the port."""
        self._server = await asyncio.start_server(self._begin, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, once the lines that are open have ended."""
        if self._server is not None:
            self._server.close()
        if self._lines:
            await asyncio.wait(self._lines, timeout=WAIT_SECONDS_MAX)

    def wait_for(self, households: int) -> None:
        """Begin to count anew."""
        self._waits_for, self._written_to, self.full_at = households, set(), math.inf
        self.is_full.clear()

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.create_task(self._talk(reader, writer))
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one line of SMTP (RFC 5321) until it ends."""
        writer.write(b"220 bench\r\n")
        to = b""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                to = line
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self._take(to)
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 taken\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    def _take(self, to: bytes) -> None:
        self._written_to.add(to)
        if len(self._written_to) >= self._waits_for and not self.is_full.is_set():
            self.full_at = time.perf_counter()
            self.is_full.set()
