"""The page on invariants has every one, in its own words."""

from __future__ import annotations

from pathlib import Path

from watchroom.reports.invariants import INVARIANTS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "invariants.md"


def test_every_invariant_has_its_line() -> None:
    """The page lists just the invariants that are checked, in order, each with its sentence."""
    cells = [line.split("|")[1:3] for line in PAGE.read_text().splitlines() if line.startswith("| I")]
    told = [(number.strip(), says.strip()) for number, says in cells]
    assert told == [(each.number, each.says) for each in INVARIANTS]
