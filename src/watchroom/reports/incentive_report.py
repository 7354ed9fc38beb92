"""The documents of D.C. Code § 7-2831(h), monthly and yearly, from what the room holds."""

from __future__ import annotations

from watchroom.reports.documents import Report, Section
from watchroom.reports.tables import STATED, Table

_ITEMS: tuple[tuple[str, str], ...] = (
    ("(1)", "Rebates and vouchers issued"),
    ("(2)", "Cameras and glass-break sensors paid for"),
    ("(3)", "Rebates and vouchers per police service area"),
    ("(4)", "Rebates and vouchers per type of building"),
    ("(5)", "Rebates and vouchers per priority area"),
    ("(6)", "Times police asked a recipient for footage, granted and denied"),
    ("(7)", "Times footage contributed to an arrest, by offence"),
)
_PROGRAM = "The room does not run the incentive program: no application, rebate or voucher is in it."
_REQUESTS = "The room sends no requests for footage: none was made through it, none granted, none denied."
_REASONS = {"(6)": _REQUESTS, "(7)": _REQUESTS}

INCENTIVE_REPORT = Report(
    id="dc-7-2831h",
    title="Private security cameras: D.C. Code § 7-2831(h)",
    says="What the law asks to be published each month, and each year by 15 January. Where a number is zero, the "
    "reason stands beside it.",
    sections=(
        Section(title="Items (1) to (7)", text="The same for the month and for the year.", tables=("dc-7-2831h",)),
        Section(
            title="Item (8): analysis",
            text="There is nothing to analyse while items (1) to (7) are zero. Registered cameras, which the program "
            "asks for, are told by district.",
            tables=("registered",),
        ),
    ),
)


def incentive_table() -> Table:
    """Return items (1) to (7) with their numbers and reasons."""
    return Table(
        id="dc-7-2831h",
        title="D.C. Code § 7-2831(h), items (1) to (7)",
        says="Numbers of the private security camera incentive program, as far as they pass through this room.",
        origin=STATED,
        columns=("item", "what", "number", "why"),
        rows=tuple((item, what, 0, _REASONS.get(item, _PROGRAM)) for item, what in _ITEMS),
    )
