"""Looks at registered cameras: each is noted for its registrant, in the transaction of the act that looked."""

from __future__ import annotations

from collections.abc import Sequence

from watchroom.actions.door import Deed
from watchroom.base.errors import BadInputError
from watchroom.model.registry import LOOK_OUTCOMES
from watchroom.model.views import IncidentView
from watchroom.store import incidents as store_incidents
from watchroom.store import registry as store
from watchroom.store.registry import LookRow


async def looked(deed: Deed, camera_ids: Sequence[str], outcome: str) -> None:
    """Note that this act looked at the entries of these registered cameras; `outcome` is one of LOOK_OUTCOMES.

    Each registrant reads it on their page; the ledger's entry of the act says which entries it looked at. Cameras that
    nobody registered are passed over by whoever reads, so any camera may be named.
    """
    if outcome not in LOOK_OUTCOMES:
        raise BadInputError("outcome", f"is one of: {', '.join(LOOK_OUTCOMES)}")
    if not camera_ids:
        return
    incident = await _incident(deed)
    look = LookRow(
        act_id=deed.id,
        at=deed.now,
        agency=deed.seat.agency,
        purpose=deed.why.purpose,
        incident_number=None if incident is None else incident.number,
        incident_type=None if incident is None else incident.type_code,
        outcome=outcome,
    )
    await store.put_looks(deed.tx, camera_ids, look)
    deed.about(deed.subject, registered_entries=sorted(camera_ids))


async def listable(deed: Deed, camera_ids: Sequence[str]) -> set[str]:
    """Return which of these registered cameras may stand on a list now: none that is paused or deleted."""
    return set(camera_ids) - await store.withdrawn(deed.tx, camera_ids)


async def _incident(deed: Deed) -> IncidentView | None:
    named = deed.why.incident
    if not named:
        return None
    return await store_incidents.get(deed.tx, named) or await store_incidents.by_number(deed.tx, named)
