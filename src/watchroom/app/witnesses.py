"""Shows each new head to the witnesses that the settings name, and keeps the cosignatures they give."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp
import msgspec

from watchroom.app.children import BackOff
from watchroom.app.witness_settings import WitnessAt, WitnessState
from watchroom.base.clock import Clock
from watchroom.base.errors import BadInputError
from watchroom.ledger.cosign import add_checkpoint_body, cosignatures, known_size
from watchroom.ledger.merkle import Span, consistency_spans, nodes_of, read_proof
from watchroom.ledger.note import ALGORITHMS, Verifier
from watchroom.store import ledger as store
from watchroom.store.acting import Tx
from watchroom.store.ledger import Head
from watchroom.store.pool import Database

LOOK_SECONDS = 0.5
ANSWER_SECONDS_MAX = 5.0
"""For one whole question to one witness: a slow one holds up nobody."""
ANSWER_BYTES_MAX = 16 * 1024
WAITS = BackOff(first_seconds=5.0, longest_seconds=600.0)
"""How long a witness that did not cosign is left alone."""
log = logging.getLogger(__name__)


class NotCosignedError(Exception):
    """A witness did not cosign; the message says why, in words."""


class NoAnswerError(NotCosignedError):
    """A witness was not there to ask; it may be starting, and is asked once more before anybody is told."""


class _Asked:
    """One witness while we run: how it stands, and when it is asked next."""

    def __init__(self, where: WitnessAt) -> None:
        self.where = where
        self.shown = WitnessState(witness=where.name, state="new")
        self.head_id = 0
        """The newest head that it cosigned."""
        self.failures = 0
        self.told = ""
        """What was last said in the log; empty while all is well."""
        self.not_before = 0.0


class Witnesses:
    """Asks each witness to cosign the newest head, about once a minute; one for each database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        witnesses: Sequence[WitnessAt],
        show: Callable[[list[WitnessState]], None],
    ) -> None:
        """Keep where they are; `show` is told how they stand after each round."""
        self._database = database
        self._clock = clock
        self._asked = [_Asked(where) for where in witnesses]
        self._show = show

    async def run(self) -> None:
        """Ask until cancelled; what a witness does or does not do holds up nothing else."""
        if not self._asked:
            return
        await self.recall()
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS_MAX)
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                await self.step(session)
                await asyncio.sleep(LOOK_SECONDS)

    async def recall(self) -> None:
        """Take up what each witness cosigned before this process began."""
        async with self._database.sequencer.acquire() as tx:
            for asked in self._asked:
                last = await store.cosigned_last(tx, asked.shown.witness)
                if last is not None:
                    head, at = last
                    asked.head_id = head.id
                    asked.shown = msgspec.structs.replace(asked.shown, state="cosigned", size=head.size, at=at)
        self._tell()

    async def step(self, session: aiohttp.ClientSession) -> None:
        """Ask every witness that has not cosigned the newest head and is due."""
        async with self._database.sequencer.acquire() as tx:
            head = await store.newest_head(tx)
        due = [
            asked
            for asked in self._asked
            if head is not None and asked.head_id < head.id and asked.not_before <= self._clock.monotonic()
        ]
        if head is not None and due:
            await asyncio.gather(*(self._ask(session, asked, head) for asked in due))
            self._tell()

    def _tell(self) -> None:
        self._show([asked.shown for asked in self._asked])

    async def _ask(self, session: aiohttp.ClientSession, asked: _Asked, head: Head) -> None:
        """Ask one witness for one head, and note how it went."""
        try:
            line, at = await self._cosigned(session, asked, head)
        except NotCosignedError as error:
            asked.failures += 1
            asked.not_before = self._clock.monotonic() + WAITS.seconds(asked.failures - 1)
            if asked.told != str(error) and (asked.failures > 1 or not isinstance(error, NoAnswerError)):
                log.warning("the witness %s did not cosign: %s", asked.shown.witness, error)
                asked.told = str(error)
            asked.shown = msgspec.structs.replace(asked.shown, state=str(error))
            return
        async with self._database.sequencer.acquire() as tx:
            await store.insert_cosignature(tx, head.id, asked.shown.witness, at, line)
        if asked.told:
            log.info("the witness %s cosigns again", asked.shown.witness)
        asked.failures, asked.told, asked.head_id = 0, "", head.id
        asked.shown = msgspec.structs.replace(asked.shown, state="cosigned", size=head.size, at=at)

    async def _cosigned(self, session: aiohttp.ClientSession, asked: _Asked, head: Head) -> tuple[str, datetime]:
        """Return the lines and the time of one witness's cosignature; raise NotCosignedError in words."""
        known = asked.shown.size
        status, body = await self._post(session, asked.where, known, head)
        told = known_size(body) if status == HTTPStatus.CONFLICT else None
        if told is not None and told <= head.size and told != known:
            known = told
            status, body = await self._post(session, asked.where, known, head)
        if status != HTTPStatus.OK:
            raise NotCosignedError(_why(status, body, head))
        found = [_line(head, body, key) for key in asked.where.keys]
        return "".join(line for line, _ in found), found[0][1]

    async def _post(
        self, session: aiohttp.ClientSession, where: WitnessAt, known: int, head: Head
    ) -> tuple[int, bytes]:
        """Return status and body of one answer; raise NotCosignedError when there is none."""
        async with self._database.sequencer.acquire() as tx:
            proof = await _consistency(tx, min(known, head.size), head.size)
        request = add_checkpoint_body(min(known, head.size), proof, head.note)
        try:
            async with session.post(f"{where.url}/add-checkpoint", data=request, allow_redirects=False) as answer:
                return answer.status, await _limited(answer)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NoAnswerError(f"it does not answer ({type(error).__name__})") from error


