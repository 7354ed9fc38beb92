"""Reads a city's existing registry: each line taken, mended where its meaning is plain, or rejected with its column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator

import msgspec

from watchroom.actions.contacts import checked_email, checked_name, checked_phone
from watchroom.actions.import_files import ROWS_MAX
from watchroom.base.errors import BadInputError
from watchroom.model.portal import CHANNELS, LANGUAGES, Contact
from watchroom.model.registry import FOV_DEG_MIN, HEIGHT_M_MAX, KEEPS_HOURS_MAX, KINDS, NOTE_CHARS_MAX

COLUMNS = (
    "id", "address", "unit", "kind", "azimuth_deg", "fov_deg", "height_m", "indoor", "keeps_hours", "lat", "lon",
    "name", "email", "phone", "language", "channel", "notes",
)  # fmt: skip
NEEDED = ("address", "email")
DIRECTIONS = {"n": 0, "ne": 45, "e": 90, "se": 135, "s": 180, "sw": 225, "w": 270, "nw": 315}
_DIRECTION_WORDS = {"north": "n", "east": "e", "south": "s", "west": "w"}
_KIND_WORDS = (("doorbell", "bell"), ("dome", "ptz|360|all around"), ("fixed", "fixed|bullet|cctv|ip|wall|floodlight"))
_TRUE = frozenset(("true", "yes", "y", "1", "indoor", "inside", "interior"))
_FALSE = frozenset(("", "false", "no", "n", "0", "outdoor", "outside", "exterior"))
_LANGUAGE_WORDS = {
    "english": "en", "spanish": "es", "español": "es", "amharic": "am", "chinese": "zh", "mandarin": "zh",
    "french": "fr", "korean": "ko", "vietnamese": "vi",
}  # fmt: skip
_KEPT = re.compile(r"(\d+(?:\.\d+)?)\s*(h|hour|hours|d|day|days|w|week|weeks|month|months)?")
_HOURS = {"h": 1, "d": 24, "w": 168, "m": 720}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line that can be taken: a camera as it is told, not yet looked up, and its owner's contact."""

    number: int
    """In the file; the header is line 1."""
    camera_id: str
    kind: str
    address: str
    unit: str
    azimuth_deg: float | None
    fov_deg: float
    height_m: float
    indoor: bool
    keeps_hours: int | None
    lat: float | None
    lon: float | None
    notes: str
    contact: Contact
    language: str
    channel: str
    repaired: tuple[str, ...]
    """Columns whose value was mended."""


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """One line that cannot be taken, and why."""

    number: int
    column: str
    reason: str


def read_lines(content: bytes) -> Iterator[Line | Rejected]:
    """Yield each line of a registry's file; raises BadInputError where it is no such file at all."""
    for number, values in rows_of(content, COLUMNS, NEEDED):
        yield _line(number, values)


