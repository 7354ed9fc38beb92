"""Messages out of a stream of bytes, however it is cut."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.sources.units_cot.framing import FRAME_BYTES_MAX, Frame, Framer, datagram_frames, encode_varint
from watchroom.sources.units_cot.tests.wire import in_mesh, in_stream, tak_message, xml_event

FEED_SECONDS_MAX = 5.0
XML = Frame(is_xml=True, body=xml_event(callsign="Straße 7 ☂"))
OTHER = Frame(is_xml=True, body=xml_event(uid="ANDROID-1d05", callsign="1D05"))
TAK = Frame(is_xml=False, body=tak_message())
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def frames_of(data: bytes, *cuts: int) -> list[Frame]:
    """Return what a framer gives for `data` cut at `cuts`."""
    framer, frames, begin = Framer(), [], 0
    for end in (*sorted(cuts), len(data)):
        frames += framer.feed(data[begin:end])
        begin = max(begin, end)
    return frames


def test_event_cut_inside_a_character_is_whole() -> None:
    """An event cut at every single byte, in the middle of an umlaut or umbrella too, comes out whole."""
    assert frames_of(XML.body, *range(len(XML.body))) == [XML]


def test_one_and_a_half_events_in_a_segment() -> None:
    """One and a half events give one, and the other as soon as its second half is there."""
    framer = Framer()
    assert framer.feed(XML.body + OTHER.body[:50]) == [XML]
    assert framer.held_bytes == 50
    assert framer.feed(OTHER.body[50:]) == [OTHER]
    assert (framer.held_bytes, framer.skipped_bytes) == (0, 0)


def test_back_to_back_and_declarations_between() -> None:
    """Events back to back, with XML declarations and line ends between, are told apart."""
    stream = DECLARATION + XML.body + OTHER.body + b"\r\n" + DECLARATION + XML.body
    assert frames_of(stream) == [XML, OTHER, XML]


def test_xml_and_protobuf_take_turns() -> None:
    """A connection that changes to TAK protobuf and back after negotiating is followed."""
    stream = XML.body + in_stream(TAK.body) + in_stream(TAK.body) + OTHER.body
    assert frames_of(stream) == [XML, TAK, TAK, OTHER]


def test_sign_in_element_is_skipped() -> None:
    """What is no event, as the sign-in that some clients send first, does not spoil the event after it."""
    assert frames_of(b'<auth><cot username="a" password="b"/></auth>' + XML.body) == [XML]


def test_torn_event_does_not_take_the_next_with_it() -> None:
    """After half an event that never ends the next whole one is found."""
    assert frames_of(XML.body[:80] + OTHER.body) == [OTHER]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xbf" + b"\xff" * 20,
        b"\xbf\xff\xff\xff\xff\x0f",
        b"\xbf\x00",
        b"\xbf\x05\xff",
        b"\x00" * 1000,
        b"GET / HTTP/1.1\r\n\r\n",
        b"<" * 1000,
        b"</event>",
        bytes(range(256)).replace(b"\xbf", b""),
    ],
)
def test_resyncs_after_garbage(garbage: bytes) -> None:
    """A huge varint, a length of nothing, or noise is skipped, counted, and the next message is found."""
    framer = Framer()
    assert framer.feed(garbage + XML.body + in_stream(TAK.body)) == [XML, TAK]
    assert framer.skipped_bytes == len(garbage)


@pytest.mark.parametrize(
    "noise", [b"<event ", b"\xbf", b"x", b"<", b"</event>", b"<event><event>", b"\xbf\xff\xff\x01", b"\xbf\x80\x00\x0a"]
)
def test_memory_is_bounded(noise: bytes) -> None:
    """A megabyte of noise in pieces of a thousand bytes is gone through soon, and never all held."""
    framer = Framer()
    piece = (noise * 1000)[:1000]
    began = time.process_time()
    for _ in range(1000):
        framer.feed(piece)
        assert framer.held_bytes <= FRAME_BYTES_MAX + len(piece)
    assert time.process_time() - began < FEED_SECONDS_MAX
    rest = framer.feed(b" " * FRAME_BYTES_MAX + XML.body)
    assert rest[-1:] == [XML]


def test_largest_message_is_taken_and_a_larger_one_is_not() -> None:
    """A message of exactly the limit is whole; one byte more is garbage, and the next is found."""
    tail = b"</event>"
    largest = b"<event " + b"a" * (FRAME_BYTES_MAX - 7 - len(tail)) + tail
    assert [len(frame.body) for frame in frames_of(largest)] == [FRAME_BYTES_MAX]
    assert frames_of(largest.replace(b"<event ", b"<event a", 1) + XML.body) == [XML]
    body = b"\x12" * FRAME_BYTES_MAX
    assert frames_of(in_stream(body + b"\x12") + XML.body) == [XML]
    assert [len(frame.body) for frame in frames_of(in_stream(body))] == [FRAME_BYTES_MAX]


def test_datagrams() -> None:
    """A datagram holds one TakMessage after the mesh header, or XML; empty ones and other versions hold nothing."""
    assert datagram_frames(in_mesh(TAK.body)) == [TAK]
    assert datagram_frames(DECLARATION + XML.body) == [XML]
    assert datagram_frames(b"") == []
    assert datagram_frames(b"\xbf\x01\xbf") == []
    assert datagram_frames(b"\xbf\x02\xbf" + TAK.body) == []


piece = st.one_of(
    st.sampled_from([XML.body, OTHER.body, in_stream(TAK.body), DECLARATION, b"\r\n", XML.body[:60], XML.body[60:]]),
    st.sampled_from([b"<event", b"<event ", b"</event>", b"</event", b"\xbf", b"\xbf\xff\xff\xff", b"\xbf\x02\x0a"]),
    st.binary(max_size=10),
)


@given(pieces=st.lists(piece, max_size=8), cuts=st.lists(st.integers(0, 2000), max_size=12))
def test_any_cut_gives_the_same_messages(pieces: list[bytes], cuts: list[int]) -> None:
    """Whatever the stream holds, messages or noise, cutting it anywhere changes nothing of what comes out."""
    data = b"".join(pieces)
    assert frames_of(data, *[min(cut, len(data)) for cut in cuts]) == frames_of(data)


@given(
    messages=st.lists(st.sampled_from([XML, OTHER, TAK]), min_size=1, max_size=6),
    between=st.sampled_from([b"", b"\n", DECLARATION]),
)
def test_whole_messages_all_come_out(messages: list[Frame], between: bytes) -> None:
    """Any run of whole messages comes out complete and in order."""
    assert frames_of(between.join(frame.as_stream() for frame in messages)) == messages


@given(garbage=st.binary(max_size=200))
def test_any_garbage_is_left_behind(garbage: bytes) -> None:
    """After any garbage, and a limit's worth of silence for what it may have begun, an event is found."""
    assert frames_of(garbage + b" " * (FRAME_BYTES_MAX + 200) + XML.body)[-1] == XML


@given(number=st.integers(0, 2**64 - 1))
def test_varint_ends_where_it_should(number: int) -> None:
    """A varint has seven bits a byte, the last without its top bit, and holds the number."""
    encoded = encode_varint(number)
    assert all(byte >= 0x80 for byte in encoded[:-1])
    assert encoded[-1] < 0x80
    assert sum((byte & 0x7F) << (7 * index) for index, byte in enumerate(encoded)) == number
