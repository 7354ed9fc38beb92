"""What the fMP4 writer writes the reader reads, cut anywhere and broken anywhere."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.media.fmp4.reader import Found, codec_of, read_whole
from watchroom.media.fmp4.writer import fragment_head, header
from watchroom.media.segment_file import STEP_SECONDS, durations_of
from watchroom.media.units import CLOCK_HZ, Format
from watchroom.model.video import Fragment

AVC = Format(
    codec="avc1.64001f",
    record=bytes.fromhex("0164001fffe100046764002801000468ebe3cb"),
    width=1280,
    height=720,
)
HEVC = Format(
    codec="hvc1.1.6.L93.90", record=bytes.fromhex("0101600000009000000000005d") + bytes(10), width=1920, height=1080
)
SAMPLES = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 2**20)), min_size=1, max_size=8)
FRAGMENTS = st.lists(st.tuples(SAMPLES, st.booleans()), max_size=8)


def written(found: Format, fragments: list[tuple[list[tuple[int, int]], bool]]) -> tuple[bytes, list[int]]:
    """Return a file and where its fragments end."""
    content, began, ends = header(found), 0, []
    for sequence, (samples, is_key) in enumerate(fragments):
        content += fragment_head(sequence, began, samples, is_key=is_key) + bytes(sum(size for size, _ in samples))
        began += sum(ticks for _, ticks in samples)
        ends.append(len(content))
    return content, ends


def read(content: bytes) -> Found:
    return read_whole(io.BytesIO(content))


@given(st.sampled_from([AVC, HEVC]), FRAGMENTS)
def test_reading_is_the_inverse_of_writing(found: Format, fragments: list[tuple[list[tuple[int, int]], bool]]) -> None:
    """Format, sizes, times and counts come back; what begins with no key frame belongs to the fragment before."""
    content, ends = written(found, fragments)
    back = read(content)
    assert (back.codec, back.width, back.height) == (found.codec, found.width, found.height)
    assert back.whole_bytes == len(content)
    assert back.frames == sum(len(samples) for samples, _ in fragments)
    assert len(back.fragments) == sum(is_key for _, is_key in fragments[1:]) + bool(fragments)
    assert [each.offset for each in back.fragments[1:]] == [
        end for end, (_, is_key) in zip(ends, fragments[1:], strict=False) if is_key
    ]
    total = sum(ticks for samples, _ in fragments for _, ticks in samples)
    assert back.duration_ms == (total * 1000 // CLOCK_HZ if fragments else 0)


@given(FRAGMENTS, st.data())
def test_a_cut_file_is_read_up_to_its_last_whole_fragment(
    fragments: list[tuple[list[tuple[int, int]], bool]], data: st.DataObject
) -> None:
    """Wherever a file ends, just the fragments that lie before are found."""
    content, ends = written(AVC, fragments)
    cut = data.draw(st.integers(0, len(content)))
    if cut < len(header(AVC)):
        with pytest.raises(BadInputError):
            read(content[:cut])
        return
    back = read(content[:cut])
    whole = [end for end in ends if end <= cut]
    assert back.whole_bytes == (whole[-1] if whole else len(header(AVC)))
    assert back.frames == sum(len(samples) for samples, _ in fragments[: len(whole)])


@given(FRAGMENTS, st.data())
def test_a_broken_file_raises_nothing_but_our_error(
    fragments: list[tuple[list[tuple[int, int]], bool]], data: st.DataObject
) -> None:
    """Bytes changed anywhere lead to fewer fragments or to the error for a file that is none of ours."""
    content = bytearray(written(AVC, fragments)[0])
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        back = read(bytes(content))
    except BadInputError:
        return
    assert back.whole_bytes <= len(content)


@given(st.binary(max_size=400))
def test_any_bytes_raise_nothing_but_our_error(content: bytes) -> None:
    """What never was a recording is said to be none."""
    with pytest.raises(BadInputError):
        read(content)


@given(
    st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=60),
    st.none() | st.integers(0, 10**9),
)
def test_pictures_share_the_time_that_passed(ticks: list[int], total: int | None) -> None:
    """Whatever a camera stamps, every picture lasts a tick at least, and all together as long as our clock says."""
    durations, has_stepped = durations_of(ticks, total)
    assert len(durations) == len(ticks)
    assert min(durations) >= 1
    if total is not None and not has_stepped:
        assert sum(durations) == max(total, len(ticks))
    if has_stepped:
        assert total is not None
        assert total > STEP_SECONDS * CLOCK_HZ + ticks[-1] - ticks[0]


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=60), st.integers(1, 20_000))
def test_a_steady_cameras_own_stamps_are_kept(gaps: list[int], last: int) -> None:
    """Where stamps and our clock agree, each picture lasts until the next one's stamp."""
    ticks = [sum(gaps[:index]) for index in range(len(gaps) + 1)]
    assert durations_of(ticks, ticks[-1] + last) == ([*gaps, last], False)


@pytest.mark.parametrize(
    ("record", "codec"),
    [
        ("0101600000009000000000005d", "hvc1.1.6.L93.90"),
        ("01022000000000000000000078", "hvc1.2.4.L120"),
        ("012160000000b00000000000990000", "hvc1.1.6.H153.B0"),
    ],
)
def test_codecs_are_named_as_browsers_do(record: str, codec: str) -> None:
    """Profile, compatibility in reversed bits, tier, level and constraints stand as ISO/IEC 14496-15 annex E says."""
    assert codec_of(b"hvc1", bytes.fromhex(record).ljust(23, b"\0")) == codec


def test_an_ordinary_player_reads_the_header() -> None:
    """Size, codec and time base are what other people's software finds."""
    content, _ = written(AVC, [([(10, 3600)], True)])
    with av.open(io.BytesIO(content)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.codec.name) == (1280, 720, "h264")
        assert stream.time_base == Fraction(1, CLOCK_HZ)


def test_fragments_join_into_what_the_index_lists() -> None:
    """Two parts of a group are one fragment that begins with its key frame."""
    content, ends = written(AVC, [([(10, 9000)], True), ([(20, 9000)], False)])
    start = len(header(AVC))
    assert read(content).fragments == [Fragment(offset=start, size=ends[1] - start, began_ms=0, duration_ms=200)]