def rows_of(
    content: bytes, columns: Collection[str], needed: Collection[str]
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield the number and the values of each line of a CSV file; None where it has more fields than the header.

    Raises BadInputError where it is no such file, or its header has other columns than these.
    """
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
        names = list(reader.fieldnames or [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInputError("file", f"is no CSV file in UTF-8: {error}") from error
    unknown = [each for each in names if each not in columns]
    missing = [each for each in needed if each not in names]
    if unknown or missing:
        raise BadInputError(
            "line 1", f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}"
        )
    try:
        for number, raw in enumerate(reader, start=2):
            if number > ROWS_MAX:
                raise BadInputError(f"line {number}", f"a file has at most {ROWS_MAX} lines")
            fits = None not in raw
            yield number, {k: " ".join((v or "").split()) for k, v in raw.items() if k} if fits else None
    except csv.Error as error:
        raise BadInputError("file", f"is not CSV: {error}") from error


def _line(number: int, values: dict[str, str] | None) -> Line | Rejected:
    if values is None:
        return Rejected(number=number, column="", reason="has more fields than the header")
    try:
        return _Reader(values).line(number)
    except BadInputError as error:
        return Rejected(number=number, column=error.field, reason=error.reason)


class _Reader:
    """Reads one line's values and notes which were mended."""

    def __init__(self, values: dict[str, str]) -> None:
        self._values = values
        self._repaired: list[str] = []

    def line(self, number: int) -> Line:
        kind = self._kind()
        usual = KINDS[kind]
        around = usual.fov_deg >= 360  # noqa: PLR2004 - all around
        azimuth = None if around else self._azimuth()
        contact = self._contact()
        lat, lon = self._number("lat", -90, 90), self._number("lon", -180, 180)
        return Line(
            number=number,
            camera_id=self._text("id"),
            kind=kind,
            address=self._needed("address"),
            unit=self._text("unit"),
            azimuth_deg=azimuth,
            fov_deg=360.0 if around else self._number("fov_deg", FOV_DEG_MIN, 360, usual=usual.fov_deg) or 0.0,
            height_m=self._number("height_m", 0, HEIGHT_M_MAX, usual=usual.height_m) or 0.0,
            indoor=self._indoor(),
            keeps_hours=self._keeps(),
            lat=lat if lon is not None else None,
            lon=lon if lat is not None else None,
            notes=self._notes(),
            contact=contact,
            language=self._language(),
            channel=self._channel(contact),
            repaired=tuple(self._repaired),
        )

    def _text(self, name: str) -> str:
        return self._values.get(name, "")

    def _needed(self, name: str) -> str:
        text = self._text(name)
        if not text:
            raise BadInputError(name, "is empty")
        return text

    def _mend(self, name: str, value: str) -> str:
        if value != self._text(name):
            self._repaired.append(name)
        return value

    def _kind(self) -> str:
        text = self._text("kind").casefold()
        if text in KINDS:
            return self._mend("kind", text)
        for kind, pattern in _KIND_WORDS:
            if re.search(pattern, text):
                return self._mend("kind", kind)
        if not text:
            return self._mend("kind", "fixed")
        raise BadInputError("kind", f"is one of: {', '.join(KINDS)}")

    def _azimuth(self) -> float | None:
        text = self._text("azimuth_deg").casefold()
        for word, letter in _DIRECTION_WORDS.items():
            text = text.replace(word, letter)
        letters = re.sub(r"[^a-z]", "", text)
        if letters in DIRECTIONS:
            self._repaired.append("azimuth_deg")
            return float(DIRECTIONS[letters])
        found = self._number("azimuth_deg", 0, 360)
        if found is None:
            raise BadInputError("azimuth_deg", "is needed: degrees from north, or a direction such as NW")
        return found % 360

    def _number(self, name: str, low: float, high: float, *, usual: float | None = None) -> float | None:
        text = self._text(name)
        if not text:
            return usual
        try:
            value = float(text.removesuffix("°").removesuffix("m").replace(",", "."))
        except ValueError as error:
            raise BadInputError(name, "is not a number") from error
        if not low <= value <= high:
            raise BadInputError(name, f"is between {low:g} and {high:g}")
        return value

    def _indoor(self) -> bool:
        text = self._text("indoor").casefold()
        if text not in _TRUE | _FALSE:
            raise BadInputError("indoor", "is true or false")
        return text in _TRUE

    def _keeps(self) -> int | None:
        text = self._text("keeps_hours").casefold()
        if not text:
            return None
        found = _KEPT.fullmatch(text)
        if found is None:
            raise BadInputError("keeps_hours", "is a number of hours, or written like 30 days")
        hours = round(float(found[1]) * _HOURS[(found[2] or "h")[0]])
        if not 0 < hours <= KEEPS_HOURS_MAX:
            raise BadInputError("keeps_hours", f"is between 1 and {KEEPS_HOURS_MAX}")
        self._mend("keeps_hours", str(hours))
        return hours

    def _notes(self) -> str:
        return self._mend("notes", self._text("notes")[:NOTE_CHARS_MAX])

    def _contact(self) -> Contact:
        return Contact(
            email=self._mend("email", checked_email(self._needed("email"))),
            phone=self._mend("phone", checked_phone(self._text("phone"))),
            name=checked_name(self._text("name")),
        )

    def _language(self) -> str:
        text = self._text("language").casefold()
        code = _LANGUAGE_WORDS.get(text, text.partition("-")[0])
        return self._mend("language", code if code in LANGUAGES else "en") if text else "en"

    def _channel(self, contact: Contact) -> str:
        text = self._text("channel").casefold()
        fitting = text if text in CHANNELS and (text != "sms" or contact.phone) else "email"
        return self._mend("channel", fitting) if text else "email"
