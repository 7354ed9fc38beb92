"""What the acts on cameras work with in one web process."""

from __future__ import annotations

from pathlib import Path

import msgspec

from watchroom.actions.camera_enrolment import CheckAddress
from watchroom.actions.links import LinkOf
from watchroom.actions.video_status import HistoryOf
from watchroom.actions.watching import Watching


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """The media processes, the recordings' folder, and who looks after the looks that run."""

    link_of: LinkOf
    recordings: Path
    watching: Watching
    check_address: CheckAddress
    history_of: HistoryOf
    disk_budget_bytes: int | None = None

    @property
    def process(self) -> str:
        """Return the name of this process, under which it looks after its looks."""
        return self.watching.process
