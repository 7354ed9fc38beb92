"""Plays rows through a source's door as a device does: waits, sends again, and keeps count of what became of each."""

from __future__ import annotations

import http.client
import math
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from watchroom.base.errors import BadInputError, UnavailableError, WatchroomError

IN_FLIGHT_MAX = 4
ANSWER_SECONDS_MAX = 60.0
TRY_SECONDS_MAX = 120.0
"""A message that is not taken for this long ends the replay."""
WAIT_SECONDS_MIN = 0.2
WAIT_SECONDS_MAX = 10.0
TOGETHER_SECONDS = 0.1
"""Rows that are due within this time are sent together."""
KNOWN_SECONDS_MAX = 15.0
"""A source enrolled a moment ago is known at its door within this time."""
SHOWN_REFUSALS_MAX = 20
_AGAIN = (429, 502, 503, 504)


class Piece(msgspec.Struct, frozen=True):
    """Rows sent together: the number of the first, each row as JSON, and the seconds after the start they are due."""

    first: int
    rows: Sequence[bytes]
    due_seconds: float = 0.0


class Refusal(msgspec.Struct, frozen=True):
    """One row that was not taken."""

    row: int
    """Its number in the order played, from 0."""
    field: str
    reason: str


class Outcome(msgspec.Struct):
    """What became of the rows so far."""

    rows: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    duplicates: int = 0

    def line(self) -> str:
        """Return the line that a replay ends with."""
        return (
            f"accepted {self.accepted} repaired {self.repaired} rejected {self.rejected} duplicates {self.duplicates}"
        )

    @property
    def adds_up(self) -> bool:
        """Return whether every row sent is told of once."""
        return self.accepted + self.rejected + self.duplicates == self.rows and self.repaired <= self.accepted


class _Rejection(msgspec.Struct):
    index: int
    field: str
    reason: str


class _Answer(msgspec.Struct):
    accepted: int = 0
    duplicates: int = 0
    repaired: int = 0
    rejected: list[_Rejection] = []
    message: str = ""


def paced(chunks: Iterable[tuple[Sequence[bytes], Sequence[datetime | None]]], speed: float) -> Iterator[Piece]:
    """Yield the rows of chunks in the rhythm of their times, `speed` times as fast; those without a time at once."""
    start: datetime | None = None
    first = number = 0
    due = 0.0
    together: list[bytes] = []
    for rows, times in chunks:
        for row, at in zip(rows, times, strict=True):
            start = start or at
            at_seconds = (at - start).total_seconds() / speed if at and start else due
            if together and at_seconds >= due + TOGETHER_SECONDS:
                yield Piece(first, together, due)
                first, together = number, []
            due = at_seconds if not together else due
            together.append(row)
            number += 1
    if together:
        yield Piece(first, together, due)


def at_once(chunks: Iterable[tuple[Sequence[bytes], Sequence[datetime | None]]]) -> Iterator[Piece]:
    """Yield the rows of chunks as they are."""
    number = 0
    for rows, _ in chunks:
        yield Piece(number, rows)
        number += len(rows)


