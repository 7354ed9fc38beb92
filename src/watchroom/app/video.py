"""What the web needs of the video plane: the media processes' sockets, the allow-list, and who looks after looks."""

from __future__ import annotations

from watchroom.actions.camera_enrolment import CheckAddress
from watchroom.actions.door import Door
from watchroom.actions.links import links_below
from watchroom.actions.video import Video
from watchroom.actions.video_status import History
from watchroom.actions.watching import Watching
from watchroom.app.settings import Settings
from watchroom.base.ids import new_id
from watchroom.media.addresses import AddressGuard
from watchroom.media.camera import recordings_folder
from watchroom.store.acting import Tx

GB = 1_000_000_000


def make_video(settings: Settings, door: Door) -> Video:
    """Return what acts on cameras work with in this process."""
    budget = settings.recordings_gb
    return Video(
        link_of=links_below(settings.data),
        recordings=recordings_folder(settings.data),
        watching=Watching(door, new_id("web")),
        check_address=check_address(AddressGuard.from_text(settings.camera_networks)),
        history_of=history_of,
        disk_budget_bytes=int(budget * GB) if budget else None,
    )


def check_address(guard: AddressGuard) -> CheckAddress:
    """Return what refuses an address that is not on the allow-list; a name is looked up, too."""

    async def check(url: str) -> None:
        await guard.resolve(url)

    return check


async def history_of(_tx: Tx) -> dict[str, History]:
    """Return the remembered health by camera."""
    return {}
