"""A detective and a supervisor of the demo city at their desks: searches kept and asked for, a series, a bad list."""

from __future__ import annotations

import asyncio
import base64
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from watchroom_sim.http_client import Client

DETECTIVE: Final = "detective"
SUPERVISOR: Final = "supervisor.second"
BEGIN_AFTER_S: Final = 6.0
AGAIN_AFTER_S: Final = (12.0, 18.0)
"""What could not be done yet is tried again so often."""
ASK_EVERY_S: Final = 3_660.0
"""A wide search waits for a second person for an hour."""
SCENES: Final = 4
"""Two incidents for a series that is agreed on, two for one that waits."""
PARTIAL: Final = "*7*4*"
"""What a witness remembers of a plate: so few characters that a search takes two persons."""
LOOKED_FOR: Final = "GK48"
LOOKOUTS: Final = "Lookouts of the day"
CUT_FILE: Final = (
    b"id,plate,region,reason,issuer,agency,law_tag,expires_at\n"
    b'N-1,GK41807,US-DC,stolen_vehicle,"Metropolitan Police, stolen vehicle unit",mpd,DC,2031-01-01T00:00:00Z\n'
    b'N-2,GK41808,US-DC,stolen_vehicle,"Metropolitan Pol'
)
"""A hotlist's file whose transfer broke off: the room refuses it and keeps the list that it has."""
_MADE: Final = (200, 201)
_log = logging.getLogger("watchroom_sim.casework")


