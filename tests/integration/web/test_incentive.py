"""The incentive program's desk: from an application to its payment, over HTTP and the real database."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from watchroom.actions import incentive
from watchroom.app.evidence import vault_of
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.model.incentive import EXTERIOR, SENSOR, Item
from watchroom.pipeline.retention import Retention

from .incentive_asks import BUDGET, OWN, PDF, applicant, budgeted, checked, voucher
from .town import Town

pytestmark = pytest.mark.database
ONE = "/incentive/applications"


async def letters_of(town: Town, application_id: str) -> list[str]:
    """Return the kinds of letters about an application, in order."""
    rows = await town.rows(
        "SELECT kind FROM letter WHERE about = $1 ORDER BY made_at, id", f"incentive:{application_id}"
    )
    return [row["kind"].removeprefix("incentive/") for row in rows]


async def test_from_application_to_payment(town: Town) -> None:
    """An application is calculated, checked, approved within the budget and paid; the applicant is told each time."""
    ruth, ana = await applicant(town), await town.person("program.officer")
    camera = Item(n=1, kind=EXTERIOR, price_cents=180_00, bought_on=date(2026, 3, 1))
    sensor = Item(n=2, kind=SENSOR, price_cents=90_00, bought_on=date(2026, 3, 1))
    made = await ruth.apply(
        msgspec.structs.replace(voucher("1412 Elm Street Northwest, Apt 3"), items=(camera, sensor))
    )
    paper = await ruth.hand_in(made.id, "assistance")
    opened = (await ana.get(f"{ONE}/{made.id}")).json()
    told = opened["application"]
    assert (told["award"]["cents"], told["who"]["name"], told["psa"]) == (180_00, "Ruth Calloway", "")
    assert told["checks"] == [{"proof": "assistance", "state": "new"}]
    assert "§ 7-2831" in opened["rules"]["per-camera"]
    assert (await ana.get(f"{ONE}/{made.id}/documents/{paper}")).content == PDF
    too_early = await ana.post(f"{ONE}/{made.id}/approve", json={})
    assert (too_early.status_code, too_early.json()["rule"]) == (403, "incentive-proofs")
    await checked(town, made.id, [paper])
    unfunded = await ana.post(f"{ONE}/{made.id}/approve", json={})
    assert (unfunded.status_code, unfunded.json()["rule"]) == (403, "incentive-budget")
    await budgeted(town, cents=200_00)
    approved = (await ana.post(f"{ONE}/{made.id}/approve", json={})).json()
    assert (approved["status"], approved["cents"]) == ("approved", 180_00)
    counted = await town.rows("SELECT cameras, sensors FROM incentive_awards")
    assert counted == [{"cameras": 1, "sensors": 0}], "a voucher's sensor is listed and not paid for"
    money = (await ana.get("/incentive/money")).json()
    assert money["lines"] == [
        {"fiscal_year": 2026, "line": "vouchers", "cents": 200_00, "committed_cents": 180_00, "paid_cents": 0}
    ]
    await _pay(town, ana)
    assert (await ana.get(f"{ONE}/{made.id}")).json()["application"]["status"] == "paid"
    assert await letters_of(town, made.id) == ["received", "approved_voucher", "paid_voucher"]


async def _pay(town: Town, ana: Any) -> None:
    payment = (await ana.post("/incentive/payments", json={})).json()
    assert (payment["applications"], payment["cents"]) == (1, 180_00)
    assert (await ana.post("/incentive/payments", json={})).status_code == 409
    file = await ana.get(f"/incentive/payments/{payment['id']}/file")
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    lines = file.text.splitlines()
    assert lines[1].startswith("IN-2026-")
    assert ",Ruth Calloway," in lines[1]
    assert ",180.00," in lines[1]
    paid = await ana.post(f"/incentive/payments/{payment['id']}/paid", json={"on": "2026-03-14"})
    assert paid.status_code == 200, paid.text


async def test_two_officers_where_one_is_not_enough(town: Town) -> None:
    """Another sum, the budget and an appeal take somebody else than who proposed, set or refused."""
    ruth, ana, bo = await applicant(town), await town.person("program.officer"), await town.person("program.second")
    proposed = (await ana.post("/incentive/budget", json=BUDGET)).json()
    alone = await ana.post(f"/incentive/budget/{proposed['id']}/confirm", json={})
    assert (alone.status_code, alone.json()["rule"]) == (403, "two-persons")
    assert (await bo.post(f"/incentive/budget/{proposed['id']}/confirm", json={})).status_code == 200
    made = await ruth.apply(voucher("12 Elm St NW"))
    await checked(town, made.id, [await ruth.hand_in(made.id, "assistance")])
    amount = (await ana.post(f"{ONE}/{made.id}/amount", json={"cents": 99_00, "because": "one came back"})).json()
    assert (await ana.post(f"/incentive/amounts/{amount['id']}/confirm", json={})).json()["rule"] == "two-persons"
    other = (await bo.post(f"/incentive/amounts/{amount['id']}/confirm", json={})).json()
    assert (other["cents"], other["award"]["cents"]) == (99_00, 180_00)
    refused = await ruth.apply(voucher("14 Elm St NW", in_public_housing=True))
    barred = await ana.post(f"{ONE}/{refused.id}/approve", json={})
    assert barred.json()["rule"] == "incentive-barred"
    wrong = await ana.post(f"{ONE}/{refused.id}/refuse", json={"rule": "once"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "rule")
    body = {"rule": "voucher-housing-authority"}
    assert (await ana.post(f"{ONE}/{refused.id}/refuse", json=body)).json()["decided_rule"] == body["rule"]
    with pytest.raises(ConflictError):
        await incentive.appeal(ruth.door, ruth.seat, OWN, ruth.account, refused.id, "No.", today=date(2026, 4, 14))
    await incentive.appeal(ruth.door, ruth.seat, OWN, ruth.account, refused.id, "Not so.", today=date(2026, 4, 13))
    heard = {"grant": True, "note": "The house is private."}
    assert (await ana.post(f"{ONE}/{refused.id}/appeal", json=heard)).json()["rule"] == "appeal-by-another"
    assert (await bo.post(f"{ONE}/{refused.id}/appeal", json=heard)).json()["status"] == "received"
    assert await letters_of(town, refused.id) == ["received", "refused", "appealed", "reopened"]


async def test_one_address_however_it_is_written(town: Town) -> None:
    """Spelling and units do not hide that a house was paid for; another flat of the building is another address."""
    ruth, ana = await applicant(town), await town.person("program.officer")
    await budgeted(town)
    first = await ruth.apply(voucher("1412 Elm Street, N.W."))
    await checked(town, first.id, [await ruth.hand_in(first.id, "assistance")])
    assert (await ana.post(f"{ONE}/{first.id}/approve", json={})).status_code == 200
    again = await ruth.apply(voucher("1412 elm st nw", unit="B"))
    flat = await ruth.apply(voucher("1412 Elm St NW Apt 2", building="apartment"))
    for made, rules in ((again, ["nothing-left", "once"]), (flat, [])):
        opened = (await ana.get(f"{ONE}/{made.id}")).json()
        assert [each["rule"] for each in opened["application"]["award"]["grounds"]] == rules
        assert len(opened["duplicates"]) == 2
    queue = (await ana.get(ONE)).json()
    assert [each["duplicates"] for each in queue["items"]] == [2, 2]
    assert queue["counts"] == {"approved": 1, "received": 2}


async def test_what_was_listed_but_not_paid_for_can_still_be_asked_for(town: Town) -> None:
    """Only what an earlier application was paid for counts as paid at the address, not all that it listed."""
    ruth, ana = await applicant(town), await town.person("program.officer")
    await budgeted(town)
    sensor = Item(n=1, kind=SENSOR, price_cents=90_00, bought_on=date(2026, 3, 1))
    camera = msgspec.structs.replace(sensor, kind=EXTERIOR)
    both = (camera, msgspec.structs.replace(sensor, n=2))
    first = await ruth.apply(voucher("1412 Elm Street NW", items=both))
    await checked(town, first.id, [await ruth.hand_in(first.id, "assistance")])
    approved = (await ana.post(f"{ONE}/{first.id}/approve", json={})).json()
    assert approved["cents"] == 90_00
    office = {"kind": "rebate", "applicant": "nonprofit", "building": "office"}
    for item, cents in ((sensor, 90_00), (camera, 0)):
        made = await ruth.apply(voucher("1412 Elm Street NW", items=(item,), **office))
        opened = (await ana.get(f"{ONE}/{made.id}")).json()["application"]["award"]
        assert opened["cents"] == cents
        assert ("once" in [each["rule"] for each in opened["grounds"]]) is (item is camera)


async def test_what_an_applicant_may_do(town: Town) -> None:
    """Documents are taken by their bytes, withdrawing destroys keys at once, and others' applications are not there."""
    ruth = await applicant(town)
    with pytest.raises(BadInputError, match="registration"):
        await ruth.apply(voucher("9 Elm St NW", kind="rebate", registration="CAM-1"))
    for wrong in ({"items": ()}, {"building": "tent"}, {"address": "Elm"}, {"name": " "}):
        with pytest.raises(BadInputError):
            await ruth.apply(voucher("9 Elm St NW") if not wrong else voucher(**{"address": "9 Elm St NW"} | wrong))
    tomorrow = Item(n=1, kind=EXTERIOR, price_cents=1, bought_on=date(2026, 3, 15))
    with pytest.raises(BadInputError, match="a day that has been"):
        await ruth.apply(voucher("9 Elm St NW", items=(tomorrow,)))
    made = await ruth.apply(voucher("9 Elm St NW"))
    for content in (b"<html><script>", b"MZ\x90\x00", b"#EXTM3U", b""):
        with pytest.raises(BadInputError, match="PDF or a picture"):
            await ruth.hand_in(made.id, "assistance", content)
    paper = await ruth.hand_in(made.id, "assistance", b"\xff\xd8\xff\xe0 a photo")
    await incentive.withdraw(ruth.door, ruth.seat, OWN, ruth.account, made.id)
    kept = (await town.rows("SELECT sealed, wrapped_key, address_print FROM incentive_application"))[0]
    assert set(kept.values()) == {None}
    assert (await town.rows("SELECT sealed FROM incentive_document"))[0]["sealed"] is None
    ana = await town.person("program.officer")
    assert (await ana.get(f"{ONE}/{made.id}/documents/{paper}")).status_code == 404
    with pytest.raises(NotFoundError):
        await incentive.withdraw(ruth.door, ruth.seat, OWN, ruth.account, "inc_x")
    for n in range(incentive.OPEN_MAX):
        await ruth.apply(voucher(f"{n + 20} Elm St NW"))
    with pytest.raises(ConflictError, match="withdraw one"):
        await ruth.apply(voucher("9 Elm St NW"))


