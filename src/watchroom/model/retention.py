"""How long each class of records is kept under each law, and what is said of what was deleted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec

EVERY_LAW = "*"
"""The clock of records under a law that has none of its own."""

CLASSES: dict[str, str] = {
    "read": "Plate reads, and the list of plates seen on a day",
    "unit_position": "Positions of units",
    "observation": "Calls, alarms, gunshot detections and camera events as they were received",
    "change": "The room's change log, from which a console resumes",
    "hit": "Plate hits that no incident holds",
    "incident": "Closed incidents, with their timelines, alerts and hits",
    "registry_look": "Looks at registered cameras, as their owners see them",
    "letter": "Letters that were sent or given up",
    "peace_notice": "Notices of places for prevention partners, and the notes about them",
    "evidence": "Files that were handed over, after their case and incident were closed",
    "application": "Applications to the incentive program that were decided; what the reports count stays",
    "act": "What acts say: who looked at what and why; the ledger's entry itself stays",
}
"""Classes that the retention engine deletes, with the words shown; recordings have a clock for each camera."""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """So long records of one class under one law are kept, and why."""

    record_class: str
    law_tag: str
    """`*` for every law that has no clock of its own."""
    days: int
    """0 where the law counts in minutes."""
    minutes: int = 0
    """Of plate reads alone: they go within so many minutes, minute by minute."""
    because: str

    @property
    def kept(self) -> timedelta:
        """Return how long records are kept."""
        return timedelta(days=self.days, minutes=self.minutes)

    @property
    def words(self) -> str:
        """Return how long, in words."""
        return f"{self.minutes} minutes" if self.minutes else f"{self.days} days"


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One day's records of one class under one law, whose time is over."""

    record_class: str
    law_tag: str
    day: date
    whole: bool = False
    """Nothing else is kept of that day: its partition is dropped, not only these rows."""
    minute: datetime | None = None
    """For reads that are kept by the minute: which one; the day is this minute's."""


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """What was deleted of one window, and how: the certificate, also an entry of the ledger."""

    id: str
    record_class: str
    law_tag: str
    day: date
    because: str
    method: str
    """`partition dropped`, `rows deleted and the partition rewritten`, `rows deleted` or `keys destroyed`."""
    began_at: datetime
    ended_at: datetime | None = None
    rows: int = 0
    held: int = 0
    """Rows copied before, for holds in force."""
    keys: int = 0
    """Ledger keys destroyed: nobody can open those leaves again."""
    act_id: str | None = None
    hour: int | None = None
    """For reads that are kept by the minute: the hour of the day whose minutes this certificate is of."""

    @property
    def span(self) -> str:
        """Return which day, or which hour of it, in words."""
        return str(self.day) if self.hour is None else f"{self.day} {self.hour:02}:00 to {self.hour:02}:59"


class RecordHold(msgspec.Struct, frozen=True, kw_only=True):
    """Records that a case needs beyond their time: reads of one plate or reader, or whatever came in of a class."""

    id: str
    record_class: str
    label: str
    case_number: str
    began_at: datetime
    ended_at: datetime
    reason: str
    placed_by: str
    placed_by_name: str
    placed_at: datetime
    review_at: datetime
    plate: str | None = None
    reader: str | None = None
    released_at: datetime | None = None
    released_by: str | None = None


class Oldest(msgspec.Struct, frozen=True, kw_only=True):
    """The oldest record that can still be read, of one class: a public number."""

    record_class: str
    at: datetime | None
    days_kept_max: int