class Casework:
    """They do at their consoles what a case asks for, once; what they find done already is left."""

    def __init__(
        self, url: str, tokens: Mapping[str, str], case: str, dice: random.Random, now: Callable[[], datetime]
    ) -> None:
        """`case` is an open one of the detective's. Without it, or without the token of both, nobody is at a desk."""
        self._client = Client(url)
        self._detective = tokens.get(f"person:{DETECTIVE}")
        self._supervisor = tokens.get(f"person:{SUPERVISOR}")
        self._case = case
        self._dice = dice
        self._now = now
        self._read: asyncio.Queue[str] = asyncio.Queue(1)

    def heard(self, plate: str) -> None:
        """Note that a car of a story was read: the first is one that the detective goes on looking for."""
        if not self._read.full():
            self._read.put_nowait(plate)

    async def run(self) -> None:
        """Work until cancelled: each thing once, but for the wide search, which is asked for anew every hour."""
        try:
            if self._case and self._detective and self._supervisor:
                await asyncio.sleep(BEGIN_AFTER_S)
                await self.work(self._detective, self._supervisor)
                while True:
                    await asyncio.sleep(ASK_EVERY_S)
                    await self._until_done(self._ask_wide, self._detective)
        finally:
            self.close()

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    async def work(self, detective: str, supervisor: str) -> None:
        """Do each thing once, by the tokens of both; the last waits until a car of a story was read."""
        await self._until_done(self._keep, detective)
        await self._until_done(self._bring_lists, detective, supervisor)
        await self._until_done(self._hold, supervisor)
        await self._until_done(self._series, detective, supervisor)
        await self._until_done(self._ask_wide, detective)
        await self._until_done(self._keep_story, detective)

    async def _until_done(self, work: Callable[..., Awaitable[bool]], *tokens: str) -> None:
        """Try until it is done, or nobody may; what an earlier run of the city did counts as done."""
        while True:
            try:
                if await work(*tokens):
                    return
            except _NoError as error:
                _log.info("not done at a desk: %s", error)
                return
            except (OSError, TimeoutError) as error:
                _log.info("a desk has no line: %s", type(error).__name__)
            await asyncio.sleep(self._dice.uniform(*AGAIN_AFTER_S))

    async def _ask_wide(self, token: str) -> bool:
        if not (await self._get(token, "/plates/asks"))["items"]:
            note = "The witness of the robbery is sure of a 7 and, later in the plate, a 4."
            asked = {
                "plate": PARTIAL,
                "match": "wildcard",
                "case": self._case,
                "purpose": "investigation",
                "note": note,
            }
            await self._post(token, "/plates/asks", asked)
        return True

    async def _keep(self, token: str) -> bool:
        if not await self._kept(token):
            await self._keep_one(token, "Grey hatchback, four characters known", LOOKED_FOR, "prefix")
        return True

    async def _keep_story(self, token: str) -> bool:
        if len(await self._kept(token)) == 1:
            await self._keep_one(token, "Car seen leaving the scene", await self._read.get(), "exact")
        return True

    async def _kept(self, token: str) -> list[Any]:
        return list((await self._get(token, "/plates/kept"))["items"])

    async def _keep_one(self, token: str, title: str, plate: str, match: str) -> None:
        question = {"plate": plate, "match": match}
        kept = {"title": title, "case": self._case, "days": 7, "question": question, "expires_at": self._ahead(days=14)}
        await self._post(token, "/plates/kept", kept)

    async def _bring_lists(self, detective: str, supervisor: str) -> bool:
        """Make a list that is kept by hand, propose a plate for it, and bring a file that was cut."""
        found = await self._get(supervisor, "/hotlists")
        by_name = {each["name"]: each["id"] for each in found["items"]}
        if LOOKOUTS not in by_name:
            made = {
                "name": LOOKOUTS, "kind": "manual", "owner": "Watch desk", "issuer": "Metropolitan Police, watch desk",
                "topics": ["lookout", "missing_person"], "ends_at": self._ahead(days=180),
            }  # fmt: skip
            answer = await self._post(supervisor, "/hotlists", made)
            await self._propose_plate(detective, answer.get("id", ""))
        file_lists = [each["id"] for each in found["items"] if each["kind"] == "file" and each["agency"] == "mpd"]
        if file_lists and not any(each["code"] for each in found["imports"]):
            content = base64.b64encode(CUT_FILE).decode()
            await self._post(supervisor, f"/hotlists/{file_lists[0]}/files", {"content": content})
            await self._settle_refusal(supervisor)
        return True

    async def _propose_plate(self, token: str, charter_id: str) -> None:
        asked = {
            "charter_id": charter_id, "plate": "GK48217", "region": "US-DC", "topic": "lookout", "hours": 48,
            "because": "Seen leaving the second robbery; the driver may be a witness.", "vehicle": "grey hatchback",
            "case": self._case,
        }  # fmt: skip
        await self._post(token, "/hotlists/entries", asked)

    async def _settle_refusal(self, token: str) -> None:
        """Take the alert that the room raised, and end it: the sender was told to send the whole file."""
        for each in (await self._get(token, "/alerts?status=new&limit=50"))["items"]:
            if each["rule"] == "hotlist_refused":
                note = "The transfer broke off; the unit sends the whole list tonight."
                await self._post(token, f"/alerts/{each['id']}/resolve", {"resolution": "handled", "note": note})

    async def _hold(self, token: str) -> bool:
        if not (await self._get(token, "/record-holds"))["items"]:
            hold = {
                "record_class": "read", "reader": "LPR-020", "began_at": self._ahead(days=-1),
                "ended_at": self._ahead(hours=1), "review_at": self._ahead(days=30),
                "reason": "The getaway passed here; the defence asked for the reads.",
            }  # fmt: skip
            await self._post(token, "/record-holds", {"case": self._case, "hold": hold})
        return True

    async def _series(self, detective: str, supervisor: str) -> bool:
        """Propose two series as soon as there are incidents enough; the supervisor agrees to one."""
        in_force = (await self._get(detective, "/plates/series"))["items"]
        if in_force or (await self._get(detective, "/plates/series/asks"))["items"]:
            return True
        found = (await self._get(detective, "/incidents"))["items"]
        placed = [each["number"] for each in found if each["agency"] == "mpd" and each["place"]["lat"] is not None]
        if len(placed) < SCENES:
            return False
        first = await self._propose_series(detective, "Two calls, one car", placed[:2])
        await self._propose_series(detective, "Perhaps the same van", placed[2:SCENES])
        await self._post(supervisor, f"/plates/series/asks/{first}/approve", {})
        return True

    async def _propose_series(self, token: str, title: str, incidents: list[str]) -> str:
        asked = {
            "title": title, "reason": "The same description of car and driver at both.", "incidents": incidents,
            "within_m": 800, "ends_at": self._ahead(days=14), "case": self._case,
        }  # fmt: skip
        return str((await self._post(token, "/plates/series/asks", asked)).get("id", ""))

    def _ahead(self, *, days: float = 0, hours: float = 0) -> str:
        """Return a time so far from now, as the console writes it."""
        return (self._now() + timedelta(days=days, hours=hours)).isoformat()

    async def _get(self, token: str, path: str) -> dict[str, Any]:
        return await self._ask(token, "GET", path)

    async def _post(self, token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._ask(token, "POST", path, msgspec.json.encode(body))

    async def _ask(self, token: str, method: str, path: str, body: bytes = b"") -> dict[str, Any]:
        kind = "application/json" if body else None
        answer = await self._client.request(method, f"/console/v1{path}", body, token=token, content_type=kind)
        if answer.status not in _MADE:
            raise _NoError(f"{method} {path.partition('?')[0]} answered {answer.status}")
        return msgspec.json.decode(answer.body, type=dict[str, Any])


class _NoError(Exception):
    """The room refused what was asked."""
