"""Gateways of sites: added with a one-time code, enrolled by it, and let in no more when retired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from watchroom.actions.door import Deed, Door, act
from watchroom.actions.imports import operator_seat
from watchroom.actions.tokens import new_token, token_sha256
from watchroom.base.errors import BadInputError, NotFoundError, NotSignedInError
from watchroom.media.gateway.wire import Announced
from watchroom.model.people import Why
from watchroom.model.video import LeaseView
from watchroom.store import gateways as store
from watchroom.store import leases as store_leases
from watchroom.store import people as store_people
from watchroom.store.acting import enrolling
from watchroom.store.gateways import GatewayRow

CODE_LASTS = timedelta(hours=24)
ID_CHARS_MAX = 60
TITLE_CHARS_MAX = 200


@act("admin.add_gateway", "Add a site's gateway, or give it a new one-time code.")
async def add(deed: Deed, gateway_id: str, *, title: str, agency: str, code_sha256: bytes) -> None:
    """Add a gateway that may enrol with the code within a day; one that was enrolled must enrol again."""
    if not (0 < len(gateway_id) <= ID_CHARS_MAX and gateway_id.isascii() and gateway_id.isprintable()):
        raise BadInputError("gateway", f"is a name of 1 to {ID_CHARS_MAX} plain characters")
    if len(title) > TITLE_CHARS_MAX:
        raise BadInputError("title", f"is longer than {TITLE_CHARS_MAX} characters")
    known = {each.id: each for each in await store_people.agencies(deed.tx)}
    if agency not in known:
        raise BadInputError("agency", f"{agency} is not a known agency; import agencies first")
    deed.about(f"gateway {gateway_id}", agency=agency)
    await enrolling(deed.tx, "camera", frozenset((f"{agency}/{known[agency].law_tag}",)))
    await store.put(
        deed.tx,
        id_=gateway_id,
        title=title or gateway_id,
        agency=agency,
        law_tag=known[agency].law_tag,
        code_sha256=code_sha256,
        until=deed.now + CODE_LASTS,
        now=deed.now,
    )


@act("admin.retire_gateway", "Let a site's gateway in no more.")
async def retire(deed: Deed, gateway_id: str) -> None:
    """Retire a gateway: its line is cut and its token is worth nothing."""
    deed.about(f"gateway {gateway_id}")
    await enrolling(deed.tx, "camera", deed.door.world.labels)
    if not await store.retire(deed.tx, gateway_id, deed.now):
        raise NotFoundError("There is no such gateway.")


@act("admin.enrol_gateway", "Enrol a site's gateway by its one-time code.")
async def _enrol(deed: Deed, *, code_sha256: bytes, token_digest: bytes) -> GatewayRow:
    await enrolling(deed.tx, "camera", deed.door.world.labels)
    row = await store.use_code(deed.tx, code_sha256, token_digest, deed.now)
    if row is None:
        raise NotFoundError("This code is unknown, used or too old. Make a new one, or ask the centre for it.")
    deed.about(f"gateway {row.id}", agency=row.agency)
    return row


async def enrol(door: Door, code: str) -> tuple[GatewayRow, str]:
    """Change a one-time code for the gateway's token, which is told this once.

    Raises:
        NotFoundError: the code is unknown, used or too old; the try is on record.
    """
    token, digest = new_token()
    seat = operator_seat(door.clock.now())
    why = Why(purpose="administration", note="a gateway's first start")
    row = await _enrol(door, seat, why, code_sha256=token_sha256(code), token_digest=digest)
    return row, token


async def enter(door: Door, token: str) -> GatewayRow:
    """Return the gateway whose token this is; raises NotSignedInError."""
    async with door.everything() as tx:
        row = await store.by_token(tx, token_sha256(token))
    if row is None:
        raise NotSignedInError("This gateway is not enrolled here. Start it with a new code.")
    return row


async def heard(door: Door, gateway_id: str, cameras: Sequence[Announced]) -> None:
    """Note that a gateway was heard and which cameras it has, for the page of its site's owner."""
    told = [{"name": each.name, "title": each.title} for each in cameras if each.opens != "never"]
    async with door.everything() as tx:
        await store.heard(tx, gateway_id, msgspec.json.encode(told).decode(), door.clock.now())


async def lease_for(door: Door, camera_id: str, now: datetime) -> LeaseView | None:
    """Return the running lease of a camera that ends last, whoever's it is: what its gateway is told."""
    async with door.everything() as tx:
        running = [each for each in await store_leases.running_leases(tx) if each.camera_id == camera_id]
    return max((each for each in running if each.ends_at > now), key=lambda each: each.ends_at, default=None)