async def _consistency(tx: Tx, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with the one of `old`, all nodes read at one time."""
    spans: list[Span] = consistency_spans(old, new)
    wanted = {(node.level, node.offset) for span in spans for node in nodes_of(span)}
    found = await store.nodes(tx, sorted(wanted))
    return read_proof(spans, lambda node: found[node.level, node.offset])


async def _limited(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > ANSWER_BYTES_MAX:
            raise NotCosignedError(f"its answer is longer than {ANSWER_BYTES_MAX} bytes")
    return body


def _why(status: int, body: bytes, head: Head) -> str:
    """Return in words why a witness did not cosign."""
    told = known_size(body) if status == HTTPStatus.CONFLICT else None
    if told is not None and told > head.size:
        return f"it holds a head of {told} entries, here are {head.size}: this log was rolled back"
    reasons = {
        HTTPStatus.CONFLICT: f"it holds another head of {head.size} entries: one of the two logs is a fork",
        HTTPStatus.UNPROCESSABLE_ENTITY: "it holds a head that this log does not begin with: the log was rewritten",
        HTTPStatus.NOT_FOUND: "it does not know this log: give its operator the key of /ledger/verifier.pub",
        HTTPStatus.FORBIDDEN: "it knows this log under another key",
    }
    return next((why for code, why in reasons.items() if code == status), f"it answered with status {status}")


def _line(head: Head, body: bytes, key: Verifier) -> tuple[str, datetime]:
    """Return the one line of an answer that is this key's valid cosignature, with its time."""
    with contextlib.suppress(BadInputError, UnicodeDecodeError, OverflowError, ValueError):
        for line in body.decode().removesuffix("\n").split("\n"):
            found = cosignatures(f"{head.note}{line}\n", [key])
            if found:
                return f"{line}\n", datetime.fromtimestamp(found[0].seconds, UTC)
    raise NotCosignedError(f"its answer holds no {ALGORITHMS[key.kind]} cosignature of the key in the settings")
