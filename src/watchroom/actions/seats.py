"""Seats: taking one's role on duty, changing it, and leaving."""

from __future__ import annotations

import msgspec

from watchroom.actions.access import Access
from watchroom.actions.door import ACTS, ActKind, Door
from watchroom.actions.handovers import settle_leaving
from watchroom.actions.sessions import demand_proof, is_proved
from watchroom.base.errors import ConflictError, RefusedError
from watchroom.base.ids import new_id
from watchroom.model.people import Person, Seat
from watchroom.model.views import SeatView
from watchroom.policy.decide import Answer
from watchroom.store import acts as store_acts
from watchroom.store import people as store
from watchroom.store import support as store_support
from watchroom.store.acting import Tx
from watchroom.store.acts import LogLine
from watchroom.store.people import Session

SIGN_OUT = ActKind("session.sign_out", "Sign out; the seat ends.")
TAKE_SEAT = ActKind("seat.take", "Take another of one's roles.")
ACTS.update({kind.name: kind for kind in (SIGN_OUT, TAKE_SEAT)})
SUPPORT_MARK = "support lease"
_OWN = Answer(allowed=True, rule="own-record", says="")


def nobody(door: Door, login: str) -> Seat:
    """Return who acts before there is a seat."""
    return Seat(id="none", login=login[:100], name="", agency="", role="", session_id="none", began_at=door.clock.now())


async def sit(
    door: Door, tx: Tx, person: Person, session: Session, role: str, support_lease: str | None = None
) -> Seat:
    """Begin a seat of a session and tell every console that may see it.

    A seat on a support lease is named so: whatever is done from it is marked by that, on every screen and in the
    ledger.
    """
    now = door.clock.now()
    seat = Seat(
        id=new_id("seat"),
        login=person.login,
        name=person.name if support_lease is None else f"{person.name} ({SUPPORT_MARK})",
        agency=person.agency,
        role=role,
        session_id=session.id,
        began_at=now,
    )
    law_tag = door.world.agency_law.get(person.agency, "")
    view = SeatView(
        id=seat.id,
        person=seat.login,
        name=seat.name,
        agency=seat.agency,
        role=role,
        began_at=now,
        law_tag=law_tag,
        by_token=session.kind == "bearer",
    )
    await store.put_seat(tx, seat, view, support_lease)
    line = LogLine("seat", seat.id, f"{seat.agency}/{law_tag}", msgspec.json.encode(view).decode())
    await store_acts.append_changes(tx, now, [line])
    return seat


async def stand_up(door: Door, tx: Tx, session_id: str, because: str) -> None:
    """End the seats of a session and tell every console."""
    now = door.clock.now()
    await tell_left(door, tx, await store.end_seats(tx, session_id, now, because))


async def tell_left(door: Door, tx: Tx, seats: list[Seat]) -> None:
    """Tell every console which seats are empty now."""
    lines = [
        LogLine("seat", seat.id, f"{seat.agency}/{door.world.agency_law.get(seat.agency, '')}", None) for seat in seats
    ]
    await store_acts.append_changes(tx, door.clock.now(), lines)


async def take_seat(door: Door, access: Access, session: Session, role: str, forced: str | None = None) -> Seat:
    """Leave the present seat and take another of one's roles, having proved just now who one is.

    Raises:
        RefusedError: `own-roles`, `proved-lately` or `handover-first`; each is recorded.
        ConflictError: one is in this role already.
    """
    try:
        return await _change_seat(door, access, session, role, forced)
    except RefusedError as refusal:
        refused = Answer(allowed=False, rule=refusal.rule, says=refusal.message)
        async with door.everything() as tx:
            seat = session.seat or nobody(door, session.login)
            await door.note(tx, TAKE_SEAT, seat, refused, f"seat as {role[:100]}", says=refusal.message)
        raise


async def _change_seat(door: Door, access: Access, session: Session, role: str, forced: str | None) -> Seat:
    if session.kind == "bearer":
        raise RefusedError("own-roles", "A token keeps the role it was made for.")
    async with door.everything() as tx:
        person = await store.person(tx, session.login)
        lease = await store_support.running(tx, session.login, role, door.clock.now())
        if person is None or (role not in person.roles and lease is None):
            raise RefusedError("own-roles", "This is not one of your roles.")
        if session.seat is not None and session.seat.role == role:
            raise ConflictError("You are in this role already.")
        demand_proof(proved=is_proved(session, door.clock.now()))
        await settle_leaving(tx, access, session, door.clock.now(), forced, next_role=role)
        await stand_up(door, tx, session.id, "took_another")
        seat = await sit(door, tx, person, session, role, None if role in person.roles else lease)
        await door.note(tx, TAKE_SEAT, seat, _OWN, f"seat as {role}")
        return seat


async def sign_out(door: Door, access: Access, session: Session, forced: str | None = None) -> None:
    """End a session and its seat; `forced` says why somebody leaves whose handover nobody has acknowledged.

    Raises RefusedError (`handover-first`), which is recorded.
    """
    try:
        async with door.everything() as tx:
            left = await settle_leaving(tx, access, session, door.clock.now(), forced)
            if session.seat is not None:
                await door.note(tx, SIGN_OUT, session.seat, _OWN, f"sign-out of {session.login}", left=left)
            await store.end_session(tx, session.id, door.clock.now())
            await stand_up(door, tx, session.id, "signed_out")
    except RefusedError as refusal:
        refused = Answer(allowed=False, rule=refusal.rule, says=refusal.message)
        async with door.everything() as tx:
            seat = session.seat or nobody(door, session.login)
            await door.note(tx, SIGN_OUT, seat, refused, f"sign-out of {session.login}", says=refusal.message)
        raise
