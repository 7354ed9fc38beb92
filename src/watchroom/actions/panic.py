"""A site's own panic button: pressed on the owner's page or by a device of theirs, and called off by them alone."""

from __future__ import annotations

from watchroom.actions.door import Deed, act
from watchroom.actions.incidents import save
from watchroom.actions.leases import BY_PANIC, tell_incident
from watchroom.actions.owners import end_leases, own_site, tell_owner
from watchroom.actions.sites import HISTORY, PRESS_SHOWN
from watchroom.actions.tokens import new_token
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError
from watchroom.correlate.alerts import PANIC_ALARMS
from watchroom.model.sites import LOCKDOWN, PANIC_BUTTON, Site, button_of
from watchroom.model.source import Enrolment
from watchroom.store import incidents as store_incidents
from watchroom.store import site_leases as store
from watchroom.store import sites as store_sites
from watchroom.store import things as store_things

ALARM_KIND = "alarm"


@act("site.press", "Press one's own panic button.")
async def press(deed: Deed, site_id: str, *, alarm: str = PANIC_BUTTON) -> None:
    """Send the alarm of an own site on its way; the pipeline makes an incident of it as of any alarm.

    Raises:
        BadInputError: it is no alarm that this site has.
        ConflictError: it is pressed already.
    """
    site = await own_site(deed, site_id)
    if alarm != PANIC_BUTTON and not (alarm == LOCKDOWN and site.kind == "school"):
        raise BadInputError("alarm", "this site has no such button")
    if await store.waiting_press(deed.tx, site.id, deed.now - PRESS_SHOWN) is not None:
        raise ConflictError("The button is pressed already: help is being called.")
    await _enrol_button(deed, site)
    await store.insert_press(deed.tx, deed.id, site.id, button_of(site.id), alarm, deed.now)
    deed.about(deed.subject, alarm=alarm)
    await tell_owner(deed, site.id, "pressed")


@act("site.call_off", "Call off the alarm of one's own panic button.")
async def call_off(deed: Deed, site_id: str, incident_id: str) -> int:
    """Say that an alarm was a mistake: what it opened is ended at once. Returns how many looks that were.

    The incident stays with the room, which decides what becomes of it. Raises NotFoundError: no such alarm stands.
    """
    site = await own_site(deed, site_id)
    panics = await store.panics(deed.tx, site.id, PANIC_ALARMS, deed.now - HISTORY)
    if not any(each.incident_id == incident_id and each.is_open for each in panics):
        raise NotFoundError("There is no such alarm of this site any more.")
    await store.call_off(deed.tx, site.id, incident_id, deed.now)
    ended = 0
    for camera in await store_sites.cameras(deed.tx, site.id):
        running = await store.running_of_camera(deed.tx, camera.id)
        by_button = [each for each in running if each.exigency == BY_PANIC and each.incident_id == incident_id]
        ended += await end_leases(deed, by_button, "false_alarm")
    incident = await store_incidents.get(deed.tx, incident_id, lock=True)
    if incident is not None:
        await tell_incident(deed, incident, "The owner says: false alarm", by_owner=True)
        await save(deed, incident)
    deed.about(deed.subject, incident=incident_id, ended=ended)
    await tell_owner(deed, site.id, "called_off", incident_id)
    return ended


@act("site.make_button", "Let a device of one's own press one's panic button.")
async def make_button(deed: Deed, site_id: str) -> str:
    """Return a token for a button at the site, told this once; the one before ends."""
    site = await own_site(deed, site_id)
    await _enrol_button(deed, site)
    token, digest = new_token()
    await store_things.set_source_token(deed.tx, button_of(site.id), digest)
    await tell_owner(deed, site.id, "button_made")
    return token


@act("site.end_button", "Let no device press one's panic button any more.")
async def end_button(deed: Deed, site_id: str) -> None:
    """Take nothing more from the site's button; the one on the page goes on."""
    site = await own_site(deed, site_id)
    await store_sites.retire_button(deed.tx, site.id, deed.now)
    deed.place_changes()
    await tell_owner(deed, site.id, "button_ended")


async def _enrol_button(deed: Deed, site: Site) -> None:
    """Know the site's button as a source that speaks for this site alone."""
    law_tag = deed.door.world.agency_law.get(site.agency, "")
    settings = {"site": site.id, "lat": site.lat, "lon": site.lon, "only_site": True}
    enrolment = Enrolment(
        id=button_of(site.id), kind=ALARM_KIND, title=f"Panic button, {site.name}", agency=site.agency,
        law_tag=law_tag, settings=settings,
    )  # fmt: skip
    await store_things.put_source(deed.tx, enrolment)
    deed.place_changes()
