"""Our client reads cameras as they are, and every end of a stream says why."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import random
import ssl
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.integration.media.camera import (
    AUDIO,
    LOOPBACK,
    PASSWORD,
    Camera,
    Watcher,
    description,
    end_of,
    read_some,
    running,
    where,
)
from tests.properties.media.rtsp_packets import film

from watchroom.base.clock import SystemClock
from watchroom.media.rtsp.client import read_stream

UNITS = 12


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    """Return a camera's self-made certificate in use, and its SHA-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "camera")])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path: Path = tmp_path_factory.mktemp("tls") / "camera.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, hashlib.sha256(built.public_bytes(serialization.Encoding.DER)).hexdigest()


@pytest.mark.parametrize("codec", ["H264", "H265"])
@pytest.mark.parametrize("udp", [False, True])
async def test_pictures_come_as_sent(codec: str, *, udp: bool) -> None:
    """Over TCP and over UDP every picture arrives byte for byte, with times that grow."""
    camera = Camera()
    camera.codec, camera.sdp, camera.udp = codec, description(codec), udp
    camera.film = film(codec, random.Random(3), 50)  # noqa: S311 - reproducible
    async with running(camera):
        seen = await read_some(where(camera, transport="udp" if udp else "tcp"), UNITS)
    assert seen.pictures[:UNITS] == [picture.data for picture in camera.film[:UNITS]]
    assert seen.formats[0].codec.startswith("avc1" if codec == "H264" else "hvc1")
    assert all(a.wall_us < b.wall_us and a.ticks < b.ticks for a, b in pairwise(seen.units))


@pytest.mark.parametrize("wished", ["tcp", "udp"])
async def test_the_other_transport_is_tried(wished: str) -> None:
    """A camera that refuses the transport wished for is asked for the other one on the same connection."""
    camera = Camera()
    camera.udp = wished == "tcp"
    async with running(camera):
        await read_some(where(camera, transport=wished), 3)
    assert camera.asked.count("SETUP") == 2
    assert camera.connections == 1


async def test_audio_is_never_asked_for() -> None:
    """Of a camera with audio only the video is set up, and bytes that it sends unasked reach nobody."""
    camera = Camera()
    camera.sdp = description(audio=True)
    async with running(camera):
        seen = await read_some(where(camera), UNITS)
    setups = [head for head in camera.heads if head.startswith("SETUP")]
    assert [head.split()[1] for head in setups] == [f"{camera.url}/track1"]
    assert AUDIO[:10] not in b"".join(seen.pictures)


@pytest.mark.parametrize("demands", ["basic", "MD5", "SHA-256"])
async def test_signs_in(demands: str) -> None:
    """Each way of asking for a password is answered, the password itself never said but to Basic."""
    camera = Camera()
    camera.demands = demands
    async with running(camera):
        await read_some(where(camera), 3)
    assert camera.asked.count("PLAY") == 1
    assert not any(PASSWORD in head for head in camera.heads)


async def test_a_used_up_nonce_is_answered_anew() -> None:
    """When the camera changes its nonce in mid-stream, the session is kept alive with the new one."""
    camera = Camera()
    camera.demands, camera.session_seconds = "SHA-256", 1
    seen = Watcher()
    async with running(camera):
        reading = asyncio.create_task(read_stream(where(camera, silent_seconds=1.0), seen, SystemClock(), LOOPBACK))
        await camera.was_asked("PLAY")
        camera.nonces.append("second")
        await camera.was_asked("GET_PARAMETER", 3)
        assert not reading.done()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    assert 'nonce="second"' in [head for head in camera.heads if head.startswith("GET_PARAMETER")][1]


@pytest.mark.parametrize(("username", "words"), [("officer", "correct them"), ("", "enter them")])
async def test_wrong_passwords_end_at_once(username: str, words: str) -> None:
    """A refused or missing password is tried once and no more, so that no camera locks the account."""
    camera = Camera()
    camera.demands = "MD5"
    async with running(camera):
        error = await end_of(where(camera, username=username, password="wrong" if username else ""))
    assert (error.cause, error.is_lasting) == ("credentials", True)
    assert words in error.message
    assert len(camera.asked) == (2 if username else 1)


async def test_pinned_certificate(certificate: tuple[ssl.SSLContext, str]) -> None:
    """With its certificate pinned a camera is read over TLS."""
    secure, pin = certificate
    async with running(Camera(), secure) as camera:
        seen = await read_some(where(camera, url=camera.url.replace("rtsp", "rtsps"), certificate_sha256=pin), 3)
    assert len(seen.units) >= 3


