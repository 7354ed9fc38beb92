"""Removes what must never be in the data (face, voice, gait, emotion…) before anything is kept, and counts it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_WORDS = {
    "face": "face",
    "faces": "face",
    "facial": "face",
    "voice": "voice",
    "voiceprint": "voice",
    "gait": "gait",
    "emotion": "emotion",
    "emotions": "emotion",
    "biometric": "biometric",
    "biometrics": "biometric",
}
_NAMES = {
    "humanface": "face",
    "humanbody": "body",
    "sublabel": "sub_label",
    "faceid": "face",
    "faceids": "face",
    "facelist": "face",
    "faceprint": "face",
    "facedetection": "face",
    "facerecognition": "face",
    "facematch": "face",
    "faceembedding": "face",
    "voiceid": "voice",
    "voicerecognition": "voice",
    "speakerid": "voice",
    "gaitid": "gait",
    "biometricid": "biometric",
}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NAME_CHARS_MAX = 200
_CACHE_NAMES_MAX = 4096


@lru_cache(maxsize=_CACHE_NAMES_MAX)
def forbidden_kind(name: str) -> str | None:
    """Return the forbidden kind (`face`, `voice`, `body`…) that a member of this name would hold, or None."""
    name = name[:_NAME_CHARS_MAX]
    joined = re.sub(r"[^a-z]", "", name.lower())
    if joined in _NAMES:
        return _NAMES[joined]
    for word in _WORD.findall(name):
        kind = _WORDS.get(word.lower())
        if kind is not None:
            return kind
    return _WORDS.get(joined)


def without_forbidden(tree: Any, counts: dict[str, int]) -> Any:
    """Return a copy of the builtin JSON `tree` without forbidden members, each counted in `counts` by its kind."""
    if isinstance(tree, dict):
        kept = {}
        for name, value in tree.items():
            kind = forbidden_kind(name)
            if kind is None:
                kept[name] = without_forbidden(value, counts)
            else:
                counts[kind] = counts.get(kind, 0) + 1
        return kept
    if isinstance(tree, list):
        return [without_forbidden(each, counts) for each in tree]
    return tree
