"""Who asks what of the portal's pages of sites and of the peace room, for the test that walks every route."""

from __future__ import annotations

from typing import Any

from tests.integration.web import site_asks
from tests.integration.web.messages import HERE, shot
from tests.integration.web.site_asks import PDF, owner_seat
from tests.integration.web.town import Town, sit

from watchroom.actions.site_gateways import make_code
from watchroom.model.people import Agency, Person, Why
from watchroom.store import gateways as store_gateways
from watchroom.store import people as store_people

Made = dict[str, Any]
OWNER, PARTNER = "owner", "peace.partner"
SITE_NOT_ACTS: dict[str, str] = {}


def _lease(name: str) -> Any:
    return lambda made: {"path": {"lease_id": made["site_leases"][name]}}


SITE_ASKS: dict[str, tuple[str, Any]] = {
    "GET /sites": (OWNER, {}),
    "GET /sites/{site_id}": (OWNER, {}),
    "GET /sites/{site_id}/live": (OWNER, {}),
    "GET /sites/{site_id}/history": (OWNER, {}),
    "GET /sites/{site_id}/receipts/{lease_id}": (OWNER, _lease("past")),
    "POST /sites/{site_id}/leases/{lease_id}/end": (OWNER, _lease("running")),
    "GET /sites/{site_id}/asks/{ask_id}": (OWNER, {}),
    "POST /sites/{site_id}/asks/{ask_id}": (OWNER, {"data": {"answer": "yes"}}),
    "GET /sites/{site_id}/cameras/{camera_id}": (OWNER, {}),
    "POST /sites/{site_id}/cameras/{camera_id}": (OWNER, {"data": {"condition": "ask"}}),
    "POST /sites/{site_id}/cameras/{camera_id}/minutes": (OWNER, {"data": {"keep": "on"}}),
    "GET /sites/{site_id}/emergency": (OWNER, {}),
    "POST /sites/{site_id}/emergency": (OWNER, {"data": {"first_name": "Sam"}}),
    "POST /sites/{site_id}/plan": (OWNER, {"files": {"plan": ("plan.pdf", PDF)}}),
    "GET /sites/{site_id}/plan": (OWNER, {}),
    "GET /sites/{site_id}/connect": (OWNER, {}),
    "POST /sites/{site_id}/connect/cameras": (OWNER, {"data": {"name": "door"}}),
    "POST /sites/{site_id}/connect/code": (OWNER, {}),
    "POST /sites/{site_id}/connect/end": (OWNER, {}),
    "POST /sites/{site_id}/button": (OWNER, {}),
    "POST /sites/{site_id}/button/end": (OWNER, {}),
    "GET /sites/{site_id}/panic": (OWNER, {}),
    "POST /sites/{site_id}/panic/{incident_id}/off": (OWNER, lambda made: {"path": {"incident_id": made["alarm"]}}),
    "POST /sites/{site_id}/panic": (OWNER, {}),
    "GET /sites/{site_id}/leave": (OWNER, {}),
    "POST /sites/{site_id}/leave": (OWNER, {}),
    "GET /peace": (PARTNER, {}),
    "GET /peace/notes": (PARTNER, {}),
    "POST /peace/notes": (PARTNER, {"data": {"text": "A note.", "notice": ""}}),
    "GET /peace/looks": (PARTNER, {}),
}
"""In an order in which each finds what it needs."""


async def make_site(town: Town, _: Made) -> Made:
    """Give the owner a shop with a look that ran, one that runs, a question, an alarm and a gateway's camera."""
    await site_asks.make_sites(town)
    now = town.clock.now()
    await town.sent("gunshot", shot("site-shot", now))
    incident = (await town.incident())["id"]
    officer = await town.person("watch.officer")
    leases = {}
    for name in ("past", "running"):
        said = {"camera_id": "i-radius", "incident": incident, "exigency": "life", "note": "shots"}
        leases[name] = (await officer.post("/leases", json=said)).json()["id"]
        if name == "past":
            await officer.delete(f"/leases/{leases[name]}")
    asked = {"camera_id": "i-ask", "incident": incident, "exigency": "life"}
    ask = (await officer.post("/leases/ask", json=asked)).json()["id"]
    place = {"lat": HERE[0] + 0.03, "lon": HERE[1]}
    await town.sent("alarm", {"id": "site-alarm", "at": now.isoformat(), "alarm": "panic", "site": "shop"} | place)
    rows = await town.rows("SELECT incident_id FROM incident_link WHERE external_id = 'site-alarm'")
    await make_code(town.door, owner_seat(town), Why(purpose="own_records"), "shop")
    async with town.door.everything() as tx:
        await store_gateways.heard(tx, "site-shop", '[{"name": "door", "title": "Door"}]', now)
    await _make_partner(town)
    await town.until("the ledger has the look", lambda: _is_placed(town, leases["past"]))
    return {
        "site_id": "shop", "camera_id": "i-ask", "site_leases": leases, "ask_id": ask,
        "alarm": rows[0]["incident_id"],
    }  # fmt: skip


async def _is_placed(town: Town, act_id: str) -> bool:
    found = await town.rows(
        """SELECT 1 FROM act JOIN ledger_leaf leaf USING (entry_id), ledger_checkpoint head
           WHERE act.id = $1 AND head.size > leaf.leaf_index""",
        act_id,
    )
    return bool(found)


async def _make_partner(town: Town) -> None:
    person = Person(login=PARTNER, name="Nadia", agency="peace", roles=("peace_partner",))
    async with town.database.owner.acquire() as tx:
        await store_people.put_agency(tx, Agency(id="peace", name="Peace room", law_tag="DC"))
        await store_people.put_person(tx, person)
        town.tokens[PARTNER] = await sit(tx, person, "peace_partner", town.clock.now())
    await town.change_place("SELECT 1")
