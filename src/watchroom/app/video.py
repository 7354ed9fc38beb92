"""What the web needs of the video plane: the media processes' sockets, the allow-list, and who looks after looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from watchroom.actions.camera_enrolment import CheckAddress
from watchroom.actions.door import Door
from watchroom.actions.links import links_below
from watchroom.actions.video import Video
from watchroom.actions.video_status import History, HistoryOf
from watchroom.actions.watching import Watching
from watchroom.app.settings import Settings
from watchroom.base.clock import Clock
from watchroom.base.ids import new_id
from watchroom.media.addresses import AddressGuard
from watchroom.media.camera import recordings_folder
from watchroom.store import camera_health as store_camera_health
from watchroom.store.acting import Tx
from watchroom.web.console.fans import Fans
from watchroom.web.console.live_socket import Live, LiveSocket, Sockets

GB = 1_000_000_000
Upgraded = Callable[..., asyncio.Protocol]
"""Made by the HTTP server for each connection that is upgraded; it gives `config`, `server_state` and `app_state`."""


def make_video(settings: Settings, door: Door) -> Video:
    """Return what acts on cameras work with in this process."""
    budget = settings.recordings_gb
    return Video(
        link_of=links_below(settings.data),
        recordings=recordings_folder(settings.data),
        watching=Watching(door, new_id("web")),
        check_address=check_address(AddressGuard.from_text(settings.camera_networks)),
        history_of=remembered(door.clock),
        disk_budget_bytes=int(budget * GB) if budget else None,
        may_discover=settings.camera_discovery,
    )


def make_live(settings: Settings, door: Door, video: Video) -> Live:
    """Return what this process's live pictures work with."""
    own = frozenset((settings.public_url.rstrip("/").lower(),)) if settings.public_url else frozenset[str]()
    return Live(door=door, watching=video.watching, fans=Fans(video.link_of, door.clock), own_origins=own)


def upgraded(live: Live) -> Upgraded:
    """Return what takes upgraded connections: live pictures by our own protocol, all others as the server would."""

    def make(config: Config, server_state: ServerState, app_state: dict[str, Any]) -> asyncio.Protocol:
        def make_live() -> asyncio.Protocol:
            return LiveSocket(live, server_state.connections)

        def make_other() -> asyncio.Protocol:
            return WebSocketsSansIOProtocol(config=config, server_state=server_state, app_state=app_state)

        return Sockets(make_live, make_other)

    return make


def check_address(guard: AddressGuard) -> CheckAddress:
    """Return what refuses an address that is not on the allow-list; a name is looked up, too."""

    async def check(url: str) -> None:
        await guard.resolve(url)

    return check


def remembered(clock: Clock) -> HistoryOf:
    """Return what tells the remembered health by camera."""

    async def history_of(tx: Tx) -> dict[str, History]:
        found = await store_camera_health.health(tx, clock.now())
        return {each: History(uptime=health.uptime, mttr_s=health.mttr_s) for each, health in found.items()}

    return history_of
