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
    "POST /jurisdictions/{law_tag:str}": lambda _: _admin(supervisor_required=True),
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
}
PEOPLE_NAMES = ("handover_id", "law_tag", "login", "reset_id")
PEOPLE_LAST = (
    "POST /people/{login:str}/disable",
    "POST /people/{login:str}/enable",
    "POST /people/resets/{reset_id:str}/confirm",
)


async def make_people(town: Town) -> Made:
    """Write a handover that waits for the next, and propose a reset that waits for a second administrator."""
    written = await (await town.person("watch.second")).post("/shift/handovers", json={"text": "all quiet"})
    two = Person(login="admin.two", name="Admin Two", agency="mpd", roles=("admin",))
    three = Person(login="three", name="Officer Three", agency="mpd", roles=("officer",))
    async with town.database.owner.acquire() as tx:
        for each in (two, three):
            await store_people.put_person(tx, each)
        town.tokens[two.login] = await sit(tx, two, "admin", town.clock.now())
    admin = await town.person("admin")
    reset = await admin.post("/people/three/reset", json={"reason": "telephone lost"})
    return {
        "handover_id": written.json()["id"], "law_tag": "DC", "login": "three", "reset_id": reset.json()["id"],
    }  # fmt: skip
