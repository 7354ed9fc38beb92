"""Of a city's registrants five hundred are found, in the outbox within a second, and written to by SMTP within five."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.integration.requests.households import board, candidates, incident, send, settle, wanted
from tests.integration.web.town import Town, open_town

from watchroom.app.postman import Postman
from watchroom.notify.email.smtp import MailServer, Smtp
from watchroom.store.pool import Database

from .conftest import MailBox

pytestmark = [pytest.mark.soak, pytest.mark.database]
REGISTRANTS = 28_000
HOUSEHOLDS = 500
OUTBOX_SECONDS_MAX = 1.0
OUT_SECONDS_MAX = 5.0


@pytest.fixture
async def town(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Return a town whose postman is sent by hand."""
    async with open_town(database, tmp_path, roles=("web", "pipeline")) as opened:
        yield opened


async def test_five_hundred_are_asked_within_seconds(town: Town, mailbox: MailBox, smtp_port: int) -> None:
    """Of a city's 28,000 registrants 500 are asked: a second to the outbox, each letter out once, by SMTP, in five."""
    await settle(town, REGISTRANTS - HOUSEHOLDS, away_m=5_000)
    await settle(town, HOUSEHOLDS, away_m=120)
    happened = await incident(town)
    began = time.perf_counter()
    plan = (await candidates(town, "watch.officer", happened["id"])).json()
    found = time.perf_counter() - began
    assert len(plan["candidates"]["households"]) == HOUSEHOLDS
    waiting = (await send(town, "watch.officer", happened["id"], wanted(plan), "/proposals")).json()
    supervisor = await town.person("supervisor")
    began = time.perf_counter()
    answer = await supervisor.post(f"/requests/proposals/{waiting['id']}/confirm", json={})
    in_outbox = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    server = MailServer(host="127.0.0.1", port=smtp_port, security="none", sender="Cameras <cameras@city.example>")
    postman = Postman(town.door, {"email": Smtp(server, town.clock)}, "https://city.example", only_reviewed=True)
    began = time.perf_counter()
    while await postman.round():
        pass
    out = time.perf_counter() - began
    print(f"found {found:.2f} s, in the outbox {in_outbox:.2f} s, out by SMTP {out:.2f} s")  # noqa: T201 - the measure
    assert len({letter.rcpt_tos[0] for letter in mailbox.letters}) == len(mailbox.letters) == HOUSEHOLDS
    assert (await board(town))["requests"][0]["tally"]["delivered"] == HOUSEHOLDS
    assert found <= OUTBOX_SECONDS_MAX, f"{found:.2f} s"
    assert in_outbox <= OUTBOX_SECONDS_MAX, f"{in_outbox:.2f} s"
    assert out <= OUT_SECONDS_MAX, f"{out:.2f} s"
