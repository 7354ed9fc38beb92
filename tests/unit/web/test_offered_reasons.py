"""What a screen asks the reasons of is an act whose reasons it is told."""

from __future__ import annotations

import re
from pathlib import Path

from watchroom.actions.offers import ASKED_ACTS

SCREENS = Path(__file__).resolve().parents[3] / "console" / "src"
ASKED = re.compile(r"usePurposes\('([a-z_.]+)'\)")


def test_every_act_whose_reasons_a_screen_asks_has_them() -> None:
    """No screen asks for the reasons of an act that the session leaves out: its buttons would never appear."""
    asked = {act for path in SCREENS.rglob("*.ts*") for act in ASKED.findall(path.read_text())}
    assert "plates.approve" in asked
    assert asked <= set(ASKED_ACTS)
