"""What people of the room do with evidence: see it for a reason, note, link, download, release and destroy."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, act, is_case_of
from watchroom.actions.incidents import words
from watchroom.actions.uploads import LINK_LASTS, about_of, is_alive, link_path, open_link, touch
from watchroom.base.errors import BadInputError, ConflictError, NotFoundError, RefusedError
from watchroom.evidence.kinds import CARRY_SOUND, SHOWABLE
from watchroom.model.evidence import (
    CLOCK_OFFSET_SECONDS_MAX,
    DESTROYED,
    GONE,
    KEPT,
    QUARANTINED,
    EvidenceDetail,
    EvidenceGrant,
    EvidenceList,
    Item,
    ItemView,
    MadeLink,
    UploadLinkView,
)
from watchroom.store import evidence as store
from watchroom.store import incidents as store_incidents
from watchroom.store import things as store_things
from watchroom.store import uploads as store_uploads

GRANT_LASTS = timedelta(hours=12)
"""So long the bytes of one recorded look may be asked for again: a long recording is watched in pieces."""
NO_ITEM = "There is no such item for what you named. Name the incident or the case that it belongs to."


class _Scope(msgspec.Struct, frozen=True):
    """What a reason names that the system holds."""

    incident_ids: tuple[str, ...]
    case: str | None
    says: str

    def holds(self, item: Item) -> bool:
        """Return whether an item belongs to it."""
        return item.incident_id in self.incident_ids or (self.case is not None and item.case_number == self.case)


async def _scope(deed: Deed, *, still_open: bool = True) -> _Scope:
    """Return the incident or case that the act names; raises RefusedError unless the system holds it.

    A case must be an open one of the person's; without `still_open` one of their agency that was closed will do.
    """
    if deed.why.case:
        known = None if still_open else await store_things.case(deed.tx, deed.why.case)
        is_own = known is not None and known.agency == deed.seat.agency
        if not is_own and not await is_case_of(deed, deed.why.case):
            raise RefusedError("case-known", "Give the number of an open case of yours; this is not one.")
        return _Scope((), deed.why.case, deed.why.case)
    name = deed.why.incident or ""
    found = await store_incidents.get(deed.tx, name) or await store_incidents.by_number(deed.tx, name)
    if found is None:
        raise RefusedError("evidence-reason", "Name the incident or the case that you look at evidence for.")
    return _Scope(tuple(await store_incidents.merged_ids(deed.tx, found.id)), None, found.number)


async def item_named(deed: Deed, item_id: str, *, lock: bool = False, still_open: bool = True) -> tuple[Item, _Scope]:
    """Return an arrived item that belongs to what the act names."""
    scope = await _scope(deed, still_open=still_open)
    item = await store.item(deed.tx, item_id, lock=lock)
    if item is None or item.arrived_at is None or not scope.holds(item):
        raise NotFoundError(NO_ITEM)
    deed.about(subject_of(item.id), number=scope.says)
    return item, scope


def subject_of(item_id: str) -> str:
    """Return what acts on an item name."""
    return f"evidence {item_id}"


def view_of(deed: Deed, item: Item) -> ItemView:
    """Return an item as people of the room see it."""
    about = about_of(deed, item)
    told = {name: getattr(item, name) for name in ItemView.__struct_fields__ if name in Item.__struct_fields__}
    told |= {"sha256": None if item.sha256 is None else item.sha256.hex()}
    return ItemView(**told, name=about.name, note=about.note, has_sound=item.kind in CARRY_SOUND)


@act("evidence.list", "See what was handed over for an incident or a case.")
async def list_evidence(deed: Deed) -> EvidenceList:
    """Return the items and upload links of the incident or case that the act names."""
    scope = await _scope(deed)
    items = await store.items_of(deed.tx, incident_ids=scope.incident_ids, case_number=scope.case)
    links = await store_uploads.links_of(deed.tx, incident_ids=scope.incident_ids, case_number=scope.case)
    deed.about(f"evidence of {scope.says}", items=[item.id for item in items])
    views = []
    for link in links:
        came = await store.items_of_link(deed.tx, link.id)
        views.append(
            UploadLinkView(
                id=link.id,
                incident_number=link.incident_number,
                case_number=link.case_number,
                request_id=link.request_id,
                made_by=link.made_by if link.request_id is None else "a request",
                made_at=link.made_at,
                ends_at=link.expires_at,
                revoked_at=link.revoked_at,
                is_open=await is_alive(deed.tx, link, deed.now),
                files=sum(each.arrived_at is not None for each in came),
            )
        )
    return EvidenceList(items=[view_of(deed, item) for item in items], links=views)


@act("evidence.look", "See one item of evidence and its custody record.")
async def look(deed: Deed, item_id: str) -> EvidenceDetail:
    """Return an item and every touch since it arrived; the look itself is the newest."""
    item, scope = await item_named(deed, item_id)
    await touch(deed, item, "seen", f"its record was seen for {scope.says}")
    return EvidenceDetail(item=view_of(deed, item), custody=await store.touches(deed.tx, item.id))


@act("evidence.watch", "Watch the silent viewing copy of an item of evidence.")
async def watch(deed: Deed, item_id: str) -> EvidenceGrant:
    """Record the look; raises ConflictError when there is no viewing copy."""
    item, scope = await item_named(deed, item_id)
    _demand_open(item)
    if item.copy_state != "ready":
        raise ConflictError("There is no viewing copy of this item. Download the original, or wait until it is made.")
    await touch(deed, item, "watched", f"the silent viewing copy was watched for {scope.says}")
    return EvidenceGrant(act_id=deed.id, until=deed.now + GRANT_LASTS)


@act("evidence.hear", "Hear the sound of an original.")
async def hear(deed: Deed, item_id: str) -> EvidenceGrant:
    """Record that an original's sound is heard, for the case and the reason given."""
    item, scope = await item_named(deed, item_id)
    _demand_open(item)
    if item.kind not in CARRY_SOUND:
        raise ConflictError("This kind of file carries no sound.")
    await touch(deed, item, "heard", f"its sound was heard for {scope.says}: {deed.why.note}")
    return EvidenceGrant(act_id=deed.id, until=deed.now + GRANT_LASTS)


