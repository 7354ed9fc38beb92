"""What a public report is made of: sections that answer what a law asks, with the tables that show it."""

from __future__ import annotations

import msgspec


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the law asks for, what the room answers, and the tables that it answers with."""

    title: str
    text: str
    tables: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One public report, made from the room's tables and never typed."""

    id: str
    title: str
    says: str
    sections: tuple[Section, ...]
