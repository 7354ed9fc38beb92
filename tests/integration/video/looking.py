"""Short ways to look through the town's cameras."""

from __future__ import annotations

import asyncio
from typing import Any, Self, cast

import httpx
import msgspec
from tests.integration.web.messages import shot
from tests.integration.web.town import WAIT_SECONDS_MAX, Town
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from watchroom.actions.door import Door
from watchroom.media.units import KIND_END
from watchroom.web.console.app import Console


class Gallery:
    """The town, its incident, and who looks."""

    def __init__(self, town: Town, incident: str) -> None:
        """Keep them."""
        self.town = town
        self.incident = incident

    @classmethod
    async def of(cls, town: Town) -> Self:
        """Let shots be heard in the town, so that there is a reason to look."""
        await town.sent("gunshot", shot("g-1", town.clock.now()))
        return cls(town, (await town.incident())["id"])

    @property
    def door(self) -> Door:
        """Return the town's one door."""
        return cast("Console", self.town.running.asgi.console).room.door

    async def ask(self, login: str, method: str, path: str, **how: Any) -> httpx.Response:
        """Send one request as this person."""
        return await (await self.town.person(login)).request(method, path, **how)

    async def live(self, login: str, camera_id: str, **body: Any) -> httpx.Response:
        """Ask to look live, for the incident unless something else is said."""
        return await self.ask(login, "POST", f"/cameras/{camera_id}/live", json={"incident": self.incident} | body)

    async def look(self, login: str, camera_id: str, **body: Any) -> dict[str, Any]:
        """Look live, which must be allowed."""
        answer = await self.live(login, camera_id, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def lease(self, camera_id: str = "i-radius", login: str = "watch.officer", **body: Any) -> httpx.Response:
        """Ask for a lease, with a good reason unless something else is said."""
        said = {"camera_id": camera_id, "incident": self.incident, "exigency": "violence", "note": "shots heard"}
        return await self.ask(login, "POST", "/leases", json=said | body)

    async def refused(self, act: str) -> list[dict[str, Any]]:
        """Return the refusals of an act, oldest first: who, by which rule."""
        return await self.town.rows(
            "SELECT login, rule FROM act WHERE act = $1 AND outcome = 'refused' ORDER BY entry_id", act
        )

    def connect(self, look: dict[str, Any], **how: Any) -> connect:
        """Return the connection to a look's WebSocket, to be entered; `path` and `headers` may be others."""
        url = self.town.address.replace("http", "ws", 1) + how.pop("path", look["ws_url"])
        return connect(url, compression=None, max_size=None, open_timeout=WAIT_SECONDS_MAX, **how)

    async def ended(self, view_id: str) -> tuple[str, bool]:
        """Wait until a look has ended; return why, and whether its act has an end too."""

        async def is_over() -> bool:
            return bool(await self.town.rows("SELECT 1 FROM view WHERE id = $1 AND ended_at IS NOT NULL", view_id))

        await self.town.until("the look has ended", is_over)
        row = await self.town.rows(
            "SELECT ended_because, EXISTS (SELECT FROM act_end WHERE act_id = id) AS ended FROM view WHERE id = $1",
            view_id,
        )
        return row[0]["ended_because"], row[0]["ended"]


async def message(socket: ClientConnection) -> bytes:
    """Return the next message of a live picture."""
    async with asyncio.timeout(WAIT_SECONDS_MAX):
        received = await socket.recv()
    assert isinstance(received, bytes)
    return received


async def last_word(socket: ClientConnection) -> tuple[str, int]:
    """Read to the end; return the reason told, and the code of the close."""
    reason = ""
    try:
        while True:
            received = await message(socket)
            if received[0] == KIND_END:
                reason = msgspec.json.decode(received[1:])["reason"]
    except ConnectionClosed as closed:
        return reason, closed.rcvd.code if closed.rcvd is not None else 0
