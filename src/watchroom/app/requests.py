"""What requests for footage need of the process: their keeper, and their letter in words before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from watchroom.actions.door import Door
from watchroom.actions.request_keeper import RequestKeeper
from watchroom.app.settings import Settings
from watchroom.notify import letters
from watchroom.store.alone import Alone


async def keep_requests(door: Door, settings: Settings) -> None:
    """Remind and forget, in one process at a time."""
    keeper = RequestKeeper(door, ZoneInfo(settings.timezone))
    async with Alone(door.database, "requests") as alone:
        await keeper.run(alone.check)


def letter_of(settings: Settings) -> Callable[[str, Mapping[str, str]], tuple[str, str]]:
    """Return what puts a kind of letter into English words."""
    zone = ZoneInfo(settings.timezone)

    def words(kind: str, facts: Mapping[str, str]) -> tuple[str, str]:
        return letters.written(kind, letters.ENGLISH, facts, zone=zone)

    return words
