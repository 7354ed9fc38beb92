"""What a source says of itself: its manifest (also its entry in the public register) and its graded quality."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.model.source import Enrolment

MANIFEST_FILE = "manifest.toml"
QUALITY_FILE = "quality.toml"

GRADES: dict[str, tuple[str, ...]] = {
    "bronze": ("decodes_its_samples", "names_the_field"),
    "silver": ("survives_any_bytes", "round_trip", "limits_tested", "documented"),
    "gold": ("real_peer_or_file", "speed_measured"),
}
"""The rules of each grade; a grade includes those before it."""


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One setting of an enrolled source."""

    type: Literal["text", "number", "integer", "boolean", "table", "list"]
    about: str
    default: Any = None
    required: bool = False


_TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "table": dict,
    "list": (list, tuple),
}


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of source as operators enrol it and as the public register shows it."""

    kind: str
    title: str
    reports: str
    """What it reports, in one or two sentences for the public."""
    observations: tuple[str, ...]
    """Tags of the observation records it produces: call, read, gunshot, alarm, unit_position, warning, camera_event."""
    personal_data: tuple[str, ...]
    """The kinds of personal data its records carry; empty when there are none."""
    dropped: tuple[str, ...] = ()
    """What is removed at the door and never stored."""
    law_notes: tuple[str, ...] = ()
    retention_class: str
    transport: tuple[Literal["http", "mqtt", "tcp", "udp"], ...]
    steady: bool = False
    """Whether a healthy source of this kind is never long silent: then its silence is an alarm."""
    content_types: tuple[str, ...]
    message_bytes_max: int
    settings: dict[str, Setting] = {}

    def settings_of(self, enrolment: Enrolment) -> dict[str, Any]:
        """Return the enrolment's settings over the defaults; raise BadInputError naming what is unknown or unfit."""
        for name in enrolment.settings:
            if name not in self.settings:
                raise BadInputError(f"settings.{name}", f"is not a setting of {self.kind}")
        found = {name: enrolment.settings.get(name, setting.default) for name, setting in self.settings.items()}
        for name, value in found.items():
            setting = self.settings[name]
            if value is None and setting.required:
                raise BadInputError(f"settings.{name}", f"is required: {setting.about}")
            odd_bool = isinstance(value, bool) and setting.type != "boolean"
            if value is not None and (odd_bool or not isinstance(value, _TYPES[setting.type])):
                raise BadInputError(f"settings.{name}", f"must be of type {setting.type}")
        return found


class Met(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule that is met, and the tests or pages that show it."""

    rule: str
    evidence: tuple[str, ...]
    """`test_name` (in the source's tests) or a path of a docs page."""


class Quality(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The grade of a source and why it deserves it."""

    grade: Literal["bronze", "silver", "gold"]
    met: tuple[Met, ...]

    def missing(self) -> list[str]:
        """Return the rules that the grade asks for and `met` does not name."""
        met = {each.rule for each in self.met}
        wanted: list[str] = []
        for grade, rules in GRADES.items():
            wanted += rules
            if grade == self.grade:
                break
        return [rule for rule in wanted if rule not in met]


def load_manifest(folder: Path) -> Manifest:
    """Read the manifest of the source in `folder`; msgspec.ValidationError names the member at fault."""
    return msgspec.toml.decode((folder / MANIFEST_FILE).read_bytes(), type=Manifest)


def load_quality(folder: Path) -> Quality:
    """Read the quality file of the source in `folder`; msgspec.ValidationError names the member at fault."""
    return msgspec.toml.decode((folder / QUALITY_FILE).read_bytes(), type=Quality)