async def test_the_room_and_the_program_see_nothing_of_each_other(town: Town) -> None:
    """Police, administrators and auditors are refused applications by rule; officers of the program all of the room."""
    made = await (await applicant(town)).apply(voucher("9 Elm St NW"))
    for login in ("watch.officer", "supervisor", "detective", "admin", "auditor", "partner.va", "owner"):
        for path in (ONE, f"{ONE}/{made.id}", "/incentive/money"):
            answer = await (await town.person(login)).get(path)
            assert (answer.status_code, answer.json()["rule"]) == (403, "no-rule-allows"), (login, path)
    ana = await town.person("program.officer")
    for path in ("/incidents", "/alerts", "/map/cameras", "/acts", "/patrol", "/cameras?near=38.9,-77.0"):
        assert (await ana.get(path)).status_code == 403, path
    acts = await town.rows("SELECT subject FROM act WHERE act LIKE 'incentive.%' OR act LIKE 'program.%'")
    assert not any("Calloway" in row["subject"] or "Elm" in row["subject"] for row in acts)


async def test_a_decided_application_ends_and_is_counted_for_ever(town: Town) -> None:
    """Six years after it was refused nobody can tell whose it was; one that waits stays, and the counts stay."""
    ruth, officer = await applicant(town), await town.person("program.officer")
    refused, waits = await ruth.apply(voucher("9 Elm St NW")), await ruth.apply(voucher("11 Elm St NW"))
    await ruth.hand_in(refused.id, "assistance")
    body = {"rule": "no-proof", "note": "asked twice"}
    assert (await officer.post(f"{ONE}/{refused.id}/refuse", json=body)).status_code == 200
    town.advance(6 * 366 * 86_400)
    done = {each.record_class: each for each in await Retention(ruth.door, vault_of(town.settings)).keep()}
    assert (done["application"].rows, done["application"].method) == (1, "keys destroyed")
    kept = """SELECT id, status, account_id IS NULL AS is_nobodys, wrapped_key IS NULL AS is_shut
        FROM incentive_application"""
    rows = {row.pop("id"): row for row in await town.rows(kept)}
    assert rows[refused.id] == {"status": "refused", "is_nobodys": True, "is_shut": True}
    assert rows[waits.id] == {"status": "received", "is_nobodys": False, "is_shut": False}
    assert await town.rows("SELECT 1 FROM incentive_document WHERE sealed IS NOT NULL") == []
    officer = await town.sit_again("program.officer")
    assert (await officer.get(f"{ONE}/{refused.id}")).status_code == 404
    desk = (await officer.get(ONE, params={"status": "refused"})).json()
    assert (desk["items"], desk["counts"]["refused"]) == ([], 1)
