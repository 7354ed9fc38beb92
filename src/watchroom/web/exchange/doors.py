"""`POST /exchange/v1/sources/{source_id}`: one message as the device sends it, acknowledged when it is durable."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache, partial
from typing import Any, TypeAlias

import msgspec

from watchroom.base.errors import BadInputError, LimitError, UnavailableError, WatchroomError
from watchroom.pipeline.intake import Feeder, Intake, Outcome, Taken
from watchroom.web.problems import Problem, problem_of

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

PREFIX = "/exchange/v1/sources/"
MESSAGE_BYTES_MAX = 16 * 1024 * 1024
_JSON_HEADERS = [(b"content-type", b"application/json")]
_encode = msgspec.json.Encoder().encode
log = logging.getLogger(__name__)


class Answer(msgspec.Struct, frozen=True):
    """What a sender is told."""

    status: int
    body: bytes
    retry_after: str | None = None


Tell: TypeAlias = Callable[[Answer], None]


class Doors:
    """The door for devices, an ASGI app of its own."""

    def __init__(self, intake: Intake, accepts: Callable[[Feeder, str], bool]) -> None:
        """Keep the intake; `accepts` tells whether a source takes messages of a content type."""
        self._intake = intake
        self._accepts = accepts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            feeder, content_type = self._enter(scope)
            payload = await _body(scope, receive)
            answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            self.post(feeder, payload, content_type, partial(_settle, answered))
            await _send(send, await answered)
        except _DoorError as error:
            await _send(send, Answer(error.status, _encode(Problem(error.code, error.message))))
        except WatchroomError as error:
            await _send(send, _problem(error))

    def may_enter(self, source_id: str, headers: Iterable[tuple[bytes, bytes]]) -> tuple[Feeder, str] | None:
        """Return the source and the content type of a plain request with a body of known length, if it may come in.

        None where anything is odd or refused: the way through ASGI says what.
        """
        given = dict(headers)
        size = given.get(b"content-length", b"")
        if not size.isdigit() or int(size) > MESSAGE_BYTES_MAX or b"transfer-encoding" in given:
            return None
        feeder = self._feeder(source_id, given)
        if feeder is None or feeder.health.wanted == "off":
            return None
        content_type = given.get(b"content-type", b"").decode("latin-1")
        return (feeder, content_type) if self._accepts(feeder, _plain(content_type)) else None

    def post(self, feeder: Feeder, payload: bytes, content_type: str, tell: Tell) -> None:
        """Take a message that may come in; `tell` hears the answer, once, when it is durable or refused."""
        try:
            self._intake.take(feeder, payload, content_type, lambda outcome: tell(_answer(outcome)))
        except BadInputError as error:
            tell(_refused(error))
        except WatchroomError as error:
            tell(_problem(error))
        except Exception:  # a fault of ours must cost its sender one answer, not every sender the connection
            log.exception("a message to %s broke its decoder", feeder.enrolment.kind)
            tell(Answer(500, _encode(Problem("error", "This message could not be read; tell the centre."))))

    def _enter(self, scope: Scope) -> tuple[Feeder, str]:
        """Find the source by path and token, and check method and content type."""
        if scope["method"] != "POST":
            raise _DoorError(405, "method", "Send messages with POST.")
        if not self._intake.open:
            raise UnavailableError("The room is starting. Send it again in a few seconds.")
        headers = dict(scope["headers"])
        source_id = scope["path"][len(PREFIX) :]
        feeder = self._feeder(source_id, headers)
        if feeder is None:
            self._count_stranger(source_id)
            raise _DoorError(401, "not_signed_in", "Send the source's own token: `Authorization: Bearer …`.")
        if feeder.health.wanted == "off":
            raise _DoorError(403, "refused", "This source is switched off here. Ask the centre that enrolled it.")
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        if not self._accepts(feeder, _plain(content_type)):
            feeder.health.count(refused_media_type=1)
            raise _DoorError(415, "media_type", f"{feeder.enrolment.kind} takes other content types; see its page.")
        return feeder, content_type

    def _feeder(self, source_id: str, headers: dict[bytes, bytes]) -> Feeder | None:
        """Return the source of this name, if the token is its own."""
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        feeder = self._intake.by_token(hashlib.sha256(token.strip()).digest())
        return feeder if feeder is not None and feeder.enrolment.id == source_id else None

    def _count_stranger(self, source_id: str) -> None:
        feeder = self._intake.feeders.get(source_id)
        if feeder is not None:
            feeder.health.count(refused_token=1)


def _settle(answered: asyncio.Future[Answer], answer: Answer) -> None:
    """Pass an answer on, unless whoever waited has gone."""
    if not answered.done():
        answered.set_result(answer)


class _DoorError(Exception):
    """A refusal at the door, before anything was read."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def _plain(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


async def _body(scope: Scope, receive: Receive) -> bytes:
    """Return the whole body, or refuse it as soon as it is too large."""
    for name, value in scope["headers"]:
        if name == b"content-length" and (not value.isdigit() or int(value) > MESSAGE_BYTES_MAX):
            raise _DoorError(413, "limit", f"A message is at most {MESSAGE_BYTES_MAX} bytes; send several.")
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise LimitError("connection", "The connection ended before the message did; send it again.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MESSAGE_BYTES_MAX:
            raise _DoorError(413, "limit", f"A message is at most {MESSAGE_BYTES_MAX} bytes; send several.")
    return b"".join(parts)


class _Receipt(msgspec.Struct):
    accepted: int
    duplicates: int
    rejected: list[Any]
    repaired: int


def _answer(outcome: Outcome) -> Answer:
    """422 when there was something and nothing of it was acceptable."""
    if not isinstance(outcome, Taken):
        return _problem(outcome)
    if not outcome.rejected:
        return _whole(outcome.accepted, outcome.duplicates, outcome.repaired)
    nothing = not outcome.accepted and not outcome.duplicates
    receipt = _Receipt(outcome.accepted, outcome.duplicates, outcome.rejected, outcome.repaired)
    return Answer(422 if nothing else 200, _encode(receipt))


@lru_cache(1_000)
def _whole(accepted: int, duplicates: int, repaired: int) -> Answer:
    """Return the answer to a message of which nothing was rejected: nearly always one of a few."""
    return Answer(200, _encode(_Receipt(accepted, duplicates, [], repaired)))


def _problem(error: WatchroomError) -> Answer:
    status, problem, headers = problem_of(error)
    return Answer(status, _encode(problem), headers.get("Retry-After"))


def _refused(error: BadInputError) -> Answer:
    said = {
        "error": error.code,
        "message": error.message,
        "accepted": 0,
        "duplicates": 0,
        "repaired": 0,
        "rejected": [{"index": 0, "field": error.field, "reason": error.reason}],
    }
    return Answer(422, _encode(said))


async def _send(send: Send, answer: Answer) -> None:
    headers = [*_JSON_HEADERS, (b"content-length", str(len(answer.body)).encode())]
    if answer.retry_after is not None:
        headers.append((b"retry-after", answer.retry_after.encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
