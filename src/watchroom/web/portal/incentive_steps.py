"""The questions of an application to the incentive program: one a page, in order, and what a page's answers mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.addresses import read_address
from watchroom.model.incentive import (
    APPLICANTS,
    BUILDINGS,
    EXTERIOR,
    ITEMS,
    KINDS,
    LINES_MAX,
    PRICE_CENTS_MAX,
    VOUCHER,
    Item,
)
from watchroom.model.incentive_views import Asked
from watchroom.model.portal import Fields

DRAFT = "incentive"
YES_NO = ("yes", "no")
TEXT_CHARS_MAX = 200
HOURS_MAX = 24 * 365
_PRICE = re.compile(r"\$?\s*(\d{1,6})(?:[.](\d{1,2}))?")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a page: a choice of codes, or a text."""

    name: str
    codes: tuple[str, ...] = ()
    needed: bool = True
    inputmode: str = ""
    autocomplete: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One page: its name in the address and the texts, what it asks, and whom it is for."""

    name: str
    questions: tuple[Question, ...] = ()
    of: Callable[[Fields], bool] = lambda _: True


def is_voucher(draft: Fields) -> bool:
    """Return whether a voucher is asked for."""
    return draft.get("kind") == VOUCHER


def _is_rebate(draft: Fields) -> bool:
    return not is_voucher(draft)


def _yes_no(name: str) -> Question:
    return Question(name=name, codes=YES_NO)


STEPS: tuple[Step, ...] = (
    Step(name="kind", questions=(Question(name="kind", codes=tuple(KINDS)),)),
    Step(name="applicant", questions=(Question(name="applicant", codes=tuple(APPLICANTS)),), of=_is_rebate),
    Step(name="small", questions=(_yes_no("is_small"),), of=lambda draft: draft.get("applicant") == "business"),
    Step(name="building", questions=(Question(name="building", codes=tuple(BUILDINGS)),)),
    Step(
        name="name",
        questions=(
            Question(name="name", autocomplete="name"),
            Question(name="organisation", needed=False, autocomplete="organization"),
        ),
    ),
    Step(
        name="address",
        questions=(
            Question(name="address", autocomplete="street-address"),
            Question(name="unit", needed=False, autocomplete="address-line2"),
        ),
    ),
    Step(name="tenant", questions=(_yes_no("is_tenant"),)),
    Step(name="assistance", questions=(_yes_no("has_assistance"), _yes_no("in_public_housing")), of=is_voucher),
    Step(name="items"),
    Step(
        name="registration",
        questions=(Question(name="registration", needed=False), Question(name="hours_kept", inputmode="numeric")),
        of=_is_rebate,
    ),
    Step(name="again", questions=(_yes_no("was_vandalised"),), of=_is_rebate),
    Step(name="check"),
)
BY_NAME = {each.name: each for each in STEPS}


def steps_of(draft: Fields) -> list[Step]:
    """Return the pages that this applicant is asked."""
    return [each for each in STEPS if each.of(draft)]


def after(step: Step, draft: Fields) -> str:
    """Return the name of the page after one."""
    names = [each.name for each in steps_of(draft)]
    return names[names.index(step.name) + 1]


def before(step: Step, draft: Fields) -> str | None:
    """Return the name of the page before one."""
    names = [each.name for each in steps_of(draft)]
    at = names.index(step.name) if step.name in names else 0
    return names[at - 1] if at else None


def wrong(step: Step, values: dict[str, str]) -> dict[str, str]:
    """Return what is wrong with a page's answers: field → the key of the sentence that says what to do."""
    found = {}
    for each in step.questions:
        value = values.get(each.name, "")
        if (each.codes and value not in each.codes) or (each.needed and not value):
            found[each.name] = f"incentive.{step.name}.wrong"
        elif len(value) > TEXT_CHARS_MAX:
            found[each.name] = "incentive.long"
    if step.name == "address" and not found and read_address(values["address"], values["unit"]) is None:
        found["address"] = "incentive.address.wrong"
    if step.name == "registration" and not found and not values["hours_kept"].isascii():
        found["hours_kept"] = "incentive.registration.wrong"
    if step.name == "registration" and not found and not _hours(values["hours_kept"]):
        found["hours_kept"] = "incentive.registration.wrong"
    return found


def _hours(text: str) -> int:
    return int(text) if text.isdigit() and len(text) <= len(str(HOURS_MAX)) and int(text) <= HOURS_MAX else 0


def line_of(values: dict[str, str], today: date, *, voucher: bool) -> tuple[dict[str, str], dict[str, str]]:
    """Return (a thing to keep in the draft, what is wrong with it: field → key of the sentence)."""
    found: dict[str, str] = {}
    kind = EXTERIOR if voucher else values["item"]
    if kind not in ITEMS:
        found["item"] = "incentive.items.wrong.kind"
    cents = cents_of(values["price"])
    if cents is None:
        found["price"] = "incentive.items.wrong.price"
    bought = today if voucher else _day_of(values["year"], values["month"], values["day"])
    if bought is None or bought > today:
        found["day"] = "incentive.items.wrong.day"
    if found or cents is None or bought is None:
        return {}, found
    return {"kind": kind, "cents": str(cents), "bought_on": bought.isoformat()}, {}


def cents_of(text: str) -> int | None:
    """Return a price as cents: `129`, `$1,299.90`; None where it is none."""
    found = _PRICE.fullmatch(text.strip().replace(",", ""))
    if found is None:
        return None
    cents = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    return cents if cents <= PRICE_CENTS_MAX else None


def _day_of(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def items_of(draft: Fields) -> tuple[Item, ...]:
    """Return the things that were listed."""
    return tuple(
        Item(n=n, kind=each["kind"], price_cents=int(each["cents"]), bought_on=date.fromisoformat(each["bought_on"]))
        for n, each in enumerate(draft.get("items", [])[:LINES_MAX], start=1)
    )


def unanswered(draft: Fields) -> str | None:
    """Return the first page that has no good answer yet."""
    for step in steps_of(draft):
        if step.name == "items" and not draft.get("items"):
            return step.name
        if step.questions and wrong(step, {each.name: draft.get(each.name, "") for each in step.questions}):
            return step.name
    return None


def asked_of(draft: Fields) -> Asked:
    """Return the application that was typed; raises BadInputError naming the page that has no good answer."""
    missing = unanswered(draft)
    if missing is not None:
        raise BadInputError(missing, "has no answer yet")
    voucher = is_voucher(draft)
    flags = ("is_tenant", "has_assistance", "in_public_housing", "is_small", "was_vandalised")
    here = {question.name for step in steps_of(draft) for question in step.questions}
    return Asked(
        kind=draft["kind"],
        applicant="resident" if voucher else draft["applicant"],
        building=draft["building"],
        name=draft["name"],
        organisation=draft.get("organisation", ""),
        address=draft["address"],
        unit=draft.get("unit", ""),
        items=items_of(draft),
        hours_kept=0 if voucher else _hours(draft["hours_kept"]),
        registration="" if voucher else draft.get("registration", ""),
        **{name: name in here and draft.get(name) == "yes" for name in flags},
    )
