#!/usr/bin/env python3
# Copyright the watchroom engineers
# SPDX-License-Identifier: Apache-2.0
#
# Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with
# the License. You may obtain a copy of the License at
#
#     https://www.apache.org/licenses/LICENSE-2.0
#
# Unless required by applicable law or agreed to in writing, software distributed under the License is distributed on
# an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied. See the License for the
# specific language governing permissions and limitations under the License.
"""Checks a watchroom ledger export or receipt with nothing but this file and Python 3.11.

    python3 watchroom_verify.py PATH [--key KEY] [--pq-key KEY] [--head FILE]
                                     [--witness KEY ...] [--witnesses N] [--json]

It was written from docs/reference/ledger-format.md and shares no code with the server, so that one can be held against
the other. It checks ML-DSA-44 itself, and Ed25519 too, unless the package `cryptography` is there, which is faster.
Exit codes: 0 all is well, 1 a fault (the first one is named), 2 nothing to verify.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

LEAVES_PER_TILE = 256
FILE_BYTES_MAX = 16 * 1024 * 1024 + 1024
NOTE_CHARS_MAX = 65536
DEPTH_MAX = 32
PQ_KEY_FILE = "verifier-ml-dsa-44.pub"
HASH_BYTES = 32
NAME = r"[^\s+\x00-\x1f\x7f\ud800-\udfff]{1,255}"
WRITE_TEXT = json.JSONEncoder(ensure_ascii=False).encode
WORD = r"(?:[A-Za-z0-9][A-Za-z0-9_.:/+-]{0,95})?"
PUBLIC = {
    "kind": r"[a-z][a-z0-9_.]{0,95}",
    "hour": r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]Z",
    "outcome": r"done|refused|failed",
    "agency": WORD,
    "purpose": WORD,
    "law_tag": WORD,
    "rule": WORD,
    "policy_hash": WORD,
}


class Fault(Exception):  # noqa: N818 - the word the report uses
    """The first thing found wrong."""

    def __init__(self, code: str, where: str, why: str, index: int | None = None) -> None:
        """Keep what the report shows."""
        super().__init__(why)
        self.shown = {"code": code, "index": index, "where": where, "why": why}


# Ed25519 (RFC 8032), for readers without the package `cryptography`.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]


def recover_x(y: int, sign: int) -> int | None:
    """Return the x of the curve point with this y, or None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def add(a: Point, b: Point) -> Point:
    """Return the sum of two points in extended coordinates."""
    k = (a[1] - a[0]) * (b[1] - b[0]) % P
    m = (a[1] + a[0]) * (b[1] + b[0]) % P
    t = 2 * a[3] * b[3] * D % P
    z = 2 * a[2] * b[2] % P
    e, f, g, h = m - k, z - t, z + t, m + k
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    """Return the point added to itself `scalar` times."""
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point = add(point, point)
        scalar >>= 1
    return total


def own_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature is the key's over the message."""
    s = int.from_bytes(signature[32:], "little")
    y = int.from_bytes(public, "little") & (2**255 - 1)
    x = recover_x(y, public[31] >> 7) if y < P else None
    if len(signature) != 64 or s >= ORDER or x is None:  # noqa: PLR2004 - R and S, 32 bytes each
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    base_y = 4 * pow(5, -1, P) % P
    base_x = recover_x(base_y, 0) or 0
    minus_key: Point = (P - x, y, 1, (P - x) * y % P)
    r = add(times(s, (base_x, base_y, 1, base_x * base_y % P)), times(h, minus_key))
    inverse = pow(r[2], -1, P)
    encoded = (r[1] * inverse % P) | ((r[0] * inverse % P & 1) << 255)
    return encoded.to_bytes(32, "little") == signature[:32]


