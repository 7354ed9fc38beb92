"""Push messages to phones: what a push service gets to see, when it is tried again, and that a lost right ends them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from watchroom.notify.push.vapid import base64url
from watchroom.store.pool import Database

from .messages import shot
from .street_asks import LOOKOUT
from .town import Town, open_town

pytestmark = pytest.mark.database
CUT_SECONDS_MAX = 5.0
SECRET = bytes(range(16))


class PushService:
    """Takes messages as a phone maker's push service does, and answers as it is told to."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers = 201
        self.address = ""
        self.phone = ec.generate_private_key(ec.SECP256R1())

    async def take(self, request: web.Request) -> web.Response:
        """Take one message."""
        self.came.append((dict(request.headers), await request.read()))
        return web.Response(status=self.answers)

    def subscription(self) -> dict[str, Any]:
        """Return what a browser subscribes with."""
        point = self.phone.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": base64url(point), "auth": base64url(SECRET)}
        return {"endpoint": f"{self.address}/send/phone-1", "keys": keys}

    def opened(self, body: bytes) -> bytes:
        """Return what the phone reads of a body: RFC 8291 from the other side, by other means than ours."""
        salt, length = body[:16], body[20]
        point = body[21 : 21 + length]
        own = self.phone.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        shared = self.phone.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
        keying = _derived(SECRET, shared, b"WebPush: info\x00" + own + point, 32)
        key = _derived(salt, keying, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(salt, keying, b"Content-Encoding: nonce\x00", 12)
        return AESGCM(key).decrypt(nonce, body[21 + length :], None).rstrip(b"\x00").removesuffix(b"\x02")


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """Return a running push service."""
    made = PushService()
    app = web.Application()
    app.router.add_post("/send/{phone}", made.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def town(database: Database, tmp_path: Path, service: PushService) -> AsyncIterator[Town]:
    """Return a town whose city allows that push service."""
    how: dict[str, Any] = {"push_hosts": service.address, "public_url": "https://room.example"}
    async with open_town(database, tmp_path, **how) as opened:
        yield opened


async def lookout(town: Town, ana: httpx.AsyncClient, where: str) -> str:
    """Send a lookout; returns its id."""
    sent = await ana.post("/street/lookouts", json={"lookout": LOOKOUT | {"plate": "STL1234"}, "incident": where})
    assert sent.status_code == 201, sent.text
    return str(sent.json()["card"]["id"])


async def of_maryland(town: Town, card_id: str) -> None:
    """Send a lookout of the county's, as its own watch would."""
    async with town.database.owner.acquire() as tx, tx.transaction():
        await tx.execute(
            """INSERT INTO street_card (id, kind, agency, law_tag, told_at, told_by, told_by_name, expires_at, value)
               VALUES ($1, 'lookout', 'mcpd', 'MD', $2, '', '', $3, '{}')""",
            card_id, town.clock.now(), town.clock.now() + timedelta(minutes=9),
        )  # fmt: skip
        await tx.execute("SELECT queue_pushes($1, $2)", card_id, town.clock.now())


def says_nothing_of(card_id: str, service: PushService, key: str) -> None:
    """Check the newest message: encrypted for the phone, signed by the room, and the same words for every card."""
    head, body = service.came[-1]
    assert service.opened(body) == b'{"title":"A card for you"}'
    assert head["Authorization"].endswith(f"k={key}")
    assert (head["Content-Encoding"], head["Urgency"]) == ("aes128gcm", "high")
    assert 0 < int(head["TTL"]) <= LOOKOUT["minutes"] * 60
    for told in (b"STL1234", card_id.encode()):
        assert told not in body
        assert told.decode() not in str(head)


async def is_empty(town: Town) -> bool:
    """Return whether no message waits."""
    return not await town.rows("SELECT FROM push_message")


async def is_cut(town: Town, began: float) -> None:
    """Wait until what may not leave was dropped, in time."""
    await town.until("what may not leave is dropped", lambda: is_empty(town))
    assert time.monotonic() - began < CUT_SECONDS_MAX


async def test_phones_are_told_and_no_longer_than_they_may_be(town: Town, service: PushService) -> None:
    """A message says nothing of its card and is tried again; agreement or seat ended, none leaves, in five seconds."""
    ana, bo = await town.person("watch.officer"), await town.person("street.officer")
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    where = str((await town.incident())["id"])
    elsewhere = service.subscription() | {"endpoint": "https://169.254.169.254/latest"}
    assert (await bo.post("/street/push", json=elsewhere)).json()["field"] == "endpoint"
    assert (await bo.post("/street/push", json=service.subscription())).status_code == 204
    key = (await bo.get("/street/cards")).json()["push_key"]

    async def came(n: int) -> bool:
        return len(service.came) == n

    service.answers = 503
    first = await lookout(town, ana, where)
    await town.until("the service is asked", lambda: came(1))
    service.answers = 201

    async def came_again() -> bool:
        town.advance(1)
        return len(service.came) == 2

    await town.until("it is tried again as the clock goes on", came_again)
    await town.until("it is settled", lambda: is_empty(town))
    says_nothing_of(first, service, key)
    assert service.address.encode() not in (await town.rows("SELECT sealed FROM push_subscription"))[0]["sealed"]

    await town.agree("mcpd", "mpd", "lookout")
    await of_maryland(town, "md-1")
    await town.until("the shared lookout is told of", lambda: came(3))
    await town.until("it is settled", lambda: is_empty(town))
    await town.change_place("UPDATE agreement SET revoked_at = now()")
    began = time.monotonic()
    await of_maryland(town, "md-2")
    await is_cut(town, began)
    assert len(service.came) == 3

    assert (await bo.delete("/session")).status_code == 200
    began = time.monotonic()
    await lookout(town, ana, where)
    await is_cut(town, began)
    assert len(service.came) == 3
    assert await town.rows("SELECT FROM push_subscription") == []

    bo = await town.sit_again("street.officer")
    await bo.post("/street/push", json=service.subscription())
    service.answers = 410
    await lookout(town, ana, where)
    await town.until("the phone that is gone is forgotten", lambda: is_empty(town))
    assert (await town.rows("SELECT FROM push_subscription"), len(service.came)) == ([], 4)
