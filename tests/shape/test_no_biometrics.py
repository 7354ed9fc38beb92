"""No face, gait, voice or emotion: not as a library, not as a field, not as a column."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import watchroom

FORBIDDEN_WORDS = {
    "biometric", "biometrics", "emotion", "emotions", "face", "faces", "facial", "gait", "iris", "mood", "retina",
    "sentiment", "sub_label", "voice", "voiceprint",
}  # fmt: skip
FORBIDDEN_LIBRARIES = {
    "arcface", "compreface", "deepface", "dlib", "facenet", "fer", "insightface", "mediapipe", "mtcnn", "openface",
    "pyannote", "resemblyzer", "retinaface", "speechbrain", "vosk", "whisper",
}  # fmt: skip


def words(name: str) -> set[str]:
    """Return the words that a name is made of: `faceId` is face and id, `interface` is only itself."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return {part.lower() for part in re.split(r"[^A-Za-z]+", parted) if part} | {name.lower()}


def biometric(names: Iterable[str]) -> set[str]:
    """Return those of `names` that hold a forbidden word."""
    return {name for name in names if words(name) & (FORBIDDEN_WORDS | FORBIDDEN_LIBRARIES)}


def every_struct() -> Iterable[type[msgspec.Struct]]:
    """Return every record type of the package."""
    for module in pkgutil.walk_packages(watchroom.__path__, "watchroom."):
        if ".tests." not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, waiting = [], [msgspec.Struct]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        found += [kind for kind in kinds if kind.__module__.startswith("watchroom.")]
        waiting += kinds
    return found


def members(schema: Any) -> Iterable[str]:
    """Return the names of all properties anywhere in a JSON schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ()
        for value in schema.values():
            yield from members(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from members(value)


@pytest.mark.parametrize("name", ["faceId", "face_embedding", "HumanFace", "voice-print", "deepface", "Gait"])
def test_forbidden_names_are_seen(name: str) -> None:
    """A name that holds a forbidden word is found however it is written."""
    assert biometric([name]) == {name}


@pytest.mark.parametrize("name", ["interface", "surface", "typeface", "preferred", "invoice"])
def test_other_names_are_left_alone(name: str) -> None:
    """A word that only contains a forbidden one is not taken for it."""
    assert biometric([name]) == set()


def test_no_library(root: Path) -> None:
    """No locked package of Python or npm is for biometrics."""
    python = {package["name"] for package in tomllib.loads((root / "uv.lock").read_text())["package"]}
    npm = set(json.loads((root / "console" / "package-lock.json").read_text())["packages"])
    assert len(python) > 1
    assert len(npm) > 1
    assert biometric(python | {path.rpartition("node_modules/")[2] for path in npm}) == set()


def test_no_field() -> None:
    """No record type of the package has a biometric member."""
    fields = {f"{kind.__name__}.{name}": name for kind in every_struct() for name in kind.__struct_fields__}
    assert "Read.plate" in fields
    assert {path for path, name in fields.items() if biometric([name])} == set()


def test_no_column(root: Path) -> None:
    """No table, column or other name of the database's schema is biometric."""
    migrations = [path.read_text() for path in (root / "src/watchroom/store/migrations").glob("*.sql")]
    code = re.sub(r"--[^\n]*|'[^']*'", " ", "\n".join(migrations))
    names = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", code))
    assert "plate" in names
    assert biometric(names) == set()


def test_no_member_of_the_interface(root: Path) -> None:
    """No member that the console's interface sends or takes is biometric."""
    found = set(members(json.loads((root / "console" / "openapi.json").read_text())))
    assert found
    assert biometric(found) == set()
