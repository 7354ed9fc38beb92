"""The rooms are those of the architecture, and the walls between them cover every one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

BRACED = ("sources", "notify", "media", "correlate", "patterns", "policy", "ledger", "store")
ORDER = ("app", "web", "reports", "pipeline", "actions", "evidence", BRACED, "model", "base")
"""From the left, which may import, to the right, which may be imported."""
ALL = {"watchroom." + room for each in ORDER for room in ((each,) if isinstance(each, str) else each)}


@pytest.fixture(scope="module")
def contracts(root: Path) -> dict[str, Any]:
    """Return import-linter's contracts by their id."""
    settings = tomllib.loads((root / "pyproject.toml").read_text())
    return {each["id"]: each for each in settings["tool"]["importlinter"]["contracts"]}


@pytest.fixture(scope="module")
def rooms(root: Path) -> set[str]:
    """Return the rooms that have code."""
    return {f"watchroom.{path.parent.name}" for path in (root / "src" / "watchroom").glob("*/__init__.py")}


def test_layers_are_the_architecture(contracts: dict[str, Any]) -> None:
    """The walls stand in the architecture's order, and a room nobody listed fails them."""
    layers = [tuple(re.findall(r"\w+", layer)) for layer in contracts["rooms"]["layers"]]
    assert layers == [(each,) if isinstance(each, str) else each for each in ORDER]
    assert contracts["rooms"]["exhaustive"]


def test_empty_rooms_are_marked(contracts: dict[str, Any], rooms: set[str]) -> None:
    """A room is in parentheses exactly as long as it has no code."""
    optional = {f"watchroom.{room}" for room in re.findall(r"\((\w+)\)", " ".join(contracts["rooms"]["layers"]))}
    assert optional == ALL - rooms


def test_house_rules_name_the_same_rooms(root: Path) -> None:
    """The rule that people read has the order that is checked."""
    rules = (root / "docs" / "contributing" / "house-rules.md").read_text()
    said = rules.partition("only to the right: `")[2].partition("`")[0]
    assert re.findall(r"\w+", said) == [room for each in ORDER for room in ((each,) if isinstance(each, str) else each)]


@pytest.mark.parametrize(
    ("contract", "knows"),
    [
        ("wiring", {"watchroom.app", "watchroom.sources", "watchroom.notify"}),
        ("sql", {"watchroom.store"}),
    ],
)
def test_only_the_rooms_that_may_are_left_out(
    contracts: dict[str, Any], rooms: set[str], contract: str, knows: set[str]
) -> None:
    """A wall around something covers every room but those that may know it, and base and model which know nobody."""
    walled = {module for module in contracts[contract]["source_modules"] if module != "watchroom_sim"}
    assert walled >= rooms - knows - BELOW[contract]
    assert walled.isdisjoint(knows)


BELOW: dict[str, set[str]] = {
    "wiring": {f"watchroom.{room}" for room in (*BRACED, "model", "base")},
    "sql": set(),
}
"""Rooms that the layers already keep from it."""


def test_every_kind_of_source_is_walled(root: Path, contracts: dict[str, Any]) -> None:
    """Each folder with a manifest is one of the kinds that may not know each other."""
    kinds = {path.parent.name for path in (root / "src" / "watchroom" / "sources").glob("*/manifest.toml")}
    assert {module.rpartition(".")[2] for module in contracts["kinds"]["modules"]} == kinds


def test_every_web_app_is_walled(root: Path, contracts: dict[str, Any]) -> None:
    """Each app of the web is one of those that may not know each other."""
    apps = {path.parent.name for path in (root / "src" / "watchroom" / "web").glob("*/__init__.py")}
    assert {module.rpartition(".")[2] for module in contracts["faces"]["modules"]} == apps
