"""No face, gait, voice or emotion: no library, model, field, column, interface member or kept payload."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import msgspec
import pytest

import watchroom
from watchroom import sources
from watchroom.base.errors import BadInputError
from watchroom.model.source import Enrolment
from watchroom.web.openapi import exchange_document, portal_document
from watchroom.web.portal.service import described

FORBIDDEN_WORDS = {
    "biometric", "biometrics", "emotion", "emotions", "face", "faces", "facial", "gait", "iris", "mood", "retina",
    "sentiment", "sub_label", "voice", "voiceprint",
}  # fmt: skip
FORBIDDEN_LIBRARIES = {
    "arcface", "compreface", "deepface", "dlib", "facenet", "fer", "insightface", "mediapipe", "mtcnn", "openface",
    "pyannote", "resemblyzer", "retinaface", "speechbrain", "vosk", "whisper",
}  # fmt: skip

MODEL_SUFFIXES = {
    ".caffemodel", ".gguf", ".h5", ".hdf5", ".mlmodel", ".mlpackage", ".onnx", ".pb", ".pt", ".safetensors",
    ".tflite", ".weights",
}  # fmt: skip
"""What trained models are kept in; a classifier of pictures or voices would come as one of these."""
RECEIVED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENT = {"HumanFace": {"Gender": "x"}, "faceEmbedding": [0.1], "emotion": "calm", "voiceprint": "x", "gait": 1}
"""What vendors add to their messages by themselves."""


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


def test_no_member_of_the_other_doors(root: Path) -> None:
    """No member that the exchange or the portal describe is biometric."""
    taken = {kind: sources.manifest(kind).content_types for kind in sources.kinds()}
    found = {*members(exchange_document(taken, "1")), *members(portal_document("1", described()))}
    assert found
    assert biometric(found) == set()


def said(package: Distribution) -> set[str]:
    """Return the words of a package's name, summary, keywords and classifiers."""
    told = package.metadata
    texts = [told["Name"], told["Summary"], told["Keywords"], *(told.get_all("Classifier") or [])]
    return {word for text in texts if text for word in re.split(r"[^a-z]+", text.lower())}


def test_no_installed_package_is_for_it() -> None:
    """No wheel that is installed says in its own metadata that it is for faces, voices or emotions."""
    found = {package.metadata["Name"]: said(package) for package in distributions()}
    assert "asyncpg" in found
    assert {
        name: held for name, told in found.items() if (held := told & (FORBIDDEN_WORDS | FORBIDDEN_LIBRARIES))
    } == {}


def test_no_model_is_shipped(files: list[str]) -> None:
    """No trained model is in the source tree or in an installed wheel, nor a cascade of one."""
    installed = [str(path) for package in distributions() for path in package.files or []]
    assert len(installed) > 1_000
    models = [name for name in [*files, *installed] if Path(name).suffix.lower() in MODEL_SUFFIXES]
    cascades = [name for name in [*files, *installed] if "cascade" in Path(name).name.lower() and name.endswith(".xml")]
    assert models + cascades == []


def names_in(value: Any) -> Iterable[str]:
    """Return the names of all members anywhere in a plain value."""
    if isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from names_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from names_in(each)


def with_faces(value: Any) -> Any:
    """Return a JSON value with what vendors add in each of its objects."""
    if isinstance(value, dict):
        return {name: with_faces(each) for name, each in value.items()} | SENT
    return [with_faces(each) for each in value] if isinstance(value, list) else value


def payloads(kind: str) -> list[tuple[bytes, str]]:
    """Return (message, content type) of each sample of a kind, and of each JSON one with faces in it."""
    found = []
    types = sources.manifest(kind).content_types
    for path in sorted((sources.folder(kind) / "samples").iterdir()):
        content = path.read_bytes()
        found += [(content, each) for each in types]
        if path.suffix == ".json":
            found.append((json.dumps(with_faces(json.loads(content))).encode(), "application/json"))
    return found


@pytest.mark.parametrize("kind", sources.kinds())
def test_no_payload_keeps_it(kind: str) -> None:
    """What a decoder keeps of a message, the raw part included, has no biometric member, whatever was sent."""
    enrolment = Enrolment(id=kind, kind=kind, title="x", agency="mpd", law_tag="DC")
    kept: set[str] = set()
    decoded_any = False
    for content, content_type in payloads(kind):
        try:
            decoded = sources.decoder_of(kind)(content, content_type, enrolment, RECEIVED_AT)
        except BadInputError:
            continue
        decoded_any = True
        kept |= set(names_in(msgspec.to_builtins(decoded.observations)))
    assert decoded_any
    assert biometric(kept) == set()
