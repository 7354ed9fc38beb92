"""What the city's kill switch can suspend: an agency, a class of feeds, or a feature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

KINDS: dict[str, str] = {"agency": "An agency", "class": "A class of feeds", "feature": "A feature"}
"""Every kind of thing that can be suspended, with the words shown."""


class FeedClass(msgspec.Struct, frozen=True):
    """Sources that are switched off together, and the categories of records that are hidden meanwhile."""

    title: str
    kinds: tuple[str, ...]
    categories: tuple[str, ...] = ()


class Feature(msgspec.Struct, frozen=True):
    """Something the room can do: the acts refused while it is suspended; `ptz.*` is every act of steering."""

    title: str
    acts: tuple[str, ...]


FEED_CLASSES: dict[str, FeedClass] = {
    "plates": FeedClass(
        "Plate readers",
        ("lpr_platerecognizer", "lpr_rekor", "lpr_axis", "lpr_frigate", "lpr_generic"),
        ("read", "hit", "card"),
    ),
    "calls": FeedClass("911 and dispatch", ("cad_eido", "cad_table")),
    "gunshots": FeedClass("Gunshot detection", ("gunshot",)),
    "alarms": FeedClass("Alarms and panic buttons", ("alarm",)),
    "warnings": FeedClass("Public warnings", ("cap",)),
    "units": FeedClass("Positions of units", ("units_generic", "units_cot"), ("unit",)),
    "camera_events": FeedClass("Events from cameras", ("camera_events",)),
}
"""Every class of feeds; each kind of source belongs to one."""

FEATURES: dict[str, Feature] = {
    "plate_search": Feature("Plate search", ("plates.*",)),
    "live_video": Feature(
        "Live pictures", ("camera.live", "camera.still", "camera.still_again", "camera.setup_still", "patrol.begin")
    ),
    "recordings": Feature(
        "Recorded pictures", ("camera.play", "camera.play_again", "camera.segment", "camera.thumb", "clip.*")
    ),
    "private_cameras": Feature(
        "Leases of private cameras",
        ("lease.open", "lease.open_by_telephone", "lease.open_by_panic", "lease.renew", "lease.ask"),
    ),
    "steering": Feature("Steering of cameras", ("ptz.*",)),
    "record_search": Feature("Search in records", ("search.run", "place.history")),
    "exports": Feature("Exports", ("clip.*",)),
    "street": Feature("Cards and lookouts before officers", ("street.*",)),
    "room_feed": Feature("The live picture of the room", ("feed.watch",)),
}
"""Every feature that can be suspended by itself."""


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is suspended now, since when and by which act."""

    kind: str
    """Of KINDS."""
    what: str
    """An agency's id, or a name of FEED_CLASSES or FEATURES."""
    since: datetime
    act: str


def suspended_kinds(suspensions: Iterable[Suspension]) -> dict[str, str]:
    """Return the kinds of sources from which nothing is taken now, each with what its sender is told."""
    classes = [FEED_CLASSES[each.what] for each in suspensions if each.kind == "class"]
    says = "{}: suspended by the city. Keep what you have, and send it again when it is lifted."
    return {kind: says.format(each.title) for each in classes for kind in each.kinds}
