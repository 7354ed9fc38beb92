"""Households with registered cameras around the place where things happen, and what they do with their letters."""

from __future__ import annotations

import math
from typing import Any

import httpx
import msgspec
from tests.integration.web.messages import HERE, shot
from tests.integration.web.town import NOW, Town

from watchroom.actions.contacts import new_account_row
from watchroom.actions.portal_accounts import account_of_login
from watchroom.actions.registration import new_row
from watchroom.actions.seal import MasterKey
from watchroom.base.geometry import Point, bearing_deg, moved
from watchroom.model.portal import Contact
from watchroom.model.registry import Told
from watchroom.model.views import CameraView
from watchroom.store import portal as store_portal
from watchroom.store import registry as store_registry
from watchroom.store import things as store_things
from watchroom.store.registry import RegistrationRow

PLACE = Point(*HERE)
APART_SECONDS = 7_200
"""What happens so much later is another incident."""


async def settle(
    town: Town, count: int, *, away_m: float = 60.0, login: str | None = None, cameras: int = 1
) -> list[str]:
    """Let households register cameras that look towards the place, `away_m` from it; returns their accounts."""
    now, key = town.clock.now(), town.door.master_key
    async with town.database.owner.acquire() as tx, tx.transaction():
        first = await tx.fetchval("SELECT count(*) FROM registration")
        if login is not None:
            accounts = [(await account_of_login(tx, town.door, login)).id]
        else:
            contacts = [Contact(email=f"household-{first + n}@example.org", name=f"Name {n}") for n in range(count)]
            rows = [new_account_row(key, each, now, language="es", confirmed=True) for each in contacts]
            await store_portal.insert_accounts(tx, rows)
            accounts = [each.account.id for each in rows]
        kept = [(account, n) for account in accounts for n in range(cameras)]
        views = [_camera(first + n, away_m) for n in range(len(kept))]
        await store_things.put_cameras(tx, views, ["b-1"] * len(views))
        await store_registry.insert(
            tx, [_entry(key, view, account) for view, (account, _) in zip(views, kept, strict=True)]
        )
    return accounts


def _camera(n: int, away_m: float) -> CameraView:
    turn = n * 2.399963  # the golden angle: no two stand in one place
    at = moved(PLACE, away_m * math.cos(turn), away_m * math.sin(turn))
    return CameraView(
        id=f"reg-{n:04}", name="Registered camera", lat=at.lat, lon=at.lon, height_m=2.0,
        azimuth_deg=bearing_deg(at, PLACE), fov_deg=120.0, range_m=12.0, owner_class="registered", condition="never",
        condition_radius_m=None, health="unknown", health_at=None, address=None, agency="mpd", law_tag="DC",
    )  # fmt: skip


def _entry(key: MasterKey, view: CameraView, account: str) -> RegistrationRow:
    told = Told(
        kind="doorbell", address=f"{view.id} Alder Street NW", block="b-1", lat=view.lat, lon=view.lon,
        azimuth_deg=view.azimuth_deg, fov_deg=view.fov_deg, height_m=view.height_m, keeps_hours=168,
    )  # fmt: skip
    row = new_row(key, told, registration_id=f"entry-{view.id}", account_id=account, label="mpd/DC", now=NOW)
    return msgspec.structs.replace(row, status="active", camera_id=view.id, confirmed_at=NOW)


async def incident(town: Town, identity: str = "g-1") -> dict[str, Any]:
    """Let something happen at the place; returns the incident that came of it, as the watch sees it."""
    before = {each["id"] for each in await _incidents(town)}
    if before:
        town.advance(APART_SECONDS)
    await town.sent("gunshot", shot(identity, town.clock.now()))
    found = [each for each in await _incidents(town) if each["id"] not in before]
    assert len(found) == 1
    return dict(found[0])


async def _incidents(town: Town) -> list[dict[str, Any]]:
    answer = await (await town.person("watch.officer")).get("/incidents")
    return list(answer.json()["items"])


async def candidates(town: Town, login: str, incident_id: str, **asking: Any) -> httpx.Response:
    """Ask whose cameras could hold footage."""
    case = {"case": "26-111"} if login == "detective" else {}
    body = {"incident": incident_id, "asking": asking} | case
    return await (await town.person(login)).post("/requests/candidates", json=body)


def wanted(found: dict[str, Any], most: int | None = None, **more: Any) -> dict[str, Any]:
    """Return the request that a person would send after looking at the candidates."""
    plan = found["candidates"]
    households = plan["households"][:most]
    return {
        "radius_m": plan["radius_m"], "began_at": plan["began_at"], "ended_at": plan["ended_at"],
        "until": plan["until"], "cameras": [each["camera_id"] for one in households for each in one["cameras"]],
    } | more  # fmt: skip


async def send(town: Town, login: str, incident_id: str, request: dict[str, Any], to: str = "") -> httpx.Response:
    """Send a request, or propose it (`to` is `/proposals`)."""
    case = {"case": "26-111"} if login == "detective" else {}
    body = {"incident": incident_id, "request": request} | case
    return await (await town.person(login)).post(f"/requests{to}", json=body)


async def asked(town: Town, login: str = "watch.officer", identity: str = "g-1", **asking: Any) -> dict[str, Any]:
    """Let something happen and ask everybody around about it; returns the request."""
    happened = await incident(town, identity)
    found = await candidates(town, login, happened["id"], **asking)
    assert found.status_code == 200, found.text
    answer = await send(town, login, happened["id"], wanted(found.json()))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def links(town: Town, kind: str = "requests/asked") -> list[str]:
    """Return the paths of the links in the letters that wait, oldest first."""
    return [each.facts["path"] for each in await town.letters(kind)]


async def tap(town: Town, path: str, answer: str) -> httpx.Response:
    """Press one button of a link's page."""
    async with httpx.AsyncClient(base_url=town.address, timeout=60) as client:
        return await client.post(path, data={"answer": answer})


async def look(town: Town, path: str, **how: Any) -> httpx.Response:
    """Open a page of the portal, as anybody or with a person's token."""
    login = how.pop("login", None)
    headers = {"authorization": f"Bearer {town.tokens[login]}"} if login else {}
    async with httpx.AsyncClient(base_url=town.address, timeout=20, headers=headers) as client:
        return await client.get(path, **how)


async def board(town: Town, login: str = "watch.officer") -> dict[str, Any]:
    """Return the board as a person sees it."""
    answer = await (await town.person(login)).get("/requests")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())
