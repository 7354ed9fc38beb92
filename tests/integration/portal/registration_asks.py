"""What is asked of the portal's routes of registered cameras, and the entries that have to be there first."""

from __future__ import annotations

from typing import Any

from tests.integration.web.messages import HERE, shot
from tests.integration.web.town import Town

from watchroom.actions import drafts, portal_accounts, registration
from watchroom.actions.door import Door
from watchroom.actions.registration import Asked
from watchroom.model.portal import Account, Contact
from watchroom.model.registry import Told

from .registering import EMAIL, settle

Made = dict[str, Any]
TOLD = Told(
    kind="doorbell", address="1412 Alder Street NW", block="", lat=HERE[0], lon=HERE[1] + 0.0004, azimuth_deg=90.0,
    fov_deg=140.0, height_m=1.3,
)  # fmt: skip
DRAFT = {
    "address": "1416 Alder Street NW", "unit": "", "block": "b", "lat": f"{HERE[0]}", "lon": f"{HERE[1] + 0.0005}",
    "placed": "1", "kind": "fixed", "direction": "n", "azimuth_deg": "0", "fov_deg": "100", "height": "door",
    "indoor": "no", "keeps_hours": "", "notes": "", "name": "", "email": "sam@example.org", "phone": "",
    "language": "en", "channel": "email",
}  # fmt: skip
REGISTRATION_NOT_ACTS = {
    "GET /registration": "a page that holds no record",
    "POST /registration": "forgets what a visitor typed themselves",
    "GET /registration/{step}": "a form: what a visitor typed, and the city's published addresses",
    "GET /registration/sent": "a page that holds no record",
    "GET /registration/confirm/{token}": "a form",
}
REGISTRATION_ASKS: dict[str, tuple[str, Any]] = {
    "POST /registration/{step}": (
        "",
        lambda made: {"path": {"step": "check"}, "headers": {"cookie": f"watchroom_draft={made['draft']}"}},
    ),
    "POST /registration/confirm/{token}": ("", lambda made: {"path": {"token": made["confirm_token"]}}),
    "GET /cameras": ("resident", {}),
    "GET /cameras/{entry_id}": ("resident", {}),
    "GET /cameras/{entry_id}/receipts/{act_id}": ("resident", {}),
    "POST /cameras/{entry_id}/change": ("resident", {}),
    "POST /cameras/{entry_id}/pause": ("resident", {}),
    "POST /cameras/{entry_id}/resume": ("resident", {}),
    "GET /cameras/{entry_id}/delete": ("resident", {}),
    "POST /cameras/{entry_id}/delete": ("resident", {}),
}


async def make_registration(town: Town, _: Made) -> Made:
    """Register a camera of the resident's that an officer looks at, another that waits, and a draft."""
    await settle(town)
    account = await _resident(town.door)
    seat = portal_accounts.seat_of(account, "made", town.clock.now())
    entry = await registration.register_own(town.door, seat, account, TOLD)
    asked = Asked(told=TOLD, contact=Contact(email=EMAIL), language="en", channel="email")
    await registration.register(town.door, asked, source="here")
    letter = (await town.letters("registration/confirm"))[-1]
    looked = await _looked_at(town, entry.camera_id or "")
    return {
        "entry_id": entry.id,
        "act_id": looked,
        "confirm_token": letter.facts["path"].rpartition("/")[2],
        "draft": await drafts.save(town.door, None, "registration", dict(DRAFT)),
    }


async def _resident(door: Door) -> Account:
    async with door.everything() as tx:
        return await portal_accounts.account_of_login(tx, door, "resident")


async def _looked_at(town: Town, camera_id: str) -> str:
    """Let an officer open the entry for an incident beside it; returns the act, which has its place in the ledger."""
    await town.sent("gunshot", shot("g-look", town.clock.now()))
    officer = await town.person("watch.officer")
    incident = (await town.incident())["id"]
    assert (await officer.post(f"/cameras/{camera_id}/view", json={"incident": incident})).status_code == 200
    (row,) = await town.rows("SELECT act_id FROM registry_look WHERE camera_id = $1", camera_id)

    async def placed() -> bool:
        found = await town.rows(
            """SELECT leaf_index FROM act JOIN ledger_leaf USING (entry_id)
               WHERE id = $1 AND leaf_index < (SELECT max(size) FROM ledger_checkpoint)""",
            row["act_id"],
        )
        return bool(found)

    await town.until("the ledger has the look", placed)
    return str(row["act_id"])
