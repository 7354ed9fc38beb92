"""Takes files in pieces that can be broken off and gone on with: tus 1.0.0 below each upload link."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

import msgspec

from watchroom.actions.uploading import (
    BrokenOffError,
    ChecksumError,
    NoRoomError,
    Progress,
    SizeError,
    Uploads,
)
from watchroom.actions.uploads import GoneError
from watchroom.base.errors import BadInputError, WatchroomError
from watchroom.evidence.incoming import HeldError
from watchroom.model.evidence import About
from watchroom.web.portal.answers import Receive, Scope, Send
from watchroom.web.portal.tus_headers import (
    ALGORITHMS,
    EXTENSIONS,
    VERSION,
    checksum_of,
    http_date,
    metadata_of,
    number_of,
    shown_name,
)
from watchroom.web.problems import problem_of

OFFSET_TYPE = "application/offset+octet-stream"
_PATH = re.compile(r"/portal/uploads/(?P<token>[\w-]{1,100})/files(?:/(?P<item>[\w]{1,40}))?")
_ONE_FILE = ("HEAD", "PATCH", "DELETE", "OPTIONS")
_ALL_FILES = ("POST", "OPTIONS")
_STATUS: dict[type[WatchroomError], int] = {
    GoneError: 410,
    HeldError: 423,
    SizeError: 413,
    ChecksumError: 460,
    NoRoomError: 507,
}
"""Where tus wants another status than the house's."""


class Answer(msgspec.Struct, frozen=True):
    """One answer; every answer says the version and is kept by nobody."""

    status: int
    headers: Mapping[str, str] = {}
    body: str = ""


def is_tus(path: str) -> bool:
    """Return whether an address is one of files, not of pages."""
    return _PATH.fullmatch(path) is not None


async def answer_tus(uploads: Uploads, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request; a sender that broke off is answered nothing."""
    try:
        found = await _answer(uploads, scope, receive)
    except BrokenOffError:
        found = Answer(408, {"connection": "close"}, "The rest did not come in time. Ask for the offset and go on.\n")
    except WatchroomError as error:
        found = _problem(error)
    method = scope["method"]
    headers = {
        "tus-resumable": VERSION,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-type": "text/plain; charset=utf-8",
        **found.headers,
    }
    body = found.body.encode()
    if found.status != 204:  # noqa: PLR2004 - "No Content" has no length either (RFC 9110, 8.6)
        headers["content-length"] = str(len(body))
    lines = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": found.status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


async def _answer(uploads: Uploads, scope: Scope, receive: Receive) -> Answer:
    headers = _headers(scope)
    method = (headers.get("x-http-method-override") or str(scope["method"])).upper()
    match = _PATH.fullmatch(scope["path"])
    assert match is not None  # noqa: S101 - asked by is_tus
    token, item_id = match["token"], match["item"]
    allowed = _ALL_FILES if item_id is None else _ONE_FILE
    if method == "OPTIONS":
        return _options(uploads)
    if headers.get("tus-resumable") != VERSION:
        return Answer(412, {"tus-version": VERSION}, f"Send Tus-Resumable: {VERSION}.\n")
    if method not in allowed:
        return Answer(405, {"allow": ", ".join(allowed)}, "Not here.\n")
    if item_id is None:
        return await _create(uploads, token, headers, receive)
    return await _of_one(uploads, token, item_id, method, headers, receive)


async def _of_one(
    uploads: Uploads, token: str, item_id: str, method: str, headers: Mapping[str, str], receive: Receive
) -> Answer:
    if method == "HEAD":
        return _state(await uploads.state(token, item_id))
    if method == "DELETE":
        await uploads.remove(token, item_id)
        return Answer(204)
    return await _patch(uploads, token, item_id, headers, receive)


def _options(uploads: Uploads) -> Answer:
    told = {
        "tus-version": VERSION,
        "tus-extension": EXTENSIONS,
        "tus-max-size": str(uploads.size_bytes_max),
        "tus-checksum-algorithm": ",".join(ALGORITHMS),
    }
    return Answer(204, told)


async def _create(uploads: Uploads, token: str, headers: Mapping[str, str], receive: Receive) -> Answer:
    if "upload-defer-length" in headers:
        raise BadInputError("Upload-Defer-Length", "is not understood here: say the length")
    size = number_of("Upload-Length", headers.get("upload-length"))
    raw = headers.get("upload-metadata", "")
    metadata = metadata_of(raw)
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if has_body and headers.get("content-type") != OFFSET_TYPE:
        return Answer(415, {}, f"A first piece comes as {OFFSET_TYPE}.\n")
    check = checksum_of(headers["upload-checksum"]) if "upload-checksum" in headers else None
    about = About(name=shown_name(metadata.get("filename", b"")), metadata=raw)
    progress = await uploads.begin(token, size, about)
    if has_body:
        body, length = _body(receive), _length(headers)
        progress = await uploads.write(token, progress.id, 0, body, length=length, checksum=check)
    told = {"location": f"/portal/uploads/{token}/files/{progress.id}", "upload-offset": str(progress.offset)}
    return Answer(201, told | _expires(progress))


async def _patch(uploads: Uploads, token: str, item_id: str, headers: Mapping[str, str], receive: Receive) -> Answer:
    if headers.get("content-type") != OFFSET_TYPE:
        return Answer(415, {}, f"Pieces come as {OFFSET_TYPE}.\n")
    offset = number_of("Upload-Offset", headers.get("upload-offset"))
    check = checksum_of(headers["upload-checksum"]) if "upload-checksum" in headers else None
    length = _length(headers)
    progress = await uploads.write(token, item_id, offset, _body(receive), length=length, checksum=check)
    return Answer(204, {"upload-offset": str(progress.offset)} | _expires(progress))


def _state(progress: Progress) -> Answer:
    told = {"upload-offset": str(progress.offset), "upload-length": str(progress.size_bytes)}
    if progress.metadata:
        told["upload-metadata"] = progress.metadata
    return Answer(200, told | _expires(progress))


def _expires(progress: Progress) -> dict[str, str]:
    whole = progress.offset == progress.size_bytes
    return {} if progress.expires_at is None or whole else {"upload-expires": http_date(progress.expires_at)}


def _problem(error: WatchroomError) -> Answer:
    status, problem, headers = problem_of(error)
    status = _STATUS.get(type(error), status)
    return Answer(status, {name.lower(): value for name, value in headers.items()}, f"{problem.message}\n")


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by name; raises BadInputError when one that counts is there twice."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in found and key.startswith(("upload-", "tus-", "content-", "x-http-")):
            raise BadInputError(key, "is there twice")
        found[key] = value.decode("latin-1").strip()
    return found


def _length(headers: Mapping[str, str]) -> int | None:
    return int(headers["content-length"]) if headers.get("content-length", "").isdecimal() else None


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    """Yield what comes; raises BrokenOffError when the sender goes away before the end."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BrokenOffError
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return
