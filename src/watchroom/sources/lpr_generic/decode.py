"""Decodes generic plate reads: whole batches at one time, and record by record where a batch is not plain."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from watchroom.base.errors import BadInputError
from watchroom.model.observation import Decoded, Observation, Read, Rejection
from watchroom.model.plates import PLATE_CHARS_MAX, normalise_region
from watchroom.model.source import Enrolment
from watchroom.sources.json_input import (
    MESSAGE_BYTES_MAX,
    NDJSON_RECORDS_MAX,
    JsonObject,
    decode_records,
    is_ndjson,
    latitude,
    longitude,
    ndjson_lines,
    number,
    optional_text,
    text,
    time,
)
from watchroom.sources.plates import (
    FUTURE_AFTER,
    ID_CHARS_MAX,
    LATE_AFTER,
    READER_CHARS_MAX,
    SHA256_CHARS,
    image_hash,
    make_read,
    normalise_confidence,
    time_flags,
)
from watchroom.sources.read_pictures import demand_same, picture_in, take_pictures

REGION_CHARS_MAX = 20
CHUNK_LINES = 16
_QUOTES_PER_READ = 26
"""Of 8 names and 5 texts; more in a message means an unknown or repeated member, and that takes the careful road."""
_QUOTES_PER_HASH = 4
_HEX = b"0123456789abcdef"
_LETTERS_AND_DIGITS = (string.ascii_letters + string.digits).encode()


class _Plain(msgspec.Struct, gc=False):
    """A read as the wire has it, with all limits that msgspec can check while it parses."""

    id: Annotated[str, Meta(min_length=1, max_length=ID_CHARS_MAX)]
    plate: Annotated[str, Meta(min_length=1, max_length=PLATE_CHARS_MAX)]
    region: Annotated[str, Meta(max_length=REGION_CHARS_MAX)]
    reader: Annotated[str, Meta(min_length=1, max_length=READER_CHARS_MAX)]
    read_at: Annotated[datetime, Meta(tz=True)]
    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]
    confidence: Annotated[float, Meta(ge=0, le=1)]
    image_sha256: Annotated[str, Meta(min_length=SHA256_CHARS, max_length=SHA256_CHARS)] | None = None


_plain_decoder = msgspec.json.Decoder(_Plain)


def decode(
    payload: bytes,
    content_type: str,
    enrolment: Enrolment,  # noqa: ARG001 - the port's shape
    received_at: datetime,
) -> Decoded:
    """Decode one read, or NDJSON of many; see docs/reference/sources/lpr_generic.md."""
    many = is_ndjson(content_type)
    observations = _decode_plain(payload, many, received_at)
    if observations is not None:
        return Decoded(observations=observations)
    if many:
        return _decode_in_chunks(ndjson_lines(payload), content_type, received_at)
    return _decode_carefully(payload, content_type, received_at)


def _decode_carefully(payload: bytes, content_type: str, received_at: datetime) -> Decoded:
    return decode_records(payload, content_type, lambda record, decoded: [_decode_one(record, received_at, decoded)])


def _decode_in_chunks(lines: list[bytes], content_type: str, received_at: datetime) -> Decoded:
    """Decode a batch that is not plain a few lines at a time, so that one odd line costs only its neighbours' time."""
    whole = Decoded(observations=[], rejected=[], indices=[])
    indices: list[int] = []
    for begin in range(0, len(lines), CHUNK_LINES):
        chunk = b"\n".join(lines[begin : begin + CHUNK_LINES])
        plain = _decode_plain(chunk, True, received_at)  # noqa: FBT003 - see the parameter's name
        part = Decoded(observations=plain) if plain is not None else _decode_carefully(chunk, content_type, received_at)
        indices += [begin + index for index in part.indices or range(len(part.observations))]
        whole.observations += part.observations
        whole.rejected += [Rejection(begin + each.index, each.field, each.reason) for each in part.rejected]
        whole.repaired += part.repaired
        whole.pictures |= part.pictures
        whole.picture_bytes += part.picture_bytes
        whole.pictures_refused += part.pictures_refused
    whole.indices = indices
    return whole


def _decode_plain(payload: bytes, many: bool, received_at: datetime) -> list[Observation] | None:  # noqa: FBT001
    """Return the reads of a message in which nothing needs repair or refusal, or None when something may.

    What msgspec does not check is checked for the whole batch at one time: a fifth of the time of a check per field.
    """
    if b"\\" in payload or len(payload) > MESSAGE_BYTES_MAX:
        return None
    try:
        plain = _plain_decoder.decode_lines(payload) if many else [_plain_decoder.decode(payload)]
        if many and payload.strip().count(b"\n") != len(plain) - 1:
            return None
        return _reads(plain, received_at) if _is_plain(plain, payload) else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None


def _is_plain(plain: list[_Plain], payload: bytes) -> bool:
    """Return whether every text is what it is after normalising, save the plate's case and the region."""
    if not 0 < len(plain) <= NDJSON_RECORDS_MAX:
        return False
    plates = "".join([each.plate for each in plain])
    names = "|".join([f"|{each.id}|{each.reader}|" for each in plain])
    hashes = [each.image_sha256 for each in plain if each.image_sha256]
    return (
        payload.count(b'"') == _QUOTES_PER_READ * len(plain) + _QUOTES_PER_HASH * len(hashes)
        and not plates.encode().translate(None, _LETTERS_AND_DIGITS)
        and names.isprintable()
        and "| " not in names
        and " |" not in names
        and not "".join(hashes).encode().translate(None, _HEX)
    )


def _reads(plain: list[_Plain], received_at: datetime) -> list[Observation] | None:
    regions = {region: normalise_region(region) for region in {each.region for each in plain}}
    if None in regions.values():
        return None
    times = [each.read_at for each in plain]
    timely = received_at - LATE_AFTER <= min(times) and max(times) <= received_at + FUTURE_AFTER
    return [
        Read(
            external_id=each.id,
            plate=each.plate.upper(),
            plate_raw=each.plate,
            region=regions[each.region] or "",
            reader=each.reader,
            at=at if at.tzinfo is UTC else at.astimezone(UTC),
            lat=each.lat,
            lon=each.lon,
            confidence=each.confidence,
            image_sha256=each.image_sha256,
            flags=0 if timely else time_flags(at, received_at),
        )
        for each, at in zip(plain, times, strict=True)
    ]


def _decode_one(record: JsonObject, received_at: datetime, decoded: Decoded) -> Read:
    region = normalise_region(optional_text(record, "region", REGION_CHARS_MAX))
    if region is None:
        raise BadInputError("region", "must be like US-DC, DC or POL, or empty when not told")
    external_id = text(record, "id", ID_CHARS_MAX)
    stated = image_hash(optional_text(record, "image_sha256"))
    kept, flags = take_pictures(
        decoded, external_id, plate=picture_in(record, "plate_jpeg"), vehicle=picture_in(record, "vehicle_jpeg")
    )
    demand_same(stated, kept, "image_sha256")
    return make_read(
        external_id=external_id,
        plate_raw=text(record, "plate"),
        region=region,
        reader=text(record, "reader", READER_CHARS_MAX),
        at=time(record, "read_at"),
        place=(latitude(record, "lat"), longitude(record, "lon")),
        confidence=normalise_confidence(number(record, "confidence"), "confidence", full=1.0),
        image=(kept or stated, flags),
        received_at=received_at,
        decoded=decoded,
    )
