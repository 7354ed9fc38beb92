"""Every decoder answers any message with observations, rejections or one clear error, and soon."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom import sources
from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded
from watchroom.model.source import Enrolment

RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DECODE_SECONDS_MAX = 2.0
HOSTILE: list[Any] = [
    None, True, False, 0, -1, 2**63, 2**64, 1e308, -0.0, "", " ", "\u202e", "\uff21\uff22", "=1+1", "<b>x</b>",
    "\0", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2099-01-01T00:00:00Z", "NaN", "1e999", "x" * 5000,
    [], {}, [[]], [{}], {"": None}, [None] * 50, {"face": {"id": 1}}, -90.0000001, 180.1, 10**30,
]  # fmt: skip
HOSTILE_BYTES = [
    b"", b"\0", b"\n\n", b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 100_000, b'{"a":' * 100_000, b"NaN", b'{"lat":NaN}',
    b'{"lat":1e999}', b'{"a":1,"a":2}', b'"\\ud800"', b'{"id":' + b"9" * 5000 + b"}", b"<" * 100_000, b"<a>" * 50_000,
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xbf\x01\xbf" + b"\xff" * 100, b"null", b"[]", b"{}", b'""', b"0",
    b"--x\r\n" * 1000, b"," * 100_000, b'"' * 99_999, b"\r" * 100_000,
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def samples(kind: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((sources.folder(kind) / "samples").iterdir()) if path.is_file()]


def enrolment(kind: str) -> Enrolment:
    return Enrolment(id=kind, kind=kind, title="A source", agency="mpd", law_tag="dc")


@contextmanager
def no_collection() -> Iterator[None]:
    """Collect no garbage meanwhile: that of a thousand other tests takes seconds, and is not this decoder's doing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def decode_all_ways(kind: str, payload: bytes) -> None:
    for content_type in {*sources.manifest(kind).content_types, "application/octet-stream", ""}:
        began = time.thread_time()
        try:
            with no_collection():
                decoded = sources.decoder_of(kind)(payload, content_type, enrolment(kind), RECEIVED_AT)
        except BadInputError as error:
            assert error.field and error.reason  # noqa: PT017, PT018 - observations are as good an answer
        else:
            assert isinstance(decoded, Decoded)
            assert decoded.indices is None or len(decoded.indices) == len(decoded.observations)
            for observation in decoded.observations:
                at = observation.at
                assert at.utcoffset() == timedelta(0)
        assert time.thread_time() - began < DECODE_SECONDS_MAX


@st.composite
def broken_json(draw: st.DrawFn, sample: Any) -> Any:
    """Return `sample` with one member, at any depth, replaced, removed or renamed."""
    if isinstance(sample, dict) and sample:
        name = draw(st.sampled_from(sorted(sample)))
        change = draw(st.sampled_from(("in", "in", "in", "replace", "remove", "rename")))
        rest = {key: value for key, value in sample.items() if key != name}
        if change == "remove":
            return rest
        if change == "rename":
            return {**rest, draw(st.text(max_size=10)): sample[name]}
        return {**sample, name: draw(broken_json(sample[name]) if change == "in" else JSON)}
    if isinstance(sample, list) and sample:
        index = draw(st.integers(0, len(sample) - 1))
        return [*sample[:index], draw(broken_json(sample[index])), *sample[index + 1 :]]
    return draw(JSON)


def as_json(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return None


@pytest.mark.parametrize("kind", sources.kinds())
@pytest.mark.parametrize("index", range(len(HOSTILE_BYTES)))
def test_hostile_bytes_are_answered(kind: str, index: int) -> None:
    """No message of the hostile list makes a decoder hang or fail in a way of its own."""
    decode_all_ways(kind, HOSTILE_BYTES[index])


@pytest.mark.parametrize("kind", sources.kinds())
@given(payload=st.binary(max_size=300))
def test_any_bytes_are_answered(kind: str, payload: bytes) -> None:
    """No bytes at all make a decoder fail in a way of its own."""
    decode_all_ways(kind, payload)


@pytest.mark.parametrize("kind", sources.kinds())
@given(data=st.data())
def test_damaged_samples_are_answered(kind: str, data: st.DataObject) -> None:
    """A sample cut, spliced, with bytes changed or with one member made hostile never fails in a way of its own."""
    sample = data.draw(st.sampled_from(samples(kind)))
    tree = as_json(sample)
    if tree is not None and data.draw(st.booleans()):
        broken = data.draw(broken_json(tree))
        decode_all_ways(kind, json.dumps(broken).encode())
        return
    at = data.draw(st.integers(0, len(sample)))
    width = data.draw(st.integers(0, 20))
    decode_all_ways(kind, sample[:at] + data.draw(st.binary(max_size=8)) + sample[at + width :])


@pytest.mark.parametrize("kind", sources.kinds())
def test_samples_are_accepted(kind: str) -> None:
    """Every sample gives observations by one of the source's content types."""
    for sample in samples(kind):
        made = 0
        for content_type in sources.manifest(kind).content_types:
            try:
                decoded = sources.decoder_of(kind)(sample, content_type, enrolment(kind), RECEIVED_AT)
            except BadInputError:
                continue
            made += len(decoded.observations)
        assert made, sample[:80]
