"""Brings in what another system paid before, so that the caps and the four years between two payments know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

import msgspec

from watchroom.actions import incentive_files as files
from watchroom.actions.contacts import checked_name
from watchroom.actions.door import Deed, act
from watchroom.actions.registry_import import Report
from watchroom.actions.registry_rows import Rejected, rows_of
from watchroom.base.errors import BadInputError
from watchroom.base.ids import new_id
from watchroom.model.addresses import Written, read_address
from watchroom.model.incentive import (
    APPLICANTS,
    BUILDINGS,
    EXTERIOR,
    INTERIOR,
    KINDS,
    LINES_MAX,
    PRICE_CENTS_MAX,
    SENSOR,
    Item,
)
from watchroom.model.incentive_views import Who
from watchroom.policy.incentive_law import in_force
from watchroom.store import incentive as store
from watchroom.store.acting import enrolling
from watchroom.store.incentive import ApplicationRow

COLUMNS = (
    "reference", "kind", "applicant", "building", "name", "address", "unit", "applied_on", "paid_on", "amount",
    "exterior_cameras", "interior_cameras", "sensors",
)  # fmt: skip
NEEDED = ("reference", "applicant", "building", "address", "applied_on", "paid_on", "amount")
_COUNTS = {"exterior_cameras": EXTERIOR, "interior_cameras": INTERIOR, "sensors": SENSOR}
_AMOUNT = re.compile(r"\$?(\d{1,5})(?:\.(\d\d))?")
_REFERENCE = re.compile(r"[\w./-]{1,40}")
BY = "An earlier system"
RULE = "imported"


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """One line: an application that was paid, and where."""

    reference: str
    kind: str
    applicant: str
    building: str
    who: Who
    written: Written
    applied_on: date
    paid_on: date
    cents: int
    items: tuple[Item, ...]


@act("admin.import_incentive", "Bring in what another system of the camera incentive program paid, from a file.")
async def import_incentive(deed: Deed, content: bytes, *, today: date) -> Report:
    """Keep each line as an application that is paid; one whose reference is known is a duplicate and left as it is.

    Raises BadInputError where the file is none.
    """
    report, fresh = await _read(deed, content, today)
    for each in fresh:
        row = _row(deed, each)
        await store.put(deed.tx, row)
        await store.insert_items(deed.tx, row.id, each.items)
        await files.step(deed, row, "paid")
    deed.about("incentive program, earlier payments", accepted=report.accepted, rejected=len(report.rejected))
    return report


@act("admin.check_incentive", "See what importing earlier payments of the program would do, without doing it.")
async def check_incentive(deed: Deed, content: bytes, *, today: date) -> Report:
    """Return the report that `import_incentive` would give."""
    report, _ = await _read(deed, content, today)
    deed.about("incentive program, earlier payments, dry run", accepted=report.accepted)
    return report


def _label(deed: Deed) -> str:
    return f"{files.PROGRAM_AGENCY}/{deed.door.world.agency_law.get(files.PROGRAM_AGENCY, '')}"


async def _read(deed: Deed, content: bytes, today: date) -> tuple[Report, list[Paid]]:
    await enrolling(deed.tx, "application", frozenset((_label(deed),)))
    rejected: list[Rejected] = []
    found: list[Paid] = []
    for each in _lines(content, today):
        (rejected if isinstance(each, Rejected) else found).append(each)  # type: ignore[arg-type] # one of the two
    known = await store.known_references(deed.tx, [each.reference for each in found])
    fresh = _without(found, known)
    return Report(accepted=len(fresh), repaired=0, duplicates=len(found) - len(fresh), rejected=rejected), fresh


def _without(found: Sequence[Paid], known: set[str]) -> list[Paid]:
    """Return those whose reference nobody has, neither the program nor an earlier line."""
    fresh = []
    for each in found:
        if each.reference not in known:
            fresh.append(each)
        known.add(each.reference)
    return fresh


def _lines(content: bytes, today: date) -> Iterator[Paid | Rejected]:
    for number, values in rows_of(content, COLUMNS, NEEDED):
        if values is None:
            yield Rejected(number=number, column="", reason="has more fields than the header")
            continue
        try:
            yield _paid(values, today)
        except BadInputError as error:
            yield Rejected(number=number, column=error.field, reason=error.reason)


def _paid(values: dict[str, str], today: date) -> Paid:
    reference = values.get("reference", "")
    if not _REFERENCE.fullmatch(reference):
        raise BadInputError("reference", "is 1 to 40 letters, digits, dots, slashes or dashes")
    written = read_address(values.get("address", ""), values.get("unit", ""))
    if written is None:
        raise BadInputError("address", "is not written like 1412 Alder Street NW")
    applied, paid = _day(values, "applied_on", today), _day(values, "paid_on", today)
    if paid < applied:
        raise BadInputError("paid_on", "is before applied_on")
    return Paid(
        reference=reference,
        kind=_word(values, "kind", KINDS, "rebate"),
        applicant=_word(values, "applicant", APPLICANTS),
        building=_word(values, "building", BUILDINGS),
        who=Who(name=checked_name(values.get("name", "")), organisation="", address=values["address"],
                unit=values.get("unit", "")),
        written=written,
        applied_on=applied,
        paid_on=paid,
        cents=_cents(values),
        items=_items(values, applied),
    )  # fmt: skip


def _word(values: dict[str, str], name: str, known: dict[str, str], usual: str = "") -> str:
    word = values.get(name, "").lower() or usual
    if word not in known:
        raise BadInputError(name, f"is one of: {', '.join(known)}")
    return word


def _day(values: dict[str, str], name: str, today: date) -> date:
    try:
        found = date.fromisoformat(values.get(name, ""))
    except ValueError:
        raise BadInputError(name, "is a day like 2022-05-31") from None
    if in_force(found) is None or found > today:
        raise BadInputError(name, "is a day between the program's first and today")
    return found


def _cents(values: dict[str, str]) -> int:
    found = _AMOUNT.fullmatch(values.get("amount", "").replace(",", ""))
    cents = int(found[1]) * 100 + int(found[2] or 0) if found else 0
    if not 0 < cents <= PRICE_CENTS_MAX:
        raise BadInputError("amount", "is what was paid, in dollars, such as 399.95")
    return cents


def _items(values: dict[str, str], bought_on: date) -> tuple[Item, ...]:
    """Return the things that were paid for: what each cost is not known any more, and no rule asks for it."""
    kinds: list[str] = []
    for name, kind in _COUNTS.items():
        text = values.get(name, "") or "0"
        if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LINES_MAX))):
            raise BadInputError(name, "is a whole number")
        kinds += [kind] * int(text)
    if not 0 < len(kinds) <= LINES_MAX:
        raise BadInputError("exterior_cameras", f"with interior_cameras and sensors is 1 to {LINES_MAX}")
    return tuple(Item(n=n, kind=kind, price_cents=0, bought_on=bought_on) for n, kind in enumerate(kinds, 1))


def _row(deed: Deed, paid: Paid) -> ApplicationRow:
    key, application_id = deed.door.master_key, new_id("inc")
    sealed = files.sealed_who(key, application_id, paid.who)
    exact, building = files.prints_of(key, paid.written)
    rules = in_force(paid.applied_on)
    settled = datetime.combine(paid.paid_on, time(12), UTC)
    return ApplicationRow(
        id=application_id, reference=paid.reference, label=_label(deed), account_id=None, kind=paid.kind,
        applicant=paid.applicant, building=paid.building, status="paid", is_tenant=False, has_assistance=False,
        in_public_housing=False, is_small=False, was_vandalised=False, hours_kept=0, registration_id=None, psa="",
        priority_area="", address_print=exact, building_print=building, sealed=sealed.sealed,
        wrapped_key=sealed.wrapped_key, applied_at=datetime.combine(paid.applied_on, time(12), UTC),
        applied_on=paid.applied_on, changed_at=deed.now, rule_set=rules.id if rules else "", cents=paid.cents,
        decided_at=settled, decided_on=paid.paid_on, decided_by_name=BY, decided_rule=RULE, paid_on=paid.paid_on,
    )  # fmt: skip
