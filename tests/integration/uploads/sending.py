"""Somebody who holds an upload link and sends files by it, as tus says."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

import httpx
from tests.integration.web.messages import shot
from tests.integration.web.town import Town

VERSION = {"Tus-Resumable": "1.0.0"}
PIECE = VERSION | {"Content-Type": "application/offset+octet-stream"}


async def incident(town: Town) -> str:
    """Return an incident of the town, made when there is none."""
    if not await town.rows("SELECT id FROM incident"):
        await town.sent("gunshot", shot("g-link", town.clock.now()))
        await town.until("an incident", lambda: _any(town))
    return str((await town.rows("SELECT id FROM incident LIMIT 1"))[0]["id"])


async def _any(town: Town) -> bool:
    return bool(await town.rows("SELECT 1 FROM incident"))


async def make_link(town: Town, *, case: str | None = None, account_id: str | None = None) -> str:
    """Return the token of a new link for an incident of the town."""
    detective = await town.person("detective")
    body = {"incident": await incident(town), "case": case}
    answer = await detective.post("/evidence/links", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["path"]).rpartition("/")[2]


class Sender:
    """Speaks tus below one link."""

    def __init__(self, town: Town, token: str) -> None:
        self.town = town
        self.token = token
        self.files = f"/portal/uploads/{token}/files"
        self.client = httpx.AsyncClient(base_url=town.address, timeout=20)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def begin(self, size: int, name: str = "front door.mp4", **headers: str) -> str:
        """Return the address of a new file."""
        encoded = base64.b64encode(name.encode()).decode()
        told = VERSION | {"Upload-Length": str(size), "Upload-Metadata": f"filename {encoded}"} | headers
        answer = await self.client.post(self.files, headers=told)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["location"])

    async def patch(
        self, path: str, offset: int, content: bytes | AsyncIterator[bytes], **headers: str
    ) -> httpx.Response:
        """Send one piece."""
        return await self.client.patch(path, content=content, headers=PIECE | {"Upload-Offset": str(offset)} | headers)

    async def head(self, path: str) -> httpx.Response:
        """Ask how far a file is."""
        return await self.client.head(path, headers=VERSION)

    async def offset(self, path: str) -> int:
        """Return how far a file is."""
        answer = await self.head(path)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    async def send(self, content: bytes, name: str = "front door.mp4") -> str:
        """Send a whole file and return its id."""
        path = await self.begin(len(content), name)
        answer = await self.patch(path, 0, content)
        assert answer.status_code == 204, answer.text
        return path.rpartition("/")[2]
