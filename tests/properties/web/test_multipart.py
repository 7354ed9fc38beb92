"""Forms with files, read while they come: the same however they are cut, and never more than they say."""

from __future__ import annotations

import base64
import contextlib
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchroom.base.errors import BadInputError
from watchroom.web.portal.multipart import Data, Part, Reader, boundary_of
from watchroom.web.portal.tus_headers import METADATA_KEYS_MAX, checksum_of, metadata_of, number_of, shown_name
from watchroom.web.portal.uploads import CLOCKS, offset_of

CONTENTS = st.lists(
    st.one_of(st.binary(max_size=300), st.sampled_from((b"", b"\r\n--x", b"\r\n--xx-", b"--xx\r\n", b"\r\n\r\n"))),
    max_size=4,
)


def form(contents: list[bytes]) -> bytes:
    """Return a form of files."""
    parts = [
        b'--xx\r\nContent-Disposition: form-data; name="files"; filename="f%d"\r\nX: y\r\n\r\n%s\r\n' % (n, each)
        for n, each in enumerate(contents)
    ]
    return b"".join(parts) + b"--xx--\r\n"


@given(CONTENTS, st.lists(st.integers(0, 1_500), max_size=8))
def test_files_are_the_same_however_the_form_is_cut(contents: list[bytes], cuts: list[int]) -> None:
    """Each file's bytes come out whole and in order, whatever pieces the form came in."""
    contents = [each for each in contents if b"\r\n--xx" not in each and not each.startswith(b"--xx")]
    whole = form(contents)
    reader = Reader(b"xx")
    found: list[bytes] = []
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    for begin, end in pairwise(places):
        for event in reader.feed(whole[begin:end]):
            if isinstance(event, Part):
                assert event.filename == b"f%d" % len(found)
                found.append(b"")
            elif isinstance(event, Data):
                found[-1] += event.content
    assert found == contents
    assert reader.is_done


@given(st.binary(max_size=500))
def test_no_bytes_break_the_reader(noise: bytes) -> None:
    """What is no form is refused with a reason, or waited on; it never ends as a whole form by accident of noise."""
    reader = Reader(b"xx")
    with contextlib.suppress(BadInputError):
        reader.feed(b"--xx\r\n" + noise)
    assert not reader.is_done or b"--xx--" in noise


def test_a_boundary_is_asked_for() -> None:
    """A form without a boundary is no form with files."""
    assert boundary_of('multipart/form-data; charset=utf-8; boundary="a b"') == b"a b"
    for wrong in ("multipart/form-data", "text/plain; boundary=x", "multipart/form-data; boundary=" + "x" * 71):
        with pytest.raises(BadInputError):
            boundary_of(wrong)


KEYS = st.from_regex(r"[a-z]{1,9}", fullmatch=True)


@given(st.dictionaries(KEYS, st.binary(max_size=40), max_size=METADATA_KEYS_MAX))
def test_metadata_comes_back_as_it_was_meant(meant: dict[str, bytes]) -> None:
    """Keys and values of a tus header are read as they were written; a key alone has no value."""
    header = ",".join(f"{key} {base64.b64encode(value).decode()}" if value else key for key, value in meant.items())
    assert metadata_of(header) == meant


@example("note \x80")
@example("sha1 \x80")
@given(st.text(max_size=80))
def test_headers_are_read_or_refused(text: str) -> None:
    """No header breaks the reading: it is taken or refused, and a shown name has no control character."""
    for read in (metadata_of, checksum_of, lambda each: number_of("Upload-Length", each)):
        with contextlib.suppress(BadInputError):
            read(text)
    shown = shown_name(text.encode("utf-8", "surrogatepass"))
    assert not any(unicodedata.category(each).startswith("C") for each in shown)


@given(st.sampled_from(CLOCKS), st.integers(0, 9_999), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_clock_is_ahead_as_it_was_typed(clock: str, days: int, hours: int, minutes: int, seconds: int) -> None:
    """Fast is ahead, slow behind, right is nothing, and unknown is not told."""
    typed = {"days": str(days), "hours": str(hours), "minutes": str(minutes), "seconds": str(seconds)}
    total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds
    wanted = {"right": 0.0, "unknown": None, "fast": float(total), "slow": -float(total)}[clock]
    if clock in ("fast", "slow") and total == 0:
        with pytest.raises(BadInputError):
            offset_of(typed | {"clock": clock})
    else:
        assert offset_of(typed | {"clock": clock}) == wanted
