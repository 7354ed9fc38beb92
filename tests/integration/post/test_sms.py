"""Text messages go to a real HTTP gateway, signed, once each, and are tried again when it is not there."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from tests.integration.web.town import NOW

from watchroom.base.clock import ManualClock
from watchroom.model.portal import Outgoing
from watchroom.notify.sms.webhook import ID_HEADER, SIGNATURE_HEADER, TIME_HEADER, SmsWebhook, signature

SECRET = "a secret of the tests"


class Gateway:
    """A city's gateway of text messages: keeps what it takes, and answers what it is told to."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """Take one message."""
        status = self.answers.pop(0) if self.answers else 202
        if status == 302:
            return web.Response(status=302, headers={"Location": self.url.replace("/sms", "/elsewhere")})
        if status < 300:
            self.taken.append((dict(request.headers), await request.read()))
        return web.Response(status=status)


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    """Return a gateway that listens."""
    served = Gateway()
    app = web.Application()
    app.router.add_post("/sms", served.take)
    app.router.add_route("*", "/elsewhere", served.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/sms"
    yield served
    await runner.cleanup()


def message(n: int) -> Outgoing:
    """Return one text message."""
    return Outgoing(id=f"let_{n}", channel="sms", to=f"+1202555{n:04}", subject="", text=f"Footage? 안녕 {n}")


async def test_each_message_is_posted_once_and_signed(gateway: Gateway) -> None:
    """The gateway reads from the signature who posted and when, and by the key a second try is known as the same."""
    send = SmsWebhook(gateway.url, SECRET, ManualClock(NOW))
    outcomes = await send([message(n) for n in range(20)])
    assert all(each.sent for each in outcomes)
    assert [each.id for each in outcomes] == [f"let_{n}" for n in range(20)]
    assert len(gateway.taken) == 20
    for headers, body in gateway.taken:
        assert headers[SIGNATURE_HEADER] == signature(SECRET, headers[TIME_HEADER], body)
        assert headers[SIGNATURE_HEADER] != signature("another", headers[TIME_HEADER], body)
        assert headers[ID_HEADER].encode() in body
    assert {headers[TIME_HEADER] for headers, _ in gateway.taken} == {"2026-03-14T21:15:00Z"}


async def test_what_the_gateway_puts_off_is_tried_again(gateway: Gateway) -> None:
    """A busy gateway, one that is gone and a redirect are failures for now; a number it refuses is one for good."""
    send = SmsWebhook(gateway.url, SECRET, ManualClock(NOW))
    outcomes = []
    for status in (503, 429, 302, 422):
        gateway.answers = [status]
        outcomes += await send([message(status)])
    outcomes += await SmsWebhook("http://127.0.0.1:9/sms", SECRET, ManualClock(NOW))([message(5)])
    assert [(each.sent, each.permanent) for each in outcomes] == [
        (False, False), (False, False), (False, False), (False, True), (False, False),
    ]  # fmt: skip
    assert gateway.taken == []
    assert not any("+1202" in each.error for each in outcomes)
