"""What is asked of the routes of the incentive program, by whom, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from watchroom.actions import incentive
from watchroom.actions.portal_accounts import account_of_login, seat_of
from watchroom.app.terminal import door_of
from watchroom.model.incentive import EXTERIOR, VOUCHER, Item
from watchroom.model.incentive_views import ApplicationView, Asked
from watchroom.model.people import Why
from watchroom.model.portal import Account

from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
PDF = b"%PDF-1.7 a letter"
OWN = Why(purpose="own_records")
BUDGET = {"fiscal_year": 2026, "line": "vouchers", "cents": 10_000_00, "because": "the council's vote"}
_OFFICER = "program.officer"
_ONE = "/incentive/applications/{application_id:str}"


def _of(name: str, **body: Any) -> Callable[[Made], Ask]:
    """Ask as an officer for one of the applications that were made."""

    def ask(made: Made) -> Ask:
        return _OFFICER, {"path": {"application_id": made["applications"][name]}, "json": body}

    return ask


INCENTIVE_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /incentive/applications": lambda _: (_OFFICER, {}),
    f"GET {_ONE}": lambda made: (_OFFICER, {"path": {"application_id": made["applications"]["open"]}}),
    f"GET {_ONE}/documents/{{document_id:str}}": lambda made: (
        _OFFICER,
        {"path": {"application_id": made["applications"]["open"], "document_id": made["papers"]["open"]}},
    ),
    f"POST {_ONE}/documents/{{document_id:str}}/check": lambda made: (
        _OFFICER,
        {
            "path": {"application_id": made["applications"]["open"], "document_id": made["papers"]["open"]},
            "json": {"fit": True},
        },
    ),
    f"POST {_ONE}/place": _of("open", psa="302", priority_area="East"),
    f"POST {_ONE}/ask": _of("open", proofs=["assistance"], note="It is cut off."),
    f"POST {_ONE}/approve": _of("approved"),
    f"POST {_ONE}/amount": _of("open", cents=10_00, because="half of it was returned"),
    "POST /incentive/amounts/{proposal_id:str}/confirm": lambda made: (
        _OFFICER,
        {"path": {"proposal_id": made["amount"]}},
    ),
    f"POST {_ONE}/refuse": _of("refused", rule="no-proof", note="Asked twice."),
    f"POST {_ONE}/appeal": _of("appealed", grant=False, note="The same."),
    f"POST {_ONE}/visits": lambda made: (
        _OFFICER,
        {"path": {"application_id": made["applications"]["open"]}, "json": {"planned_for": made["later"]}},
    ),
    f"POST {_ONE}/visits/{{visit_id:str}}": lambda made: (
        _OFFICER,
        {
            "path": {"application_id": made["applications"]["open"], "visit_id": made["visit"]},
            "json": {"result": "as_told"},
        },
    ),
    "GET /incentive/money": lambda _: (_OFFICER, {}),
    "POST /incentive/budget": lambda _: (_OFFICER, {"json": BUDGET}),
    "POST /incentive/budget/{proposal_id:str}/confirm": lambda made: (
        _OFFICER,
        {"path": {"proposal_id": made["more_budget"]}},
    ),
    "GET /incentive/reports/{period:str}": lambda _: (_OFFICER, {"path": {"period": "2026-02"}}),
    "POST /incentive/reports/{period:str}": lambda _: (_OFFICER, {"path": {"period": "2026-02"}, "json": {}}),
    "POST /incentive/payments": lambda _: (_OFFICER, {}),
    "GET /incentive/payments/{payment_id:str}/file": lambda made: (_OFFICER, {"path": {"payment_id": made["payment"]}}),
    "POST /incentive/payments/{payment_id:str}/paid": lambda made: (
        _OFFICER,
        {"path": {"payment_id": made["payment"]}, "json": {"on": made["now"][:10]}},
    ),
}
INCENTIVE_LAST = ("POST /incentive/payments",)
"""After something was approved."""
INCENTIVE_NOTHING: Made = {
    "applications": dict.fromkeys(("open", "approved", "refused", "appealed"), "x"),
    "papers": {"open": "x"},
} | dict.fromkeys(("amount", "visit", "more_budget", "payment"), "x")


def voucher(address: str, **how: Any) -> Asked:
    """Return an application for a voucher of $180 as it is typed."""
    values: dict[str, Any] = {
        "kind": VOUCHER, "applicant": "resident", "building": "house", "name": "Ruth Calloway", "organisation": "",
        "address": address, "unit": "", "has_assistance": True,
        "items": (Item(n=1, kind=EXTERIOR, price_cents=180_00, bought_on=date(2026, 3, 1)),),
    } | how  # fmt: skip
    return Asked(**values)


class Applicant:
    """The town's resident at the program's door."""

    def __init__(self, town: Town, account: Account, door: Any) -> None:
        self.account, self.door = account, door
        self.seat = seat_of(account, "ses", town.clock.now())

    async def apply(self, asked: Asked, *, today: date = date(2026, 3, 14)) -> ApplicationView:
        """Apply, as the portal's last page does."""
        return await incentive.apply(self.door, self.seat, OWN, self.account, asked, today=today)

    async def hand_in(self, application_id: str, proof: str, content: bytes = PDF) -> str:
        """Hand a document in; returns its id."""
        kept = await incentive.add_document(self.door, self.seat, OWN, self.account, application_id, proof, content)
        return kept.id


