"""Everything that can be named has its page or its line, and the generated pages are as the code makes them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

import reference
from watchroom.correlate.alert_rules import ALERT_RULES

ROOT = Path(__file__).resolve().parents[2]
KINDS = sorted(path.parent.name for path in (ROOT / "src/watchroom/sources").glob("*/manifest.toml"))


@pytest.mark.parametrize("name", reference.pages())
def test_generated_page_is_current(pages: dict[str, str], name: str) -> None:
    """The page is what tools/reference.py writes; after a change of the code, run it."""
    assert pages[f"reference/{name}"] == reference.pages()[name]


@pytest.mark.parametrize("rule", ALERT_RULES)
def test_every_alert_rule_has_its_line(pages: dict[str, str], rule: str) -> None:
    """The page of alert rules names the rule and says when it raises an alert."""
    page = pages["reference/alert-rules.md"]
    assert f"| `{rule}` |" in page
    assert ALERT_RULES[rule].sentence in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_source_has_its_page(pages: dict[str, str], kind: str) -> None:
    """The kind's page opens with its name and describes every setting of its manifest."""
    page = pages[f"reference/sources/{kind}.md"]
    manifest = tomllib.loads((ROOT / "src/watchroom/sources" / kind / "manifest.toml").read_text())
    assert page.replace("`", "").startswith(f"# {kind}")
    assert [name for name in manifest.get("settings", {}) if f"`{name}`" not in page] == []


def test_every_dependency_has_its_line(pages: dict[str, str]) -> None:
    """The decision on dependencies names every package that runs with the product."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    python = {match[0] for each in declared if (match := re.match(r"[A-Za-z0-9-]+", each))}
    npm = set(json.loads((ROOT / "console/package.json").read_text())["dependencies"])
    page = pages["decisions/0002-dependencies.md"]
    assert {name for name in python | npm if f"| `{name}` |" not in page} == set()


def test_decisions_are_numbered_and_in_form(pages: dict[str, str]) -> None:
    """Decision records are numbered without a gap, each with date, context, decision and consequences."""
    records = sorted(name for name in pages if name.startswith("decisions/"))
    assert [int(Path(name).name[:4]) for name in records] == list(range(1, len(records) + 1))
    parts = ("Date: ", "Status: ", "## Context", "## Decision", "## Consequences")
    assert {name: [part for part in parts if part not in pages[name]] for name in records} == {
        name: [] for name in records
    }
