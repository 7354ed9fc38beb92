"""Makes the base map of a place from GeoJSON files: roads, water, parks, buildings and jurisdictions, simplified."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from watchroom.actions.door import Deed, act
from watchroom.actions.import_files import BASE_LAYERS
from watchroom.base.errors import BadInputError
from watchroom.base.geometry import METRES_PER_DEGREE
from watchroom.store import things as store

DOCUMENT = "base-map"
DOCUMENT_BYTES_MAX = 8 * 1024 * 1024
FEATURES_MAX = 2_000_000
TOLERANCE_M = 2.0
"""A simplified line is nowhere further than this from the given one, unless the map would be too large."""
TOLERANCE_M_MAX = 64.0
DEGREE_DIGITS = 6
_NAME_CHARS_MAX = 120
_LAYER_WORDS = {
    "road": ("road", "roads", "street", "streets", "highway", "highways", "motorways"),
    "water": ("water", "waterbodies", "waterways", "hydrography", "river", "rivers", "streams", "lakes"),
    "park": ("park", "parks", "recreation", "greens", "forests"),
    "building": ("building", "buildings"),
    "jurisdiction": ("jurisdiction", "jurisdictions", "boundary", "boundaries", "border", "borders"),
}
_CLASS_WORDS = (
    ("motorway", ("motorway", "interstate", "freeway", "expressway", "trunk")),
    ("secondary", ("secondary", "tertiary", "collector", "minor")),
    ("primary", ("primary", "principal", "arterial", "major", "highway")),
)
"""A road's class by the words of its publisher, the first that fits; other roads are residential."""
_CLASS_COLUMNS = ("class", "highway", "functionalclass", "functional_class", "fc", "fclass", "road_class")
_NAME_COLUMNS = ("name", "st_name", "street", "fullname", "streetname", "park_name", "city_name", "gis_name")


class GeoFile(msgspec.Struct, frozen=True):
    """One GeoJSON file in WGS 84, and the layer it is of where somebody said so."""

    name: str
    content: bytes
    layer: str | None = None


class BaseMap(msgspec.Struct, frozen=True):
    """A base map ready to be kept."""

    document: bytes
    features: dict[str, int]
    """How many of each layer."""
    left_out: int
    """Features that no base map shows: points, and those without a shape."""
    tolerance_m: float


class _Feature(msgspec.Struct, frozen=True):
    layer: str
    name: str
    class_: str | None
    geometry: BaseGeometry


@act("admin.build_base_map", "Build the base map from files.")
async def build_base_map(deed: Deed, made: BaseMap) -> None:
    """Put a base map in place of the present one."""
    deed.about("base map", features=dict(made.features), tolerance_m=made.tolerance_m)
    await store.put_document(deed.tx, DOCUMENT, made.document, hashlib.sha256(made.document).digest(), deed.now)


def make_base_map(files: Sequence[GeoFile], tolerance_m: float = TOLERANCE_M) -> BaseMap:
    """Return the base map of all files, simplified to `tolerance_m`, doubled until it is small enough.

    Raises:
        BadInputError: a file is not GeoJSON, tells no layer, or all of them are too much even at TOLERANCE_M_MAX.
    """
    features: list[_Feature] = []
    left_out = 0
    for file in files:
        for each in _features(file):
            if each is None:
                left_out += 1
            else:
                features.append(each)
            if len(features) > FEATURES_MAX:
                raise BadInputError(file.name, f"is too much: a base map has at most {FEATURES_MAX} features")
    while True:
        document = _document(features, tolerance_m)
        if len(document) <= DOCUMENT_BYTES_MAX:
            return BaseMap(document, dict(Counter(each.layer for each in features)), left_out, tolerance_m)
        tolerance_m *= 2
        if tolerance_m > TOLERANCE_M_MAX:
            raise BadInputError(
                "files", f"make a map larger than {DOCUMENT_BYTES_MAX} bytes; name fewer or smaller ones"
            )


def _features(file: GeoFile) -> Iterator[_Feature | None]:
    try:
        rows = msgspec.json.decode(file.content)["features"]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise BadInputError(file.name, "is not a GeoJSON FeatureCollection") from error
    of_file = file.layer or _layer_of(re.split(r"[^a-z]+", file.name.lower()))
    for index, row in enumerate(rows):
        try:
            properties = {str(key).lower(): value for key, value in (row["properties"] or {}).items()}
            geometry = shape(row["geometry"]) if row["geometry"] else None
        except (AttributeError, KeyError, TypeError, ValueError, ShapelyError) as error:
            raise BadInputError(f"{file.name}, features[{index}]", "is not a GeoJSON feature") from error
        if geometry is None or geometry.is_empty or geometry.geom_type.endswith("Point"):
            yield None
            continue
        _demand_degrees(file.name, index, geometry)
        layer = file.layer or _told_layer(properties) or of_file
        if layer is None:
            raise BadInputError(
                file.name, f"tells no layer; name it, as in road={file.name} ({', '.join(BASE_LAYERS)})"
            )
        yield _Feature(layer, _name(properties), _class(layer, properties, file.name), _closed(layer, geometry))


def _demand_degrees(name: str, index: int, geometry: BaseGeometry) -> None:
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - the earth
        raise BadInputError(f"{name}, features[{index}]", "is not in degrees (WGS 84); project it first")


def _told_layer(properties: dict[str, Any]) -> str | None:
    told = properties.get("layer") or properties.get("kind")
    return _layer_of([told.lower()]) if isinstance(told, str) else None


def _layer_of(words: Sequence[str]) -> str | None:
    return next((layer for layer, known in _LAYER_WORDS.items() if any(word in known for word in words)), None)


def _name(properties: dict[str, Any]) -> str:
    told = next((properties[each] for each in _NAME_COLUMNS if isinstance(properties.get(each), str)), "")
    return str(told)[:_NAME_CHARS_MAX]


def _class(layer: str, properties: dict[str, Any], file_name: str) -> str | None:
    if layer != "road":
        return None
    told = next((properties[each] for each in _CLASS_COLUMNS if isinstance(properties.get(each), str)), file_name)
    words = set(re.split(r"[^a-z]+", told.lower()))
    return next((class_ for class_, known in _CLASS_WORDS if not words.isdisjoint(known)), "residential")


def _closed(layer: str, geometry: BaseGeometry) -> BaseGeometry:
    """Return a shore that ends where it begins as the water in it."""
    if layer == "water" and geometry.geom_type == "LineString" and geometry.is_ring:
        return shapely.Polygon(geometry)
    return geometry


def _document(features: Sequence[_Feature], tolerance_m: float) -> bytes:
    simple = shapely.simplify([each.geometry for each in features], tolerance_m / METRES_PER_DEGREE)
    simple = shapely.set_precision(simple, 10.0**-DEGREE_DIGITS, mode="pointwise")
    rows = [
        {
            "type": "Feature",
            "properties": {"layer": each.layer, "name": each.name, "class": each.class_},
            "geometry": _rounded(mapping(geometry)),
        }
        for each, geometry in zip(features, simple, strict=True)
        if not geometry.is_empty
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": rows})


def _rounded(value: Any) -> Any:
    """Write no digit that the precision does not carry."""
    if isinstance(value, float):
        return round(value, DEGREE_DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value
