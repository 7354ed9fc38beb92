"""One CAP alert, checked by the rules of its schema and document, as a public warning."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import is_on_earth
from watchroom.model.observation import EXPIRED, PublicWarning
from watchroom.sources.times import timing_flags
from watchroom.sources.xml_input import text_of

NAMESPACES = frozenset({"urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1"})
INFOS_MAX = 50
AREAS_MAX = 1_000
POSITIONS_MAX = 100_000
TEXT_CHARS_MAX = 20_000
NAME_CHARS_MAX = 300
_RING_POSITIONS_MIN = 4
_RADIUS_KM_MAX = 20_100.0
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_NAME_FORBIDDEN = re.compile(r"[\s,<&]")
_REFERENCE = re.compile(r"[^\s,]+,[^\s,]+,[^\s,]+")
STATUS = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPE = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPE = ("Public", "Restricted", "Private")
URGENCY = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITY = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTY = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
_OLD_CERTAINTY = {"Very Likely": "Likely"}
"""What CAP 1.0 said and 1.1 still allows to be read."""

Ring = tuple[tuple[float, float], ...]
Circle = tuple[float, float, float]


class Part:
    """A CAP element with the dotted path by which its members are named in errors."""

    def __init__(self, element: Element, namespace: str, path: str) -> None:
        """Wrap `element`, whose members live in `namespace`."""
        self.element = element
        self.namespace = namespace
        self.path = path

    def field(self, name: str) -> str:
        """Return the dotted name of a member."""
        return f"{self.path}.{name}".strip(".")

    def parts(self, name: str, most: int) -> list[Part]:
        """Return the members of this name, each with its place in its path; raise beyond `most`."""
        found = self.element.findall(f"{{{self.namespace}}}{name}")
        if len(found) > most:
            raise BadInputError(self.field(name), f"occurs more than {most} times")
        return [Part(each, self.namespace, self.field(f"{name}.{index}")) for index, each in enumerate(found)]

    def optional(self, name: str, max_chars: int = TEXT_CHARS_MAX) -> str | None:
        """Return the text of the one member of this name, cut to `max_chars`, or None."""
        found = self.parts(name, 1)
        text = text_of(found[0].element) if found else None
        return text[:max_chars] if text else None

    def required(self, name: str, max_chars: int = TEXT_CHARS_MAX) -> str:
        """Return the text of the one member of this name; raise BadInputError when it is missing or blank."""
        text = self.optional(name, max_chars)
        if text is None:
            raise BadInputError(self.field(name), "is required")
        return text

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return the required text of a member that must be one of `allowed`."""
        text = self.required(name)
        if text not in allowed:
            raise BadInputError(self.field(name), f"must be one of {', '.join(allowed)}")
        return text

    def time(self, name: str) -> datetime | None:
        """Return the time of a member in UTC, or None; raise BadInputError for what CAP does not allow."""
        text = self.optional(name)
        if text is None:
            return None
        if text.endswith("Z"):
            raise BadInputError(self.field(name), "must not end in Z: CAP writes UTC as -00:00")
        if not _TIME.fullmatch(text):
            raise BadInputError(self.field(name), "must be like 2024-05-14T01:40:00-04:00")
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            raise BadInputError(self.field(name), "is no time of any calendar") from None


def warning_of(alert: Part, received_at: datetime) -> PublicWarning:
    """Return what a whole CAP alert says; raise BadInputError naming the first member that is wrong."""
    identity = [_name(alert, "identifier"), _name(alert, "sender")]
    sent = alert.time("sent")
    if sent is None:
        raise BadInputError(alert.field("sent"), "is required")
    message_type = alert.one_of("msgType", MESSAGE_TYPE)
    status = alert.one_of("status", STATUS)
    alert.one_of("scope", SCOPE)
    infos = [(each, _checked(each)) for each in alert.parts("info", INFOS_MAX)]
    info = next((each for each, language in infos if language.startswith("en")), infos[0][0] if infos else None)
    identifier, sender = identity
    return _warning(
        info,
        external_id=f"{sender},{identifier},{alert.required('sent')}",
        at=sent,
        status=status,
        message_type=message_type,
        references=_references(alert, message_type),
        received_at=received_at,
    )


def summary_of(
    entry: Part, external_id: str, at: datetime, received_at: datetime, headline: str | None, description: str | None
) -> PublicWarning:
    """Return what the CAP members beside an Atom entry say, as the index of a weather service lists them."""
    status = entry.one_of("status", STATUS)
    message_type = entry.one_of("msgType", MESSAGE_TYPE)
    _checked(entry)
    return _warning(
        entry,
        external_id=external_id,
        at=at,
        status=status,
        message_type=message_type,
        references=(),
        received_at=received_at,
        areas=[entry],
        headline=headline,
        description=description,
    )


