"""What moves, conflated: the newest position of each unit, the newest read of each reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

import msgspec

from watchroom.model.observation import Read, UnitPosition
from watchroom.model.source import Enrolment
from watchroom.model.views import ReaderView, UnitView
from watchroom.store.feed import Latest

UNITS_MAX = 20_000
READERS_MAX = 50_000
ReaderKey: TypeAlias = tuple[str, str]
"""A label and what its source calls a reader."""


class Moving:
    """Takes every position and read, gives once a second what changed since."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._units: dict[str, UnitView] = {}
        self._readers: dict[str, ReaderView] = {}
        self._moved_units: set[str] = set()
        self._newest: dict[ReaderKey, tuple[Read, datetime]] = {}
        self._counts: Counter[ReaderKey] = Counter()

    def position(self, position: UnitPosition, source: Enrolment, received_at: datetime) -> None:
        """Take one position; an older one than the known is history and not shown."""
        unit = _own(position.unit, source.agency, self._units)
        known = self._units.get(unit)
        if known is not None and known.at > position.at:
            return
        if known is None and len(self._units) >= UNITS_MAX:
            return
        self._units[unit] = UnitView(
            id=unit,
            agency=source.agency,
            law_tag=source.law_tag,
            lat=position.lat,
            lon=position.lon,
            status=position.status if position.status is not None or known is None else known.status,
            heading_deg=position.heading_deg,
            speed_mps=position.speed_mps,
            at=position.at,
            received_at=received_at,
        )
        self._moved_units.add(unit)

    def reads(self, newest: Mapping[ReaderKey, tuple[Read, datetime]], counts: Mapping[ReaderKey, int]) -> None:
        """Take, of one commit, each reader's newest read with its time of receipt, and how often it read.

        Which plates they were is not kept here.
        """
        self._newest.update(newest)
        for key, count in counts.items():
            self._counts[key] += count

    def restore(self, readers: list[ReaderView]) -> None:
        """Start from the readers that the store knows."""
        self._readers = {reader.id: reader for reader in readers}

    def take_units(self) -> list[Latest]:
        """Return the units that moved since the last call."""
        moved = [_latest("unit", self._units[each]) for each in sorted(self._moved_units)]
        self._moved_units.clear()
        return moved

    def take_readers(self) -> list[Latest]:
        """Return the readers that read since the last call."""
        moved = {self._count(*each) for each in self._newest.items()}
        self._newest.clear()
        self._counts.clear()
        return [_latest("reader", self._readers[each]) for each in sorted(moved - {""})]

    def _count(self, key: ReaderKey, newest: tuple[Read, datetime]) -> str:
        """Bring one reader up to date and return its id, or nothing where there are too many."""
        agency, _, law_tag = key[0].partition("/")
        read, received_at = newest
        reader = _own(read.reader, agency, self._readers)
        known = self._readers.get(reader)
        if known is None and len(self._readers) >= READERS_MAX:
            return ""
        today = known is not None and known.last_at is not None and known.last_at.date() == received_at.date()
        self._readers[reader] = ReaderView(
            id=reader,
            agency=agency,
            law_tag=law_tag,
            lat=read.lat,
            lon=read.lon,
            reads=(known.reads if known is not None and today else 0) + self._counts[key],
            last_at=received_at,
        )
        return reader


def _own(name: str, agency: str, known: Mapping[str, UnitView] | Mapping[str, ReaderView]) -> str:
    """Return the id of what a source calls `name`: two agencies may use one call sign, and neither takes its place."""
    holder = known.get(name)
    return name if holder is None or holder.agency == agency else f"{name} ({agency})"


def _latest(kind: str, view: UnitView | ReaderView) -> Latest:
    return Latest(kind, view.id, f"{view.agency}/{view.law_tag}", msgspec.json.encode(view).decode())
