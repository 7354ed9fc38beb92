"""Packing pictures into RTP and reading them gives the same pictures, whatever the sizes, losses and oddities."""

from __future__ import annotations

import random
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties.media.rtsp_packets import FRAME_TICKS, SETS, Packer, Picture, Reader, film, fragments

from watchroom.media.rtsp.udp import WINDOW_PACKETS, Reorder
from watchroom.media.stream import StreamError
from watchroom.media.units import CLOCK_HZ

CODECS = st.sampled_from(("H264", "H265"))
WAYS = st.sampled_from(("interleaved", "settled", "lent"))
DICE = st.randoms(use_true_random=True)


def packets_of(packer: Packer, pictures: list[Picture], size: int, *, gathers: bool = False) -> list[list[bytes]]:
    return [packer.picture(each, size, gathers=gathers) for each in pictures]


def play(reader: Reader, groups: list[list[bytes]], dice: random.Random, way: str) -> None:
    """Feed picture by picture, 40 ms apart."""
    for packets in groups:
        reader.clock.advance(FRAME_TICKS / CLOCK_HZ)
        if way == "interleaved":
            reader.feed_interleaved(packets, dice)
        else:
            reader.feed(packets, settles=way == "settled")


@given(
    codec=CODECS,
    dice=DICE,
    size=st.integers(12, 2000),
    gathers=st.booleans(),
    sequence=st.integers(0, 65_535),
    stamp=st.integers(2**32 - 20 * FRAME_TICKS, 2**32 + 5),
    way=WAYS,
)
def test_what_is_packed_is_read(
    *, codec: str, dice: random.Random, size: int, gathers: bool, sequence: int, stamp: int, way: str
) -> None:
    """Every picture comes out byte for byte, through wraps of sequence numbers and of stamps."""
    pictures = film(codec, dice, 12)
    reader = Reader(codec)
    packer = Packer(codec, sequence=sequence, stamp=stamp)
    play(reader, packets_of(packer, pictures, size, gathers=gathers), dice, way)
    units = reader.seen.units
    assert [unit.data for unit in units] == [picture.data for picture in pictures]
    assert [unit.is_key for unit in units] == [picture.is_key for picture in pictures]
    assert not any(unit.after_gap for unit in units)
    assert {b.ticks - a.ticks for a, b in pairwise(units)} == {FRAME_TICKS}
    assert {b.wall_us - a.wall_us for a, b in pairwise(units)} <= {39_999, 40_000}
    assert len(reader.seen.formats) == 1


@given(codec=CODECS, dice=DICE, size=st.integers(30, 1500), share=st.floats(0.005, 0.3), way=WAYS)
def test_loss_leaves_no_broken_picture(codec: str, dice: random.Random, size: int, share: float, way: str) -> None:
    """With packets missing anywhere only whole pictures are told, each run of them beginning with a key frame."""
    pictures = film(codec, dice, 30)
    groups = packets_of(Packer(codec), pictures, size)
    kept = [[packet for packet in packets if dice.random() > share] for packets in groups]
    lost = [len(kept[at]) < len(groups[at]) for at in range(30)]
    reader = Reader(codec, SETS[codec])
    play(reader, kept, dice, way)
    index_of = {picture.data: index for index, picture in enumerate(pictures)}
    told = [index_of[unit.data] for unit in reader.seen.units]
    assert told == sorted(set(told))
    before = -1
    for at, unit in zip(told, reader.seen.units, strict=True):
        if at != before + 1 or before < 0:
            assert unit.is_key
        assert unit.after_gap == (before >= 0 and any(lost[before + 1 : at + 1]))
        before = at
    sent = sum(map(len, groups))
    assert reader.seen.missing <= sent - sum(map(len, kept))


@given(dice=DICE, far=st.integers(1, WINDOW_PACKETS - 1))
def test_order_is_restored_within_the_window(dice: random.Random, far: int) -> None:
    """Datagrams that overtake each other by less than the window come out in order, none missing."""
    sent = [
        packet for group in packets_of(Packer("H264", sequence=65_500), film("H264", dice, 12), 60) for packet in group
    ]
    places = {index: index + dice.uniform(0, far) for index in range(1, len(sent))}
    given: list[bytes] = []
    reorder = Reorder(given.append)
    for index in (0, *sorted(places, key=places.__getitem__)):
        reorder.push(sent[index])
    assert given == sent


@given(dice=DICE, share=st.floats(0.0, 0.5))
def test_reordering_keeps_order_with_losses_and_repeats(dice: random.Random, share: float) -> None:
    """With losses, repeats and disorder no packet is made up, and pictures come in their order."""
    sent = [packet for group in packets_of(Packer("H264"), film("H264", dice, 12), 60) for packet in group]
    arriving = [packet for packet in sent if dice.random() >= share for _ in range(dice.choice((1, 1, 1, 2)))]
    for at in range(len(arriving) - 3):
        if dice.random() < 0.2:
            arriving[at], arriving[at + 2] = arriving[at + 2], arriving[at]
    given: list[bytes] = []
    reorder = Reorder(given.append)
    for packet in arriving:
        reorder.push(packet)
    assert set(given) <= set(arriving)
    reader = Reader("H264", SETS["H264"])
    reader.feed(given)
    ticks = [unit.ticks for unit in reader.seen.units]
    assert ticks == sorted(set(ticks))


@given(
    codec=CODECS,
    payloads=st.lists(st.binary(max_size=40) | st.sampled_from((b"", b"\x7c\x85", b"\x62\x01\x93", b"\0\0\0\1"))),
)
def test_any_payload_is_survived(codec: str, payloads: list[bytes]) -> None:
    """No payload raises anything but a stream error with words."""
    reader = Reader(codec, SETS[codec])
    packer = Packer(codec)
    with suppress(StreamError):
        for payload in payloads:
            packer.stamp += payload[:1] == b"\x41"
            reader.feed([packer.packet(payload, is_last=len(payload) % 3 == 0)])


@given(packets=st.lists(st.binary(max_size=60)))
def test_any_packet_is_survived(packets: list[bytes]) -> None:
    """No bytes in place of an RTP packet raise anything but a stream error."""
    reader = Reader("H264", SETS["H264"])
    with suppress(StreamError):
        reader.feed(packets)
        reader.feed([b"\x80\x60" + packet for packet in packets])


@pytest.mark.parametrize("codec", ["H264", "H265"])
@given(dice=DICE, size=st.integers(20, 1500), starts=st.lists(st.sampled_from((b"\0\0\1", b"\0\0\0\1")), min_size=9))
def test_start_codes_inside_are_cut(codec: str, dice: random.Random, size: int, starts: list[bytes]) -> None:
    """A camera that sends parameter sets and slices as one NAL unit parted by start codes is read all the same."""
    pictures = film(codec, dice, 10)
    packer = Packer(codec)
    reader = Reader(codec)
    for picture in pictures:
        nals = [*(SETS[codec] if picture.is_key else ()), *picture.slices]
        joined = b"".join(starts[index % len(starts)] + nal for index, nal in enumerate(nals))
        whole = joined if dice.random() < 0.5 else joined[joined.index(b"\1") + 1 :]
        payloads = (
            [whole] if len(whole) <= size else list(fragments(codec, whole.lstrip(b"\0").removeprefix(b"\1"), size))
        )
        reader.feed([packer.packet(each, is_last=each is payloads[-1]) for each in payloads])
        packer.stamp += FRAME_TICKS
    assert reader.seen.pictures == [picture.data for picture in pictures]
