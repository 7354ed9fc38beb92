"""The sites whose cameras are integrated, and which of them is the demo owner's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import msgspec

from watchroom_sim.cameras import ListedCamera

OWNER: Final = "owner"
OWNERS_CAMERAS: Final = range(3, 7)
"""The demo owner has a shop with about so many cameras, of different conditions."""
KINDS: Final = {"apartments": "apartments", "university": "school"}


class ListedSite(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the sites' file."""

    id: str
    name: str
    kind: str
    agency: str
    lat: float
    lon: float
    address: str | None
    owner_login: str | None = None


def sites_of(cameras: Sequence[ListedCamera]) -> list[ListedSite]:
    """Return the sites of integrated cameras; the shop with the most different conditions is the demo owner's."""
    private = sorted((each for each in cameras if each.site_id), key=lambda each: (str(each.site_id), each.id))
    groups = {str(site): list(mine) for site, mine in groupby(private, key=lambda each: each.site_id)}
    owners = max(groups, key=lambda site: _worth(groups[site]))
    return [_site(site, mine, owner=OWNER if site == owners else None) for site, mine in groups.items()]


def _worth(cameras: Sequence[ListedCamera]) -> tuple[bool, bool, int, str]:
    openable = any(each.condition == "radius" for each in cameras)
    return len(cameras) in OWNERS_CAMERAS, openable, len(cameras), str(cameras[0].site_id)


def _site(identity: str, cameras: Sequence[ListedCamera], *, owner: str | None) -> ListedSite:
    first = cameras[0]
    trade = identity.removeprefix("site-").partition("-")[0]
    return ListedSite(
        id=identity,
        name=first.name.rpartition(", ")[0],
        kind=KINDS.get(trade, "business"),
        agency=first.agency,
        lat=first.lat,
        lon=first.lon,
        address=first.address,
        owner_login=owner,
    )