class Player:
    """Sends pieces to one source's door, a few at a time, and tells of their outcomes in order."""

    def __init__(
        self, url: str, source_id: str, token: str, *, certificate: str = "", refused: Callable[[Refusal], None]
    ) -> None:
        """Name the door; `certificate` is the one a loopback server shows, `refused` hears of each row not taken."""
        self._door = _Door(url, source_id, token, certificate)
        self._refused = refused
        self.outcome = Outcome()
        self.stop = threading.Event()

    def play(self, pieces: Iterable[Piece], tell: Callable[[Outcome], None]) -> Outcome:
        """Send everything, or what is under way when `stop` is set; `tell` hears of the progress.

        Raises:
            UnavailableError: the door does not answer, or takes nothing, for TRY_SECONDS_MAX.
            WatchroomError: it refuses the sender.
        """
        under_way: deque[tuple[Piece, Future[_Answer]]] = deque()
        began = time.monotonic()
        with closing(self._door), ThreadPoolExecutor(IN_FLIGHT_MAX) as pool, _set_when_left(self.stop):
            for piece in pieces:
                if self.stop.wait(max(0.0, began + piece.due_seconds - time.monotonic())):
                    break
                under_way.append((piece, pool.submit(self._send, piece.rows)))
                while under_way and (len(under_way) >= IN_FLIGHT_MAX or under_way[0][1].done()):
                    self._count(*_first(under_way))
                    tell(self.outcome)
            while under_way:
                self._count(*_first(under_way))
                tell(self.outcome)
        return self.outcome

    def _count(self, piece: Piece, answer: _Answer) -> None:
        outcome = self.outcome
        outcome.rows += len(piece.rows)
        outcome.accepted += answer.accepted
        outcome.repaired += answer.repaired
        outcome.duplicates += answer.duplicates
        outcome.rejected += len(answer.rejected)
        for each in answer.rejected:
            self._refused(Refusal(piece.first + each.index, each.field, each.reason))

    def _send(self, rows: Sequence[bytes]) -> _Answer:
        """Send rows until they are answered for, each; a message refused as a whole is sent in halves."""
        status, answer = self._insist(b"\n".join(rows))
        told = answer.accepted + answer.duplicates + len(answer.rejected)
        if told == len(rows):
            return answer
        if status not in (413, 422):
            raise WatchroomError(f"The server told of {told} of {len(rows)} rows.")
        if len(rows) == 1:
            return _Answer(rejected=[_Rejection(0, "message", answer.message)])
        middle = len(rows) // 2
        left, right = self._send(rows[:middle]), self._send(rows[middle:])
        moved = [_Rejection(each.index + middle, each.field, each.reason) for each in right.rejected]
        return _Answer(
            accepted=left.accepted + right.accepted,
            duplicates=left.duplicates + right.duplicates,
            repaired=left.repaired + right.repaired,
            rejected=[*left.rejected, *moved],
        )

    def _insist(self, payload: bytes) -> tuple[int, _Answer]:
        """Post until there is an answer about the rows; the same ids again are duplicates, never lost or doubled."""
        began = time.monotonic()
        wait = WAIT_SECONDS_MIN
        while True:
            try:
                status, asked_seconds, body = self._door.post(payload)
                why = f"answers {status}"
            except (OSError, http.client.HTTPException) as error:
                status, asked_seconds, body, why = 0, None, b"", f"does not answer: {error}"
            if status in (200, 413, 422):
                return status, msgspec.json.decode(body, type=_Answer)
            waited = time.monotonic() - began
            if status == 401 and waited < KNOWN_SECONDS_MAX:  # noqa: PLR2004 - as HTTP means it
                asked_seconds = WAIT_SECONDS_MIN
            elif status and status not in _AGAIN:
                raise WatchroomError(f"The door refuses ({status}): {_message(body)}")
            if waited > TRY_SECONDS_MAX:
                raise UnavailableError(f"The door {why}; nothing was taken for {TRY_SECONDS_MAX:.0f} s.")
            if self.stop.wait(asked_seconds or wait):
                raise UnavailableError(f"The replay was ended; the door {why}.")
            wait = min(WAIT_SECONDS_MAX, 2 * wait)


@contextmanager
def _set_when_left(stop: threading.Event) -> Iterator[None]:
    """Let what is under way end soon when the replay ends, well or not."""
    try:
        yield
    finally:
        stop.set()


def _first(under_way: deque[tuple[Piece, Future[_Answer]]]) -> tuple[Piece, _Answer]:
    piece, answer = under_way.popleft()
    return piece, answer.result()


def _message(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Answer).message
    except msgspec.DecodeError:
        return "this is no watchroom"


class _Door:
    """The door of one source; each thread has a connection of its own."""

    def __init__(self, url: str, source_id: str, token: str, certificate: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadInputError("url", f"{url} is no address like http://127.0.0.1:8420")
        self._host, self._port, self._secure = parts.hostname, parts.port, parts.scheme == "https"
        self._certificate = certificate
        self._path = f"/exchange/v1/sources/{source_id}"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
        self._own = threading.local()
        self._opened: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        """Close every thread's connection."""
        for each in self._opened:
            each.close()

    def post(self, payload: bytes) -> tuple[int, float | None, bytes]:
        """Return status, the seconds it asks to wait, and body; raises OSError or HTTPException without an answer."""
        connection = getattr(self._own, "connection", None) or self._connect()
        try:
            connection.request("POST", self._path, payload, self._headers)
            answer = connection.getresponse()
            asked = answer.headers.get("Retry-After", "")
            return answer.status, min(WAIT_SECONDS_MAX, float(asked)) if asked.isdigit() else None, answer.read()
        except BaseException:
            connection.close()  # the next request opens it anew
            raise

    def _connect(self) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context(cafile=self._certificate or None)
            context.check_hostname = not self._certificate
            made: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, self._port, timeout=ANSWER_SECONDS_MAX, context=context
            )
        else:
            made = http.client.HTTPConnection(self._host, self._port, timeout=ANSWER_SECONDS_MAX)
        self._own.connection = made
        self._opened.append(made)
        return made


def speed_of(text: str) -> float:
    """Return a speed; `max` is infinite. Raises ValueError for anything else than a positive number."""
    speed = math.inf if text == "max" else float(text)
    if not speed > 0:
        raise ValueError(text)
    return speed
