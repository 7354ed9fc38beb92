"""Push messages: a phone is added by its officer, and each message asks at the last moment whether it may leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from watchroom.actions.door import ACTS, ActKind, Deed, Door, act
from watchroom.actions.imports import operator_seat, renew_world
from watchroom.actions.sessions import is_over
from watchroom.actions.street import listed
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.base.ids import new_id
from watchroom.model.people import DEFAULT_PURPOSE, Seat, Why
from watchroom.model.portal import Outcome
from watchroom.model.push import Phone, Push, is_allowed
from watchroom.policy.decide import Answer, decide
from watchroom.store import people as store_people
from watchroom.store import push as store
from watchroom.store.acting import Tx
from watchroom.store.push import DuePush, PhoneRow

PUSHES_A_ROUND_MAX = 500
FIRST_WAIT = timedelta(seconds=2)
TRIES_MAX = 7
"""Waiting twice as long each time, the last try is two minutes after the first."""
KEY_BYTES = 32
_KEY_AAD = b"push-key"
_HOUSE = Answer(allowed=True, rule="outbox", says="")

DELIVER = ActKind("street.deliver", "Tell phones that there is a card, and nothing of what it says.")
ACTS[DELIVER.name] = DELIVER


async def signing_key(door: Door) -> ec.EllipticCurvePrivateKey:
    """Return the room's own key, by which push services know it; made at the first call, sealed by the master key."""
    async with door.everything() as tx:
        known = await store.key(tx)
        if known is None:
            await _make_key(tx, door)
            known = await store.key(tx)
    if known is None:
        raise UnavailableError("The key for push messages was not kept. Try again.")
    number = int.from_bytes(door.master_key.open(known[1], _KEY_AAD), "big")
    return ec.derive_private_key(number, ec.SECP256R1())


async def _make_key(tx: Tx, door: Door) -> None:
    made = ec.generate_private_key(ec.SECP256R1())
    number = made.private_numbers().private_value.to_bytes(KEY_BYTES, "big")
    point = made.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    await store.put_key(tx, point, door.master_key.seal(number, _KEY_AAD), door.clock.now())


@act("street.subscribe", "Have a phone told when there is a card.")
async def subscribe(deed: Deed, phone: Phone, hosts: Sequence[str]) -> None:
    """Keep a phone's address, sealed, for as long as this seat lasts; `hosts` are the push services allowed."""
    if not is_allowed(phone.endpoint, hosts):
        raise BadInputError("endpoint", "is not at a push service that this city allows: see push_hosts")
    master_key = deed.door.master_key
    print_ = master_key.print_of("push", phone.endpoint)
    phone_id = await store.phone_id(deed.tx, print_) or new_id("phone")
    row = PhoneRow(
        id=phone_id,
        print=print_,
        login=deed.seat.login,
        seat_id=deed.seat.id,
        sealed=master_key.seal(msgspec.json.encode(phone), _aad(phone_id)),
        made_at=deed.now,
    )
    await store.put_phone(deed.tx, row)
    deed.about("phone", phone=phone_id)


@act("street.unsubscribe", "Have one's phones told no more.")
async def unsubscribe(deed: Deed) -> None:
    """Forget the phones of the seat's person, and what waits for them."""
    deed.about("phones", phones=await store.forget_phones(deed.tx, deed.seat.login))


def _aad(phone_id: str) -> bytes:
    return f"phone\x00{phone_id}".encode()


async def take(door: Door) -> list[Push]:
    """Return the messages that may leave now; what may not is forgotten, and so are phones whose seat has ended.

    Everything is asked anew: the session, the seat, agreements, suspensions, and whether the card still stands.
    """
    async with door.everything() as tx:
        found = await store.due(tx, door.clock.now(), door.clock.now() + FIRST_WAIT, PUSHES_A_ROUND_MAX)
        if not found:
            return []
    await renew_world(door)
    async with door.everything() as tx:
        now = door.clock.now()
        sessions = await store_people.sessions_by_token(tx, [each.session_sha256 for each in found])
        seats = {
            session.seat.id: session.seat
            for session in sessions.values()
            if session.seat is not None and not is_over(session, now)
        }
        await store.remove_phones(tx, [each.subscription_id for each in found if each.seat_id not in seats])
        may = [each for each in found if each.is_in_force and _may_be_told(door, seats.get(each.seat_id), each)]
        await store.settle(tx, [_pair(each) for each in found if each not in may])
    return [_push(door, each) for each in may]


def _may_be_told(door: Door, seat: Seat | None, due: DuePush) -> bool:
    """Return whether this seat sees the card now, and may ask for it."""
    if seat is None:
        return False
    why = Why(purpose=DEFAULT_PURPOSE[seat.role])
    category = "card" if due.kind == "hit" else "lookout"
    may_list = decide(door.world, seat.role, seat.agency, listed.act.name, why).allowed  # type: ignore[attr-defined]
    return may_list and due.label in door.sight(seat)[category]


def _pair(due: DuePush) -> tuple[str, str]:
    return due.card_id, due.subscription_id


def _push(door: Door, due: DuePush) -> Push:
    phone = msgspec.json.decode(door.master_key.open(due.sealed, _aad(due.subscription_id)), type=Phone)
    left = due.expires_at - door.clock.now()
    return Push(
        id=f"{due.card_id} {due.subscription_id}", phone=phone, seconds=max(1, int(left.total_seconds())),
        tries=due.tries,
    )  # fmt: skip


async def settle(door: Door, pushes: Sequence[Push], outcomes: Iterable[Outcome]) -> None:
    """Note what became of messages, in one entry of the ledger; a phone that is gone is forgotten."""
    tries = {each.id: each.tries for each in pushes}
    now = door.clock.now()
    over, gone, told = [], [], set()
    async with door.everything() as tx:
        for outcome in outcomes:
            card_id, _, phone_id = outcome.id.partition(" ")
            if outcome.permanent:
                gone.append(phone_id)
            elif outcome.sent or tries[outcome.id] >= TRIES_MAX:
                over.append((card_id, phone_id))
            else:
                await store.again(tx, card_id, phone_id, now + FIRST_WAIT * 2 ** tries[outcome.id])
            if outcome.sent:
                told.add(card_id)
        await store.settle(tx, over)
        await store.remove_phones(tx, gone)
        if told or gone:
            says = f"phones told of {len(told)} cards, {len(gone)} phones forgotten"
            await door.note(tx, DELIVER, operator_seat(now), _HOUSE, says, cards=sorted(told), forgotten=sorted(gone))
