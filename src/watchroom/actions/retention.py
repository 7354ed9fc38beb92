"""Clocks of retention: what they are, what they deleted, and changing one by two persons."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from watchroom.actions import proposals
from watchroom.actions.door import ACTS, ActKind, Deed, act
from watchroom.actions.incidents import words
from watchroom.base.errors import BadInputError, RefusedError
from watchroom.model.retention import CLASSES, Clock, Deletion, Oldest
from watchroom.store import retention as store
from watchroom.store.acting import Tx
from watchroom.store.proposals import Proposal

SETS = "retention.set"
DELETED = ActKind("retention.delete", "Delete what is past its clock; the entry is the certificate.")
ACTS[DELETED.name] = DELETED
DAYS_MAX = 3_660
MINUTES_MIN, MINUTES_MAX = 2, 60
LAW_KEPT_MAX: dict[tuple[str, str], tuple[timedelta, str]] = {
    ("read", "DC"): (timedelta(days=90), "MPD policy: plate reads are kept on servers for 90 days at most."),
    ("read", "VA"): (timedelta(days=21), "Va. Code § 2.2-5517: plate reads are kept for 21 days at most."),
    ("read", "NH"): (timedelta(minutes=3), "N.H. RSA 261:75-b: plate reads are kept for three minutes at most."),
}
"""What no two persons here may lengthen."""
APPLICATION_KEPT_MIN = timedelta(days=4 * 366)
"""An address is not paid again for four years: until then it must be known that it was."""
WAITS = timedelta(days=7)
SHOWN_MAX = 200


class ClockProposal(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a clock that waits."""

    id: str
    clock: Clock
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime


class RetentionView(msgspec.Struct, frozen=True, kw_only=True):
    """How long records are kept, the oldest of each class, what was deleted last, and what waits to be confirmed."""

    classes: dict[str, str]
    clocks: list[Clock]
    oldest: list[Oldest]
    deletions: list[Deletion]
    waiting: list[ClockProposal]


async def oldest_readable(tx: Tx) -> list[Oldest]:
    """Return the oldest record that can still be read of each class: a public number."""
    clocks = await store.clocks(tx)
    return [
        Oldest(
            record_class=each,
            at=await store.oldest(tx, each),
            days_kept_max=max((clock.days for clock in clocks if clock.record_class == each), default=0),
        )
        for each in CLASSES
    ]


@act("retention.view", "See how long records are kept and what was deleted.")
async def view(deed: Deed) -> RetentionView:
    """Return clocks, oldest records, the newest certificates and what waits."""
    deed.about("retention")
    async with deed.totals() as all_records:
        oldest = await oldest_readable(all_records)
    return RetentionView(
        classes=CLASSES,
        clocks=await store.clocks(deed.tx),
        oldest=oldest,
        deletions=await store.deletions(deed.tx, SHOWN_MAX),
        waiting=[_waiting(each) for each in await proposals.waiting(deed, SETS)],
    )


@act("retention.propose", "Propose another time for a class of records.")
async def propose(deed: Deed, clock: Clock) -> ClockProposal:
    """Propose a clock; another person confirms it.

    Raises:
        BadInputError: no such class, or a number of days that no clock has.
        RefusedError: `law-limit`: the law allows less.
    """
    deed.about(f"clock of {clock.record_class[:40]} under {clock.law_tag[:20]}")
    if clock.record_class not in CLASSES:
        raise BadInputError("record_class", f"is one of {', '.join(CLASSES)}")
    _demand_one_unit(clock)
    checked = msgspec.structs.replace(clock, because=words("because", clock.because))
    _demand_lawful(checked)
    body = msgspec.to_builtins(checked)
    subject = f"clock of {clock.record_class} under {clock.law_tag}: {clock.words}"
    return _waiting(await proposals.propose(deed, SETS, subject, body, WAITS))


@act(SETS, "Set the time for a class of records that another person proposed.")
async def confirm(deed: Deed, proposal_id: str) -> Clock:
    """Set the proposed clock; what is over by it goes within minutes."""
    proposal = await proposals.confirm(deed, proposal_id, SETS)
    clock = msgspec.convert(proposal.body, Clock)
    _demand_lawful(clock)
    await store.put_clock(deed.tx, clock, deed.now)
    deed.place_changes()
    return clock


@act("retention.withdraw", "Withdraw a change of a clock that waits.")
async def withdraw(deed: Deed, proposal_id: str) -> None:
    """Withdraw what waits."""
    await proposals.withdraw(deed, proposal_id, SETS)


def _demand_one_unit(clock: Clock) -> None:
    if clock.minutes == 0 and not 1 <= clock.days <= DAYS_MAX:
        raise BadInputError("days", f"is 1 to {DAYS_MAX}, or 0 with a number of minutes")
    if clock.minutes and clock.record_class != "read":
        raise BadInputError("minutes", "are for plate reads; another class is kept for days")
    if clock.minutes and (clock.days or not MINUTES_MIN <= clock.minutes <= MINUTES_MAX):
        raise BadInputError("minutes", f"is {MINUTES_MIN} to {MINUTES_MAX}, with 0 days")


def _demand_lawful(clock: Clock) -> None:
    if clock.record_class == "application" and clock.kept < APPLICATION_KEPT_MIN:
        raise RefusedError("law-limit", "The program pays an address once in four years: keep applications that long.")
    kept_max, law = LAW_KEPT_MAX.get((clock.record_class, clock.law_tag), (timedelta(days=DAYS_MAX), ""))
    if clock.kept > kept_max:
        raise RefusedError("law-limit", law)


def _waiting(proposal: Proposal) -> ClockProposal:
    return ClockProposal(
        id=proposal.id,
        clock=msgspec.convert(proposal.body, Clock),
        proposed_by=proposal.proposed_by_name,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )
