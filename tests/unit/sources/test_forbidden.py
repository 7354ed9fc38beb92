"""What must never be in the data is taken out at the door."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.sources.forbidden import forbidden_kind, without_forbidden


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HumanFace", "face"),
        ("HumanBody", "body"),
        ("face", "face"),
        ("FACES", "face"),
        ("faceId", "face"),
        ("face_id_2", "face"),
        ("FACEID", "face"),
        ("tt:HumanFace", "face"),
        ("facial-features", "face"),
        ("sub_label", "sub_label"),
        ("subLabel", "sub_label"),
        ("voiceprint", "voice"),
        ("VoicePrint", "voice"),
        ("gait", "gait"),
        ("gaitSignature", "gait"),
        ("emotion", "emotion"),
        ("emotions", "emotion"),
        ("biometric", "biometric"),
        ("biometricData", "biometric"),
        ("surface", None),
        ("interface", None),
        ("facility", None),
        ("label", None),
        ("invoice", None),
        ("iris", None),
        ("", None),
    ],
)
def test_names_are_known(name: str, kind: str | None) -> None:
    """Forbidden members are known in any writing, and words that only contain one are left alone."""
    assert forbidden_kind(name) == kind


def test_members_are_removed_at_any_depth_and_counted() -> None:
    """Members are removed wherever they are, with all they hold, and the original is left as it was."""
    message = {"id": 1, "objects": [{"face": {"id": 7, "gait": 1}, "plate": "A1"}, {"subLabel": "x"}], "Emotion": 0}
    before = json.dumps(message)
    counts: dict[str, int] = {"face": 1}
    assert without_forbidden(message, counts) == {"id": 1, "objects": [{"plate": "A1"}, {}]}
    assert counts == {"face": 2, "sub_label": 1, "emotion": 1}
    assert json.dumps(message) == before


def names_in(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        return [*tree, *(name for value in tree.values() for name in names_in(value))]
    return [name for value in tree for name in names_in(value)] if isinstance(tree, list) else []


@given(
    tree=st.recursive(
        st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["face", "Gait", "a", "b", "voice_print", "subLabel"]), inner, max_size=4)
        ),
        max_leaves=15,
    )
)
def test_nothing_forbidden_is_left(tree: Any) -> None:
    """After removal no forbidden name is anywhere, and removing again removes nothing."""
    counts: dict[str, int] = {}
    kept = without_forbidden(tree, counts)
    assert not [name for name in names_in(kept) if forbidden_kind(name)]
    again: dict[str, int] = {}
    assert without_forbidden(kept, again) == kept
    assert again == {}
    assert bool(counts) == (kept != tree)
