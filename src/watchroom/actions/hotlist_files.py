"""Reads a hotlist's file, our own CSV or an issuer's by its mapping: entries, and which lines are left out and why."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import TypeAlias

import msgspec

from watchroom.actions.hotlist_mapping import ExpiryPart, FilePart, ListPart, Mapping, Mark, Place
from watchroom.actions.import_files import FILE_BYTES_MAX, ROWS_MAX
from watchroom.base.errors import BadInputError
from watchroom.model.hotlists import TOPICS, Faulty, forbidden_in
from watchroom.model.people import HotlistEntry
from watchroom.model.plates import normalise_plate, normalise_region

FAULTY_KEPT_MAX = 200
TEXT_CHARS_MAX = 200
ID_CHARS_MAX = 80
PRIORITIES = (1, 2, 3, 4)
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)
_OWN = {
    "LIC": "plate", "LIS": "region", "MKE": "reason", "NIC": "id", "EXP": "expires_at", "PRI": "priority",
    "OCA": "case", "MIS": "note", "ISSUER": "issuer", "AGENCY": "agency", "LAW": "law_tag", "VEHICLE": "vehicle",
}  # fmt: skip
_OWN_NEEDED = ("id", "plate", "reason", "issuer", "agency", "law_tag", "expires_at")
OWN_COLUMNS = Mapping(
    list=ListPart(name="", agency="", law_tag="", owner="", issuer="", topics=tuple(TOPICS), ends_at=_END_OF_TIME),
    file=FilePart(form="csv"),
    fields=dict(_OWN),
    expiry=ExpiryPart(format="iso"),
    priority=2,
)
"""How a file with our own columns is read."""

Raw: TypeAlias = dict[str, str]
"""One line's fields by their codes, without blanks around them."""


class ForbiddenTopicError(BadInputError):
    """A line is on the list for what no list may be about: the file is refused as a whole."""


class ListFile(msgspec.Struct):
    """What a file says."""

    issued_at: datetime | None = None
    entries: list[HotlistEntry] = []
    faulty: list[Faulty] = []
    """The first of the lines left out."""
    faulty_lines: int = 0
    declared: int | None = None
    """How many entries its own head or tail says it has."""
    is_complete: bool = True
    """False when the tail that ends such a file is missing."""

    @property
    def lines(self) -> int:
        """Return how many entries the file has, those left out included."""
        return len(self.entries) + self.faulty_lines

    def leave_out(self, line: int, field: str, reason: str) -> None:
        """Note a line that is left out."""
        self.faulty_lines += 1
        if len(self.faulty) < FAULTY_KEPT_MAX:
            self.faulty.append(Faulty(line, field, reason))


def read_list(content: bytes, mapping: Mapping, now: datetime, issued_at: datetime | None = None) -> ListFile:
    """Return what a file says; `issued_at` is when it was issued where it does not say so itself.

    Raises BadInputError where it is no such file at all, and ForbiddenTopicError for what no list may be about.
    """
    file = ListFile(issued_at=issued_at)
    seen: set[str] = set()
    raw: Raw | Faulty | None = None
    for line, raw in _records(_text(content, mapping.file), mapping, file):
        if file.lines >= ROWS_MAX:
            raise BadInputError(f"line {line}", f"a file has at most {ROWS_MAX:,} lines")
        if isinstance(raw, Faulty):
            file.leave_out(raw.line, raw.field, raw.reason)
            continue
        try:
            file.entries.append(_new(_entry(raw, mapping, file.issued_at or now), seen))
        except ForbiddenTopicError as forbidden:
            raise ForbiddenTopicError(f"line {line}", forbidden.reason) from forbidden
        except BadInputError as fault:
            file.leave_out(line, _column(fault.field, mapping), fault.reason)
    if mapping.file.tail is None and isinstance(raw, Faulty):
        file.is_complete = False  # its last line has another shape than all: it was cut within it
    return file


def _new(entry: HotlistEntry, seen: set[str]) -> HotlistEntry:
    if entry.id in seen:
        raise BadInputError("NIC", "is on an earlier line already")
    seen.add(entry.id)
    return entry


def _column(code: str, mapping: Mapping) -> str:
    """Return what the file's owner calls a field: our own columns by their names, an issuer's by the code."""
    return _OWN.get(code, code) if mapping is OWN_COLUMNS else code


def _text(content: bytes, form: FilePart) -> str:
    if len(content) > FILE_BYTES_MAX:
        raise BadInputError("file", f"is larger than {FILE_BYTES_MAX:,} bytes")
    try:
        return content.decode("utf-8-sig" if form.encoding == "utf-8" else form.encoding)
    except UnicodeDecodeError as error:
        raise BadInputError("file", f"is not {form.encoding}: {error.reason} at byte {error.start:,}") from error


