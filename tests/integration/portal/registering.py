"""What tests of the registry share: some addresses of the town, and a browser that fills in the forms page by page."""

from __future__ import annotations

import re
from typing import Any

import httpx
from tests.integration.web.messages import HERE
from tests.integration.web.town import Town

from watchroom.app.importing import bring_in
from watchroom.store import things as store_things

EMAIL = "ruth@example.org"
BLOCK = "1400 block of Alder Street NW"
ADDRESSES = f"""address,block,lat,lon,unit
1410 Alder Street NW,{BLOCK},{HERE[0]},{HERE[1] + 0.0003},
1412 Alder Street NW,{BLOCK},{HERE[0]},{HERE[1] + 0.0004},
1412 Alder Street NW,{BLOCK},{HERE[0]},{HERE[1] + 0.0004},3B
1416 Alder Street NW,{BLOCK},{HERE[0]},{HERE[1] + 0.0005},
1412 Alder Street SE,1400 block of Alder Street SE,{HERE[0] - 0.05},{HERE[1]},
9 1st Street NE,1 block of 1st Street NE,{HERE[0] + 0.02},{HERE[1]},
22 East Capitol Street NE,1 block of East Capitol Street NE,{HERE[0] + 0.01},{HERE[1]},
"""
ANSWERS: dict[str, dict[str, Any]] = {
    "address": {"address": "1412 alder st n.w.", "unit": "Apt 3B"},
    "place": {"lat": f"{HERE[0]:.6f}", "lon": f"{HERE[1] + 0.0004:.6f}"},
    "kind": {"kind": "doorbell"},
    "view": {"direction": "w"},
    "details": {"height": "bell", "indoor": "no", "keeps_hours": "336", "notes": "sees the alley"},
    "contact": {"name": "Ruth Calloway", "email": EMAIL, "phone": "", "language": "es", "channel": "email"},
}
"""What somebody types who gets everything right."""


async def settle(town: Town) -> None:
    """Bring the town's addresses in, and the block that a point is found by."""
    await bring_in(town.door, "addresses", ADDRESSES.encode())
    async with town.door.everything() as tx:
        block = store_things.PlaceFound(
            id="block:1", kind="block", title=BLOCK, subtitle="", lat=HERE[0], lon=HERE[1] + 0.0004
        )
        await store_things.put_places(tx, [block])


def browser(town: Town) -> httpx.AsyncClient:
    """Return a browser that keeps cookies and follows nothing by itself."""
    return httpx.AsyncClient(base_url=f"{town.address}/portal", timeout=20)


async def send(who: httpx.AsyncClient, path: str, **fields: Any) -> httpx.Response:
    """Send the form of a page as it stands there, with what somebody typed; returns the answer."""
    shown = await who.get(path)
    found = re.search(r'name="csrf" value="([^"]+)"', shown.text)
    return await who.post(path, data=fields | ({"csrf": found[1]} if found else {}))


async def typed(town: Town, who: httpx.AsyncClient, **changed: dict[str, Any]) -> None:
    """Answer every question up to the page on which answers are checked."""
    for step, fields in (ANSWERS | changed).items():
        answer = await send(who, f"/registration/{step}", **fields)
        assert answer.status_code == 303, f"{step}: {answer.text}"
    town.advance(10)


async def registered(town: Town, who: httpx.AsyncClient, **changed: dict[str, Any]) -> str:
    """Register a camera and confirm it by the letter; returns the path of its page."""
    await typed(town, who, **changed)
    sent = await send(who, "/registration/check")
    assert sent.status_code == 303, sent.text
    letter = (await town.letters("registration/confirm"))[-1]
    confirmed = await who.post(letter.facts["path"].removeprefix("/portal"))
    assert confirmed.status_code == 303, confirmed.text
    return confirmed.headers["location"].removeprefix("/portal").partition("?")[0]
