"""Whether a plate search is so wide that it takes a second person: the table's caps, applied to what is asked."""

from __future__ import annotations

from datetime import timedelta

from watchroom.model.plate_search import PATTERNS, PlateQuestion
from watchroom.policy.table import Cap, Table

REASON_RULE = "reason-says-nothing"
PARTNERS_RULE = "partners-want-a-case"
PARTNERS_SAYS = "A search touches other agencies' reads only for a case or call that the system holds."
_DAY = timedelta(days=1)


def fixed_characters(plate: str) -> int:
    """Return how many letters and digits of a plate or pattern are known."""
    return sum(each.isalnum() for each in plate)


def too_wide(table: Table, question: PlateQuestion, span: timedelta, *, is_held: bool) -> Cap | None:
    """Return the cap that one person alone would go beyond, None where nothing speaks against it.

    `is_held`: a case or call was named that the system holds. Asked before anything is searched.
    """
    if span / _DAY > table.most("plate-days"):
        return cap_of(table, "plate-days")
    if question.match not in PATTERNS:
        return None
    if fixed_characters(question.plate) <= table.most("plate-few-characters"):
        return cap_of(table, "plate-few-characters")
    is_local = question.near is not None and (question.within_m or 0.0) <= table.most("plate-radius")
    return None if is_held or is_local else cap_of(table, "plate-radius")


def too_many(table: Table, question: PlateQuestion, reads: int) -> Cap | None:
    """Return the cap on how many reads a pattern fits, where one person alone would go beyond it."""
    is_over = question.match in PATTERNS and reads > table.most("plate-reads")
    return cap_of(table, "plate-reads") if is_over else None


def cap_of(table: Table, name: str) -> Cap:
    """Return a cap by its name; one that the table does not have allows nothing."""
    found = next((each for each in table.caps if each.name == name), None)
    return found or Cap(name=name, says="This table of rules lets nobody do this alone.", most=0, unit="")
