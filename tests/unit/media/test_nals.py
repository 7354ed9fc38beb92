"""NAL units in samples and the names of codecs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.pictures.nals import NalError, avc_record, codec_name, split_annex_b, split_sample, unit_data

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


def test_a_record_names_its_codec() -> None:
    """Profile, constraints and level of H.264 come from its parameter set; H.265's from its record."""
    record = avc_record(b"\x00\x00\x00\x01\x67\x64\x00\x1f\xac\x00\x00\x00\x01\x68\xee")
    assert record == b"\x01\x64\x00\x1f\xff\xe1\x00\x05\x67\x64\x00\x1f\xac\x01\x00\x02\x68\xee"
    assert codec_name(record, is_hevc=False) == "avc1.64001f"
    hevc = bytes.fromhex("01 01 60000000 b00000000000 5d") + bytes(10)
    assert codec_name(hevc, is_hevc=True) == "hvc1.1.6.L93.B0"


@pytest.mark.parametrize("parameter_sets", [b"", b"\x00\x00\x01\x67\x64", b"\x00\x00\x01\x68\xee"])
def test_a_record_needs_both_parameter_sets(parameter_sets: bytes) -> None:
    """Half a pair is refused."""
    with pytest.raises(NalError):
        avc_record(parameter_sets)
