"""What is asked of the routes of sites, of questions to owners and of notices, for the test that walks every route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from watchroom.actions import peace
from watchroom.actions.imports import OPERATOR_WHY, operator_seat
from watchroom.actions.portal_accounts import account_of_login
from watchroom.actions.site_enrolment import import_sites
from watchroom.actions.site_plans import set_contacts, set_plan
from watchroom.model.people import Agency, Seat, Why
from watchroom.model.sites import Contacts
from watchroom.store import people as store_people

from .messages import HERE
from .town import Town

Made = dict[str, Any]
Ask = tuple[str, dict[str, Any]]
SITE = {"name": "Elm Street Market", "kind": "business", "lat": HERE[0], "lon": HERE[1], "owner_email": "a@example.org"}
BLOCK = "1400 block of 14th Street"
PDF = b"%PDF-1.4\n%%EOF\n"
SITE_ASKS: dict[str, Callable[[Made], Ask]] = {
    "GET /sites": lambda _: ("admin", {}),
    "POST /sites": lambda _: ("admin", {"json": SITE}),
    "POST /sites/{site_id:str}/invite": lambda _: (
        "admin",
        {"path": {"site_id": "kiosk"}, "json": {"owner_email": "b@example.org"}},
    ),
    "GET /sites/{site_id:str}/emergency": lambda made: (
        "watch.officer",
        {"path": {"site_id": "shop"}, "params": {"incident": made["incident_id"]}},
    ),
    "GET /sites/{site_id:str}/plan": lambda made: (
        "watch.officer",
        {"path": {"site_id": "shop"}, "params": {"incident": made["incident_id"]}},
    ),
    "POST /leases/ask": lambda made: (
        "watch.officer",
        {"json": {"camera_id": "i-ask", "incident": made["incident_id"], "exigency": "life"}},
    ),
    "GET /leases/asked": lambda made: ("watch.officer", {"params": {"incident": made["incident_id"]}}),
    "GET /peace/notices": lambda made: ("supervisor", {"params": {"incident": made["incident_id"]}}),
    "POST /peace/notices": lambda made: (
        "supervisor",
        {"json": {"incident": made["incident_id"], "kind": "lighting", "says": "The lamps are out."}},
    ),
    "GET /peace/answers": lambda _: ("supervisor", {}),
    "POST /peace/answers": lambda made: (
        "supervisor",
        {"json": {"notice": made.get("notice", "x"), "room": "peace", "text": "They come on Monday."}},
    ),
    "DELETE /peace/notices/{notice_id:str}": lambda made: (
        "supervisor",
        {"path": {"notice_id": made.get("notice", "x")}},
    ),
}


def owner_seat(town: Town) -> Seat:
    """Return the seat of the shop owner on the portal."""
    return Seat(
        id="ses_owner", login="owner", name="The account's holder", agency="public", role="owner",
        session_id="ses_owner", began_at=town.clock.now(),
    )  # fmt: skip


async def make_sites(town: Town, incident: str = "") -> Made:
    """Give the shop owner a shop with the cameras of private places, contacts and a floor plan; a kiosk is nobody's."""
    lines = ["id,name,kind,agency,lat,lon,owner_login"]
    lines += [
        f"shop,Corner Shop,business,mpd,{HERE[0]},{HERE[1]},owner",
        f"kiosk,Kiosk,business,mpd,{HERE[0]},{HERE[1]},",
    ]
    await import_sites(town.door, operator_seat(town.clock.now()), OPERATOR_WHY, "\n".join(lines).encode())
    await town.change_place("UPDATE camera SET site_id = 'shop' WHERE owner_class = 'integrated'")
    async with town.door.everything() as tx:
        await account_of_login(tx, town.door, "owner")
    seat, own = owner_seat(town), Why(purpose="own_records")
    await set_contacts(town.door, seat, own, "shop", Contacts(first_name="Sam", first_phone="202 555 0100"))
    await set_plan(town.door, seat, own, "shop", PDF)
    async with town.database.owner.acquire() as tx:
        await tx.execute(
            """INSERT INTO place (id, kind, title, lat, lon) VALUES ('block:1400', 'block', $3, $1, $2)
               ON CONFLICT DO NOTHING""",
            *HERE,
            BLOCK,
        )
    if not incident:
        return {}
    supervisor = await town.person("supervisor")
    told = await supervisor.post("/peace/notices", json={"incident": incident, "kind": "vacant", "says": ""})
    notice = told.json()["id"]
    await _send_note(town, notice)
    return {"notice": notice}


async def _send_note(town: Town, notice: str) -> None:
    """Let a room of partners write about a notice, as soon as it is shown."""
    async with town.database.owner.acquire() as tx:
        await store_people.put_agency(tx, Agency(id="peace", name="Peace room", law_tag="DC"))
        await tx.execute("UPDATE peace_notice SET shown_from = $2 WHERE id = $1", notice, town.clock.now())
    await town.change_place("SELECT 1")
    seat = Seat(
        id="ses_peace", login="peace.partner", name="Nadia", agency="peace", role="peace_partner",
        session_id="ses_peace", began_at=town.clock.now(),
    )  # fmt: skip
    await peace.send(town.door, seat, Why(purpose="own_records"), text="It stands open.", notice_id=notice)
