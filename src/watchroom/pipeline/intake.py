"""The doors' side of the pipeline: decodes a message, queues it, and answers when it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

import msgspec

from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.base.queues import BoundedQueue
from watchroom.model.observation import Decoded, Read, Rejection, UnitPosition
from watchroom.model.source import Decoder, Enrolment
from watchroom.pipeline.health import SourceHealth

INTAKE_QUEUE_RECORDS_MAX = 50_000
"""So many records may wait for their commit; beyond it the door answers 429 and the sender keeps them."""


BYTES_PER_RECORD = 4_000
"""Pictures count among the waiting records by their size, so that the queue's memory is bounded."""


class Taken(msgspec.Struct, kw_only=True):
    """What became of one message, once it is durable."""

    accepted: int
    duplicates: int
    rejected: list[Rejection]
    repaired: int = 0


Outcome: TypeAlias = Taken | UnavailableError
"""What became of a message that was queued: it is durable, or nothing of it was accepted."""


class Feeder(msgspec.Struct, frozen=True):
    """One enrolled source as the doors know it."""

    enrolment: Enrolment
    number: int
    decode: Decoder
    health: SourceHealth


class Submission:
    """One decoded message on its way to the disk."""

    __slots__ = (
        "decoded",
        "duplicates",
        "feeder",
        "others",
        "positions",
        "reads",
        "received_at",
        "remembered",
        "repaired",
        "tell",
    )

    def __init__(
        self, feeder: Feeder, decoded: Decoded, received_at: datetime, tell: Callable[[Outcome], None]
    ) -> None:
        """Sort the observations by how they will be stored; `tell` is called once, with what became of them."""
        self.feeder = feeder
        self.decoded = decoded
        self.received_at = received_at
        self.tell = tell
        self.duplicates = 0
        self.repaired = decoded.repaired
        self.remembered: list[Read] = []
        """Reads that the window for duplicates knows because of this message."""
        first = decoded.observations[0] if decoded.observations else None
        # A message holds observations of one sort; what a vendor mixes is sorted one by one.
        self.reads: list[Read]
        self.positions: list[UnitPosition]
        if isinstance(first, Read) and (
            len(decoded.observations) == 1 or set(map(type, decoded.observations)) == {type(first)}
        ):
            self.reads, self.positions, self.others = decoded.observations, [], []  # type: ignore[assignment]
            return
        self.reads = [each for each in decoded.observations if isinstance(each, Read)]
        self.positions = [each for each in decoded.observations if isinstance(each, UnitPosition)]
        self.others = [each for each in decoded.observations if not isinstance(each, Read | UnitPosition)]

    def repeats(self, at: int) -> None:
        """Note that one of `others`, by its place among them, is no news: that it was repaired counts for nothing."""
        self.duplicates += 1
        if at in self.decoded.repaired_at and len(self.others) == self.weight:
            self.repaired -= 1

    @property
    def weight(self) -> int:
        """Return how many records this brings."""
        return len(self.decoded.observations)

    def stored(self) -> None:
        """Count what is durable now, and tell the sender."""
        decoded, health = self.decoded, self.feeder.health
        weight = len(decoded.observations)
        accepted = weight - self.duplicates
        health.heard(self.received_at, decoded.observations[-1].at if weight else None)
        health.count(accepted=accepted, rejected=len(decoded.rejected), duplicates=self.duplicates)
        if decoded.pictures_refused:
            health.count(pictures_refused=decoded.pictures_refused)
        if decoded.forbidden:
            health.count(**{f"forbidden {kind}": n for kind, n in decoded.forbidden.items()})
        repaired = min(self.repaired, accepted)
        self.tell(Taken(accepted=accepted, duplicates=self.duplicates, rejected=decoded.rejected, repaired=repaired))


class Intake:
    """All enrolled sources and the one bounded queue to the pipeline."""

    def __init__(self, clock: Clock, queue_records_max: int = INTAKE_QUEUE_RECORDS_MAX) -> None:
        """Start with no source."""
        self._clock = clock
        self.queue: BoundedQueue[Submission] = BoundedQueue("INTAKE_QUEUE_RECORDS_MAX", queue_records_max)
        self.feeders: dict[str, Feeder] = {}
        self.open = False
        """Whether the sources are known yet: until then nobody can be told from a stranger."""
        self._by_token: dict[bytes, Feeder] = {}
        self.suspended: dict[str, str] = {}
        """Kinds of sources from which nothing is taken now, each with what to tell the sender."""

    def enrol(self, feeders: Iterable[tuple[Feeder, bytes | None]]) -> None:
        """Know these sources and their tokens' hashes from now on, and no others."""
        pairs = list(feeders)
        self.open = True
        self.feeders = {feeder.enrolment.id: feeder for feeder, _ in pairs}
        self._by_token = {token: feeder for feeder, token in pairs if token is not None}

    def by_token(self, token_sha256: bytes) -> Feeder | None:
        """Return the source whose token this is."""
        return self._by_token.get(token_sha256)

    def take(self, feeder: Feeder, payload: bytes, content_type: str, tell: Callable[[Outcome], None]) -> None:
        """Take one message; `tell` hears of it when all that was acceptable in it is durable, or when nothing is.

        Raises:
            BadInputError: the message as a whole cannot be read.
            LimitError: the queue is full.
            UnavailableError: the city has suspended this class of feeds.
        """
        if feeder.enrolment.kind in self.suspended:
            feeder.health.count(refused_suspended=1)
            raise UnavailableError(self.suspended[feeder.enrolment.kind])
        received_at = self._clock.now()
        try:
            decoded = feeder.decode(payload, content_type, feeder.enrolment, received_at)
        except BadInputError:
            feeder.health.heard(received_at, None)
            feeder.health.count(rejected=1)
            raise
        submission = Submission(feeder, decoded, received_at, tell)
        if submission.weight:
            self.queue.put(submission, submission.weight + decoded.picture_bytes // BYTES_PER_RECORD)
        else:
            submission.stored()

    async def submit(self, feeder: Feeder, payload: bytes, content_type: str) -> Taken:
        """Take one message as `take` does; returns when all that was acceptable in it is durable.

        Raises UnavailableError too: the database cannot take it now, nothing of it was accepted.
        """
        outcome: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()

        def tell(what: Outcome) -> None:
            if outcome.done():
                return
            if isinstance(what, Taken):
                outcome.set_result(what)
            else:
                outcome.set_exception(what)

        self.take(feeder, payload, content_type, tell)
        return await outcome
