"""Any description is read as a video track or refused with words."""

from __future__ import annotations

import base64
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.rtsp.parameters import SET_BYTES_MAX, SETS_MAX
from watchroom.media.rtsp.sdp import READ, control_url, read_description
from watchroom.media.stream import StreamError

BASE = "rtsp://10.20.0.5/stream/"
WORDS = st.sampled_from(
    [
        "m=video 0 RTP/AVP 96",
        "m=audio 0 RTP/AVP 0",
        "a=rtpmap:96 H264/90000",
        "a=fmtp:96 ",
        "a=control:",
        "a=",
        "m=",
    ]
)
LINES = st.lists(st.tuples(WORDS, st.text(max_size=20)).map("".join), max_size=15)
NALS = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=4)
MARKS = st.text("abcdefghijklmnopqrstuvwxyz0123456789=-_", min_size=1, max_size=12)


@given(body=st.binary(max_size=400) | LINES.map(lambda lines: "\n".join(lines).encode("utf-8", "replace")))
def test_any_description_is_answered(body: bytes) -> None:
    """No bytes raise anything but a stream error, and what is read keeps to the limits."""
    with suppress(StreamError):
        track = read_description(body, BASE)
        assert track.codec in READ
        assert 0 < track.clock_hz <= 1_000_000
        assert len(track.parameter_sets) <= SETS_MAX * 4
        assert all(0 < len(nal) <= SET_BYTES_MAX for nal in track.parameter_sets)


@given(
    codec=st.sampled_from(["H264", "h264", "H265", "HEVC"]),
    payload_type=st.integers(0, 127),
    nals=NALS,
    control=MARKS,
    before=st.integers(0, 3),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_the_video_is_found(
    codec: str, payload_type: int, nals: list[bytes], control: str, before: int, end: str
) -> None:
    """The video track is found behind other tracks, with its sets and its address, whatever the case and line ends."""
    lines = ["v=0", "a=control:*"]
    lines += ["m=audio 0 RTP/AVP 8", "a=control:sound", f"a=rtpmap:{payload_type} H264/90000"] * before
    sets = ",".join(base64.b64encode(nal).decode() for nal in nals)
    lines += [f"m=video 0 RTP/AVP 35 {payload_type}", "a=rtpmap:35 VP8/90000"] if payload_type != 35 else []
    lines += [f"m=video 0 RTP/AVP {payload_type}"] if payload_type == 35 else []
    lines += [f"a=rtpmap:{payload_type} {codec}/90000", f"a=control:{control}"]
    lines += [f"a=fmtp:{payload_type} profile-level-id=42; sprop-parameter-sets={sets}"]
    track = read_description(end.join(lines).encode(), BASE)
    assert track.payload_type == payload_type
    assert track.codec == ("H264" if codec.upper() == "H264" else "H265")
    assert track.url == BASE + control
    assert track.session_url == BASE
    assert track.parameter_sets == nals


def test_controls_are_joined() -> None:
    """A track's address is the base alone, joined to it, or its own."""
    assert control_url("rtsp://a/b", "*") == "rtsp://a/b"
    assert control_url("rtsp://a/b", "track1") == "rtsp://a/b/track1"
    assert control_url("rtsp://a/b/?x=1", "") == "rtsp://a/b/?x=1"
    assert control_url("rtsp://a/b", "rtsp://c/d") == "rtsp://c/d"
