"""The reference pages say what the program says."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchroom.app.cli import VERBS
from watchroom.app.settings import PREFIX, described

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", described())
def test_every_setting_has_its_line(name: str) -> None:
    """The settings page has each setting's name, variable, default and description."""
    sentence, default = described()[name]
    line = next(line for line in _lines("settings.md") if line.startswith(f"| `{name}` |"))
    assert f"{sentence}" in line
    assert f"`{PREFIX}{name.upper()}`" in line or name == "demo"
    assert f"`{default}`" in line or not default


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_flag_has_its_line(verb: str) -> None:
    """The command line's page has each verb with its sentence, example and every flag."""
    page = "\n".join(_lines("command-line.md"))
    section = page.partition(f"\n## {verb}\n")[2].partition("\n## ")[0]
    assert VERBS[verb].says in section
    assert f"watchroom {VERBS[verb].example}" in section
    parser = argparse.ArgumentParser()
    importlib.import_module(f"watchroom.app.{VERBS[verb].module}").add_arguments(parser)
    missing = [flag for flag in _flags(parser) if f"`{flag}" not in section]
    assert missing == []


def _flags(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list what was added
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for each in action.choices.values():
                yield from _flags(each)
        else:
            yield from (option for option in action.option_strings if option not in ("-h", "--help"))


def _lines(page: str) -> list[str]:
    return (REFERENCE / page).read_text().splitlines()
