"""`hit_card`: a listed plate is read, and its card with its picture is on a console."""

from __future__ import annotations

import asyncio
import base64
import math
import time
import urllib.request
from datetime import UTC, datetime
from typing import Any

import av
import msgspec
import uvloop

from watchroom.app.benches.consoles import post
from watchroom.app.benches.figures import Figure, at_most, percentile
from watchroom.app.benches.house import HOTLIST_SEED, House, Keys, Serving
from watchroom.app.benches.plates import wanted_plates
from watchroom.app.benches.stream import Watcher
from watchroom.media.pictures.decode import image_of

HITS = 100
ENTRIES = 1_000
SPACED_SECONDS = 0.05
WAIT_SECONDS_MAX = 10.0


def measure(house: House, *, seconds: float) -> list[Figure]:  # noqa: ARG001 - a fixed number of hits
    """Return the delays from a read's being posted to its hit in the list, and to its card with its picture."""
    town = house.beside("town", ENTRIES)
    with town.serving() as serving, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        listed, shown = runner.run(_measure(serving, town.keys()))
    return [
        at_most("hit_card.listed_p99", percentile(listed, 99), "ms", 250),
        at_most("hit_card.shown_p50", percentile(shown, 50), "ms"),
        at_most("hit_card.shown_p95", percentile(shown, 95), "ms", 1_000),
    ]


async def _measure(serving: Serving, keys: Keys) -> tuple[list[float], list[float]]:
    """Post hits one after the other, each opened as soon as its console hears of it; the first warms the decoder."""
    heard: asyncio.Queue[tuple[str, float]] = asyncio.Queue()

    def hear(kind: str, value: Any, at: float) -> None:
        if kind == "alert" and value is not None and value.get("tier") and value["status"] == "new":
            heard.put_nowait((value["id"], at))

    watcher = Watcher(keys.officer, hear)
    await watcher.connect(serving.address)
    await watcher.has_snapshot.wait()
    picture = base64.b64encode(image_of(av.VideoFrame(320, 180, "yuv420p"), 320, []).jpeg).decode()
    listed, shown = [], []
    for n, plate in enumerate(wanted_plates(HITS + 1, HOTLIST_SEED)):
        began = time.perf_counter()
        await post(serving, "lpr_0", keys.sources["lpr_0"], _read(n, plate, picture))
        try:
            alert_id, at = await asyncio.wait_for(heard.get(), WAIT_SECONDS_MAX)
        except TimeoutError:
            listed.append(math.inf)
            continue
        await asyncio.to_thread(_open, serving, keys.officer, alert_id)
        if n:
            listed.append((at - began) * 1_000)
            shown.append((time.perf_counter() - began) * 1_000)
        await asyncio.sleep(SPACED_SECONDS)
    watcher.close()
    return listed, shown


def _read(n: int, plate: str, picture: str) -> bytes:
    now = datetime.now(UTC).isoformat()
    return msgspec.json.encode(
        {
            "id": f"card-{now}-{n}", "plate": plate, "region": "US-DC", "reader": f"bench-{n}", "read_at": now,
            "lat": 38.8 + n % 10 / 80, "lon": -77.1 + n // 10 / 80, "confidence": 0.9, "plate_jpeg": picture,
        }
    )  # fmt: skip


def _open(serving: Serving, token: str, alert_id: str) -> None:
    """Open a card and fetch its picture, as the console does."""
    card = msgspec.json.decode(_get(serving, token, f"/hits/{alert_id}"))
    _get(serving, token, f"/reads/pictures/{card['hit']['plate_picture']}?act={card['view_id']}")


def _get(serving: Serving, token: str, path: str) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - our own server on loopback
        f"{serving.address}/console/v1{path}", headers={"authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server on loopback
        content: bytes = answer.read()
    return content
