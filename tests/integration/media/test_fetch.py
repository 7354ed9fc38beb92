"""What is fetched from web cameras comes from their own host, within limits, and becomes pictures."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from fractions import Fraction
from typing import Any, NoReturn

import av
import pytest
from av.codec.context import CodecContext
from tests.integration.media.camera import LOOPBACK, PASSWORD, Watcher
from tests.integration.media.web_camera import Stream, WebCamera, answer, running_web
from tests.integration.pictures.street import HEIGHT, WIDTH, contained, street

from watchroom.base.clock import Clock, SystemClock
from watchroom.media import fetch
from watchroom.media.addresses import AddressGuard
from watchroom.media.fetch import Fetcher
from watchroom.media.hls import ReadHls
from watchroom.media.masking import Transcoding
from watchroom.media.mjpeg import ReadMjpeg
from watchroom.media.pictures.pool import Pictures
from watchroom.media.stream import StreamError, StreamEvents, StreamWhere
from watchroom.media.units import Format
from watchroom.model.video import Mask

Read = Callable[[StreamWhere, StreamEvents, Clock, AddressGuard], Awaitable[NoReturn]]
MPEGURL = "application/vnd.apple.mpegurl"
BODY_BYTES_MAX = 100_000


@pytest.fixture
async def web() -> AsyncIterator[WebCamera]:
    """Return a web camera without paths."""
    async with running_web() as camera:
        yield camera


@pytest.fixture
async def pictures() -> AsyncIterator[Pictures]:
    """Return the worker that decodes."""
    made = Pictures()
    yield made
    await made.close()


def where(url: str, **changed: Any) -> StreamWhere:
    given = {"url": url, "username": "officer", "password": PASSWORD, "silent_seconds": 0.5, "open_seconds": 2.0}
    return StreamWhere(**{**given, **changed})


async def got(url: str, bytes_max: int = BODY_BYTES_MAX, guard: AddressGuard = LOOPBACK) -> bytes:
    return (await Fetcher(where(url), guard).get(url, bytes_max)).body


async def refused(url: str, bytes_max: int = BODY_BYTES_MAX) -> str:
    """Return why a fetch fails."""
    with pytest.raises(StreamError) as caught:
        await asyncio.wait_for(got(url, bytes_max), 30)
    assert caught.value.message.endswith(".")
    return caught.value.cause


async def end_of(read: Read, url: str) -> str:
    """Return why a stream without an end of its own ends."""
    with pytest.raises(StreamError) as caught:
        await asyncio.wait_for(read(where(url), Watcher(), SystemClock(), LOOPBACK), 30)
    return caught.value.cause


async def watched(read: Read, place: StreamWhere, units: int) -> Watcher:
    """Read until so many pictures were told."""
    seen = Watcher()
    reading: asyncio.Future[NoReturn] = asyncio.ensure_future(read(place, seen, SystemClock(), LOOPBACK))
    counting = asyncio.ensure_future(seen.count(units))
    await asyncio.wait((reading, counting), return_when=asyncio.FIRST_COMPLETED)
    if reading.done():
        counting.cancel()
        await reading
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await counting
    return seen


async def no_transcode(_found: Format | None, _masks: Sequence[Mask]) -> Transcoding:
    raise AssertionError("what is no stream is not decoded")


async def no_demux(container: str, data: bytes) -> NoReturn:
    raise AssertionError("what is no segment is not taken apart")


async def test_answers_come_whole(web: WebCamera) -> None:
    """A body by length, in chunks, until the end of the connection, or after a move on the same host comes whole."""
    web.paths["/length?x=1"] = answer(b"lamp" * 1000)
    web.paths["/chunks"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    web.paths["/end"] = b"HTTP/1.0 200 OK\r\n\r\nall of it"
    web.paths["/moved"] = answer(b"", "x", "302 Found", "Location: end")
    assert await got(f"{web.url}/length?x=1") == b"lamp" * 1000
    assert await got(f"{web.url}/chunks") == b"abcde"
    assert await got(f"{web.url}/end") == b"all of it"
    assert await got(f"{web.url}/moved") == b"all of it"


async def test_signs_in_by_digest(web: WebCamera) -> None:
    """A web camera that asks for a password gets a digest of it, and is asked twice at most when that is wrong."""
    web.paths["/x"] = answer(b"", "x", "401 No", 'WWW-Authenticate: Digest realm="cam", nonce="1", qop="auth"')
    assert await refused(f"{web.url}/x") == "credentials"
    assert len(web.asked) == 2
    assert "Authorization: Digest" in web.heads[1]
    assert PASSWORD not in "".join(web.heads)


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:{other}/x", "//127.0.0.2:{port}/x", "https://127.0.0.1:{port}/x"]
)
async def test_other_hosts_are_not_contacted(web: WebCamera, location: str) -> None:
    """A move to another host, port or scheme is refused, and nothing else is asked."""
    async with running_web() as other:
        target = location.format(other=other.port, port=web.port)
        web.paths["/x"] = answer(b"", "x", "302 Found", f"Location: {target}")
        assert await refused(f"{web.url}/x") == "redirect"
    assert (web.asked, other.asked) == (["/x"], [])


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://127.1/"])
async def test_forbidden_addresses_in_answers_are_refused(web: WebCamera, location: str) -> None:
    """A move to an address that may not be enrolled is refused by that rule."""
    web.paths["/x"] = answer(b"", "x", "302 Found", f"Location: {location}")
    assert await refused(f"{web.url}/x") == "address"


async def test_a_name_is_checked_at_each_connection(web: WebCamera) -> None:
    """A name that resolves to an allowed address first and to a forbidden one later is refused the second time."""
    answers = iter((["127.0.0.1"], ["10.0.0.1"]))

    async def resolver(_host: str, _port: int) -> list[str]:
        return next(answers)

    guard = AddressGuard(["127.0.0.0/8"], resolver)
    url = f"http://cam.example.org:{web.port}/x"
    web.paths["/x"] = answer(b"good")
    assert await got(url, guard=guard) == b"good"
    with pytest.raises(StreamError, match="private addresses") as caught:
        await got(url, guard=guard)
    assert caught.value.cause == "address"


async def pour(writer: asyncio.StreamWriter, head: bytes, piece: bytes) -> None:
    """Send a head, then pieces without end."""
    writer.write(head)
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)


def pouring(head: bytes, piece: bytes) -> Stream:
    return lambda writer: pour(writer, head, piece)


async def drip(writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for each in itertools.cycle(b"drip"):
        writer.write(bytes((each,)))
        await writer.drain()
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (b"", "ended"),
        (b"\0\1\2 garbage\r\n\r\n", "broken"),
        (pouring(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 50), "broken"),
        (pouring(b"HTTP/1.1 200 OK\r\n\r\n", bytes(10_000)), "limit"),
        (pouring(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 5000), "limit"),
        (drip, "silent"),
        (answer(b"", "x", "302 Found", "Location: /x"), "redirect"),
        (answer(b"", "x", "404 Not Found"), "not_found"),
        (answer(b"", "x", "500 Trouble"), "refused"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n", "broken"),
    ],
    ids=["nothing", "garbage", "headers", "body", "chunks", "drip", "circle", "gone", "trouble", "upgrade"],
)
async def test_hostile_answers_end_clearly(
    web: WebCamera, said: bytes | Stream, cause: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a web camera answers, it ends within the limits and with its cause."""
    monkeypatch.setattr(fetch, "FETCH_SECONDS", 0.5 if cause == "silent" else 30.0)
    web.paths["/x"] = said
    assert await refused(f"{web.url}/x") == cause


