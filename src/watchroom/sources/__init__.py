"""One folder per kind of feed, found by its `manifest.toml`: delete the folder and nothing else breaks."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from watchroom.base.errors import NotFoundError
from watchroom.model.source import Decoder, Listener
from watchroom.sources.manifest import MANIFEST_FILE, Manifest, load_manifest

_ROOT = Path(__file__).parent


@cache
def kinds() -> tuple[str, ...]:
    """Return the kinds of source that are there, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in _ROOT.glob(f"*/{MANIFEST_FILE}")))


def folder(kind: str) -> Path:
    """Return the folder of `kind`; raise NotFoundError when there is none."""
    if kind not in kinds():
        raise NotFoundError(f"There is no source of kind {kind}; choose one of: {', '.join(kinds())}.")
    return _ROOT / kind


@cache
def manifest(kind: str) -> Manifest:
    """Return what `kind` says of itself; raise NotFoundError when there is no such kind."""
    return load_manifest(folder(kind))


@cache
def decoder_of(kind: str) -> Decoder:
    """Return the pure decoder of `kind`; raise NotFoundError when there is no such kind."""
    folder(kind)
    decode: Decoder = import_module(f"{__name__}.{kind}.decode").decode
    return decode


@cache
def listener_of(kind: str) -> Listener | None:
    """Return what listens or fetches for `kind`, or None when its messages are posted to the exchange."""
    if not (folder(kind) / "source.py").exists():
        return None
    listener: Listener = import_module(f"{__name__}.{kind}.source").listener
    return listener
