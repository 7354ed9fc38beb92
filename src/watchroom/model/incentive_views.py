"""What applicants and the incentive program's officers are shown of applications, money and duplicates."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from watchroom.model.incentive import RESIDENTIAL, VOUCHER, Award, Item

BUDGET_LINES: dict[str, str] = {
    "homes": "Rebates for homes",
    "others": "Rebates for other buildings",
    "vouchers": "Vouchers",
}
VISIT_RESULTS: dict[str, str] = {
    "as_told": "As the application tells",
    "not_as_told": "Not as the application tells",
    "nobody_there": "Nobody was there",
}
STEPS: dict[str, str] = {
    "received": "Received",
    "document": "A document came",
    "asked": "More was asked for",
    "approved": "Approved",
    "refused": "Refused",
    "appealed": "Appealed",
    "reopened": "Looked at again after the appeal",
    "upheld": "The refusal stands after the appeal",
    "visit_planned": "A visit was planned",
    "visit_done": "Visited",
    "paid": "Paid",
    "withdrawn": "Withdrawn",
}
FISCAL_YEAR_BEGINS_MONTH = 10


def fiscal_year(day: date) -> int:
    """Return the city's fiscal year of a day: it begins on 1 October of the year before."""
    return day.year + (day.month >= FISCAL_YEAR_BEGINS_MONTH)


def budget_line(kind: str, building: str) -> str:
    """Return the line of the budget that an application is paid from."""
    if kind == VOUCHER:
        return "vouchers"
    return "homes" if building in RESIDENTIAL else "others"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """An application as it was typed: who, where and what for."""

    kind: str
    applicant: str
    building: str
    name: str
    organisation: str
    address: str
    unit: str
    items: tuple[Item, ...]
    is_tenant: bool = False
    has_assistance: bool = False
    in_public_housing: bool = False
    is_small: bool = False
    was_vandalised: bool = False
    hours_kept: int = 0
    registration: str = ""
    """The reference of a registered camera of the same account."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """What only the applicant and the program's officers read."""

    name: str
    organisation: str
    address: str
    unit: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One document, without its bytes."""

    id: str
    proof: str
    media_type: str
    size_bytes: int
    added_at: datetime
    state: str
    """new, seen or unfit."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One step that was taken, as applicant and officers read it."""

    at: datetime
    kind: str
    by_name: str
    rule: str | None = None
    cents: int | None = None
    proofs: tuple[str, ...] = ()
    due_on: date | None = None
    note: str = ""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """An inspection visit: planned, and what was found."""

    id: str
    planned_for: datetime
    planned_by_name: str
    done_at: datetime | None = None
    done_by_name: str | None = None
    result: str | None = None


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an application's checklist: a proof that the rules ask for, and how it stands."""

    proof: str
    state: str
    """missing, new, seen, unfit or asked."""


class Duplicate(msgspec.Struct, frozen=True, kw_only=True):
    """Another application at the same building."""

    id: str
    reference: str
    status: str
    applied_on: date
    same_unit: bool


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """One application in the officers' queue: nothing in it names a person."""

    id: str
    reference: str
    kind: str
    applicant: str
    building: str
    status: str
    psa: str
    priority_area: str
    applied_at: datetime
    changed_at: datetime
    cents: int | None
    items: int
    documents: int
    duplicates: int


class ApplicationView(msgspec.Struct, frozen=True, kw_only=True):
    """One application whole, for its applicant and for officers."""

    id: str
    reference: str
    kind: str
    applicant: str
    building: str
    status: str
    who: Who | None
    """None after it was withdrawn."""
    is_tenant: bool
    has_assistance: bool
    in_public_housing: bool
    is_small: bool
    was_vandalised: bool
    hours_kept: int
    is_registered: bool
    psa: str
    priority_area: str
    applied_at: datetime
    items: list[Item]
    award: Award
    """What the rules give, as of now."""
    checks: list[Check]
    documents: list[Document]
    steps: list[Taken]
    visits: list[Visit]
    cents: int | None = None
    decided_rule: str | None = None
    paid_on: date | None = None


class AmountProposed(msgspec.Struct, frozen=True, kw_only=True):
    """Another sum than the calculated one, which waits for a second officer."""

    id: str
    application_id: str
    reference: str
    cents: int
    because: str
    proposed_by: str
    proposed_at: datetime


class BudgetLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a year's budget: what there is, what was promised and what was paid."""

    fiscal_year: int
    line: str
    cents: int
    committed_cents: int
    paid_cents: int


class BudgetProposed(msgspec.Struct, frozen=True, kw_only=True):
    """A change of the budget that waits for a second officer."""

    id: str
    fiscal_year: int
    line: str
    cents: int
    because: str
    proposed_by: str
    proposed_at: datetime


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """One payments file: how many applications, how much, and when it was paid."""

    id: str
    made_at: datetime
    made_by_name: str
    applications: int
    cents: int
    paid_on: date | None = None
