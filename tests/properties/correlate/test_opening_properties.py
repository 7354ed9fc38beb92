"""Whatever is said of a camera, its owner's condition is never widened."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from watchroom.correlate.opening import BY_ITSELF, CLOSED, CONTACT, LEASE, opening
from watchroom.model.sites import INCIDENT_GROUPS, SITE_KINDS
from watchroom.model.views import CameraView

CONDITIONS = ("always", "never", "panic", "radius", "ask")
RADII_M = st.none() | st.floats(0, 5_000)
CAMERAS = st.fixed_dictionaries(
    {
        "owner_class": st.sampled_from(("integrated", "partner", "registered")),
        "condition": st.sampled_from(CONDITIONS) | st.text(max_size=5),
        "condition_radius_m": RADII_M,
        "condition_kinds": st.lists(st.sampled_from(INCIDENT_GROUPS), unique=True),
        "site_id": st.sampled_from((None, "shop", "bank")),
        "site_kind": st.none() | st.sampled_from(tuple(SITE_KINDS)),
    }
)
ASKED = st.tuples(
    st.floats(0, 5_000), st.sampled_from((None, "shop", "bank")), st.none() | st.sampled_from(INCIDENT_GROUPS)
)


def camera(facts: dict[str, Any]) -> CameraView:
    """Return a private camera of these facts."""
    place: dict[str, Any] = {
        "lat": 38.9,
        "lon": -77.0,
        "height_m": 4.0,
        "azimuth_deg": None,
        "fov_deg": 90.0,
        "range_m": 30.0,
    }
    return CameraView(
        id="c", name="C", health="ok", health_at=None, address=None, agency="mpd", law_tag="DC", **place, **facts
    )  # fmt: skip


@given(CAMERAS, ASKED)
def test_nothing_opens_by_itself_but_by_the_sites_own_button(
    facts: dict[str, Any], asked: tuple[float, str | None, str | None]
) -> None:
    """A private camera opens by itself only for its own site's button, and only on that condition or in a school."""
    opens, words = opening(camera(facts), *asked)
    assert words
    if opens == BY_ITSELF:
        assert asked[1] is not None
        assert asked[1] == facts["site_id"]
        assert facts["condition"] == "panic" or facts["site_kind"] == "school"


@given(CAMERAS, ASKED)
def test_a_lease_needs_the_owners_condition(facts: dict[str, Any], asked: tuple[float, str | None, str | None]) -> None:
    """Never, a foreign button, too far, the wrong kind and a school allow no lease; a registered camera has no view."""
    opens, _ = opening(camera(facts), *asked)
    if facts["owner_class"] == "registered":
        assert opens == CONTACT
    elif opens == LEASE:
        assert facts["site_kind"] != "school"
        assert facts["condition"] in ("always", "ask", "radius")
        if facts["condition"] == "radius":
            assert asked[0] <= (facts["condition_radius_m"] or 0.0)
            assert not facts["condition_kinds"] or asked[2] in facts["condition_kinds"]


@given(CAMERAS, ASKED, st.sampled_from(INCIDENT_GROUPS))
def test_a_narrower_condition_opens_no_more(
    facts: dict[str, Any], asked: tuple[float, str | None, str | None], kind: str
) -> None:
    """Naming a kind where any was allowed, or a smaller radius, never opens what was closed."""
    wide = facts | {"condition_kinds": []}
    narrow = facts | {"condition_kinds": [kind], "condition_radius_m": (facts["condition_radius_m"] or 0.0) / 2}
    if opening(camera(wide), *asked)[0] == CLOSED:
        assert opening(camera(narrow), *asked)[0] == CLOSED
