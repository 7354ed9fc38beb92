"""What is asked of the routes of plate hits, by whom, for the test that walks every route."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

from .messages import read
from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
HIT_NAMES = ("sha256",)


def jpeg(shade: int = 120, size: tuple[int, int] = (160, 80)) -> bytes:
    """Return a plain picture as a reader sends it."""
    out = BytesIO()
    Image.new("RGB", size, (shade, 40, 60)).save(out, "JPEG")
    return out.getvalue()


def pictured(identity: str, plate: str, at: Any, *, vehicle: bytes | None = None, **more: Any) -> dict[str, Any]:
    """Return a read with the pictures of its plate and its vehicle."""
    pictures = {"plate_jpeg": jpeg(), "vehicle_jpeg": vehicle or jpeg(30, (320, 240))}
    sent = {name: base64.b64encode(each).decode() for name, each in pictures.items()}
    return read(identity, plate, at, **sent, **more)


HIT_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /hits/done": lambda _: ("watch.officer", {}),
    "GET /hits/{alert_id:str}": lambda made: ("watch.officer", {"id": made["hit"]}),
    "GET /reads/pictures/{sha256:str}": lambda made: ("watch.officer", {"params": {"act": made["hit_view"]}}),
    "POST /alerts/{alert_id:str}/verify": lambda made: (
        "watch.officer",
        {"json": {"outcome": "verified"}, "id": made["hit"]},
    ),
    "POST /hits/{alert_id:str}/take-back": lambda made: (
        "watch.officer",
        {"json": {"check": made["check"]}, "id": made["checked_hit"]},
    ),
}
HIT_CONTINUED = {"GET /reads/pictures/{sha256:str}": "goes on under the act that opened the card or searched"}
HIT_NOTHING = {"hit": "x", "hit_view": "x", "check": "x", "checked_hit": "x", "sha256": "0" * 64}


async def make_hits(town: Town) -> Made:
    """Make a hit that waits, with pictures on an opened card, and one that was just compared."""
    ana = await town.person("watch.officer")
    now = town.clock.now()
    await town.sent("lpr_generic", pictured("r", "STL1234", now, reader="r-9", lat=38.85, lon=-77.0))
    (hit,) = [each["id"] for each in (await ana.get("/alerts")).json()["items"] if each["tier"]]
    card = (await ana.get(f"/hits/{hit}")).json()
    await ana.post(f"/alerts/{hit}/verify", json={"outcome": "misread"})
    check = (await ana.get(f"/hits/{hit}")).json()["checks"][0]["id"]
    await town.sent("lpr_generic", read("r-again", "STL1234", now, reader="r-9", lat=38.85, lon=-77.0))
    waits = next(
        each["id"] for each in (await ana.get("/alerts")).json()["items"] if each["tier"] and each["status"] == "new"
    )
    return {
        "hit": waits, "checked_hit": hit, "check": check, "hit_view": card["view_id"],
        "sha256": hashlib.sha256(jpeg()).hexdigest(),
    }  # fmt: skip
