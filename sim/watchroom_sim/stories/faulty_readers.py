"""Two plate readers stop being themselves: one falls silent amid its traffic, one takes a fence for plates."""

from __future__ import annotations

import random
from functools import partial

from watchroom_sim.dice import dice as make_dice
from watchroom_sim.plates import Vehicle
from watchroom_sim.stories.stage import Stage
from watchroom_sim.traffic import Reader, RoadNet

TITLE = "A plate reader falls silent, another reads a fence"
DURATION_S = 3_300.0
BUSY_EVERY_S = 9.0
"""A closed road sends its cars past the first reader."""
SILENT_FROM_S, SILENT_UNTIL_S = 1_620.0, 2_820.0
FENCE = Vehicle(plate="IIIIIII", region="", model="fence", colour="iron")
FENCE_FROM_S, FENCE_UNTIL_S, FENCE_EVERY_S = 1_800.0, 2_520.0, 2.0


def faulty(net: RoadNet) -> tuple[Reader, Reader, random.Random]:
    """Return the one that falls silent, the one at the fence, and the dice; always the same.

    Another closed road each time would be wild, and truly so.
    """
    dice = make_dice(0, "faulty readers")
    own = sorted({each for chain in net.chains for _, each in chain.readers if each.agency == "mpd"}, key=_id)
    silent, wild = dice.sample(own, 2)
    return silent, wild, dice


def tell(stage: Stage, now: float, _round: int) -> None:
    """Past one reader cars drive all the while, but after 27 minutes it says nothing for 20; another reads a fence."""
    silent, wild, dice = faulty(stage.net)
    at = now
    while at < now + DURATION_S:
        stage.agenda.plan(at, partial(stage.traffic.pass_by, silent))
        at += dice.expovariate(1 / BUSY_EVERY_S)
    stage.agenda.plan(now + SILENT_FROM_S, lambda _: stage.traffic.silent.add(silent.id))
    stage.agenda.plan(now + SILENT_UNTIL_S, lambda _: stage.traffic.silent.discard(silent.id))
    for number in range(int((FENCE_UNTIL_S - FENCE_FROM_S) / FENCE_EVERY_S)):
        at = now + FENCE_FROM_S + FENCE_EVERY_S * number
        stage.agenda.plan(at, partial(stage.traffic.read, FENCE, wild))


def _id(reader: Reader) -> str:
    return reader.id
