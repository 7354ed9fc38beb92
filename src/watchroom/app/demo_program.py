"""Gives the demo's incentive program a past: applications in every state, decided by its officers, and two reports."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from itertools import cycle
from random import Random

import msgspec

from watchroom.actions import incentive, incentive_desk, incentive_money, incentive_release, posting
from watchroom.actions.door import Door
from watchroom.actions.portal_accounts import find_or_make, seat_of
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.base.clock import ManualClock
from watchroom.base.errors import ConflictError
from watchroom.model.incentive import EXTERIOR, INTERIOR, REBATE, SENSOR, VOUCHER, Item
from watchroom.model.incentive_views import BUDGET_LINES, ApplicationView, Asked, fiscal_year
from watchroom.model.people import Seat, Why
from watchroom.model.portal import CHANNELS, Account, Contact, Outcome
from watchroom.reports.incentive_report import statutory
from watchroom.store import registry as store_registry

OFFICERS = {"program.officer": "Lucia Ferrand", "program.second": "Owen Baptiste"}
"""As the people's file names them."""
APPLICATIONS = 36
VOUCHER_SHARE = 0.25
INSIDE_SHARE = 0.5
TOPIC = "incentive/"
LETTERS_MAX = 10_000
DAYS = 100
DECIDED_AFTER_DAYS = (2.0, 16.0)
BUDGET_CENTS = {"homes": 150_000_00, "others": 60_000_00, "vouchers": 90_000_00}
OWN = Why(purpose="own_records")
DESK = Why(purpose="incentive_program")
_PDF = b"%PDF-1.4\n% A made-up document of the demo city.\n"
_PNG = b"\x89PNG\r\n\x1a\n made up"
_PRICES = (89_99, 129_00, 149_99, 179_95, 199_99, 229_00, 259_50)
_ENDS = ("paid",) * 7 + ("approved",) * 2 + ("refused", "appealed", "more_needed") + ("received",) * 4


class _Registrant(msgspec.Struct, frozen=True, kw_only=True):
    """Who applies: one of the registry's file."""

    email: str
    name: str
    address: str


async def live_program(settings: Settings, door: Door, registry: bytes, seed: int) -> None:
    """Let some months of the program have passed: what came in, what was decided and paid, and what was published."""
    random = Random(seed)  # noqa: S311 - the demo city must be reproducible
    now = door.clock.now()
    clock = ManualClock(now - timedelta(days=DAYS))
    past = await door_of(settings, door.database, clock)
    await _budget(past, now)
    decisions: list[tuple[datetime, Callable[[], Awaitable[None]]]] = []
    came = sorted(now - timedelta(days=random.uniform(0.2, DAYS - 1)) for _ in range(APPLICATIONS))
    ends = cycle(random.sample(_ENDS, len(_ENDS)))  # dealt, not diced: no outcome may be missing
    for at, who, end in zip(came, _registrants(registry), ends, strict=False):
        await _decide_until(past, clock, decisions, at)
        decisions.append(
            (at + timedelta(days=random.uniform(*DECIDED_AFTER_DAYS)), await _one(past, random, who, at, end))
        )
    await _decide_until(past, clock, decisions, now)
    await _read_letters(past)
    month = now.date().replace(day=1)
    for _ in range(2):
        month = (month - timedelta(days=1)).replace(day=1)
        await incentive_release.release(
            past, _officer("program.officer", now), DESK, f"{month:%Y-%m}", statutory, because="", today=now.date()
        )


def _registrants(registry: bytes) -> Iterator[_Registrant]:
    """Return people of the registry's file, each once."""
    seen = set()
    for row in csv.DictReader(io.StringIO(registry.decode())):
        if row["email"] and row["email"] not in seen:
            seen.add(row["email"])
            yield _Registrant(email=row["email"], name=row.get("name") or "A resident", address=row["address"])


def _officer(login: str, at: datetime) -> Seat:
    return Seat(
        id=f"demo_{login}", login=login, name=OFFICERS[login], agency="incentive", role="program_officer",
        session_id="demo", began_at=at,
    )  # fmt: skip


async def _budget(past: Door, now: datetime) -> None:
    at = past.clock.now()
    for year in {fiscal_year(at.date()), fiscal_year(now.date())}:
        for line in BUDGET_LINES:
            proposed = await incentive_money.propose_budget(
                past, _officer("program.officer", at), DESK, fiscal_year=year, line=line, cents=BUDGET_CENTS[line],
                because="As the council voted.",
            )  # fmt: skip
            await incentive_money.set_budget(past, _officer("program.second", at), DESK, proposed.id)