try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    def ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
        """Return whether the signature is the key's over the message."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

except ImportError:
    ed25519 = own_ed25519


# ML-DSA-44 (FIPS 204). Polynomials are lists of 256 numbers below Q; names in quotes are the standard's.

Q = 8380417
GAMMA1, GAMMA2 = 2**17, (Q - 1) // 88
TAU, BETA, OMEGA, ROWS, DROPPED_BITS = 39, 78, 80, 4, 13
PQ_KEY_BYTES, PQ_SIGNATURE_BYTES, Z_BYTES = 1312, 2420, 576
ZETAS = [pow(1753, int(f"{at:08b}"[::-1], 2), Q) for at in range(256)]
Polynomial = list[int]


def to_ntt(values: Polynomial) -> Polynomial:
    """Return "NTT": the polynomial by its values, so that a product is taken place by place."""
    w, at, half = list(values), 0, 128
    while half:
        for start in range(0, 256, 2 * half):
            at += 1
            for j in range(start, start + half):
                t = ZETAS[at] * w[j + half] % Q
                w[j], w[j + half] = (w[j] + t) % Q, (w[j] - t) % Q
        half //= 2
    return w


def from_ntt(values: Polynomial) -> Polynomial:
    """Return what `to_ntt` was given."""
    w, at, half = list(values), 256, 1
    while half < 256:  # noqa: PLR2004 - the number of coefficients
        for start in range(0, 256, 2 * half):
            at -= 1
            for j in range(start, start + half):
                w[j], w[j + half] = (w[j] + w[j + half]) % Q, ZETAS[at] * (w[j + half] - w[j]) % Q
        half *= 2
    scale = pow(256, -1, Q)
    return [value * scale % Q for value in w]


def squeezed(seed: bytes, shake: Any) -> Iterator[int]:
    """Yield the bytes that SHAKE makes of a seed, without end."""
    given, size = 0, 1024
    while True:
        yield from shake(seed).digest(size)[given:]
        given, size = size, size * 2


def uniform(seed: bytes) -> Polynomial:
    """Return "RejNTTPoly": a polynomial in NTT form drawn from a seed."""
    stream = squeezed(seed, hashlib.shake_128)
    found: Polynomial = []
    while len(found) < 256:  # noqa: PLR2004
        value = next(stream) | next(stream) << 8 | (next(stream) & 127) << 16
        if value < Q:
            found.append(value)
    return found


def in_ball(seed: bytes) -> Polynomial:
    """Return "SampleInBall": a polynomial with TAU coefficients of 1 or -1, the others 0."""
    stream = squeezed(seed, hashlib.shake_256)
    signs = int.from_bytes(bytes(next(stream) for _ in range(8)), "little")
    c = [0] * 256
    for i in range(256 - TAU, 256):
        j = next(at for at in stream if at <= i)
        c[i] = c[j]
        c[j] = Q - 1 if signs >> (i + TAU - 256) & 1 else 1
    return c


def unpacked(data: bytes, bits: int) -> Polynomial:
    """Return 256 numbers of so many bits each, the lowest bit first."""
    whole = int.from_bytes(data, "little")
    return [whole >> at * bits & (1 << bits) - 1 for at in range(256)]


def hints(data: bytes) -> list[set[int]] | None:
    """Return "HintBitUnpack": of each row the coefficients with a hint; None unless written in the one right way."""
    rows, start = [], 0
    for end in data[OMEGA:]:
        row = data[start:end]
        if not start <= end <= OMEGA or any(a >= b for a, b in pairwise(row)):
            return None
        rows.append(set(row))
        start = end
    return None if any(data[start:OMEGA]) else rows


def high_bits(value: int, *, hint: bool) -> int:
    """Return "UseHint": the high part of a number, moved by one where a hint says so."""
    low = value % (2 * GAMMA2)
    low -= 2 * GAMMA2 if low > GAMMA2 else 0
    high = 0 if value - low == Q - 1 else (value - low) // (2 * GAMMA2)
    low -= 1 if value - low == Q - 1 else 0
    return high if not hint else (high + (1 if low > 0 else -1)) % 44


def ml_dsa_44(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature is the key's over the message, with an empty context."""
    if len(public) != PQ_KEY_BYTES or len(signature) != PQ_SIGNATURE_BYTES:
        return False
    seed, packed, hinted = signature[:32], signature[32 : -OMEGA - ROWS], hints(signature[-OMEGA - ROWS :])
    z = [[GAMMA1 - v for v in unpacked(packed[Z_BYTES * n : Z_BYTES * (n + 1)], 18)] for n in range(ROWS)]
    if hinted is None or any(abs(value) >= GAMMA1 - BETA for row in z for value in row):
        return False
    t1 = [unpacked(public[32 + 320 * n : 352 + 320 * n], 10) for n in range(ROWS)]
    z_ntt, c_ntt = [to_ntt(row) for row in z], to_ntt(in_ball(seed))
    high = b""
    for r in range(ROWS):
        total = [-c * t for c, t in zip(c_ntt, to_ntt([value << DROPPED_BITS for value in t1[r]]), strict=True)]
        for s in range(ROWS):
            row = uniform(public[:32] + bytes([s, r]))
            total = [sum_ + a * b for sum_, a, b in zip(total, row, z_ntt[s], strict=True)]
        w = from_ntt([value % Q for value in total])
        bits = sum(high_bits(value, hint=n in hinted[r]) << 6 * n for n, value in enumerate(w))
        high += bits.to_bytes(192, "little")
    tr = hashlib.shake_256(public).digest(64)
    mu = hashlib.shake_256(tr + b"\0\0" + message).digest(64)
    return hashlib.shake_256(mu + high).digest(32) == seed


def sha256(data: bytes) -> bytes:
    """Return SHA-256."""
    return hashlib.sha256(data).digest()


def tree_hash(hashes: list[bytes]) -> bytes:
    """Return the RFC 6962 head over leaf hashes or complete subtrees of one size."""
    if not hashes:
        return sha256(b"")
    row = hashes
    while len(row) > 1:
        pairs = [sha256(b"\1" + row[at] + row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def unbase64(text: str) -> bytes | None:
    """Return the bytes, or None when the text is not the one right way to write them."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def unhex(text: object, length: int) -> bytes | None:
    """Return so many bytes written in small hex digits, or None."""
    return bytes.fromhex(text) if isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * length}}}", text) else None


def canonical(value: object, depth: int = DEPTH_MAX) -> str:
    """Return canonical JSON (RFC 8785 without fractions); raises ValueError for what it cannot hold."""
    if isinstance(value, str):
        value.encode()  # raises for a lone surrogate
        return WRITE_TEXT(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) < 2**53:
        return str(value)
    if isinstance(value, list) and depth:
        return "[" + ",".join([canonical(item, depth - 1) for item in value]) + "]"
    if isinstance(value, dict) and depth:
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join([f"{canonical(name)}:{canonical(value[name], depth - 1)}" for name in names]) + "}"
    raise ValueError("holds a fraction, a number too large, or is too deep")


def read_canonical(data: bytes) -> object:
    """Return what canonical JSON says; raises ValueError when it is not canonical to the last byte."""
    value = json.loads(data)
    if canonical(value).encode() != data:
        raise ValueError("is not in canonical form")
    return value


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's members; raises ValueError when one is named twice."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("names a member twice")
    return dict(pairs)


def members(value: object, must: set[str], may: set[str] = frozenset()) -> dict[str, Any]:  # type: ignore[assignment]
    """Return `value`, an object with exactly these members; raises ValueError."""
    if not isinstance(value, dict) or not must <= set(value) <= must | may:
        raise ValueError(f"has not exactly the members {', '.join(sorted(must))}")
    return value


def shaped_opening(value: object, must: set[str]) -> dict[str, Any]:
    """Return an opening whose members have the right types; raises ValueError."""
    opening = members(value, must)
    shaped = isinstance(opening["contents"], dict) and isinstance(opening["record_key"], str)
    if not shaped:
        raise ValueError("has contents that are no object, or a record key that is no text")
    return opening


def check_entry(entry: object) -> dict[str, Any]:
    """Return an entry whose members all have the published form; raises ValueError."""
    whole = members(entry, {"commitment", "public", "v"})
    public = members(whole["public"], set(PUBLIC), {"records", "sources"})
    if whole["v"] != 1 or type(whole["v"]) is not int or unhex(whole["commitment"], 32) is None:
        raise ValueError("has another version, or a commitment that is not 64 hex digits")
    for name, form in PUBLIC.items():
        if not isinstance(public[name], str) or not re.fullmatch(form, public[name]):
            raise ValueError(f"public.{name} is not of the form {form}")
    counts = [public[name] for name in ("records", "sources") if name in public]
    if len(counts) != (2 if public["kind"] == "ingest" else 0):
        raise ValueError("counts records and sources where it should not, or does not where it should")
    if not all(type(count) is int and 0 <= count < 2**53 for count in counts):
        raise ValueError("has a count that is not a whole number")
    return whole


def check_opening(entry: dict[str, Any], contents: dict[str, Any], key: str, index: int, where: str) -> None:
    """Raise Fault unless contents and key are what the entry committed to."""
    secret = unhex(key, 32)
    if secret is None:
        raise Fault("opening", where, "the record key is not 64 hex digits", index)
    try:
        made = commitment(entry["public"], contents, secret)
    except ValueError as error:
        raise Fault("opening", where, str(error), index) from error
    if made is None or not hmac.compare_digest(made.hex(), entry["commitment"]):
        raise Fault("opening", where, "contents and key are not what the entry committed to", index)


def commitment(public: dict[str, Any], contents: dict[str, Any], secret: bytes) -> bytes | None:
    """Return what an entry must commit to for these contents; None when an ingest commit has other contents."""
    if public["kind"] != "ingest":
        return hmac.digest(secret, canonical(contents).encode(), "sha256")
    records = contents.get("records")
    if list(contents) != ["records"] or not isinstance(records, list) or len(records) != public["records"]:
        return None
    if not all(isinstance(record, str) for record in records):
        return None
    salts = hashlib.shake_256(secret).digest(16 * len(records))
    return sha256(b"\2" + b"".join([sha256(salts[16 * n : 16 * n + 16] + r.encode()) for n, r in enumerate(records)]))


class Key(NamedTuple):
    """One published key: name, id, the public bytes and what kind it is."""

    name: str
    id: bytes
    public: bytes
    kind: int


class Trusted(NamedTuple):
    """What the reader brought: the log's keys, a head kept earlier, witnesses' keys and how many must have cosigned."""

    key: str | None = None
    head: str | None = None
    witnesses: tuple[str, ...] = ()
    quorum: int | None = None
    pq_key: str | None = None


class Signed(NamedTuple):
    """A head whose signatures fit."""

    size: int
    root: bytes
    cosigned: list[dict[str, str]]
    own: str | None


class Wanted(NamedTuple):
    """Who must have signed beside the log's first key: its second one, and so many of the witnesses."""

    own: Key | None = None
    witnesses: tuple[Key, ...] = ()
    quorum: int = 0


LOG, WITNESS, PQ = 1, 4, 6
"""The kinds of signature: a log's own, and the two of c2sp.org/tlog-cosignature, which begin with a time."""
KEY_BYTES = {LOG: 32, WITNESS: 32, PQ: PQ_KEY_BYTES}
ALGORITHMS = {LOG: "Ed25519", WITNESS: "Ed25519", PQ: "ML-DSA-44"}


def read_key(line: str, code: str, where: str, *kinds: int) -> Key:
    """Return the key of one of the kinds that is written `name+id+key`."""
    name, _, rest = line.partition("+")
    shown_id, _, encoded = rest.partition("+")
    data = unbase64(encoded) or b"\0"
    if not re.fullmatch(NAME, name) or data[0] not in kinds or len(data) != 1 + KEY_BYTES[data[0]]:
        forms = " or ".join(f"{ALGORITHMS[kind]} key of type {kind}" for kind in kinds)
        raise Fault(code, where, f"is not of the form name+id+key with an {forms}")
    key_id = sha256(name.encode() + b"\n" + data)[:4]
    if key_id.hex() != shown_id:
        raise Fault(code, where, f"its id should be {key_id.hex()}; the line was changed")
    return Key(name, key_id, data[1:], data[0])


def trusted_key(text: str, given: str | None, where: str, kind: int = LOG) -> Key:
    """Return the key that came with the file, once it is the one given."""
    wanted = None if given is None else read_key(given.strip(), "usage", "the key given", kind)
    key = read_key(text.removesuffix("\n"), "key", where, kind)
    if not text.endswith("\n") or (wanted is not None and wanted != key):
        raise Fault("key", where, "is not the key given, or does not end in a newline")
    return key


def wanted_of(trusted: Trusted) -> Wanted:
    """Return who must have signed; one key, under whatever names, counts once, and so do two keys of one name."""
    given = [read_key(line.strip(), "usage", "the witness's key given", WITNESS, PQ) for line in trusted.witnesses]
    own = None if trusted.pq_key is None else read_key(trusted.pq_key.strip(), "usage", "the ML-DSA-44 key given", PQ)
    keys = tuple({key.public: key for key in given}.values())
    count = len({key.name for key in keys})
    quorum = count if trusted.quorum is None else trusted.quorum
    if not 0 <= quorum <= count:
        raise Fault("usage", "the number of witnesses", f"asks for {quorum} of {count} given")
    return Wanted(own, keys, quorum)


def open_note(note: str, where: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text of a signed note and its signatures, each as name and bytes, none of them verified."""
    text, blank, tail = note.rpartition("\n\n")
    if len(note) > NOTE_CHARS_MAX or re.search(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]", note):
        raise Fault("checkpoint", where, "is too long or holds a character that no note has")
    lines = [re.fullmatch(f"\u2014 ({NAME}) (\\S+)", line) for line in tail[:-1].split("\n")]
    raw = [None if line is None else unbase64(line[2]) for line in lines]
    if not blank or not tail.endswith("\n") or len(lines) > 64 or any(not r or len(r) <= 4 for r in raw):  # noqa: PLR2004
        raise Fault("checkpoint", where, "is not a signed note")
    return f"{text}\n", [(line[1], r) for line, r in zip(lines, raw, strict=True) if line and r]


def read_head(note: str, key: Key, where: str, wanted: Wanted = Wanted()) -> Signed:  # noqa: B008 - it never changes
    """Return what a signed checkpoint says, once the key's signature fits and those of all who are wanted."""
    text, lines = open_note(note, where)
    signatures = [raw[4:] for name, raw in lines if (name, raw[:4]) == key[:2]]
    if not signatures or not all(ed25519(key.public, signature, text.encode()) for signature in signatures):
        raise Fault("checkpoint", where, "the key did not sign this: text or signature was changed")
    head = text.removesuffix("\n").split("\n")
    root = unbase64(head[2]) if len(head) > 2 and all(head) else None  # noqa: PLR2004
    if root is None or len(root) != HASH_BYTES or not re.fullmatch(r"0|[1-9][0-9]{0,18}", head[1]) or head[0] != key[0]:
        raise Fault("checkpoint", where, "is not origin, size and root of the key's own log")
    own = None
    if wanted.own is not None:
        if wanted.own.name != key.name:
            raise Fault("key", where, f"is of the log {key.name}, the ML-DSA-44 key of {wanted.own.name}")
        own = line_of(text, lines, wanted.own, "checkpoint", where)
        if own is None:
            raise Fault("checkpoint", where, "the log's ML-DSA-44 key did not sign this head")
    return Signed(int(head[1]), root, cosigned(text, lines, wanted, where), own)


def line_of(text: str, lines: list[tuple[str, bytes]], key: Key, code: str, where: str) -> str | None:
    """Return when a key cosigned a head, None when it did not; raise Fault when its line does not fit."""
    raw = next((raw[4:] for name, raw in lines if (name, raw[:4]) == key[:2]), None)
    if raw is None:
        return None
    seconds = int.from_bytes(raw[:8], "big")
    message = cosigned_message(text, key, seconds)
    check = ml_dsa_44 if key.kind == PQ else ed25519
    if len(raw) <= 8 or seconds >= 2**63 or message is None or not check(key.public, raw[8:], message):  # noqa: PLR2004 - the time
        raise Fault(code, where, f"the cosignature of {key.name} does not fit the head")
    return written_time(seconds)


def cosigned_message(text: str, key: Key, seconds: int) -> bytes | None:
    """Return what a key signed of a head at a time; None where ML-DSA-44 cannot say it, since a name is too long."""
    if key.kind == WITNESS:
        return f"cosignature/v1\ntime {seconds}\n{text}".encode()
    origin, size, root = text.split("\n")[:3]
    names = [name.encode() for name in (key.name, origin)]
    if max(len(name) for name in names) > 255 or seconds >= 2**63:  # noqa: PLR2004 - the length is one byte
        return None
    cosigner, log = (bytes([len(name)]) + name for name in names)
    tree = bytes(8) + int(size).to_bytes(8, "big") + base64.b64decode(root)
    return b"subtree/v1\n\0" + cosigner + seconds.to_bytes(8, "big") + log + tree


def cosigned(text: str, lines: list[tuple[str, bytes]], wanted: Wanted, where: str) -> list[dict[str, str]]:
    """Return which of the witnesses cosigned a head with every key given, and when; raise Fault when too few did."""
    times = {key: line_of(text, lines, key, "witness", where) for key in wanted.witnesses}
    found = []
    for name in dict.fromkeys(key.name for key in wanted.witnesses):
        keys = [key for key in wanted.witnesses if key.name == name]
        said = times[keys[0]]
        if said is not None and all(times[key] for key in keys):
            signed_with = " and ".join(ALGORITHMS[kind] for kind in sorted(key.kind for key in keys))
            found.append({"witness": name, "time": said, "with": signed_with})
    if len(found) < wanted.quorum:
        raise Fault("witness", where, f"{len(found)} witnesses cosigned this head where {wanted.quorum} are asked for")
    return found


def written_time(seconds: int) -> str:
    """Return a time in UTC as people write it; one beyond the calendar, as the number it is."""
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return f"second {seconds}"


def kept_head(head: str, key: Key) -> Signed:
    """Return the head that the reader kept: a signed checkpoint, or the one of a receipt."""
    if head.lstrip().startswith("{"):
        head = parse_receipt(head.encode())["checkpoint"]
    return read_head(head, key, "the head kept earlier")


def tile_name(number: int) -> str:
    """Return a tile's number as path elements of three digits."""
    digits = f"{number:03d}"
    digits = "0" * (-len(digits) % 3) + digits
    return "/".join([f"x{digits[at : at + 3]}" for at in range(0, len(digits) - 3, 3)] + [digits[-3:]])


class Export:
    """One export folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder."""
        self.folder = folder

    def read(self, name: str, index: int | None = None) -> bytes:
        """Return a file's bytes."""
        try:
            with (self.folder / name).open("rb") as file:
                data = file.read(FILE_BYTES_MAX + 1)
        except OSError as error:
            raise Fault("missing", name, f"cannot be read ({error.strerror})", index) from error
        return data

    def text(self, name: str, code: str) -> str:
        """Return a small file's text."""
        try:
            return self.read(name).decode()
        except UnicodeDecodeError as error:
            raise Fault(code, name, "is not text in UTF-8") from error

    def entries(self, name: str, first: int) -> tuple[list[bytes], bool]:
        """Return the entries of a bundle, and whether it ends with one."""
        data, at, found = self.read(f"tile/entries/{name}", first), 0, []
        while at + 2 <= len(data) and at + 2 + int.from_bytes(data[at : at + 2], "big") <= len(data):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            found.append(data[at + 2 : end])
            at = end
        return found, at == len(data)

    def check_entries(self, name: str, stated: list[bytes], first: int) -> None:
        """Raise Fault at the first entry that is not what its tile states."""
        where = f"tile/entries/{name}"
        found, whole = self.entries(name, first)
        at = 0
        while at < min(len(found), len(stated)) and sha256(b"\0" + found[at]) == stated[at]:
            at += 1
        if not whole or at < max(len(found), len(stated)):
            why = "an entry was changed, dropped, added or moved here"
            raise Fault("entry", where, why, first + at)
        for index, leaf in enumerate(found, first):
            try:
                check_entry(read_canonical(leaf))
            except (ValueError, RecursionError) as error:
                raise Fault("format", where, str(error), index) from error

    def row(self, level: int, width: int, below: list[bytes]) -> list[bytes]:
        """Return all hashes of one tile level after checking them against the entries or the level below."""
        hashes: list[bytes] = []
        for number in range(-(-width // LEAVES_PER_TILE)):
            count = min(LEAVES_PER_TILE, width - number * LEAVES_PER_TILE)
            name = tile_name(number) + (f".p/{count}" if count < LEAVES_PER_TILE else "")
            first = number * LEAVES_PER_TILE << (8 * level)
            data = self.read(f"tile/{level}/{name}", first)
            if len(data) != 32 * count:
                raise Fault("tile", f"tile/{level}/{name}", f"has not {32 * count} bytes", first)
            stated = [data[at : at + 32] for at in range(0, len(data), 32)]
            if level == 0:
                self.check_entries(name, stated, first)
            for offset, digest in enumerate(stated if level else []):
                if digest != below[len(hashes) + offset]:
                    index = (len(hashes) + offset) << (8 * level)
                    raise Fault("tile", f"tile/{level}/{name}", f"hash {offset} is not that of the tile below", index)
            hashes += stated
        return hashes

    def check_tree(self, size: int, root: bytes, kept: Signed | None) -> None:
        """Raise Fault unless entries, tiles, root and the head kept earlier all fit."""
        if kept is not None and kept[0] > size:
            raise Fault("rollback", "checkpoint", f"{kept[0]} entries were signed earlier, here are {size}", size)
        leaves = hashes = self.row(0, size, [])
        level = 0
        while len(hashes) >= LEAVES_PER_TILE:
            level += 1
            full = len(hashes) // LEAVES_PER_TILE
            parents = [tree_hash(hashes[n * LEAVES_PER_TILE : (n + 1) * LEAVES_PER_TILE]) for n in range(full)]
            hashes = self.row(level, full, parents)
        if kept is not None and size and tree_hash(leaves[: kept[0]]) != kept[1]:
            raise Fault("fork", "the head kept earlier", f"the first {kept[0]} entries are not those signed earlier")
        if tree_hash(leaves) != root:
            raise Fault("root", "checkpoint", "entries and tiles fit each other but not the signed root")

    def check_openings(self, size: int) -> int:
        """Return how many openings there are; raise Fault at the first that does not fit."""
        if not (self.folder / "openings.ndjson").exists():
            return 0
        count, last = 0, -1
        try:
            file = (self.folder / "openings.ndjson").open("rb")
        except OSError as error:
            raise Fault("missing", "openings.ndjson", "cannot be read") from error
        with file:
            while line := file.readline(FILE_BYTES_MAX):
                last = self.check_line(line, last, size)
                count += 1
        return count

    def check_line(self, line: bytes, last: int, size: int) -> int:
        """Return the index that one opening is of; raise Fault unless it fits."""
        where = "openings.ndjson"
        try:
            opening = shaped_opening(read_canonical(line.removesuffix(b"\n")), {"contents", "index", "record_key"})
        except (ValueError, RecursionError) as error:
            raise Fault("opening", where, str(error)) from error
        index = opening["index"]
        if type(index) is not int or not line.endswith(b"\n"):
            raise Fault("opening", where, "a line has no index, is too long or breaks off")
        if not last < index < size:
            raise Fault("opening", where, "is not in the log, or not after the one before", index)
        number = index // LEAVES_PER_TILE
        count = min(LEAVES_PER_TILE, size - number * LEAVES_PER_TILE)
        name = tile_name(number) + (f".p/{count}" if count < LEAVES_PER_TILE else "")
        entry = json.loads(self.entries(name, index)[0][index % LEAVES_PER_TILE])
        check_opening(entry, opening["contents"], opening["record_key"], index, where)
        return int(index)


def verify_export(folder: Path, trusted: Trusted) -> dict[str, Any]:
    """Return what was found in an export folder."""
    export = Export(folder)
    if not (folder / "checkpoint").is_file():
        raise Fault("usage", str(folder), "is no ledger export: it has no file `checkpoint`")
    wanted = wanted_of(trusted)
    signer = trusted_key(export.text("verifier.pub", "key"), trusted.key, "verifier.pub")
    if (folder / PQ_KEY_FILE).exists():
        wanted = wanted._replace(own=trusted_key(export.text(PQ_KEY_FILE, "key"), trusted.pq_key, PQ_KEY_FILE, PQ))
    head = read_head(export.text("checkpoint", "checkpoint"), signer, "checkpoint", wanted)
    kept = None if trusted.head is None else kept_head(trusted.head, signer)
    export.check_tree(head.size, head.root, kept)
    return shown_head(head) | {"openings": export.check_openings(head.size)}


def shown_head(head: Signed) -> dict[str, Any]:
    """Return what the report says of a head."""
    return {"size": head.size, "root": head.root.hex(), "signed_with_ml_dsa_44": head.own, "cosigned": head.cosigned}


def verify_receipt_file(path: Path, trusted: Trusted) -> dict[str, Any]:
    """Return what was found in the receipt that a file holds."""
    if not path.is_file():
        raise Fault("usage", str(path), "there is no export folder and no receipt file here")
    with path.open("rb") as file:
        return verify_receipt(file.read(FILE_BYTES_MAX), trusted)


def verify_receipt(data: bytes, trusted: Trusted) -> dict[str, Any]:
    """Return what was found in a receipt."""
    wanted = wanted_of(trusted)
    return check_receipt(parse_receipt(data), trusted, wanted)


def parse_receipt(data: bytes) -> dict[str, Any]:
    """Return a receipt of the right form; raise Fault for any other."""
    try:
        return read_receipt(data)
    except (ValueError, TypeError, RecursionError) as error:
        raise Fault("receipt", "receipt", str(error)) from error


def read_receipt(data: bytes) -> dict[str, Any]:
    """Return a receipt of the right form; raises ValueError or TypeError."""
    must = {"checkpoint", "entry", "inclusion_proof", "leaf_index", "v", "verifier"}
    receipt = members(json.loads(data.decode(), object_pairs_hook=unique), must, {"opening"})
    canonical(receipt)
    if receipt.get("opening") is not None:
        shaped_opening(receipt["opening"], {"contents", "record_key"})
    whole = [type(receipt[name]) is int for name in ("leaf_index", "v")]
    texts = [isinstance(receipt[name], str) for name in ("checkpoint", "verifier")]
    shapes = [isinstance(receipt["entry"], dict), isinstance(receipt["inclusion_proof"], list)]
    steps = [unhex(step, HASH_BYTES) is not None for step in receipt["inclusion_proof"]]
    if not all(whole + texts + shapes + steps) or receipt["v"] != 1:
        raise ValueError("a member has another type than a receipt's, or it is of another version")
    return receipt


def check_receipt(receipt: dict[str, Any], trusted: Trusted, wanted: Wanted) -> dict[str, Any]:
    """Return what was found in a receipt of the right form; raise Fault unless it proves its entry."""
    index = receipt["leaf_index"]
    signer = trusted_key(receipt["verifier"] + "\n", trusted.key, "verifier")
    head = read_head(receipt["checkpoint"], signer, "checkpoint", wanted)
    kept = None if trusted.head is None else kept_head(trusted.head, signer)
    if kept is not None and kept.size == head.size and kept.root != head.root:
        raise Fault("fork", "the head kept earlier", "has the receipt's size and another root")
    try:
        entry = check_entry(receipt["entry"])
    except ValueError as error:
        raise Fault("format", "entry", str(error), index) from error
    proof = [bytes.fromhex(step) for step in receipt["inclusion_proof"]]
    leaf = sha256(b"\0" + canonical(entry).encode())
    if not 0 <= index < head.size or climb(leaf, index, head.size, proof) != head.root:
        raise Fault("proof", "inclusion_proof", "the entry is not at this index under the signed head", index)
    opening = receipt.get("opening")
    if opening is not None:
        check_opening(entry, opening["contents"], opening["record_key"], index, "opening")
    return shown_head(head) | {"openings": int(opening is not None), "leaf_index": index}


def climb(digest: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Return the head that an inclusion proof leads to (RFC 9162, 2.1.3.2)."""
    node, last = index, size - 1
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            digest = sha256(b"\1" + sibling + digest)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            digest = sha256(b"\1" + digest + sibling)
        node, last = node >> 1, last >> 1
    return digest if last == 0 else None


def verify(
    path: Path,
    key: str | None = None,
    head: str | None = None,
    witnesses: tuple[str, ...] = (),
    quorum: int | None = None,
    pq_key: str | None = None,
) -> dict[str, Any]:
    """Return the report on an export folder or receipt file; its `fault` is null when all is well."""
    kind = "export" if path.is_dir() else "receipt" if path.is_file() else "nothing"
    report: dict[str, Any] = {"kind": kind, "path": str(path), "key_given": key is not None, "fault": None}
    trusted = Trusted(key, head, witnesses, quorum, pq_key)
    try:
        report |= verify_export(path, trusted) if path.is_dir() else verify_receipt_file(path, trusted)
    except Fault as fault:
        report["fault"] = fault.shown
    return report


def text_of(parser: argparse.ArgumentParser, given: str) -> str:
    """Return the text of the file that was named, or what was given where it names none."""
    try:
        return Path(given).read_text(encoding="utf-8") if Path(given).is_file() else given
    except (OSError, UnicodeDecodeError) as error:
        return parser.error(f"{given} cannot be read: {error}")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code."""
    parser = argparse.ArgumentParser(description="Check a watchroom ledger export or receipt.")
    parser.add_argument("path", type=Path, metavar="PATH", help="an export folder or a receipt file")
    parser.add_argument(
        "--key", help="the log's published key (name+id+key) or its file: without it only damage is found"
    )
    parser.add_argument("--pq-key", metavar="KEY", help="its ML-DSA-44 key or file: that must have signed the head too")
    parser.add_argument(
        "--head", metavar="FILE", help="a signed checkpoint or receipt kept from earlier: finds a rollback"
    )
    parser.add_argument(
        "--witness", action="append", default=[], metavar="KEY", help="a witness's key, or a file of keys"
    )
    parser.add_argument("--witnesses", type=int, metavar="N", help="how many of them must have cosigned (default all)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    given = parser.parse_args(arguments)
    if given.head is not None and not Path(given.head).is_file():
        parser.error(f"--head {given.head} is no file")
    brought = (given.key, given.pq_key, given.head)
    key, pq_key, head = (None if each is None else text_of(parser, each) for each in brought)
    witnesses = [line for each in given.witness for line in text_of(parser, each).splitlines() if line.strip()]
    report = verify(given.path, key, head, tuple(witnesses), given.witnesses, pq_key)
    fault = report["fault"]
    if given.json:
        print(json.dumps(report))
    elif fault is None:
        print(f"OK {report['kind']}: {report['size']} entries, {report['openings']} opened, root {report['root']}")
        if report["signed_with_ml_dsa_44"]:
            print(f"signed with ML-DSA-44 too, at {report['signed_with_ml_dsa_44']}")
        for each in report["cosigned"]:
            print(f"cosigned by {each['witness']} at {each['time']} with {each['with']}")
        print("" if given.key else "the key came with the file: compare it with the published one, or use --key")
    else:
        at = "" if fault["index"] is None else f" at index {fault['index']}"
        print(f"FAULT {fault['code']}{at} in {fault['where']}: {fault['why']}")
    return 0 if fault is None else 2 if fault["code"] == "usage" else 1


if __name__ == "__main__":
    sys.exit(main())
