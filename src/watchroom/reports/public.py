"""All that the transparency pages show, read from the store at one moment and kept for a while."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from datetime import datetime

import msgspec

from watchroom.actions.door import Door
from watchroom.actions.policy_changes import published_policy
from watchroom.model.incentive_report import Released
from watchroom.reports import kept, oversight, plate_reasons, plate_tables, register, request_tables, stated
from watchroom.reports.incentive_report import incentive_table
from watchroom.reports.public_numbers import NUMBERS, Number, answer
from watchroom.reports.register import SourceKind
from watchroom.reports.tables import COUNTED, Table
from watchroom.store import incentive_report as store_incentive
from watchroom.store import published as store
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.published import CountRow, PublicCamera, Upto
from watchroom.store.things import Area

KEEP_SECONDS = 15.0
"""How old a page may be; one read of the store serves every visitor meanwhile."""
HEADS_SHOWN_MAX = 20
MAP_AREAS = ("district", "jurisdiction")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Everything public at one moment."""

    at: datetime
    upto: Upto | None
    """How far the ledger was counted; None before anything is published."""
    counts: tuple[CountRow, ...]
    tables: dict[str, Table]
    cameras: tuple[PublicCamera, ...]
    areas: tuple[Area, ...]
    statutory: tuple[Released, ...]
    """The incentive program's reports that were signed off, newest period and version first."""
    policy: str
    """The policy in force as Cedar text."""
    samples: tuple[dict[str, object], ...]
    """Every drawn sample, as `watchroom_recount.py` draws it again."""


class PublicRecord:
    """Reads what is public, at most once in `KEEP_SECONDS` however many ask."""

    def __init__(self, door: Door, kinds: Sequence[SourceKind]) -> None:
        """Keep the door to the store, and the kinds of source with their manifests' words."""
        self._door = door
        self._kinds = tuple(kinds)
        self._shown: Shown | None = None
        self._until = 0.0
        self._one = asyncio.Lock()

    async def shown(self) -> Shown:
        """Return what is public now, or was a moment ago."""
        async with self._one:
            if self._shown is None or self._door.clock.monotonic() >= self._until:
                async with self._door.everything() as tx:
                    self._shown = await self._read(tx, self._door.clock.now())
                self._until = self._door.clock.monotonic() + KEEP_SECONDS
            return self._shown

    async def _read(self, tx: Tx, now: datetime) -> Shown:
        upto, counts = await store.counts(tx)
        cameras = await store.public_cameras(tx)
        released = await store_incentive.released(tx)
        sharing = await stated.sharing(tx, self._door.verifier, now)
        tables = [
            *(counted(each, counts) for each in NUMBERS),
            stated.cameras(cameras),
            await stated.camera_counts(tx),
            await stated.registered(tx),
            await stated.hits(tx),
            await stated.readers(tx),
            await stated.dropped(tx),
            *await kept.tables(tx, now),
            *sharing,
            *await plate_tables.tables(tx, self._door.world.table, sharing[0], now),
            await plate_reasons.table(tx),
            *await oversight.tables(tx, now),
            await stated.declared(tx),
            *await register.tables(tx, self._kinds, self._door.world.table),
            *await request_tables.tables(tx, self._door.world.table),
            heads(await store.heads(tx, upto.at if upto else now, HEADS_SHOWN_MAX)),
            incentive_table(released),
        ]
        return Shown(
            at=now,
            upto=upto,
            counts=tuple(counts),
            tables={each.id: each for each in tables},
            cameras=tuple(cameras),
            areas=tuple(await store_things.areas(tx, MAP_AREAS)),
            statutory=tuple(released),
            policy=published_policy(self._door.world),
            samples=tuple(await oversight.published_samples(tx)),
        )


def counted(number: Number, counts: Sequence[CountRow]) -> Table:
    """Return a number as a table, with its question."""
    question = {"where": number.where, "without": number.without, "by": number.by, "of": number.of}
    return Table(
        id=number.id,
        title=number.title,
        says=number.says,
        origin=COUNTED,
        columns=(*number.by, "records" if number.of == "records" else "how many"),
        rows=tuple((*row.of, row.n) for row in answer(number, counts)),
        question=msgspec.to_builtins(question),
    )


def heads(found: Sequence[tuple[int, datetime, bytes, int]]) -> Table:
    """Return the newest published heads of the ledger."""
    return Table(
        id="heads",
        title="The newest heads of the ledger",
        says="A head is one line that stands for the whole ledger up to then. Who keeps one can prove later that "
        "nothing before it was changed. Witnesses outside cosign heads; keep some yourself, and compare.",
        origin=COUNTED,
        columns=("entries", "signed at", "root", "witnesses that cosigned"),
        rows=tuple((size, at, base64.b64encode(root).decode(), witnesses) for size, at, root, witnesses in found),
        empty="No head is published yet.",
    )


def numbers_document(shown: Shown) -> dict[str, object]:
    """Return every counted number with its question and answer, for `watchroom_recount.py`."""
    return {
        "size": shown.upto.size if shown.upto else 0,
        "root": base64.b64encode(shown.upto.root).decode() if shown.upto else "",
        "at": shown.at,
        "numbers": [
            {
                "id": table.id,
                "title": table.title,
                "question": table.question,
                "answer": [{"of": row[:-1], "n": row[-1]} for row in table.rows],
            }
            for table in shown.tables.values()
            if table.question is not None
        ],
        "samples": shown.samples,
    }
