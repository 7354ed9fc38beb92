"""Everything that a camera says: RTSP, frames, descriptions, packets, challenges, playlists, MJPEG, addresses."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from tests.properties.media.rtsp_packets import SETS, Packer, Reader, film
from tests.soak.fuzz.fuzzing import Target

from watchroom.media.addresses import AddressGuard
from watchroom.media.credentials import SignIn, read_challenges
from watchroom.media.mjpeg import PartReader
from watchroom.media.playlist import read_playlist
from watchroom.media.rtsp.framing import REST_BYTES_MAX, Framer
from watchroom.media.rtsp.messages import MessageError
from watchroom.media.rtsp.rtcp import read_reports
from watchroom.media.rtsp.sdp import read_description
from watchroom.media.stream import StreamError

BASE = "rtsp://10.20.0.5/stream"
CAMERAS = AddressGuard.from_text("10.20.0.0/16 cam.example.org")


def frame(content: bytes) -> None:
    """Scan bytes whole and cut as their first byte says: the same frames, and no more left over than allowed."""
    step = 1 + (content[0] if content else 0)
    whole: list[object] = []
    cut: list[object] = []
    for pieces, seen in (([content], whole), ([content[at : at + step] for at in range(0, len(content), step)], cut)):
        framer = Framer(lambda message, seen=seen: seen.append(message))  # type: ignore[misc]
        take = _taking(seen)
        framer.watch(0, take, lambda _view, at, _end, _channel: (at, 0), 1, take)
        rest = b""
        with suppress(MessageError):
            for piece in pieces:
                data = rest + piece
                rest = data[framer.scan(memoryview(data), 0, len(data)) :]
                _expect(len(rest) <= REST_BYTES_MAX, "more is left over than may be")
            continue
        return
    _expect(whole == cut, f"other frames when cut every {step} bytes")


def _taking(seen: list[object]) -> Callable[[memoryview, int, int], None]:
    return lambda view, start, end: seen.append(bytes(view[start:end]))


def unpack(codec: str, content: bytes) -> None:
    """Read a connection's frames into pictures, all in their order and none larger than what came."""
    reader = Reader(codec, SETS[codec])
    with suppress(StreamError, MessageError):
        if content[:1] == b"$":
            used = reader.framer.scan(memoryview(content), 0, len(content))
            _expect(used <= len(content), "more was used up than came")
        at = len(content) if content[:1] == b"$" else 0
        while at < len(content):
            size = 1 + content[at]
            reader.feed([content[at + 1 : at + 1 + size]])
            at += 1 + size
    ticks = [unit.ticks for unit in reader.seen.units]
    _expect(ticks == sorted(set(ticks)), "pictures out of order")
    _expect(sum(map(len, reader.seen.pictures)) <= 4 * len(content) + 64, "pictures larger than what came")


def describe(content: bytes) -> None:
    """Read a description."""
    with suppress(StreamError):
        read_description(content, BASE)


def report(content: bytes) -> None:
    """Read a compound report."""
    read_reports(content)


def challenge(content: bytes) -> None:
    """Answer a challenge: what is answered breaks no line."""
    text = content.decode("latin1")
    read_challenges([text])
    sign_in = SignIn("officer", "blue lamp", lambda: "once")
    if sign_in.challenge([text.replace("\r", "").replace("\n", "")]):
        answer = sign_in.answer("DESCRIBE", BASE)
        _expect(answer is not None and "\n" not in answer, "an answer that breaks its line")


def playlist(content: bytes) -> None:
    """Read a playlist."""
    with suppress(StreamError):
        read_playlist(content.decode("utf-8", "replace"), "http://10.20.0.5/live.m3u8")


def parts(content: bytes) -> None:
    """Part an MJPEG body, cut as its first byte says."""
    reader = PartReader("multipart/x-mixed-replace; boundary=b")
    step = 1 + (content[0] if content else 0)
    with suppress(StreamError):
        found = [each for at in range(0, len(content), step) for each in reader.feed(content[at : at + step])]
        _expect(sum(map(len, found)) <= len(content), "more came out than went in")


def address(content: bytes) -> None:
    """Check an address: what is let in is on the list."""
    with suppress(StreamError):
        place = CAMERAS.check_text(content.decode("utf-8", "replace"))
        is_number = place.host.replace(".", "").isdigit() or ":" in place.host
        _expect(not is_number or place.host.startswith("10.20."), f"{place.host} was let in")


def _expect(holds: bool, what: str) -> None:  # noqa: FBT001 - a fact and its name
    if not holds:
        raise AssertionError(what)


def _connections(codec: str) -> Iterator[bytes]:
    """Yield what a camera sends, as frames and as packets after their sizes."""
    packer, dice = Packer(codec), random.Random(1)  # noqa: S311 - reproducible
    packets = [packet for picture in film(codec, dice, 6, 3) for packet in packer.picture(picture, 60, gathers=True)]
    yield b"".join(b"$\0" + len(packet).to_bytes(2, "big") + packet for packet in packets)[:2000]
    yield b"".join(bytes((len(packet) - 1,)) + packet for packet in packets)[:2000]


def _messages() -> Iterator[bytes]:
    yield b"\0RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabc$\0\0\2xy$\1\0\1z"
    yield b"\3OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n\r\n$\7\0\0"


def _texts(*texts: str) -> Iterator[bytes]:
    yield from (text.encode() for text in texts)


_SDP = "v=0\na=control:*\nm=audio 0 RTP/AVP 0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:trackID=1\n"
_FMTP = "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z2QAKKzZQHgCJ+XARAAAAwAEAAADAMg8YMZY,aOvjyyLA\n"
_DIGEST = 'Digest realm="a", nonce="b", qop="auth,auth-int", algorithm=SHA-256-sess, opaque="x\\"y"'
_LIST = '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:5\n#EXT-X-MAP:URI="i.mp4"\n#EXT-X-DISCONTINUITY\n#EXTINF:2,\na.mp4\n'

TARGETS = {
    "rtsp_frames": Target(frame, _messages),
    "rtp_h264": Target(partial(unpack, "H264"), partial(_connections, "H264"), 2_048),
    "rtp_h265": Target(partial(unpack, "H265"), partial(_connections, "H265"), 2_048),
    "sdp": Target(describe, partial(_texts, _SDP + _FMTP, _SDP)),
    "rtcp": Target(report, lambda: [b"\x80\xc8\0\6" + bytes(24) + b"\x81\xcb\0\1\0\0\0\x09"]),
    "challenges": Target(challenge, partial(_texts, _DIGEST, f'Basic realm="x", {_DIGEST}'), 2_048),
    "playlists": Target(
        playlist, partial(_texts, _LIST, '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS="x"\nlow.m3u8')
    ),
    "mjpeg_parts": Target(
        parts, lambda: [b"\7--b\r\nContent-Length: 4\r\n\r\n\xff\xd8ab\r\n--b\r\n\r\n\xff\xd8\r\n--b--"]
    ),
    "addresses": Target(
        address, partial(_texts, "rtsp://10.20.0.5:554/s?x=1", "rtsps://cam.example.org/", "http://[::1]/"), 300
    ),
}
