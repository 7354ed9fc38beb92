"""What the acts on cameras work with in one web process."""

from __future__ import annotations

from pathlib import Path

from watchroom.actions.camera_enrolment import CheckAddress
from watchroom.actions.links import LinkOf
from watchroom.actions.video_status import HistoryOf
from watchroom.actions.watching import Watching


class Video:
    """The media processes, the recordings' folder, and who looks after the looks that run."""

    def __init__(
        self,
        *,
        link_of: LinkOf,
        recordings: Path,
        watching: Watching,
        check_address: CheckAddress,
        history_of: HistoryOf,
        disk_budget_bytes: int | None = None,
        may_discover: bool = False,
    ) -> None:
        """Keep them; `disk_budget_bytes` None means as much as fits."""
        self.link_of = link_of
        self.recordings = recordings
        self.watching = watching
        self.check_address = check_address
        self.history_of = history_of
        self.disk_budget_bytes = disk_budget_bytes
        self.may_discover = may_discover

    @property
    def process(self) -> str:
        """Return the name of this process, under which it looks after its looks."""
        return self.watching.process