def _records(text: str, mapping: Mapping, file: ListFile) -> Iterator[tuple[int, Raw | Faulty]]:
    """Yield each entry's line number and fields, and note in `file` what head and tail say."""
    lines = _fixed_lines(text, mapping) if mapping.file.form == "fixed" else _csv_lines(text, mapping)
    head, tail = mapping.file.head, mapping.file.tail
    file.is_complete = tail is None
    for line, first, fields, told in lines:
        mark = next((each for each in (head, tail) if each is not None and first.startswith(each.starts)), None)
        if mark is not None:
            _note_mark(mark, line, told, file)
            file.is_complete = file.is_complete or mark is tail
        elif tail is not None and file.is_complete:
            raise BadInputError(f"line {line}", "stands behind the end of the file")
        else:
            yield line, fields


_Line: TypeAlias = tuple[int, str, Raw | Faulty, Callable[[Place], str]]
"""A line's number, how it starts, its fields, and what stands at a place."""


def _fixed_lines(text: str, mapping: Mapping) -> Iterator[_Line]:
    width = mapping.file.width
    places = [(code, place) for code, place in mapping.fields.items() if isinstance(place, tuple)]
    for number, whole in enumerate(text.split("\n"), start=1):
        line = whole.removesuffix("\r")
        if not line.strip():
            continue
        if width is not None and len(line) != width:
            fields: Raw | Faulty = Faulty(number, "line", f"has {len(line)} characters, not {width}: it was cut")
        else:
            fields = {code: _slice(line, place) for code, place in places}
        yield number, line, fields, partial(_slice, line)


def _slice(line: str, place: Place) -> str:
    at, length = place if isinstance(place, tuple) else (1, 0)
    return line[at - 1 : at - 1 + length].strip()


def _csv_lines(text: str, mapping: Mapping) -> Iterator[_Line]:
    form = mapping.file
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=form.separator, strict=True)
    columns = None if form.names else _numbered(mapping)
    width = 0
    marks = tuple(each.starts for each in (form.head, form.tail) if each is not None)
    try:
        for row in rows:
            number = rows.line_num
            if not row:
                continue
            if marks and row[0].startswith(marks):
                yield number, row[0], {}, partial(_cell, row)
            elif columns is None:
                columns, width = _named(row, mapping), len(row)
            elif width and len(row) != width:
                fault = Faulty(number, "line", f"has {len(row)} columns, the first line names {width}")
                yield number, row[0], fault, partial(_cell, row)
            else:
                yield number, row[0], {code: _cell(row, at) for code, at in columns}, partial(_cell, row)
    except csv.Error as error:
        raise BadInputError(f"line {rows.line_num}", f"is not CSV: {error}") from error


def _cell(row: list[str], place: Place) -> str:
    return row[place - 1].strip() if isinstance(place, int) and place <= len(row) else ""


def _numbered(mapping: Mapping) -> list[tuple[str, int]]:
    return [(code, place) for code, place in mapping.fields.items() if isinstance(place, int)]


def _named(header: list[str], mapping: Mapping) -> list[tuple[str, int]]:
    """Return each code's column number by the names in the first line."""
    names = [each.strip() for each in header]
    if mapping is OWN_COLUMNS:
        unknown = [each for each in names if each not in _OWN.values()]
        missing = [each for each in _OWN_NEEDED if each not in names]
        if unknown or missing:
            says = "is not a column of a hotlist" if unknown else "is missing: an entry needs it"
            raise BadInputError(f"column {(unknown or missing)[0][:40]}", says)
        return [(code, names.index(name) + 1) for code, name in _OWN.items() if name in names]
    found = []
    for code, name in mapping.fields.items():
        if name not in names:
            raise BadInputError(f"column {name}", f"is missing: the mapping reads {code} from it")
        found.append((code, names.index(str(name)) + 1))
    return found


def _note_mark(mark: Mark, line: int, told: Callable[[Place], str], file: ListFile) -> None:
    if mark.date is not None:
        text = told(mark.date)
        try:
            file.issued_at = datetime.strptime(text, mark.date_format).replace(tzinfo=UTC)
        except ValueError as error:
            raise BadInputError(f"line {line}, date", f"{text[:40]!r} is not {mark.date_format}") from error
    if mark.count is not None:
        text = told(mark.count)
        if not (text.isascii() and text.isdigit()):
            raise BadInputError(f"line {line}, count", f"{text[:40]!r} is not a number")
        file.declared = int(text)