async def _read_letters(past: Door) -> None:
    """Let the letters of the past have been read: they are not delivered again today."""
    letters = [each for each in await posting.take(past, list(CHANNELS), LETTERS_MAX) if each.kind.startswith(TOPIC)]
    await posting.settle(past, letters, [Outcome(id=each.id) for each in letters])


async def _decide_until(
    past: Door, clock: ManualClock, decisions: list[tuple[datetime, Callable[[], Awaitable[None]]]], until: datetime
) -> None:
    """Let officers decide what is due by then, each at its time, and pay when a month ends."""
    for at, decide in sorted((each for each in decisions if each[0] < until), key=lambda each: each[0]):
        await _move(past, clock, at)
        await decide()
    decisions[:] = [each for each in decisions if each[0] >= until]
    await _move(past, clock, until)


async def _move(past: Door, clock: ManualClock, at: datetime) -> None:
    if at.month != clock.now().month:
        await _pay(past)
    clock.advance((at - clock.now()).total_seconds())


async def _one(past: Door, random: Random, who: _Registrant, at: datetime, end: str) -> Callable[[], Awaitable[None]]:
    """Let one person apply and hand their documents in; returns what an officer does then."""
    async with past.everything() as tx:
        account = await find_or_make(tx, past, Contact(email=who.email, name=who.name))
        entries = await store_registry.of_account(tx, account.id)
    seat, today = seat_of(account, "demo", at), at.date()
    reference = next((each.reference for each in entries if each.status == "active"), "")
    asked = _asked(random, who, reference, today)
    made = await incentive.apply(past, seat, OWN, account, asked, today=today)
    for proof in made.award.proofs[: -1 if end == "more_needed" else None]:
        content = _PNG if proof in ("photo", "screenshot") else _PDF
        await incentive.add_document(past, seat, OWN, account, made.id, proof, content)
    return partial(_decided, past, made, end, account, seat)


def _asked(random: Random, who: _Registrant, reference: str, today: date) -> Asked:
    kind = VOUCHER if not reference or random.random() < VOUCHER_SHARE else REBATE
    applicant, building = random.choice(
        (("resident", "house"), ("resident", "apartment"), ("resident", "house"), ("business", "shop"),
         ("nonprofit", "office"), ("religious", "worship"))
    )  # fmt: skip
    if kind == VOUCHER:
        applicant, building = "resident", "house"
    inside = (INTERIOR, SENSOR) if applicant != "resident" and random.random() < INSIDE_SHARE else ()
    kinds = [EXTERIOR] * random.randint(1, 4) + list(inside)
    bought = today if kind == VOUCHER else today - timedelta(days=random.randint(3, 40))
    return Asked(
        kind=kind, applicant=applicant, building=building, name=who.name, organisation="", address=who.address,
        unit="", is_small=applicant == "business", hours_kept=72, registration=reference if kind == REBATE else "",
        has_assistance=kind == VOUCHER, is_tenant=building == "apartment",
        items=tuple(
            Item(n=n, kind=each, price_cents=random.choice(_PRICES), bought_on=bought)
            for n, each in enumerate(kinds, start=1)
        ),
    )  # fmt: skip


async def _decided(past: Door, made: ApplicationView, end: str, account: Account, seat: Seat) -> None:
    at, today = past.clock.now(), past.clock.now().date()
    ana = _officer("program.officer", at)
    if end in ("paid", "approved") and not made.award.is_barred:
        view = (await incentive_desk.open_application(past, ana, DESK, made.id)).application
        for each in view.documents:
            await incentive_desk.check(past, ana, DESK, made.id, each.id, fit=True)
        if not view.award.is_barred:
            await incentive_desk.approve(past, ana, DESK, made.id, today=today)
    elif end == "more_needed":
        note = "The picture shows another house."
        await incentive_desk.ask(
            past, ana, DESK, made.id, made.award.proofs[-1:] or ["receipt"], note=note, today=today
        )
    elif end in ("refused", "appealed"):
        note = "The shop does not know this receipt."
        await incentive_desk.refuse(past, ana, DESK, made.id, rule="no-proof", note=note, today=today)
        if end == "appealed":
            said = "The receipt is from the shop's other branch."
            await incentive.appeal(past, seat, OWN, account, made.id, said, today=today)


async def _pay(past: Door) -> None:
    """Pay what was approved so far; what is approved after it waits for the next file."""
    at = past.clock.now()
    bo = _officer("program.second", at)
    with suppress(ConflictError):
        payment = await incentive_money.make_payments(past, bo, DESK)
        await incentive_money.mark_paid(past, bo, DESK, payment.id, on=at.date())
