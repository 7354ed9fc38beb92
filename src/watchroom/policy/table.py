"""What a table of rules is made of: lines that allow acts, sights that show records, and bars that beat both."""

from __future__ import annotations

import hashlib

import msgspec

CATEGORIES: tuple[str, ...] = (
    "incident", "hit", "read", "unit", "camera", "reader", "act", "application", "evidence", "registration",
    "request", "card", "lookout", "hotlist",
)  # fmt: skip
"""The kinds of labelled records; row-level security knows the same words. A hit is an incident's line that tells a
plate; an application is one to the camera incentive program; evidence is what people handed over; a
registration is an entry of the registry of private cameras; a request asks for footage; a card tells officers of a
verified hit, a lookout what else to look for; a hotlist is shown to its own agency alone."""
UNSHARED = ("act", "application", "evidence", "registration", "request", "hotlist")
"""What no agreement shares."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One line of policy: which roles may do which acts for which purposes, and what must hang on it."""

    name: str
    says: str
    """The rule as people read it; shown with each answer and published."""
    roles: tuple[str, ...]
    acts: tuple[str, ...]
    """Names of acts; `incident.*` is every act on incidents."""
    purposes: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """Members of the reason that must be given: incident, case or note."""


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What a role sees at all: a category of records, of its own agency or also of those that share it."""

    name: str
    says: str
    roles: tuple[str, ...]
    categories: tuple[str, ...]
    shared: bool = False
    """True: also records of other agencies, as far as an agreement shares the category."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A deny that beats every allow and every agreement: records that a law keeps where they were made."""

    name: str
    says: str
    category: str
    law_tag: str
    """Law of the record."""
    stays_with: str = "law"
    """Who may see it: agencies under the same `law`, or the `agency` alone that it belongs to."""


class Cap(msgspec.Struct, frozen=True, kw_only=True):
    """A number that an act may not go beyond; its name is the rule that refuses."""

    name: str
    says: str
    most: float
    unit: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """All rules in force at one time: every decision and every filter is made from one table."""

    rules: tuple[Rule, ...]
    sights: tuple[Sight, ...]
    bars: tuple[Bar, ...]
    caps: tuple[Cap, ...] = ()
    """None in tables that were in force before there were any."""
    topics: tuple[str, ...] = ()
    """What hotlists may be about; none in tables that were in force before topics were part of them."""

    def most(self, name: str) -> float:
        """Return the number of a cap; without one nothing is allowed."""
        return next((each.most for each in self.caps if each.name == name), 0.0)


def encoded(table: Table) -> bytes:
    """Return a table as it is kept and hashed."""
    return msgspec.json.encode(table, order="sorted")


def decoded(content: bytes) -> Table:
    """Return the table that was kept as `content`."""
    return msgspec.json.decode(content, type=Table)


def hash_of(table: Table) -> str:
    """Return the SHA-256 of a whole table; each act records it, so that its decision can be replayed."""
    return hashlib.sha256(encoded(table)).hexdigest()
