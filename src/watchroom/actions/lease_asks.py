"""Asking an owner whether a camera may be opened: a yes on their page opens it for this incident, a no closes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import save
from watchroom.actions.leases import demand_exigency, tell_incident
from watchroom.actions.openings import camera_of, incident_of
from watchroom.actions.owners import account_of, own_site, tell_owner
from watchroom.actions.posting import post
from watchroom.actions.request_letters import agency_name
from watchroom.base.errors import ConflictError, NotFoundError, RefusedError
from watchroom.model.portal import Account, Letter
from watchroom.model.sites import Ask
from watchroom.model.video import EXIGENCIES
from watchroom.store import incidents as store_incidents
from watchroom.store import site_leases as store
from watchroom.store import sites as store_sites
from watchroom.store.incidents import label_of

ASK_LASTS = timedelta(hours=2)
"""An owner who did not answer for so long did not agree."""
ANSWERS = {"yes": "agreed", "no": "said no"}


@act("lease.ask", "Ask an owner whether a camera may be opened for an incident.")
async def ask_owner(deed: Deed, camera_id: str, *, exigency: str) -> Ask:
    """Ask the owner of a camera that wants to be asked, or that was ended for this incident: by letter, on their page.

    Raises:
        RefusedError: the camera is not one to ask for, or its site has no owner here: ask on the telephone.
        ConflictError: the owner was asked and has not answered yet.
    """
    demand_exigency(exigency)
    camera = await camera_of(deed, camera_id)
    incident = await incident_of(deed, still_open=True)
    ids = await store_incidents.merged_ids(deed.tx, incident.id)
    if camera.condition != "ask" and await store.owner_ended_at(deed.tx, camera.id, ids) is None:
        raise RefusedError(f"owner-{camera.condition}", "The owner said when it opens: there is nothing to ask.")
    site = await store_sites.site(deed.tx, camera.site_id or "")
    account = None if site is None else await account_of(deed.tx, site.owner_login)
    if site is None or account is None or site.left_at is not None:
        raise RefusedError("owner-unknown", "Its owner has no page here: ask them on the telephone.")
    await _demand_not_asked(deed, camera.id, ids)
    ask = Ask(
        id=deed.id, camera_id=camera.id, camera_name=camera.name, site_id=site.id, incident_id=incident.id,
        incident_title=incident.title, agency=deed.seat.agency, label=label_of(incident), exigency=exigency,
        asked_at=deed.now, ends_at=deed.now + ASK_LASTS,
    )  # fmt: skip
    await store.insert_ask(deed.tx, ask)
    deed.about(f"question about camera {camera.id} for {incident.number}", camera=camera.id, exigency=exigency)
    await tell_owner(deed, site.id, "asked", incident.id, camera=camera.name, incident=incident.title)
    await tell_incident(deed, incident, f"Owner of camera “{camera.name}” asked: {EXIGENCIES[exigency]}")
    await save(deed, incident)
    await post(deed, _letter(ask, account, await agency_name(deed.tx, ask.agency)))
    return ask


async def _demand_not_asked(deed: Deed, camera_id: str, incident_ids: Sequence[str]) -> None:
    """Refuse to ask again what was answered with no, or waits; what nobody answered in time is a no."""
    last = await store.last_ask(deed.tx, camera_id, deed.seat.agency, incident_ids)
    if last is None or last.answer == "yes":
        return
    if last.answer == "no":
        raise RefusedError("owner-said-no", "The owner said no for this incident.")
    if last.ends_at > deed.now:
        raise ConflictError(f"The owner was asked at {last.asked_at:%H:%M} UTC and has not answered yet.")
    await store.answer_ask(deed.tx, last.id, "no", deed.now)


def _letter(ask: Ask, account: Account, agency: str) -> Letter:
    facts = {
        "camera": ask.camera_name,
        "incident": ask.incident_title,
        "agency": agency,
        "path": f"/portal/sites/{ask.site_id}/asks/{ask.id}",
    }
    return Letter(kind="sites/asked", account_id=account.id, about=f"site:{ask.site_id}", facts=facts)


@act("lease.asked", "See what owners were asked for an incident, and what they answered.")
async def asked(deed: Deed) -> list[Ask]:
    """Return the seat's agency's questions for the incident that the act names, newest first."""
    incident = await incident_of(deed, still_open=False)
    deed.about(f"questions to owners for {incident.number}")
    ids = await store_incidents.merged_ids(deed.tx, incident.id)
    return await store.asks_of_incident(deed.tx, deed.seat.agency, ids)


@act("site.agree", "Say yes: one's own camera may be opened for an incident.")
async def agree(deed: Deed, site_id: str, ask_id: str) -> Ask:
    """Let the room open the camera for this incident; raises as `_answer` does."""
    return await _answer(deed, site_id, ask_id, "yes")


@act("site.decline", "Say no: one's own camera stays closed for an incident.")
async def decline(deed: Deed, site_id: str, ask_id: str) -> Ask:
    """Keep the camera closed for this incident; raises as `_answer` does."""
    return await _answer(deed, site_id, ask_id, "no")


async def _answer(deed: Deed, site_id: str, ask_id: str, said: str) -> Ask:
    """Keep an owner's answer, and tell the room.

    Raises:
        NotFoundError: nobody asked this of the owner's site.
        ConflictError: it was answered, or it is too late.
    """
    site = await own_site(deed, site_id)
    ask = await store.ask(deed.tx, ask_id, lock=True)
    if ask is None or ask.site_id != site.id:
        raise NotFoundError("There is no such question at this site.")
    if ask.answer is not None or ask.ends_at <= deed.now:
        raise ConflictError("This question is answered, or its time is over.")
    await store.answer_ask(deed.tx, ask.id, said, deed.now)
    deed.about(deed.subject, ask=ask.id, camera=ask.camera_id, answer=said)
    await tell_owner(deed, site.id, f"answered_{said}", ask.incident_id, camera=ask.camera_name)
    incident = await store_incidents.get(deed.tx, ask.incident_id, lock=True)
    if incident is not None:
        words = f"Owner of camera “{ask.camera_name}” {ANSWERS[said]}"
        await tell_incident(deed, incident, words, by_owner=True)
        await save(deed, incident)
    return msgspec.structs.replace(ask, answer=said, answered_at=deed.now)