def live_list(web: WebCamera, kind: str, segments: int = 4) -> None:
    """Let the camera offer a live playlist with real segments, each of which begins its times anew."""
    chunk = contained("mp4" if kind == "mp4" else "mpegts", street(10), with_sound=True)
    cut = chunk.find(b"moof") - 4 if kind == "mp4" else 0
    web.paths["/init.mp4"] = answer(chunk[:cut])
    lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:1", "#EXT-X-MEDIA-SEQUENCE:7"]
    lines += ['#EXT-X-MAP:URI="init.mp4"'] if kind == "mp4" else []
    for number in range(7, 7 + segments):
        lines += ["#EXT-X-DISCONTINUITY", "#EXTINF:1.0,", f"{number}.{kind}"]
        web.paths[f"/{number}.{kind}"] = answer(chunk[cut:])
    web.paths["/live.m3u8"] = answer("\n".join(lines).encode(), MPEGURL)
    variants = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9\nlow.m3u8\n#EXT-X-STREAM-INF:BANDWIDTH=99\nlive.m3u8\n"
    web.paths["/main.m3u8"] = answer(variants.encode(), MPEGURL)


@pytest.mark.parametrize("kind", ["ts", "mp4"])
async def test_hls_is_played_at_its_pace(web: WebCamera, pictures: Pictures, kind: str) -> None:
    """The newest segments of the best variant are played, each once, a tenth of a second between pictures."""
    live_list(web, kind)
    seen = await watched(ReadHls(pictures.demux), where(f"{web.url}/main.m3u8"), 15)
    assert seen.formats[0].codec.startswith("avc1")
    assert [unit.is_key for unit in seen.units[:15]] == [True] + [False] * 9 + [True] + [False] * 4
    assert [each for each in web.asked if each.endswith(f".{kind}") and "init" not in each] == [
        f"/9.{kind}",
        f"/10.{kind}",
    ]
    assert 800_000 < seen.units[9].wall_us - seen.units[0].wall_us < 1_000_000
    assert [b.ticks - a.ticks for a, b in itertools.pairwise(seen.units[:10])] == [9000] * 9


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("<html>", "broken"),
        ("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlist.m3u8\n", "broken"),
        ("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.2/x.ts\n", "redirect"),
        ("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "address"),
        ('#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:1,\nx.ts\n', "codec"),
        ("#EXTM3U\n#EXT-X-BYTERANGE:10@0\n#EXTINF:1,\nx.ts\n", "codec"),
        ("#EXTM3U\n#EXT-X-TARGETDURATION:0.1\n", "silent"),
        ("#EXTM3U\n#EXT-X-ENDLIST\n", "ended"),
        ("#EXTM3U\n" + "#EXTINF:1,\nx.ts\n" * 6000, "limit"),
        ("#EXTM3U\n" + "#" * 600_000, "limit"),
    ],
    ids=["html", "nested", "host", "file", "key", "range", "empty", "end", "long", "large"],
)
async def test_hostile_playlists_end_clearly(web: WebCamera, text: str, cause: str) -> None:
    """A playlist that is none, points elsewhere, nests or never ends is left with its cause and few requests."""
    web.paths["/list.m3u8"] = answer(text.encode(), MPEGURL)
    assert await end_of(ReadHls(no_demux), f"{web.url}/list.m3u8") == cause
    assert set(web.asked) == {"/list.m3u8"}
    assert len(web.asked) < 20


