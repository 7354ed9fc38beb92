"""A base map holds what its files hold, in its layers, within its tolerance and its size."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from watchroom.actions.base_map import DOCUMENT_BYTES_MAX, GeoFile, make_base_map
from watchroom.base.errors import BadInputError
from watchroom.base.geometry import METRES_PER_DEGREE

points = st.tuples(st.floats(-77.1, -76.9), st.floats(38.8, 39.0))


def collection(*geometries: dict[str, Any], **properties: Any) -> bytes:
    rows = [{"type": "Feature", "properties": properties, "geometry": each} for each in geometries]
    return msgspec.json.encode({"type": "FeatureCollection", "features": rows})


def line(*at: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": at}


def features(document: bytes) -> list[dict[str, Any]]:
    return list(msgspec.json.decode(document)["features"])


@pytest.mark.parametrize(
    ("name", "properties", "layer", "class_"),
    [
        ("major-roads.geojson", {"FUNCTIONALCLASS": "Other Freeway and Expressway"}, "road", "motorway"),
        ("major-roads.geojson", {"FUNCTIONALCLASS": "Minor Arterial"}, "road", "secondary"),
        ("snow-emergency-roads.geojson", {"FC": "Principal Arterial"}, "road", "primary"),
        ("streets.geojson", {}, "road", "residential"),
        ("x.geojson", {"layer": "water"}, "water", None),
        ("hydrography.geojson", {}, "water", None),
        ("national-parks.geojson", {}, "park", None),
        ("dc-boundary.geojson", {}, "jurisdiction", None),
        ("parks.geojson", {"kind": "road"}, "road", "residential"),
    ],
)
def test_layer_and_class_are_told_by_properties_or_name(
    name: str, properties: dict[str, Any], layer: str, class_: str | None
) -> None:
    """A feature's own word comes first, then the words of its file's name."""
    made = make_base_map([GeoFile(name, collection(line((0, 0), (1, 1)), **properties))])
    (feature,) = features(made.document)
    assert (feature["properties"]["layer"], feature["properties"]["class"]) == (layer, class_)


def test_what_no_base_map_shows_is_counted_and_what_is_unknown_is_refused() -> None:
    """Points and empty features are left out and counted; a file of no known layer, or not in degrees, is named."""
    mixed = collection({"type": "Point", "coordinates": [0, 0]}, line((0, 0), (1, 1)), layer="road")
    made = make_base_map([GeoFile("a.geojson", mixed)])
    assert (made.features, made.left_out) == ({"road": 1}, 1)
    with pytest.raises(BadInputError, match="tells no layer"):
        make_base_map([GeoFile("railroads.geojson", collection(line((0, 0), (1, 1))))])
    with pytest.raises(BadInputError, match="not in degrees"):
        make_base_map([GeoFile("roads.geojson", collection(line((397_000, 137_000), (397_001, 137_000))))])
    with pytest.raises(BadInputError, match="not a GeoJSON"):
        make_base_map([GeoFile("roads.geojson", b"[]")])


def test_a_closed_shore_is_water() -> None:
    """A shore that ends where it begins becomes the water in it; an open one stays a stream."""
    ring = line((0, 0), (0, 1), (1, 1), (0, 0))
    made = make_base_map([GeoFile("rivers.geojson", collection(ring, line((0, 0), (1, 1))))])
    assert [each["geometry"]["type"] for each in features(made.document)] == ["Polygon", "LineString"]


@given(st.lists(points, min_size=2, max_size=60), st.sampled_from([0.0, 2.0, 64.0]))
def test_a_line_stays_within_the_tolerance(at: list[tuple[float, float]], tolerance_m: float) -> None:
    """No point of a given line is further from the drawn one than the tolerance and one rounded digit."""
    made = make_base_map([GeoFile("roads.geojson", collection(line(*at)))], tolerance_m)
    given_line = shapely.LineString(at)
    for feature in features(made.document):
        apart = shapely.hausdorff_distance(given_line, shape(feature["geometry"]))
        assert apart * METRES_PER_DEGREE <= tolerance_m + 0.2


@pytest.mark.soak
def test_too_much_is_simplified_further() -> None:
    """A map over its size is simplified to twice the tolerance, and again, until it fits, and says so."""
    wiggle = [line(*((x / 1e5, (x % 2) / 1e5 + n / 1e3) for x in range(1_000))) for n in range(500)]
    made = make_base_map([GeoFile("roads.geojson", collection(*wiggle))], 0.5)
    assert made.tolerance_m > 0.5
    assert len(made.document) <= DOCUMENT_BYTES_MAX
