"""Writes requests and reads messages of RTSP 1.0 (RFC 2326)."""

from __future__ import annotations

from typing import NamedTuple

HEAD_BYTES_MAX = 16_384
BODY_BYTES_MAX = 48_000
HEADERS_MAX = 100
CSEQ_MAX = 10**9


class MessageError(ValueError):
    """What came is not RTSP, or more of it than we take."""


class Message(NamedTuple):
    """A response, or a request of the server (`status` 0)."""

    status: int
    headers: dict[str, list[str]]
    """By name in small letters."""
    body: bytes = b""

    def header(self, name: str) -> str:
        """Return the first value of a header, empty without one."""
        return self.headers.get(name, [""])[0]


def write_request(method: str, url: str, headers: dict[str, str]) -> bytes:
    """Return a request without a body; raise ValueError for a header that would break the frame."""
    lines = [f"{method} {url} RTSP/1.0", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    if any(char in line for line in lines for char in "\r\n\0"):
        raise ValueError("a header holds a line break")
    return "\r\n".join(lines).encode()


def write_not_implemented(request: Message) -> bytes:
    """Return the answer to any request of a server: we offer nothing."""
    return f"RTSP/1.0 501 Not Implemented\r\nCSeq: {sequence_of(request)}\r\n\r\n".encode()


def read_head(head: bytes) -> tuple[Message, int]:
    """Return a message without its body, and how long the body is; raise MessageError."""
    lines = head.decode("utf-8", "replace").split("\r\n")
    if any(char < " " and char != "\t" for line in lines for char in line):
        raise MessageError("a header with control characters")
    headers: dict[str, list[str]] = {}
    if len(lines) > HEADERS_MAX:
        raise MessageError(f"more than {HEADERS_MAX} headers")
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise MessageError("a header without a colon")
        headers.setdefault(name.strip().lower(), []).append(value.strip())
    message = Message(_read_status(lines[0]), headers)
    length = message.header("content-length") or "0"
    if not _is_number(length, BODY_BYTES_MAX):
        raise MessageError(f"a body of more than {BODY_BYTES_MAX} bytes")
    return message, int(length)


def sequence_of(message: Message) -> int:
    """Return the number of the request that a message belongs to; -1 without one."""
    text = message.header("cseq")
    return int(text) if _is_number(text, CSEQ_MAX) else -1


def _read_status(line: str) -> int:
    words = line.split(" ", 2)
    if words[0].startswith("RTSP/") and len(words) > 1 and _is_number(words[1], 999):
        return int(words[1])
    if len(words) == 3 and words[2].startswith("RTSP/") and words[0].replace("_", "").isalpha():  # noqa: PLR2004
        return 0
    raise MessageError("a line that is neither a status nor a request")


def _is_number(text: str, largest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(largest)) and int(text) <= largest