def _warning(
    info: Part | None,
    *,
    external_id: str,
    at: datetime,
    status: str,
    message_type: str,
    references: tuple[str, ...],
    received_at: datetime,
    areas: list[Part] | None = None,
    headline: str | None = None,
    description: str | None = None,
) -> PublicWarning:
    areas = areas if areas is not None else (info.parts("area", AREAS_MAX) if info else [])
    expires_at = info.time("expires") if info else None
    expired = expires_at is not None and expires_at < received_at
    return PublicWarning(
        external_id=external_id,
        at=at,
        status=status,
        message_type=message_type,
        event=info.required("event", NAME_CHARS_MAX) if info else message_type,
        headline=headline or (info.optional("headline", NAME_CHARS_MAX) if info else None),
        description=description or (info.optional("description") if info else None),
        instruction=info.optional("instruction") if info else None,
        urgency=info.one_of("urgency", URGENCY) if info else "Unknown",
        severity=info.one_of("severity", SEVERITY) if info else "Unknown",
        certainty=_certainty(info) if info else "Unknown",
        expires_at=expires_at,
        area_text="; ".join(each.required("areaDesc") for each in areas)[:TEXT_CHARS_MAX] or None,
        polygons=_polygons(areas),
        circles=_circles(areas),
        references=references,
        flags=(*((EXPIRED,) if expired else ()), *(each for each in timing_flags(at, received_at) if each != "late")),
    )


def _name(alert: Part, name: str) -> str:
    text = alert.required(name)
    if _NAME_FORBIDDEN.search(text) or len(text) > NAME_CHARS_MAX:
        raise BadInputError(alert.field(name), f"must be up to {NAME_CHARS_MAX} characters without spaces and commas")
    return text


def _references(alert: Part, message_type: str) -> tuple[str, ...]:
    references = tuple((alert.optional("references") or "").split())
    if message_type in {"Update", "Cancel"} and not references:
        raise BadInputError(alert.field("references"), f"is required of a message of type {message_type}")
    if not all(_REFERENCE.fullmatch(each) for each in references):
        raise BadInputError(alert.field("references"), "must be sender,identifier,sent of earlier messages")
    return references


def _checked(info: Part) -> str:
    """Check what every info must have, whichever language is read; return its language."""
    if not info.parts("category", INFOS_MAX):
        raise BadInputError(info.field("category"), "is required")
    info.required("event")
    info.one_of("urgency", URGENCY)
    info.one_of("severity", SEVERITY)
    _certainty(info)
    for name in ("effective", "onset", "expires"):
        info.time(name)
    areas = info.parts("area", AREAS_MAX)
    for area in areas:
        area.required("areaDesc")
    _polygons(areas)
    _circles(areas)
    return info.optional("language") or "en-US"


def _certainty(info: Part) -> str:
    text = info.required("certainty")
    return _OLD_CERTAINTY[text] if text in _OLD_CERTAINTY else info.one_of("certainty", CERTAINTY)


def _polygons(areas: list[Part]) -> tuple[Ring, ...]:
    rings = []
    for area in areas:
        for polygon in area.parts("polygon", AREAS_MAX):
            text = text_of(polygon.element)
            if text is not None:
                rings.append(_ring(text, polygon.path))
    return tuple(rings)


def _ring(text: str, field: str) -> Ring:
    pairs = text.split()
    if len(pairs) > POSITIONS_MAX:
        raise BadInputError(field, f"has more than {POSITIONS_MAX} positions")
    ring = tuple(_position(pair, field) for pair in pairs)
    if len(ring) < _RING_POSITIONS_MIN:
        raise BadInputError(field, "must have at least four positions")
    if ring[0] != ring[-1]:
        raise BadInputError(field, "is not closed: its first and last position differ")
    return ring


def _circles(areas: list[Part]) -> tuple[Circle, ...]:
    circles = []
    for area in areas:
        for circle in area.parts("circle", AREAS_MAX):
            position, _, radius = (text_of(circle.element) or "").partition(" ")
            lat, lon = _position(position, circle.path)
            radius_km = _number(radius, circle.path)
            if not 0.0 <= radius_km <= _RADIUS_KM_MAX:
                raise BadInputError(circle.path, "must end in a radius in kilometres")
            circles.append((lat, lon, radius_km * 1000.0))
    return tuple(circles)


def _position(pair: str, field: str) -> tuple[float, float]:
    lat, _, lon = pair.partition(",")
    position = _number(lat, field), _number(lon, field)
    if not is_on_earth(*position):
        raise BadInputError(field, "has a position that is not on earth; it writes latitude,longitude")
    return position


def _number(text: str, field: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInputError(field, "must be latitude,longitude positions parted by spaces") from None