def _entry(raw: Raw, mapping: Mapping, issued_at: datetime) -> HotlistEntry:
    for code, text in raw.items():
        if "\0" in text:
            raise BadInputError(code, "holds a NUL character")
    plate, _ = normalise_plate(raw["LIC"], "LIC")
    region = _region(raw.get("LIS", ""), mapping)
    topic = _topic(raw.get("MKE", ""), mapping)
    note = _plain(raw.get("MIS", ""))
    issuer = _plain(raw.get("ISSUER", "")) or _issuer(raw, mapping)
    _demand_lawful_line(MIS=note, ISSUER=issuer)
    for code in ("AGENCY", "LAW"):
        if raw.get(code) == "":
            raise BadInputError(code, "is empty: say whose entry it is")
    return HotlistEntry(
        id=_identity(raw.get("NIC", ""), plate, region, topic),
        plate=plate,
        region=region,
        reason=topic,
        issuer=issuer,
        agency=raw.get("AGENCY") or mapping.list.agency,
        law_tag=raw.get("LAW") or mapping.list.law_tag,
        expires_at=_expiry(raw.get("EXP", ""), mapping.expiry, issued_at),
        priority=_priority(raw.get("PRI", ""), mapping.priority),
        case=_plain(raw.get("OCA", "")) or None,
        note=note or None,
        vehicle=_vehicle(raw, mapping.words),
    )


def _identity(text: str, plate: str, region: str, topic: str) -> str:
    """Return the record's own number; without one the same plate for the same reason is the same entry."""
    found = _plain(text) or f"{plate}-{region or 'unknown'}-{topic}"
    if len(found) > ID_CHARS_MAX:
        raise BadInputError("NIC", f"is longer than {ID_CHARS_MAX} characters")
    return found


def _region(text: str, mapping: Mapping) -> str:
    region = normalise_region(mapping.regions.get(text, text))
    if region is None:
        raise BadInputError("LIS", f"{text[:20]!r} is no region we know; give it a line under [regions]")
    return region


def _topic(text: str, mapping: Mapping) -> str:
    topic = mapping.topics.get(text, text) or mapping.topic or ""
    if topic not in TOPICS:
        forbidden = forbidden_in(topic)
        if forbidden is not None:
            raise ForbiddenTopicError("MKE", f"speaks of “{forbidden.title}”: no hotlist may be about that")
        raise BadInputError("MKE", f"{topic[:40]!r} is not a published topic")
    if topic not in mapping.list.topics:
        raise BadInputError("MKE", f"{topic} is not a topic of this list")
    return topic


def _issuer(raw: Raw, mapping: Mapping) -> str:
    entered = _plain(raw.get("ORI", ""))
    return f"{mapping.list.issuer}, entered by {entered}" if entered else mapping.list.issuer


def _demand_lawful_line(**texts: str) -> None:
    for code, text in texts.items():
        forbidden = forbidden_in(text)
        if forbidden is not None:
            raise BadInputError(code, f"speaks of “{forbidden.title}”: nothing is on a list for that")


def _expiry(text: str, rule: ExpiryPart, issued_at: datetime) -> datetime:
    ends = []
    if text:
        ends.append(_moment(text, rule.format))
    if rule.days_after_issue is not None:
        ends.append(issued_at + timedelta(days=rule.days_after_issue))
    if not ends:
        raise BadInputError("EXP", "is empty: an entry without an end is not taken")
    return min(ends)


@lru_cache(4_096)
def _moment(text: str, format_: str) -> datetime:
    try:
        at = datetime.fromisoformat(text) if format_ == "iso" else datetime.strptime(text, format_)  # noqa: DTZ007 - below
    except ValueError as error:
        raise BadInputError(
            "EXP", f"{text[:40]!r} is no date as {'ISO 8601' if format_ == 'iso' else format_}"
        ) from error
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _priority(text: str, usual: int) -> int:
    if not text:
        return usual
    if text not in map(str, PRIORITIES):
        raise BadInputError("PRI", "is 1 to 4")
    return int(text)


def _vehicle(raw: Raw, words: dict[str, str]) -> str | None:
    """Return `2019 Harrow sedan, grey; plate to 2027`, as far as the line tells."""
    make = " ".join(filter(None, (raw.get("VYR", ""), words.get(raw.get("VMA", ""), raw.get("VMA", "")))))
    colour = words.get(raw.get("VCO", ""), raw.get("VCO", ""))
    year = raw.get("LIY", "")
    told = ", ".join(filter(None, (raw.get("VEHICLE", ""), make, colour)))
    return _plain("; ".join(filter(None, (told, f"plate to {year}" if year else "")))) or None


def _plain(text: str) -> str:
    """Return the text without what no screen should obey: control, direction and format characters."""
    if text.isascii() and text.isprintable():
        return text[:TEXT_CHARS_MAX]
    kept = "".join(each if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " " for each in text)
    return " ".join(kept.split())[:TEXT_CHARS_MAX]
