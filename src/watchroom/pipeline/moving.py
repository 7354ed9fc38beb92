"""What moves, conflated: the newest position of each unit, the newest read of each reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from watchroom.model.observation import Read, UnitPosition
from watchroom.model.source import Enrolment
from watchroom.model.views import ReaderView, UnitView
from watchroom.store.feed import Latest

UNITS_MAX = 20_000
READERS_MAX = 50_000


class Moving:
    """Takes every position and read, gives once a second what changed since."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._units: dict[str, UnitView] = {}
        self._readers: dict[str, ReaderView] = {}
        self._moved_units: set[str] = set()
        self._moved_readers: set[str] = set()

    def position(self, position: UnitPosition, source: Enrolment, received_at: datetime) -> None:
        """Take one position; an older one than the known is history and not shown."""
        unit = _own(position.unit, source, self._units)
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

    def reads(self, reads: list[Read], source: Enrolment, received_at: datetime) -> None:
        """Count reads by their readers; which plates they were is not kept here."""
        counts = Counter([read.reader for read in reads])
        for read in {read.reader: read for read in reads}.values():
            reader = _own(read.reader, source, self._readers)
            known = self._readers.get(reader)
            if known is None and len(self._readers) >= READERS_MAX:
                continue
            today = known is not None and known.last_at is not None and known.last_at.date() == received_at.date()
            self._readers[reader] = ReaderView(
                id=reader,
                agency=source.agency,
                law_tag=source.law_tag,
                lat=read.lat,
                lon=read.lon,
                reads=(known.reads if known is not None and today else 0) + counts[read.reader],
                last_at=received_at,
            )
            self._moved_readers.add(reader)

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
        moved = [_latest("reader", self._readers[each]) for each in sorted(self._moved_readers)]
        self._moved_readers.clear()
        return moved


def _own(name: str, source: Enrolment, known: Mapping[str, UnitView] | Mapping[str, ReaderView]) -> str:
    """Return the id of what a source calls `name`: two agencies may use one call sign, and neither takes its place."""
    holder = known.get(name)
    return name if holder is None or holder.agency == source.agency else f"{name} ({source.agency})"


def _latest(kind: str, view: UnitView | ReaderView) -> Latest:
    return Latest(kind, view.id, f"{view.agency}/{view.law_tag}", msgspec.json.encode(view).decode())
