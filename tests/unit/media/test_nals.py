"""NAL units in samples and what describes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.pictures.nals import NalError, h264_format, split_annex_b, split_sample, unit_data

NALS = st.lists(st.binary(min_size=1, max_size=40), max_size=12)


@given(NALS, st.sampled_from([2, 4]))
def test_a_sample_is_cut_where_its_lengths_say(nals: list[bytes], length_bytes: int) -> None:
    """Cutting undoes joining."""
    sample = b"".join(len(nal).to_bytes(length_bytes, "big") + nal for nal in nals)
    assert list(split_sample(sample, length_bytes)) == nals


@given(st.binary(max_size=200))
def test_any_bytes_are_cut_or_refused(sample: bytes) -> None:
    """Nothing but NalError comes out of bytes that are no sample, and no unit holds a parameter set."""
    try:
        data = unit_data(sample, 4, is_hevc=False)
    except NalError:
        return
    assert all(nal[0] & 0x1F not in {7, 8} for nal in split_sample(data, 4))


@given(
    st.lists(st.binary(min_size=1, max_size=20).map(lambda nal: nal.replace(b"\x00", b"\x01") + b"\x01"), max_size=8)
)
def test_start_codes_part_nal_units(nals: list[bytes]) -> None:
    """Units between start codes of three or four bytes come out whole."""
    stream = b"".join((b"\x00\x00\x00\x01" if index % 2 else b"\x00\x00\x01") + nal for index, nal in enumerate(nals))
    assert split_annex_b(stream) == nals


@given(st.binary(max_size=60))
def test_nonsense_describes_no_format(noise: bytes) -> None:
    """Whatever stands for a parameter set, the answer is a format or NalError."""
    try:
        found = h264_format(b"\x00\x00\x01\x67" + noise + b"\x00\x00\x01\x68\xee")
    except NalError:
        return
    assert found.codec.startswith("avc1.")


@pytest.mark.parametrize("parameter_sets", [b"", b"\x00\x00\x01\x67\x64", b"\x00\x00\x01\x68\xee"])
def test_a_format_needs_both_parameter_sets(parameter_sets: bytes) -> None:
    """Half a pair is refused."""
    with pytest.raises(NalError):
        h264_format(parameter_sets)