@act("evidence.download", "Download an original as it was received.")
async def download(deed: Deed, item_id: str) -> EvidenceGrant:
    """Record that an original leaves, for what and why; raises BadInputError without a note."""
    words("note", deed.why.note or "")
    item, scope = await item_named(deed, item_id)
    _demand_open(item)
    await touch(deed, item, "downloaded", f"the original was downloaded for {scope.says}: {deed.why.note}")
    return EvidenceGrant(act_id=deed.id, until=deed.now + GRANT_LASTS)


def _demand_open(item: Item) -> None:
    if item.state in GONE:
        raise ConflictError("The key of this item was destroyed: nobody reads it again.")
    if item.state == QUARANTINED:
        raise RefusedError("quarantined", "This file is in quarantine. A supervisor lets it out, or nobody.")
    if item.state != KEPT:
        raise ConflictError("This file is still being examined. Try again in a minute.")


@act("evidence.read", "Read on under a recorded look at evidence.")
async def read(deed: Deed, item_id: str, act_id: str, kind: str) -> Item:
    """Return an item whose bytes somebody may have under an act of theirs of this kind; it continues that act."""
    item = await store.item(deed.tx, item_id)
    since = deed.now - GRANT_LASTS
    if item is None or not await store.is_granted(deed.tx, act_id, deed.seat.login, kind, subject_of(item_id), since):
        raise NotFoundError("Open the item again: this look is over, or it was somebody else's.")
    _demand_open(item)
    deed.continues()
    return item


@act("evidence.note", "Note something about an item of evidence.")
async def note(deed: Deed, item_id: str, text: str) -> EvidenceDetail:
    """Add a note to an item's custody record; notes are never changed."""
    said = words("text", text)
    item, _ = await item_named(deed, item_id)
    await touch(deed, item, "note", said)
    return EvidenceDetail(item=view_of(deed, item), custody=await store.touches(deed.tx, item.id))


@act("evidence.set_clock", "Say how far the clock of a recorder is from the true time.")
async def set_clock(deed: Deed, item_id: str, *, offset_s: float, how: str) -> EvidenceDetail:
    """Keep how many seconds the recorder's clock is ahead, and how that was found."""
    said = words("how", how)
    if not abs(offset_s) <= CLOCK_OFFSET_SECONDS_MAX:
        raise BadInputError("offset_s", "is further off than any recorder")
    item, _ = await item_named(deed, item_id, lock=True)
    changed = msgspec.structs.replace(item, clock_offset_s=offset_s, clock_how="examiner")
    await store.put_item(deed.tx, changed)
    await touch(deed, changed, "clock", f"the recorder's clock is {offset_s:+.1f} s from the true time: {said}")
    return EvidenceDetail(item=view_of(deed, changed), custody=await store.touches(deed.tx, item.id))