async def test_damaged_segments_end_clearly(web: WebCamera, pictures: Pictures) -> None:
    """A segment that holds no pictures ends the stream as broken, the worker lives on."""
    web.paths["/list.m3u8"] = answer(b"#EXTM3U\n#EXTINF:1,\nx.ts\n", MPEGURL)
    web.paths["/x.ts"] = answer(b"#EXTM3U\nfile:///etc/passwd\n" * 50)
    assert await end_of(ReadHls(pictures.demux), f"{web.url}/list.m3u8") == "broken"


def jpegs(count: int) -> list[bytes]:
    """Return the street as JPEGs."""
    context = CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt, context.time_base = WIDTH, HEIGHT, "yuvj420p", Fraction(1, 10)
    packets = []
    for picture in street(count):
        packets += context.encode(av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuvj420p"))
    return [bytes(packet) for packet in packets]


async def test_mjpeg_becomes_h264(web: WebCamera, pictures: Pictures) -> None:
    """A multipart answer of JPEGs is told as H.264 of the same size, a key frame first."""
    street_seen = jpegs(10)

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary="--lamp"\r\n\r\n')
        for jpeg in itertools.cycle(street_seen):
            writer.write(b"--lamp\r\nContent-Type: image/jpeg\r\n\r\n" + jpeg + b"\r\n")
            await writer.drain()
            await asyncio.sleep(0.07)

    web.paths["/mjpeg"] = play
    seen = await watched(ReadMjpeg(pictures.open_transcode), where(f"{web.url}/mjpeg", silent_seconds=5.0), 5)
    assert seen.formats[0].codec.startswith("avc1")
    assert (seen.formats[0].width, seen.formats[0].height) == (WIDTH, HEIGHT)
    assert seen.units[0].is_key


async def test_what_is_no_mjpeg_says_so(web: WebCamera) -> None:
    """A page, a path that is gone and a camera of another host end before anything is decoded."""
    web.paths["/page"] = answer(b"<html>", "text/html")
    assert await end_of(ReadMjpeg(no_transcode), f"{web.url}/page") == "no_video"
    assert await end_of(ReadMjpeg(no_transcode), f"{web.url}/gone") == "not_found"
