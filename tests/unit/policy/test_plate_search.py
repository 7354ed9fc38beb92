"""A plate search is wide by the table's caps, and by nothing else."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from watchroom.model.plate_search import PlateQuestion
from watchroom.policy.plate_search import fixed_characters, too_many, too_wide
from watchroom.policy.rules import SHIPPED
from watchroom.policy.table import Cap

MONTH = timedelta(days=30)
HERE = (38.9, -77.03)


def wide(*, is_held: bool = True, span: timedelta = MONTH, **asked: object) -> str | None:
    """Return the cap that a question goes beyond."""
    question = msgspec.convert({"plate": "ABCD", **asked}, PlateQuestion)
    cap = too_wide(SHIPPED, question, span, is_held=is_held)
    return None if cap is None else cap.name


@pytest.mark.parametrize(
    ("cap", "asked"),
    [
        (None, {}),
        (None, {"match": "one_edit", "is_held": False}),
        (None, {"match": "prefix"}),
        ("plate-few-characters", {"match": "prefix", "plate": "ABC"}),
        ("plate-few-characters", {"match": "wildcard", "plate": "*A?B*C*"}),
        (None, {"match": "wildcard", "plate": "A*B?CD"}),
        ("plate-days", {"span": MONTH + timedelta(seconds=1)}),
        ("plate-radius", {"match": "prefix", "is_held": False}),
        ("plate-radius", {"match": "prefix", "is_held": False, "near": HERE, "within_m": 5_001.0}),
        (None, {"match": "prefix", "is_held": False, "near": HERE, "within_m": 5_000.0}),
    ],
)
def test_each_cap_is_where_the_table_says(cap: str | None, asked: dict[str, object]) -> None:
    """Characters, days and reach each have their line, and one step beyond it takes two."""
    assert wide(**asked) == cap  # type: ignore[arg-type]


def test_what_fits_many_reads_takes_two_only_for_patterns() -> None:
    """One plate may have any number of reads; a beginning may not."""
    many = 2_001
    assert too_many(SHIPPED, PlateQuestion(plate="ABCD", match="exact"), many) is None
    cap = too_many(SHIPPED, PlateQuestion(plate="ABCD", match="prefix"), many)
    assert cap is not None
    assert cap == next(each for each in SHIPPED.caps if each.name == "plate-reads")
    assert cap.most == many - 1
    assert too_many(SHIPPED, PlateQuestion(plate="ABCD", match="prefix"), many - 1) is None
    assert fixed_characters("*A?1*") == 2


def test_a_table_without_caps_lets_nobody_search_alone() -> None:
    """A table that was in force before there were caps refuses instead of allowing."""
    bare = msgspec.structs.replace(SHIPPED, caps=())
    cap = too_wide(bare, PlateQuestion(plate="ABCD"), MONTH, is_held=True)
    assert cap == Cap(name="plate-days", says="This table of rules lets nobody do this alone.", most=0, unit="")
