"""Signing off the statutory report of the incentive program: what was published does not change silently."""

from __future__ import annotations

from datetime import date

import msgspec

from watchroom.actions import incentive_files as files
from watchroom.actions.door import Deed, act
from watchroom.base.errors import ConflictError
from watchroom.model.incentive_report import Make, Released, Statutory, checked_period
from watchroom.store import incentive_report as store

FIRST = "The first of this period."


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it would be now, and the versions that were signed off."""

    report: Statutory
    released: list[Released]
    differs: bool
    """Whether it tells something else than the version in force."""


@act("report.preview", "See the incentive program's report before it is signed off.")
async def preview(deed: Deed, period: str, make: Make, *, today: date) -> Preview:
    """Return the report of a period that is over, counted now; `make` is what counts it."""
    deed.about(f"report of {checked_period(period, today)}")
    async with deed.door.everything() as tx:
        report = await make(tx, period)
    released = await store.released(deed.tx, period)
    return Preview(report=report, released=released, differs=not released or released[0].report != report)


@act("report.release", "Sign off the incentive program's report, which is then public.")
async def release(deed: Deed, period: str, make: Make, *, because: str, today: date) -> Released:
    """Publish the report of a period that is over; a correction says why it differs.

    Raises ConflictError when the version in force tells the same.
    """
    deed.about(f"report of {checked_period(period, today)}")
    async with deed.door.everything() as tx:
        report = await make(tx, period)
    before = await store.released(deed.tx, period)
    if before and before[0].report == report:
        raise ConflictError("The published version tells the same: there is nothing to correct.")
    made = Released(
        version=len(before) + 1,
        released_at=deed.now,
        released_by_name=deed.seat.name,
        because=files.checked_note(because, "because") if before else FIRST,
        report=report,
    )
    deed.about(deed.subject, version=made.version, because=made.because)
    await store.put(deed.tx, made)
    return made
