"""Places as PIDF-LO tells them (RFC 4119, 5139, 5491): shapes to centre and precision, civic addresses to text."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import msgspec

from watchroom.base.errors import BadInputError
from watchroom.base.geometry import Point, distance_m, is_on_earth
from watchroom.sources.xml_input import local_name, read_xml, text_of

PIDF_CHARS_MAX = 100_000
ADDRESS_CHARS_MAX = 300
_SHAPES = frozenset({"Point", "Circle", "Ellipse", "ArcBand", "Sphere", "Ellipsoid", "Polygon", "Prism"})
_RADII = ("radius", "semiMajorAxis", "outerRadius")
_METRES = frozenset({"urn:ogc:def:uom:EPSG::9001", "EPSG:9001", "m", "metre"})
_LAT_LON = ("EPSG::4326", "EPSG:4326", "EPSG::4979", "EPSG:4979")
_STREET = ("HNO", "HNS", "PRM", "PRD", "RD", "A6", "STS", "POD")
_BEYOND_STREET = ("LMK", "NAM", "A3", "A1")
_RING_POSITIONS_MIN = 4
_RADIUS_M_MAX = 1_000_000.0
_NOWHERE = Point(0.0, 0.0)
"""What many systems send when they know no place."""


class Pidf(msgspec.Struct, frozen=True):
    """What a PIDF-LO document says of a place; either may be missing."""

    place: Point | None
    precision_m: float | None
    address: str | None


def read_pidf(document: str) -> Pidf:
    """Return the first shape and the first civic address of a PIDF-LO document.

    Raise BadInputError when it is no plain XML, or holds a shape that cannot be used (broken, or not on earth).
    """
    root = read_xml(document.strip(), "locationByValue", PIDF_CHARS_MAX)
    shape = civic = None
    for element in root.iter():
        name = local_name(element)
        if shape is None and name in _SHAPES:
            shape = element
        elif civic is None and name == "civicAddress":
            civic = element
    place, precision_m = _centre(shape) if shape is not None else (None, None)
    return Pidf(place, precision_m, _address(civic) if civic is not None else None)


def _centre(shape: Element) -> tuple[Point, float | None]:
    positions = _positions(shape)
    if local_name(shape) in {"Polygon", "Prism"}:
        if len(positions) < _RING_POSITIONS_MIN or positions[0] != positions[-1]:
            raise BadInputError("locationByValue", "holds a polygon that does not close")
        corners = positions[:-1]
        centre = Point(
            sum(each.lat for each in corners) / len(corners), sum(each.lon for each in corners) / len(corners)
        )
        return centre, max(distance_m(centre, each) for each in corners)
    radius = next((each for each in shape.iter() if local_name(each) in _RADII), None)
    return positions[0], None if radius is None else _radius_m(radius)


def _positions(shape: Element) -> list[Point]:
    srs_name = _srs_name(shape)
    dimensions = 3 if "4979" in srs_name else 2
    outline = next((each for each in shape.iter() if local_name(each) == "exterior"), shape)
    positions: list[Point] = []
    for element in outline.iter():
        numbers = _numbers(element) if local_name(element) in {"pos", "posList"} else []
        step = dimensions if local_name(element) == "posList" else max(len(numbers), 2)
        for start in range(0, len(numbers) - 1, step):
            a, b = numbers[start : start + 2]
            positions.append(Point(b, a) if "CRS84" in srs_name else Point(a, b))
    if not positions or not all(is_on_earth(each.lat, each.lon) and each != _NOWHERE for each in positions):
        raise BadInputError("locationByValue", "holds a shape without positions on earth")
    return positions


def _srs_name(shape: Element) -> str:
    name = shape.get("srsName", "")
    if name and "CRS84" not in name and not name.endswith(_LAT_LON):
        raise BadInputError("locationByValue", "names a coordinate system other than WGS 84")
    return name


def _numbers(element: Element) -> list[float]:
    try:
        return [float(each) for each in (element.text or "").split()]
    except ValueError:
        raise BadInputError("locationByValue", "holds a position that is no number") from None


def _radius_m(element: Element) -> float:
    numbers = _numbers(element)
    if len(numbers) != 1 or not 0.0 <= numbers[0] <= _RADIUS_M_MAX or element.get("uom", "m") not in _METRES:
        raise BadInputError("locationByValue", "holds a radius that is not in metres")
    return numbers[0]


def _address(civic: Element) -> str | None:
    parts = {local_name(each): " ".join((text_of(each) or "").split()) for each in civic}
    street = " ".join(parts[name] for name in _STREET if parts.get(name))
    beyond = [parts[name] for name in _BEYOND_STREET if parts.get(name)]
    return ", ".join([street, *beyond] if street else beyond)[:ADDRESS_CHARS_MAX] or None
