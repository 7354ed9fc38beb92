"""Every decoder of messages from outside, and the framing of Cursor on Target."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from watchroom import sources
from watchroom.base.errors import BadInputError
from watchroom.model.source import Enrolment
from watchroom.sources.units_cot.framing import FRAME_BYTES_MAX, Framer

from .fuzzing import Target

RECEIVED_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def _samples(kind: str) -> Iterable[bytes]:
    return [path.read_bytes() for path in sorted((sources.folder(kind) / "samples").iterdir()) if path.is_file()]


def _decode(kind: str, payload: bytes) -> None:
    """Decode as each content type of the kind: the answer is observations, rejections or one clear error."""
    enrolment = Enrolment(id=kind, kind=kind, title="A source", agency="mpd", law_tag="dc")
    for content_type in sources.manifest(kind).content_types:
        try:
            decoded = sources.decoder_of(kind)(payload, content_type, enrolment, RECEIVED_AT)
        except BadInputError as error:
            _expect(bool(error.field and error.reason), "an error that names neither member nor reason")
            continue
        _expect(decoded.indices is None or len(decoded.indices) == len(decoded.observations), "an index too few")
        _expect(all(each.at.utcoffset() == timedelta(0) for each in decoded.observations), "a time that is not UTC")


def _frame(stream: bytes) -> None:
    """Feed a stream whole and cut in pieces as its first byte says: the same messages, none too large."""
    whole = Framer().feed(stream)
    step = 1 + (stream[0] if stream else 0)
    cut = Framer()
    pieces = [frame for at in range(0, len(stream), step) for frame in cut.feed(stream[at : at + step])]
    _expect(whole == pieces, f"other messages when cut every {step} bytes")
    _expect(all(len(frame.body) <= FRAME_BYTES_MAX for frame in whole), "a message larger than may be")


def _expect(holds: bool, what: str) -> None:  # noqa: FBT001 - a fact and its name
    if not holds:
        raise AssertionError(what)


TARGETS = {kind: Target(partial(_decode, kind), partial(_samples, kind)) for kind in sources.kinds()} | {
    "cot_framing": Target(_frame, partial(_samples, "units_cot"))
}
