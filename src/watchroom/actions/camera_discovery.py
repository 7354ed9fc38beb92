"""Asking the local network which cameras are there, where the room allows it."""

from __future__ import annotations

import msgspec

from watchroom.actions.door import Deed, act
from watchroom.actions.links import Link, asked
from watchroom.base.errors import RefusedError
from watchroom.model.video_views import SightedView

OFF = "discovery-off"


@act("camera.discover", "Ask the local network which cameras are there.")
async def allow_discovery(deed: Deed, *, is_on: bool) -> None:
    """Allow and record one round; raises RefusedError where the room's settings do not let it ask."""
    deed.about("cameras of the local network")
    if not is_on:
        raise RefusedError(
            OFF, "This room does not ask its network for cameras. Whoever runs it may set camera_discovery."
        )


class _Found(msgspec.Struct, frozen=True):
    """A media process's answer."""

    items: list[SightedView]


async def fetch_sighted(link: Link) -> list[SightedView]:
    """Ask, through a media process, which cameras answer within its seconds."""
    return (await asked(link, {"op": "discover"}, _Found)).items
