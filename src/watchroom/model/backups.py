"""What a backup says of itself: which tables, windows and files it has, and the head of the ledger that it holds."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

FORMAT = 1
HOUSE = "house"
"""The class of what has no window of its own."""
HOUSE_DAY = date(1970, 1, 1)
EVERY_LAW = "*"


class KeyOf(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """Which key an object is sealed under: of a day's records of one class under one law, or of the house."""

    record_class: str = HOUSE
    day: date = HOUSE_DAY
    law_tag: str = EVERY_LAW

    @property
    def words(self) -> str:
        """Return which, in words; also what a frame of an object is bound to."""
        return f"{self.record_class} of {self.day} under {self.law_tag}"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One object of the backup: a sealed file whose name is its hash."""

    sha256: str
    size_bytes: int


class TableCopy(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one table, or of one partition under one law, as COPY writes them."""

    table: str
    columns: tuple[str, ...]
    rows: int
    kept: Kept
    key: KeyOf = KeyOf()


class FileCopy(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the data folder."""

    path: str
    size_bytes: int
    mtime_ns: int
    kept: Kept
    key: KeyOf = KeyOf()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All that a backup holds; it is written last, so that what was cut off is no backup."""

    format: int
    id: str
    made_at: datetime
    version: str
    migrations: dict[str, str]
    """Name and hash of each migration of the schema."""
    head_size: int
    head_root: str
    sequences: dict[str, int]
    tables: tuple[TableCopy, ...]
    windows: tuple[TableCopy, ...]
    files: tuple[FileCopy, ...]

    @property
    def copies(self) -> list[TableCopy | FileCopy]:
        """Return everything that is in it."""
        return [*self.tables, *self.windows, *self.files]

    @property
    def objects(self) -> dict[str, int]:
        """Return hash and size of every object."""
        return {each.kept.sha256: each.kept.size_bytes for each in self.copies}
