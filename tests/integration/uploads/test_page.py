"""The page of an upload link: a plain form, the recorder's clock, the receipt, and a link that closes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from tests.integration.uploads.sending import Sender, incident
from tests.integration.web.town import Town

from watchroom.actions import uploads
from watchroom.actions.door import ActKind, Deed
from watchroom.actions.portal_accounts import find_or_make
from watchroom.base.clock import ManualClock
from watchroom.model.portal import Contact

FORM = {"accept": "text/html"}


async def test_a_form_without_javascript_sends_files_and_tells_the_clock(town: Town, sender: Sender) -> None:
    """Two files of one form arrive with their hashes and the clock is told; a form that breaks off leaves nothing."""
    page = f"/portal/uploads/{sender.token}"
    first, second = secrets.token_bytes(2_500_000), b"\r\n--x\r\nthe second\r\n"
    shown = await sender.client.get(page, headers=FORM)
    assert shown.status_code == 200
    assert "Nothing has arrived" in shown.text
    empty = [("files", ("", b"")), ("files", ("empty.mp4", b""))]
    nothing = await sender.client.post(page, files=empty, headers=FORM)
    assert (nothing.status_code, "at least one file that is not empty" in nothing.text) == (400, True)
    sent = await sender.client.post(
        page, files=[("files", ("a.bin", first)), ("files", ("b.txt", second))], headers=FORM
    )
    assert sent.status_code == 303, sent.text
    shown = await sender.client.get(page, headers=FORM)
    for content in (first, second):
        assert hashlib.sha256(content).hexdigest() in shown.text
    told = f"{page}/told"
    wrong = await sender.client.post(told, data={"clock": "fast", "minutes": "five"}, headers=FORM)
    assert (wrong.status_code, "in whole numbers" in wrong.text) == (400, True)
    answer = await sender.client.post(told, data={"clock": "fast", "minutes": "5", "note": "left"}, headers=FORM)
    assert answer.status_code == 303
    rows = await town.rows("SELECT clock_offset_s, clock_how, size_bytes FROM evidence_item ORDER BY size_bytes")
    assert [dict(row) for row in rows] == [
        {"clock_offset_s": 300.0, "clock_how": "sender", "size_bytes": len(each)} for each in (second, first)
    ]
    assert 'value="5"' in (await sender.client.get(page, headers=FORM)).text
    head = {"content-type": "multipart/form-data; boundary=xx", **FORM}
    body = b'--xx\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf of it'
    answer = await sender.client.post(f"/portal/uploads/{sender.token}", content=body, headers=head)
    assert answer.status_code == 400
    assert (await town.rows("SELECT count(*) AS n FROM evidence_item WHERE state = 'removed'"))[0]["n"] == 1


async def test_a_link_lives_as_long_as_its_case_and_no_longer_than_wanted(town: Town) -> None:
    """A link of an open case outlives the month, one of an incident does not, and a revoked one is closed at once."""
    assert isinstance(town.clock, ManualClock)
    detective = await town.person("detective")
    cases = await town.rows("SELECT number FROM case_file WHERE agency = 'mpd' AND status = 'open' LIMIT 1")
    case = cases[0]["number"]
    named = {"incident": await incident(town)}
    paths = [
        (await detective.post("/evidence/links", json=body)).json()["path"] for body in (named, {"case": case}, named)
    ]
    listed = (await detective.get("/evidence", params=named)).json()["links"]
    newest = max(listed, key=lambda each: each["id"])
    assert (await detective.post(f"/evidence/links/{newest['id']}/revoke", json=named)).status_code == 204
    async with Sender(town, "none") as stranger:

        async def statuses() -> list[int]:
            return [(await stranger.client.get(path, headers=FORM)).status_code for path in paths]

        assert await statuses() == [200, 200, 404]
        town.clock.advance(timedelta(days=31).total_seconds())
        assert await statuses() == [404, 200, 404]
        async with town.database.owner.acquire() as tx:
            await tx.execute("UPDATE case_file SET status = 'closed' WHERE number = $1", case)
        assert await statuses() == [404, 404, 404]


async def test_the_sender_gets_a_receipt(town: Town) -> None:
    """Once a file was examined, a letter with its hash goes to the account that the link was made for."""
    async with town.door.everything() as tx:
        account = await find_or_make(tx, town.door, Contact(email="rosa@example.org"))
    where = await incident(town)
    async with town.door.everything() as tx:
        seat = uploads.sender_seat(town.clock.now())
        deed = Deed(town.door, ActKind("request.answer", ""), tx, seat, uploads.OWN)
        token = await uploads.open_link(deed, incident_id=where, account_id=account.id)
    async with Sender(town, token) as sender:
        await sender.send(b"17:05 it was loud", "note.txt")

    async def written() -> bool:
        return bool(await town.letters("uploads/receipt"))

    await town.until("the receipt is written", written)
    [letter] = await town.letters("uploads/receipt")
    assert letter.to == "rosa@example.org"
    assert letter.facts["sha256"] == hashlib.sha256(b"17:05 it was loud").hexdigest()
    assert letter.facts["name"] == "note.txt"