async def applicant(town: Town) -> Applicant:
    """Return the resident with an account of the portal."""
    door = await door_of(town.settings, town.database, town.clock)
    async with door.everything() as tx:
        account = await account_of_login(tx, door, "resident")
    return Applicant(town, account, door)


async def budgeted(town: Town, **how: Any) -> None:
    """Give a line of the year's budget by two officers."""
    ana, bo = await town.person(_OFFICER), await town.person("program.second")
    proposed = (await ana.post("/incentive/budget", json=BUDGET | how)).json()
    assert (await bo.post(f"/incentive/budget/{proposed['id']}/confirm", json={})).status_code == 200


async def checked(town: Town, application_id: str, documents: list[str], login: str = _OFFICER) -> None:
    """Let an officer look at documents and find them fit."""
    officer = await town.person(login)
    for each in documents:
        path = f"/incentive/applications/{application_id}/documents/{each}/check"
        assert (await officer.post(path, json={"fit": True})).status_code == 200


async def make_incentive(town: Town) -> Made:
    """Make applications in several states, a sum and a budget that wait for a second officer, and a payments file."""
    ruth, bo = await applicant(town), await town.person("program.second")
    await budgeted(town)
    made, papers = {}, {}
    for n, name in enumerate(("open", "approved", "refused", "appealed", "paid", "other")):
        made[name] = (await ruth.apply(voucher(f"{100 + n} Elm St NW"))).id
        papers[name] = await ruth.hand_in(made[name], "assistance")
    for name in ("approved", "paid", "other"):
        await checked(town, made[name], [papers[name]], "program.second")
    one = "/incentive/applications"
    assert (await bo.post(f"{one}/{made['paid']}/approve", json={})).status_code == 200
    payment = (await bo.post("/incentive/payments", json={})).json()["id"]
    assert (
        await bo.post(f"{one}/{made['appealed']}/refuse", json={"rule": "no-proof", "note": "x"})
    ).status_code == 200
    await incentive.appeal(ruth.door, ruth.seat, OWN, ruth.account, made["appealed"], "It was there.",
                           today=date(2026, 3, 20))  # fmt: skip
    amount = (await bo.post(f"{one}/{made['other']}/amount", json={"cents": 1_00, "because": "x"})).json()
    budget = (await bo.post("/incentive/budget", json=BUDGET | {"cents": 20_000_00})).json()
    later = (town.clock.now() + timedelta(days=3)).isoformat()
    planned = (await bo.post(f"{one}/{made['open']}/visits", json={"planned_for": later})).json()
    return {
        "applications": made, "papers": papers, "amount": amount["id"], "more_budget": budget["id"],
        "payment": payment, "visit": planned["visits"][0]["id"], "later": later,
    }  # fmt: skip
