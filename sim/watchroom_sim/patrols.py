"""Three officers on the street who look at their cards and answer, over HTTP as their phones do."""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from watchroom_sim.http_client import Client

LOGINS: Final = ("patrol.first", "patrol.second", "patrol.third")
LOOK_EVERY_S: Final = (20.0, 40.0)
"""How often an officer looks at the phone while nothing is told."""
AFTER_READ_S: Final = (6.0, 9.0)
"""Sooner where a car of a story was read: somebody is about to compare it."""
PRESS_S: Final = (2.0, 6.0)
REPORT_S: Final = (40.0, 90.0)
REPORTS: Final = ("not_seen", "not_seen", "seen", "stopped_elsewhere")
_OK: Final = 200
_log = logging.getLogger("watchroom_sim.patrols")


class Patrols:
    """They see no more than their phones show them."""

    def __init__(self, url: str, tokens: Mapping[str, str], dice: random.Random) -> None:
        """`tokens` may lack any of them: who has none is not on duty."""
        self._clients = {token: Client(url) for login in LOGINS if (token := tokens.get(f"person:{login}"))}
        self._dice = dice
        self._read = asyncio.Event()

    def heard(self) -> None:
        """Note that a car of a story was read."""
        self._read.set()

    async def run(self) -> None:
        """Look and answer until cancelled; each at their own pace."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for token in self._clients:
                    tasks.create_task(self._serve(token))
        finally:
            for client in self._clients.values():
                client.close()

    async def _serve(self, token: str) -> None:
        due: list[tuple[float, str]] = []
        known: set[str] = set()
        now = asyncio.get_running_loop().time
        while True:
            await self._wait()
            try:
                for card_id in await self._cards(token):
                    if card_id not in known:
                        known.add(card_id)
                        await self._take(token, card_id)
                        due.append((now() + self._dice.uniform(*REPORT_S), card_id))
                for at, card_id in list(due):
                    if at <= now():
                        due.remove((at, card_id))
                        await self._answer(token, card_id, self._dice.choice(REPORTS))
            except (OSError, TimeoutError) as error:
                _log.info("an officer's phone has no line: %s", type(error).__name__)

    async def _wait(self) -> None:
        """Wait until it is time to look at the phone again."""
        try:
            async with asyncio.timeout(self._dice.uniform(*LOOK_EVERY_S)):
                await self._read.wait()
        except TimeoutError:
            return
        await asyncio.sleep(self._dice.uniform(*AFTER_READ_S))
        self._read.clear()

    async def _cards(self, token: str) -> list[str]:
        found = await self._ask(token, "GET", "/street/cards")
        return [each["card"]["id"] for each in found.get("items", [])]

    async def _take(self, token: str, card_id: str) -> None:
        """Open a card, look, and acknowledge it."""
        await self._ask(token, "POST", f"/street/cards/{card_id}/open", {"at": _stamp()})
        await asyncio.sleep(self._dice.uniform(*PRESS_S))
        await self._answer(token, card_id, "acknowledged")

    async def _answer(self, token: str, card_id: str, word: str) -> None:
        said = {"id": str(uuid.UUID(int=self._dice.getrandbits(128))), "answer": word, "at": _stamp()}
        await self._ask(token, "POST", f"/street/cards/{card_id}/answers", said)

    async def _ask(self, token: str, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Return what the server answers, nothing where it refuses."""
        content, kind = (b"", None) if body is None else (msgspec.json.encode(body), "application/json")
        client = self._clients[token]
        answer = await client.request(method, f"/console/v1{path}", content, token=token, content_type=kind)
        return msgspec.json.decode(answer.body, type=dict[str, Any]) if answer.status == _OK else {}


def _stamp() -> str:
    return datetime.now(UTC).isoformat()
