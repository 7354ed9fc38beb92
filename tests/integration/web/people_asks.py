"""What is asked of each route of people's own affairs when every route is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from watchroom.model.people import Person
from watchroom.store import people as store_people

from .town import Town, sit

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]


def _admin(**body: object) -> Ask:
    return "admin", {"json": body}


PEOPLE_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /shift": lambda _: ("watch.officer", {}),
    "POST /shift/lines": lambda _: ("watch.officer", {"json": {"text": "quiet"}}),
    "POST /shift/handovers": lambda _: ("watch.officer", {"json": {"text": "nothing open"}}),
    "POST /shift/handovers/{handover_id:str}/acknowledge": lambda _: ("watch.officer", {}),
    "GET /jurisdictions": lambda _: ("admin", {}),
    "POST /jurisdictions/proposals": lambda _: _admin(law_tag="MD", supervisor_required=True, because="as in DC"),
    "POST /jurisdictions/proposals/{proposal_id:str}/confirm": lambda made: (
        "admin",
        {"path": {"proposal_id": made["laws"][0]}},
    ),
    "DELETE /jurisdictions/proposals/{proposal_id:str}": lambda made: (
        "admin",
        {"path": {"proposal_id": made["laws"][1]}},
    ),
    "GET /people": lambda _: ("admin", {}),
    "POST /people": lambda _: _admin(login="new", name="New", agency="mpd", roles=["officer"]),
    "POST /people/{login:str}": lambda _: _admin(name="New", roles=["officer"]),
    "POST /people/{login:str}/link": lambda _: ("admin", {}),
    "POST /people/{login:str}/release": lambda _: ("admin", {}),
    "POST /people/{login:str}/lock": lambda _: _admin(reason="badge lost"),
    "POST /people/{login:str}/disable": lambda _: _admin(reason="left"),
    "POST /people/{login:str}/enable": lambda _: _admin(reason="came back"),
    "POST /people/{login:str}/sessions/end": lambda _: ("admin", {}),
    "POST /people/{login:str}/reset": lambda _: _admin(reason="telephone lost"),
    "POST /people/resets/{reset_id:str}/confirm": lambda _: ("admin.two", {}),
    "GET /support": lambda _: ("admin", {}),
    "POST /support/requests": lambda _: _admin(role="watch_officer", minutes=10, reason="feed is stuck"),
    "POST /support/requests/{request_id:str}/approve": lambda _: ("supervisor", {}),
    "POST /support/leases/{support_id:str}/end": lambda _: ("supervisor", {}),
    "GET /support/leases/{support_id:str}/acts": lambda _: ("auditor", {}),
    "POST /support/leases/{support_id:str}/review": lambda _: ("auditor", {"json": {"text": "as asked"}}),
}
PEOPLE_NAMES = ("handover_id", "login", "reset_id", "request_id", "support_id")
PEOPLE_LAST = (
    "POST /people/{login:str}/disable",
    "POST /people/{login:str}/enable",
    "POST /people/resets/{reset_id:str}/confirm",
    "POST /support/leases/{support_id:str}/end",
    "POST /support/leases/{support_id:str}/review",
)


async def make_people(town: Town) -> Made:
    """Write a handover, propose a reset and ask for support: each waits for somebody else."""
    written = await (await town.person("watch.second")).post("/shift/handovers", json={"text": "all quiet"})
    two = Person(login="admin.two", name="Admin Two", agency="mpd", roles=("admin",))
    three = Person(login="three", name="Officer Three", agency="mpd", roles=("officer",))
    async with town.database.owner.acquire() as tx:
        for each in (two, three):
            await store_people.put_person(tx, each)
        town.tokens[two.login] = await sit(tx, two, "admin", town.clock.now())
    admin = await town.person("admin")
    reset = await admin.post("/people/three/reset", json={"reason": "telephone lost"})
    ask = {"role": "watch_officer", "minutes": 30, "reason": "feed is stuck"}
    first, second = [(await admin.post("/support/requests", json=ask)).json()["id"] for _ in range(2)]
    supervisor = await town.person("supervisor")
    lease = await supervisor.post(f"/support/requests/{first}/approve")
    law = {"law_tag": "MD", "supervisor_required": True, "because": "as in the District"}
    laws = [(await supervisor.post("/jurisdictions/proposals", json=law)).json()["id"] for _ in range(2)]
    return {
        "handover_id": written.json()["id"], "laws": laws, "login": "three", "reset_id": reset.json()["id"],
        "request_id": second, "support_id": lease.json()["id"],
    }  # fmt: skip
