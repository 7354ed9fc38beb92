"""Decides which story is told when: the first soon after the beginning, then one after the other, for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from watchroom_sim.stories import carjacking, faulty_readers, fireworks, hoax, missing_child, opening, robbery
from watchroom_sim.stories.stage import Stage

ROBBERY_AFTER_S: Final = 75.0
PAUSE_S: Final = 420.0
"""Between the beginnings of two stories, at speed 1."""
PAUSE_S_MIN: Final = 60.0
RESTART_S: Final = 900.0


class Story(msgspec.Struct, frozen=True):
    """One story: its title, how long it lasts, and how it is told (stage, beginning, which time it is told)."""

    title: str
    duration_s: float
    tell: Callable[[Stage, float, int], None]


STORIES: Final = {
    "opening": Story(opening.TITLE, opening.DURATION_S, opening.tell),
    "robbery": Story(robbery.TITLE, robbery.DURATION_S, robbery.tell),
    "missing_child": Story(missing_child.TITLE, missing_child.DURATION_S, missing_child.tell),
    "hoax": Story(hoax.TITLE, hoax.DURATION_S, hoax.tell),
    "carjacking": Story(carjacking.TITLE, carjacking.DURATION_S, carjacking.tell),
    "fireworks": Story(fireworks.TITLE, fireworks.DURATION_S, fireworks.tell),
    "faulty_readers": Story(faulty_readers.TITLE, faulty_readers.DURATION_S, faulty_readers.tell),
}
ORDER: Final = ("robbery", "missing_child", "hoax", "carjacking", "fireworks")


class Director:
    """Tells the stories in their order, each round with other places and cars."""

    def __init__(self, stage: Stage, speed: float) -> None:
        """`speed` shortens the pauses between stories, not the stories."""
        self.stage = stage
        self._pause_s = max(PAUSE_S_MIN, PAUSE_S / speed)
        self._told = 0
        self.first_round = 0
        """Which places and cars come first: other ones each quarter of an hour, so that a restart is no repeat."""

    def open(self, now: float) -> None:
        """Begin with the opening, then the robbery."""
        self.first_round = int(now // RESTART_S)
        self.play("opening", now, self.first_round)
        self._fail(now)
        self.stage.agenda.plan(now + ROBBERY_AFTER_S, self._next)

    def play(self, name: str, now: float, round_: int) -> None:
        """Tell one story from `now` on."""
        STORIES[name].tell(self.stage, now, round_)

    def _fail(self, now: float) -> None:
        """Let two readers fail beside all other stories, and other ones when that is over."""
        self.play("faulty_readers", now, int(now // RESTART_S))
        self.stage.agenda.plan(now + STORIES["faulty_readers"].duration_s, self._fail)

    def _next(self, now: float) -> None:
        round_, number = divmod(self._told, len(ORDER))
        self.play(ORDER[number], now, self.first_round + round_)
        self._told += 1
        self.stage.agenda.plan(now + self._pause_s, self._next)
