"""The conversation with a camera: describe, set up its video, play, keep alive, tear down."""

from __future__ import annotations

import msgspec

from watchroom.media.credentials import SignIn
from watchroom.media.rtsp.connection import Connection
from watchroom.media.rtsp.messages import Message
from watchroom.media.rtsp.sdp import VideoTrack, read_description
from watchroom.media.stream import StreamError, StreamWhere

TRIES_PER_REQUEST = 3
"""The first, one for the challenge, one for a stale nonce."""
SESSION_CHARS_MAX = 256
SESSION_SECONDS = 60
"""How long a server keeps a session that says nothing, where it does not tell."""
KEEP_ALIVE_SECONDS_MAX = 30.0
KEEP_ALIVE_SECONDS_MIN = 0.5
PORT_MAX = 65_535
OK = 200
UNSUPPORTED_TRANSPORT = 461
_AGENT = {"User-Agent": "watchroom"}
_REDIRECTS = range(300, 400)


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """What the server made of our SETUP: a pair of channels or of its ports."""

    is_interleaved: bool
    first: int
    second: int


class Session:
    """What we ask of one camera on one connection."""

    def __init__(self, connection: Connection, where: StreamWhere) -> None:
        """Sign in as `where` says once the camera asks for it."""
        self._connection = connection
        self._url = where.url
        self._sign_in = SignIn(where.username, where.password)
        self._has_name = bool(where.username)
        self._id = ""
        self._knock = "OPTIONS"
        self.keep_alive_seconds = KEEP_ALIVE_SECONDS_MAX

    async def describe(self) -> VideoTrack:
        """Return the camera's video track."""
        options = await self._ask("OPTIONS", self._url, {})
        if "GET_PARAMETER" in options.header("public").upper():
            self._knock = "GET_PARAMETER"
        answer = await self._demand("DESCRIBE", self._url, {"Accept": "application/sdp"})
        base = answer.header("content-base") or answer.header("content-location") or self._url
        return read_description(answer.body, base)

    async def set_up(self, track: VideoTrack, transport: str) -> SetUp | None:
        """Set up the video alone; return None when the server does not do this transport."""
        answer = await self._ask("SETUP", track.url, {"Transport": transport})
        if answer.status == UNSUPPORTED_TRANSPORT:
            return None
        self._check(answer)
        self._id, _, parameters = answer.header("session").partition(";")
        if len(self._id) > SESSION_CHARS_MAX:
            raise StreamError("broken", "The camera names its session in too many characters; restart it.")
        name, _, seconds = parameters.strip().partition("=")
        timeout = int(seconds) if name.lower() == "timeout" and seconds.isascii() and seconds.isdigit() else 0
        wait = (timeout or SESSION_SECONDS) / 2.5
        self.keep_alive_seconds = min(max(wait, KEEP_ALIVE_SECONDS_MIN), KEEP_ALIVE_SECONDS_MAX)
        return _read_transport(answer.header("transport"))

    async def play(self, track: VideoTrack) -> None:
        """Let the camera begin."""
        await self._demand("PLAY", track.session_url, {"Range": "npt=0.000-"})

    async def keep_alive(self) -> None:
        """Tell the camera that somebody is there; raise StreamError when it has forgotten the session."""
        answer = await self._ask(self._knock, self._url, {})
        if answer.status == 454:  # noqa: PLR2004 - Session Not Found
            raise StreamError("ended", "The camera forgot the session; it is asked again.")
        if answer.status != OK:
            self._knock = "OPTIONS"

    def tear_down(self) -> None:
        """Say goodbye without waiting for an answer."""
        if self._id:
            self._connection.tell("TEARDOWN", self._url, self._headers("TEARDOWN", self._url, {}))

    async def _demand(self, method: str, url: str, headers: dict[str, str]) -> Message:
        return self._check(await self._ask(method, url, headers))

    async def _ask(self, method: str, url: str, headers: dict[str, str]) -> Message:
        """Return the answer to a request, signed in as the camera wishes."""
        for _ in range(TRIES_PER_REQUEST):
            answer = await self._connection.ask(method, url, self._headers(method, url, headers))
            if answer.status != 401:  # noqa: PLR2004 - Unauthorized
                self._sign_in.accepted()
                return answer
            if not self._sign_in.challenge(answer.headers.get("www-authenticate", [])):
                break
        words = (
            "The camera refuses the name or password; correct them."
            if self._has_name
            else "The camera asks for a name and password; enter them."
        )
        raise StreamError("credentials", words)

    def _headers(self, method: str, url: str, headers: dict[str, str]) -> dict[str, str]:
        signed = self._sign_in.answer(method, url)
        return {
            **_AGENT,
            **({"Authorization": signed} if signed else {}),
            **({"Session": self._id} if self._id else {}),
            **headers,
        }

    def _check(self, answer: Message) -> Message:
        """Return an answer that says yes; raise StreamError for any other."""
        status = answer.status
        if status == OK:
            return answer
        if status in _REDIRECTS:
            raise StreamError("redirect", "The camera sends us to another address; enter that one if it is right.")
        if status == 403:  # noqa: PLR2004 - Forbidden
            raise StreamError("credentials", "The camera does not let this account see the stream; change its rights.")
        if status in {404, 410}:
            raise StreamError("not_found", "The camera has no such stream; check the path of its address.")
        if status in {453, 503}:
            raise StreamError("refused", "The camera is busy; close other viewers of it or raise its limit.")
        raise StreamError("refused", f"The camera answered with status {status}; look at its own log.")


def _read_transport(text: str) -> SetUp:
    """Return the channels or ports of a Transport header."""
    parts = dict(part.strip().lower().partition("=")[::2] for part in text.partition(",")[0].split(";"))
    is_interleaved = "interleaved" in parts
    pair = parts.get("interleaved") if is_interleaved else parts.get("server_port", "0-0")
    first, _, second = (pair or "").partition("-")
    largest = 255 if is_interleaved else PORT_MAX
    if not all(each.isascii() and each.isdigit() and len(each) < 6 for each in (first, second or "0")):  # noqa: PLR2004
        raise StreamError("broken", "The camera's answer names no channels; restart it.")
    numbers = int(first), int(second) if second else int(first) + 1
    if max(numbers) > largest or (is_interleaved and numbers[0] == numbers[1]):
        raise StreamError("broken", "The camera's answer names no usable channels; restart it.")
    return SetUp(is_interleaved=is_interleaved, first=numbers[0], second=numbers[1])
