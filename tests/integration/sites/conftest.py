"""The small town with a shop whose owner has a page, and looks that are checked again quickly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.site_asks import make_sites
from tests.integration.web.town import Town, open_town

from watchroom.actions import lease_keeper, watching
from watchroom.store.pool import Database


class Shop:
    """The gallery, and the shop's owner at their page."""

    def __init__(self, gallery: Gallery, owner: httpx.AsyncClient) -> None:
        """Keep them."""
        self.gallery = gallery
        self.town: Town = gallery.town
        self.owner = owner

    @classmethod
    async def of(cls, town: Town, stack: AsyncExitStack) -> Self:
        """Give the owner their shop, and an incident before its door."""
        gallery = await Gallery.of(town)
        await make_sites(town)
        headers = {"authorization": f"Bearer {town.tokens['owner']}"}
        owner = httpx.AsyncClient(base_url=f"{town.address}/portal/sites", headers=headers, timeout=20)
        return cls(gallery, await stack.enter_async_context(owner))

    async def read(self, path: str = "/shop") -> str:
        """Return a page of the owner."""
        answer = await self.owner.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def say(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of the owner, which must be taken."""
        answer = await self.owner.post(path, data=fields)
        assert answer.status_code in (200, 303), answer.text
        return answer

    async def ended(self, lease_id: str) -> str:
        """Return why a lease ended."""
        rows = await self.town.rows("SELECT value ->> 'ended_because' AS why FROM lease WHERE id = $1", lease_id)
        return str(rows[0]["why"])

    async def pressed(self) -> str:
        """Wait until the room has the shop's alarm; return its incident."""
        asked = "SELECT incident_id FROM incident_link WHERE source_id = 'button-shop' ORDER BY id"

        async def is_there() -> bool:
            return bool(await self.town.rows(asked))

        await self.town.until("the room has the alarm", is_there)
        return str((await self.town.rows(asked))[-1]["incident_id"])

    async def last_line(self) -> str:
        """Return the last line of the incident's timeline as the room reads it."""
        detail = (await self.gallery.ask("watch.officer", "GET", f"/incidents/{self.gallery.incident}")).json()
        return str(detail["timeline"][-1]["text"])


@pytest.fixture
async def shop(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    """Return a running town whose shop has an owner, and whose looks and leases are checked ten times a second."""
    monkeypatch.setattr(watching, "RECHECK_SECONDS", 0.1)
    monkeypatch.setattr(lease_keeper, "KEEP_SECONDS", 0.1)
    async with AsyncExitStack() as stack, open_town(database, tmp_path, ledger_delay_minutes=0) as town:
        yield await Shop.of(town, stack)
