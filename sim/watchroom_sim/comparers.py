"""Two people of the watch who compare the plates of the stories' cars, at a console, over HTTP like anybody."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from watchroom_sim.http_client import Client

LOOK_S: Final = (2.0, 5.0)
"""How long a practised person takes to compare a picture with an entry."""
TRIES_MAX: Final = 5
WAITING_MAX: Final = 50
LOGINS: Final = ("watch.pair.one", "watch.pair.two")
_OK: Final = 200
_log = logging.getLogger("watchroom_sim.comparers")


class Comparers:
    """They are told when a reader has read a car of a story; they see no more than their console shows them."""

    def __init__(self, url: str, tokens: Mapping[str, str], dice: random.Random) -> None:
        """`tokens` may lack one of them or both: then nobody compares."""
        self._client = Client(url)
        self._tokens = [token for login in LOGINS if (token := tokens.get(f"person:{login}"))]
        self._dice = dice
        self._read: asyncio.Queue[str] = asyncio.Queue(WAITING_MAX)

    def heard(self, plate: str) -> None:
        """Note that a car of a story was read; what nobody can keep up with is left for a person."""
        if self._tokens and not self._read.full():
            self._read.put_nowait(plate)

    async def run(self) -> None:
        """Compare one after the other, until cancelled."""
        try:
            while True:
                plate = await self._read.get()
                try:
                    await self._compare(plate)
                except (OSError, TimeoutError) as error:
                    _log.info("a plate was not compared: %s", type(error).__name__)
        finally:
            self._client.close()

    async def _compare(self, plate: str) -> None:
        first, *others = self._tokens
        for _ in range(TRIES_MAX):
            await asyncio.sleep(self._dice.uniform(*LOOK_S))
            for alert in await self._waiting(first):
                if await self._opened(first, alert["id"], plate):
                    said = await self._say(first, alert["id"])
                    if said.get("first_by") and others:
                        await asyncio.sleep(self._dice.uniform(*LOOK_S))
                        await self._opened(others[0], alert["id"], plate)
                        await self._say(others[0], alert["id"])
                    return

    async def _waiting(self, token: str) -> list[dict[str, Any]]:
        """Return the plate hits in the queue that nobody has compared since they were read."""
        found = await self._ask(token, "GET", "/alerts?status=new,acknowledged&limit=50")
        return [
            each
            for each in found.get("items", [])
            if each["tier"] == "exact" and (each["verified"] is None or each["count"] > each["compared"])
        ]

    async def _opened(self, token: str, alert_id: str, plate: str) -> bool:
        """Open a card and its picture; return whether it is of the car that is meant."""
        card = await self._ask(token, "GET", f"/hits/{alert_id}")
        if not card or card["hit"]["plate"] != plate or not card["may_check"]:
            return False
        picture = card["hit"]["plate_picture"]
        if picture is not None:
            await self._client.request(
                "GET", f"/console/v1/reads/pictures/{picture}?act={card['view_id']}", token=token
            )
        return True

    async def _say(self, token: str, alert_id: str) -> dict[str, Any]:
        return await self._ask(token, "POST", f"/alerts/{alert_id}/verify", b'{"outcome":"verified"}')

    async def _ask(self, token: str, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        """Return what the console answers, nothing where it refuses."""
        kind = "application/json" if body else None
        answer = await self._client.request(method, f"/console/v1{path}", body, token=token, content_type=kind)
        return msgspec.json.decode(answer.body, type=dict[str, Any]) if answer.status == _OK else {}