@act("evidence.link", "Link an item of evidence to a case.")
async def link_to_case(deed: Deed, item_id: str, case: str) -> EvidenceDetail:
    """Let an item belong to a case beside its incident: an open one of the person's, else RefusedError."""
    item, _ = await item_named(deed, item_id, lock=True)
    if not await is_case_of(deed, case):
        raise RefusedError("case-known", "Give the number of an open case of yours; this is not one.")
    changed = msgspec.structs.replace(item, case_number=case)
    await store.put_item(deed.tx, changed)
    before = f", before to {item.case_number}" if item.case_number else ""
    await touch(deed, changed, "linked", f"linked to case {case}{before}")
    return EvidenceDetail(item=view_of(deed, changed), custody=await store.touches(deed.tx, item.id))


@act("evidence.release", "Let a file out of quarantine.")
async def release(deed: Deed, item_id: str) -> EvidenceDetail:
    """Let a quarantined item be watched and downloaded, for the reason given; what was found stays written."""
    item, _ = await item_named(deed, item_id, lock=True)
    if item.state != QUARANTINED:
        raise ConflictError("This file is not in quarantine.")
    wanted = "wanted" if item.kind in SHOWABLE else "none"
    changed = msgspec.structs.replace(item, state=KEPT, copy_state=wanted)
    await store.put_item(deed.tx, changed)
    await touch(deed, changed, "released", f"let out of quarantine: {deed.why.note}")
    return EvidenceDetail(item=view_of(deed, changed), custody=await store.touches(deed.tx, item.id))


@act("evidence.destroy", "Destroy the key of an item of evidence: nobody reads it again.")
async def destroy(deed: Deed, item_id: str) -> EvidenceDetail:
    """Destroy an item's key, for the reason given; its custody record stays.

    Raises RefusedError while its case or its incident is open: evidence of an open matter is held.
    """
    item, _ = await item_named(deed, item_id, lock=True, still_open=False)
    if item.state in GONE:
        raise ConflictError("The key of this item was destroyed before.")
    await _demand_closed(deed, item)
    changed = msgspec.structs.replace(
        item, state=DESTROYED, key_wrapped=None, about_sealed=None, copy_state="none", copy_bytes=None
    )
    await store.put_item(deed.tx, changed)
    await touch(deed, changed, "destroyed", f"its key was destroyed: {deed.why.note}")
    return EvidenceDetail(item=view_of(deed, changed), custody=await store.touches(deed.tx, item.id))


async def _demand_closed(deed: Deed, item: Item) -> None:
    case = None if item.case_number is None else await store_things.case(deed.tx, item.case_number)
    if case is not None and case.status == "open":
        raise RefusedError("evidence-held", f"Case {case.number} is open: what belongs to it is held.")
    incident = None if item.incident_id is None else await store_incidents.get(deed.tx, item.incident_id)
    while incident is not None and incident.merged_into is not None:
        incident = await store_incidents.get(deed.tx, incident.merged_into)
    if incident is not None and incident.status == "open":
        raise RefusedError("evidence-held", f"{incident.number} is open: what belongs to it is held.")


@act("upload_link.make", "Make a link by which somebody hands over files.")
async def make_link(deed: Deed) -> MadeLink:
    """Return a link for the incident or case that the act names, to be given to one person."""
    scope = await _scope(deed)
    incident_id = scope.incident_ids[0] if scope.incident_ids else None
    token = await open_link(deed, incident_id=incident_id, case=scope.case)
    deed.about(f"upload link for {scope.says}")
    return MadeLink(path=link_path(token), until=deed.now + LINK_LASTS)


@act("upload_link.revoke", "Close an upload link: nothing more comes by it.")
async def revoke_link(deed: Deed, link_id: str) -> datetime:
    """Close a link of the incident or case that the act names; returns since when it is closed."""
    scope = await _scope(deed)
    link = await store_uploads.link(deed.tx, link_id)
    if link is None or not (link.incident_id in scope.incident_ids or (scope.case and link.case_number == scope.case)):
        raise NotFoundError("There is no such link for what you named.")
    deed.about(f"upload link {link.id} of {scope.says}")
    if link.revoked_at is not None:
        return link.revoked_at
    await store_uploads.revoke_link(deed.tx, link.id, deed.seat.login, deed.now)
    return deed.now
