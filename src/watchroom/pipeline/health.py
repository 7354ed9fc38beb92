"""What each feed did lately: counts, ages, offset, wanted and actual state."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from watchroom.model.source import Enrolment
from watchroom.model.views import SourceView

QUIET_AFTER_S = 60.0
"""A feed that was live and says nothing for this long is quiet."""
DEAD_AFTER_S = 300.0
"""A steady feed that says nothing for this long is dead; one that only speaks when something happens never is."""
OFFSET_SMOOTHING = 0.1
"""How much one message moves the smoothed offset."""


class SourceHealth:
    """The health of one enrolled source, kept by the pipeline."""

    def __init__(self, enrolment: Enrolment, *, wanted: str, steady: bool = False) -> None:
        """Start without having heard anything; `steady`: a healthy source of this kind is never long silent."""
        self.enrolment = enrolment
        self.wanted = wanted
        self._steady = steady
        self.accepted = 0
        self.rejected = 0
        self.duplicates = 0
        self.last_received_at: datetime | None = None
        self.last_source_at: datetime | None = None
        self.offset_s: float | None = None
        self.error: str | None = None
        self.changed = True
        self._uncounted: Counter[str] = Counter()

    def heard(self, received_at: datetime, source_at: datetime | None) -> None:
        """Note that a message came."""
        self.last_received_at = received_at
        self.error = None
        self.changed = True
        if source_at is None:
            return
        self.last_source_at = source_at
        offset = (source_at - received_at).total_seconds()
        self.offset_s = offset if self.offset_s is None else self.offset_s + OFFSET_SMOOTHING * (offset - self.offset_s)

    def count(self, *, accepted: int = 0, rejected: int = 0, duplicates: int = 0, **more: int) -> None:
        """Add to the counts; `more` are public counts such as forbidden members removed or messages refused."""
        self.accepted += accepted
        self.rejected += rejected
        self.duplicates += duplicates
        self._uncounted["accepted"] += accepted
        self._uncounted["rejected"] += rejected
        self._uncounted["duplicates"] += duplicates
        if more:
            self._uncounted.update(more)

    def failed(self, why: str) -> None:
        """Note that the source broke; said here once until it is heard again."""
        self.error = why
        self.changed = True

    def take_counts(self) -> dict[str, int]:
        """Return what was counted since the last call."""
        counts = {what: n for what, n in self._uncounted.items() if n}
        self._uncounted.clear()
        return counts

    def actual(self, now: datetime) -> str:
        """Return off, stopped, quiet, dead or live."""
        if self.wanted == "off":
            return "off"
        if self.error is not None:
            return "stopped"
        if self.last_received_at is None:
            return "quiet"
        silent_s = (now - self.last_received_at).total_seconds()
        if silent_s <= QUIET_AFTER_S:
            return "live"
        return "dead" if self._steady and silent_s > DEAD_AFTER_S else "quiet"

    def view(self, now: datetime) -> SourceView:
        """Return what the screens show."""
        return SourceView(
            id=self.enrolment.id,
            kind=self.enrolment.kind,
            title=self.enrolment.title,
            agency=self.enrolment.agency,
            law_tag=self.enrolment.law_tag,
            wanted=self.wanted,
            actual=self.actual(now),
            last_received_at=self.last_received_at,
            last_source_at=self.last_source_at,
            offset_s=None if self.offset_s is None else round(self.offset_s, 2),
            accepted=self.accepted,
            rejected=self.rejected,
            duplicates=self.duplicates,
            error=self.error,
            quiet_after_s=QUIET_AFTER_S,
        )
