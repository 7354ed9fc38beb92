"""Decodes alarms of panic buttons and panels: one, an array, or NDJSON."""

from __future__ import annotations

from datetime import datetime

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point
from watchroom.model.observation import Alarm, Decoded
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import JsonObject, find, latitude, longitude, optional_text, text, time
from watchroom.sources.rows import decode_each, message_rows
from watchroom.sources.times import timing_flags

ID_CHARS_MAX = 200
SITE_CHARS_MAX = 100
ADDRESS_CHARS_MAX = 300
TEXT_CHARS_MAX = 2_000
KINDS = frozenset({"panic", "hold_up", "duress", "lockdown", "intrusion", "glass_break", "other"})
_SAID = {
    "holdup": "hold_up",
    "robbery": "hold_up",
    "burglary": "intrusion",
    "burglar": "intrusion",
    "glass": "glass_break",
}


def decode(payload: bytes, content_type: str, enrolment: Enrolment, received_at: datetime) -> Decoded:
    """Decode one alarm, a JSON array of them, or NDJSON; see docs/reference/sources/alarm.md."""
    rows, rejected = message_rows(payload, content_type)
    return decode_each(rows, rejected, lambda row, _: _alarm(row, enrolment, received_at))


def _alarm(row: JsonObject, enrolment: Enrolment, received_at: datetime) -> Alarm:
    row = _pinned(row, dict(enrolment.settings))
    external_id = text(row, "id", ID_CHARS_MAX)
    at = time(row, "at")
    said = text(row, "alarm", 100)
    kind, kind_flags = _kind(said)
    place = _place(row) or _place(dict(enrolment.settings))
    return Alarm(
        external_id=external_id,
        at=at,
        alarm=kind,
        place=place,
        site=optional_text(row, "site", SITE_CHARS_MAX)
        or optional_text(dict(enrolment.settings), "site", SITE_CHARS_MAX),
        address=optional_text(row, "address", ADDRESS_CHARS_MAX),
        text=optional_text(row, "text", TEXT_CHARS_MAX) or (said if kind_flags else None),
        test=_test(row),
        flags=(*kind_flags, *(() if place else ("no_place",)), *timing_flags(at, received_at)),
    )


def _kind(said: str) -> tuple[str, tuple[str, ...]]:
    plain = said.lower().replace("-", "_").replace(" ", "_")
    plain = _SAID.get(plain.replace("_", ""), plain)
    return (plain, ()) if plain in KINDS else ("other", ("alarm_unknown",))


def _pinned(row: JsonObject, settings: JsonObject) -> JsonObject:
    """Return the alarm of a button that speaks for one site: it stands there and nowhere else, whatever it says."""
    if not settings.get("only_site"):
        return row
    return row | {name: settings[name] for name in ("site", "lat", "lon") if name in settings}


def _place(row: JsonObject) -> Point | None:
    if find(row, "lat") is None and find(row, "lon") is None:
        return None
    return Point(latitude(row, "lat"), longitude(row, "lon"))


def _test(row: JsonObject) -> bool:
    value = find(row, "test")
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadInputError("test", "must be true or false")