@pytest.mark.parametrize("pin", ["", "00" * 32])
async def test_unknown_certificates_get_no_byte(certificate: tuple[ssl.SSLContext, str], pin: str) -> None:
    """A certificate that is neither pinned nor known ends the connection before any request."""
    async with running(Camera(), certificate[0]) as camera:
        error = await end_of(where(camera, url=camera.url.replace("rtsp", "rtsps"), certificate_sha256=pin))
    assert error.cause == "certificate"
    assert camera.asked == []


async def test_redirects_contact_nobody() -> None:
    """A camera that sends us elsewhere is refused, and elsewhere sees no connection."""
    async with running(Camera()) as other, running(Camera()) as camera:
        camera.answers["DESCRIBE"] = f"RTSP/1.0 302 Moved\r\nCSeq: %CSEQ%\r\nLocation: {other.url}\r\n\r\n".encode()
        error = await end_of(where(camera))
    assert error.cause == "redirect"
    assert other.connections == 0


async def test_a_track_on_another_host_contacts_nobody() -> None:
    """A description whose tracks name another host is set up on the connection there is."""
    async with running(Camera()) as other, running(Camera()) as camera:
        camera.sdp = description(control=f"{other.url}/track1")
        await read_some(where(camera), 3)
    assert other.connections == 0


@pytest.mark.parametrize(
    ("method", "status", "cause"),
    [
        ("DESCRIBE", "404 Not Found", "not_found"),
        ("DESCRIBE", "403 Forbidden", "credentials"),
        ("SETUP", "453 Not Enough Bandwidth", "refused"),
        ("PLAY", "500 Trouble", "refused"),
    ],
)
async def test_refusals_say_why(method: str, status: str, cause: str) -> None:
    """Each status that a camera refuses with has its cause and words."""
    async with running(Camera()) as camera:
        camera.answers[method] = f"RTSP/1.0 {status}\r\nCSeq: %CSEQ%\r\n\r\n".encode()
        error = await end_of(where(camera))
    assert error.cause == cause
    assert "camera" in error.message
    assert "127.0.0.1" not in error.message


@pytest.mark.parametrize(
    ("sdp", "cause", "word"),
    [
        (b"v=0\r\nm=audio 0 RTP/AVP 8\r\n", "no_video", "no video"),
        (b"v=0\r\nm=video 0 RTP/AVP 26\r\n", "codec", "JPEG"),
        (description("MP4V-ES", sets=False), "codec", "MP4V-ES"),
        (description().replace(b"fmtp:96 ", b"fmtp:96 packetization-mode=2;"), "codec", "out of order"),
    ],
)
async def test_streams_that_cannot_be_read_say_so(sdp: bytes, cause: str, word: str) -> None:
    """A description without readable video names what is there instead."""
    async with running(Camera()) as camera:
        camera.sdp = sdp
        error = await end_of(where(camera))
    assert (error.cause, error.is_lasting) == (cause, True)
    assert word in error.message


async def test_silence_and_end_are_told_apart() -> None:
    """A camera that stops sending is silent, one that hangs up has ended, and neither is lasting."""
    async with running(Camera()) as camera:
        camera.pictures = 5
        silent = await end_of(where(camera, silent_seconds=0.2))
        camera.answers["PLAY"] = b"RTSP/1.0 200 OK\r\nCSeq: %CSEQ%\r\n\r\n"
        mute = await end_of(where(camera, silent_seconds=0.2))
    assert (silent.cause, mute.cause) == ("silent", "silent")
    assert silent.message != mute.message
    gone = await end_of(where(camera))
    assert gone.cause == "unreachable"
    assert not any(each.is_lasting for each in (silent, mute, gone))


async def test_the_cameras_clock_is_told() -> None:
    """From sender reports come the camera's clock minus ours, and the source time of each picture."""
    camera = Camera()
    behind = dt.datetime.now(dt.UTC).timestamp() - 3600
    camera.sender_report = int(behind) + 2_208_988_800, 0
    async with running(camera):
        seen = await read_some(where(camera), UNITS)
    assert -3605 < seen.offsets[0] < -3595
    assert seen.units[5].source_us == int(behind) * 1_000_000 + 5 * 40_000


async def test_leaving_says_goodbye() -> None:
    """Whoever cancels the reading leaves the camera with TEARDOWN and a closed connection."""
    async with running(Camera()) as camera:
        await read_some(where(camera), 3)
        await asyncio.wait_for(camera.left.wait(), 5)
    assert camera.asked[-1] == "TEARDOWN"


async def test_addresses_that_are_not_allowed_are_not_tried() -> None:
    """An address outside the list is refused without a connection."""
    async with running(Camera()) as camera:
        error = await end_of(where(camera, url=camera.url.replace("127.0.0.1", "127.1")))
    assert error.cause == "address"
    assert camera.connections == 0
