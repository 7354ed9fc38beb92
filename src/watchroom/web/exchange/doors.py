"""`POST /exchange/v1/sources/{source_id}`: one message as the device sends it, acknowledged when it is durable."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import msgspec

from watchroom.base.errors import BadInputError, LimitError, UnavailableError, WatchroomError
from watchroom.pipeline.intake import Feeder, Intake, Taken
from watchroom.web.problems import Problem, problem_of

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]

PREFIX = "/exchange/v1/sources/"
MESSAGE_BYTES_MAX = 16 * 1024 * 1024
_JSON_HEADERS = [(b"content-type", b"application/json")]
_encode = msgspec.json.Encoder().encode


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
            taken = await self._intake.submit(feeder, payload, content_type)
            await _answer(send, *_outcome(taken))
        except BadInputError as error:
            await _answer(send, 422, _refused(error))
        except _DoorError as error:
            await _answer(send, error.status, Problem(error.code, error.message))
        except WatchroomError as error:
            status, problem, headers = problem_of(error)
            await _answer(send, status, problem, headers)

    def _enter(self, scope: Scope) -> tuple[Feeder, str]:
        """Find the source by path and token, and check method and content type."""
        if scope["method"] != "POST":
            raise _DoorError(405, "method", "Send messages with POST.")
        if not self._intake.open:
            raise UnavailableError("The room is starting. Send it again in a few seconds.")
        headers = {name: value for name, value in scope["headers"] if name in _NEEDED}
        scheme, _, token = headers.get(b"authorization", b"").partition(b" ")
        feeder = self._intake.by_token(hashlib.sha256(token.strip()).digest()) if scheme.lower() == b"bearer" else None
        source_id = scope["path"][len(PREFIX) :]
        if feeder is None or feeder.enrolment.id != source_id:
            self._count_stranger(source_id)
            raise _DoorError(401, "not_signed_in", "Send the source's own token: `Authorization: Bearer …`.")
        if feeder.health.wanted == "off":
            raise _DoorError(403, "refused", "This source is switched off here. Ask the centre that enrolled it.")
        content_type = headers.get(b"content-type", b"").decode("latin-1")
        if not self._accepts(feeder, content_type.partition(";")[0].strip().lower()):
            feeder.health.count(refused_media_type=1)
            raise _DoorError(415, "media_type", f"{feeder.enrolment.kind} takes other content types; see its page.")
        return feeder, content_type

    def _count_stranger(self, source_id: str) -> None:
        feeder = self._intake.feeders.get(source_id)
        if feeder is not None:
            feeder.health.count(refused_token=1)


_NEEDED = frozenset((b"authorization", b"content-type"))


class _DoorError(Exception):
    """A refusal at the door, before anything was read."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


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


class _Answer(msgspec.Struct):
    accepted: int
    duplicates: int
    rejected: list[Any]
    repaired: int


def _outcome(taken: Taken) -> tuple[int, _Answer]:
    """422 when there was something and nothing of it was acceptable."""
    nothing = not taken.accepted and not taken.duplicates and bool(taken.rejected)
    return 422 if nothing else 200, _Answer(taken.accepted, taken.duplicates, taken.rejected, taken.repaired)


def _refused(error: BadInputError) -> dict[str, Any]:
    return {
        "error": error.code,
        "message": error.message,
        "accepted": 0,
        "duplicates": 0,
        "repaired": 0,
        "rejected": [{"index": 0, "field": error.field, "reason": error.reason}],
    }


async def _answer(send: Send, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
    data = _encode(body)
    extra = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    length = (b"content-length", str(len(data)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*_JSON_HEADERS, length, *extra]})
    await send({"type": "http.response.body", "body": data})
