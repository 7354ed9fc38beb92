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
"""A witness of logs: it cosigns a head once the log proves that it only grew, and never goes back.

    python3 witness.py --data DIR --port N --log KEY [--log KEY ...]

An oversight body runs it on a machine of its own. It needs this file, Python 3.11 and the package `cryptography`; it
shares no code with the server that it watches. It speaks c2sp.org/tlog-witness and both kinds of
c2sp.org/tlog-cosignature, so any log that does so can ask it. In DIR it keeps its own two keys, the newest head it
cosigned of each log (`*.head`, a signed note that a verifier takes as the head kept earlier), and what it refused
(`refused/`), which may be evidence.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import os
import re
import secrets
import signal
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

LOG_KEY, WITNESS_KEY, PQ_WITNESS_KEY = b"\1", b"\4", b"\6"
"""A log's Ed25519 key, and a witness's two: Ed25519, and ML-DSA-44, which a quantum computer would not break."""
KEY_FILES = {WITNESS_KEY: "witness.key", PQ_WITNESS_KEY: "witness-ml-dsa-44.key"}
REQUEST_BYTES_MAX = 128 * 1024
REQUEST_SECONDS_MAX = 10
REQUESTS_MAX = 32
PROOF_HASHES_MAX = 63
SIGNATURES_MAX = 64
REFUSED_FILES_MAX = 1000
NAME = r"[^\s+\x00-\x1f\x7f]{1,255}"
NAME_BYTES_MAX = 255
SIZE = r"0|[1-9][0-9]{0,18}"
EMPTY_ROOT = hashlib.sha256(b"").digest()


class Refusal(Exception):  # noqa: N818 - the word the protocol's answer stands for
    """An answer other than 200."""

    def __init__(self, status: HTTPStatus, why: str, size: int | None = None) -> None:
        """Keep the status, why in words, and the size that this witness knows where the protocol asks for it."""
        super().__init__(why)
        self.status = status
        self.size = size


def is_name(text: str) -> bool:
    """Return whether a key can have this name."""
    return re.fullmatch(NAME, text) is not None and len(text.encode()) <= NAME_BYTES_MAX


class Key(NamedTuple):
    """One published key: `name+id+key`."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        """Return the four bytes that stand before each of its signatures."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    def line(self) -> str:
        """Return the key as it is published."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Return whether the signature is this key's over the message."""
        kind = MLDSA44PublicKey if self.kind == PQ_WITNESS_KEY else Ed25519PublicKey
        try:
            kind.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Head(NamedTuple):
    """One head of one log, and the whole note it came in."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[tuple[str, bytes], ...]
    note: str


def unbase64(text: str) -> bytes:
    """Return the bytes; raises ValueError unless the text is the one right way to write them."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical base64")
    return data


def read_key(line: str) -> Key:
    """Return the log's key that `name+id+key` publishes; raises ValueError."""
    name, _, rest = line.strip().partition("+")
    shown_id, _, encoded = rest.partition("+")
    data = unbase64(encoded)
    if not is_name(name) or len(data) != 33 or data[:1] != LOG_KEY:  # noqa: PLR2004 - kind and 32 bytes
        raise ValueError("a log's key has the form name+id+key, with an Ed25519 key")
    key = Key(name, LOG_KEY, data[1:])
    if key.id.hex() != shown_id:
        raise ValueError(f"the key's id should be {key.id.hex()}: the line was changed")
    return key


def read_head(note: str) -> Head:
    """Return the head that a note holds, its signatures not verified; raises ValueError."""
    text, blank, tail = note.rpartition("\n\n")
    if not blank or not tail.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        raise ValueError("is not a signed note")
    lines, signatures = text.split("\n"), []
    for line in tail[:-1].split("\n"):
        match = re.fullmatch(f"\u2014 ({NAME}) (\\S+)", line)
        raw = unbase64(match[2]) if match else b""
        if match is None or len(raw) <= 4:  # noqa: PLR2004 - the key's id
            raise ValueError("has a line that is no signature")
        signatures.append((match[1], raw))
    if len(lines) < 3 or not all(lines) or not re.fullmatch(SIZE, lines[1]) or len(signatures) > SIGNATURES_MAX:  # noqa: PLR2004
        raise ValueError("is not origin, size and root, a line each, and signatures")
    root = unbase64(lines[2])
    if len(root) != len(EMPTY_ROOT):
        raise ValueError("has a root that is not 32 bytes")
    return Head(lines[0], int(lines[1]), root, f"{text}\n", tuple(signatures), note)


def read_request(body: bytes) -> tuple[int, list[bytes], Head]:
    """Return old size, consistency proof and new head; raises ValueError."""
    first, _, note = body.decode().partition("\n\n")
    old, *proof = first.split("\n")
    match = re.fullmatch(f"old ({SIZE})", old)
    if match is None or len(proof) > PROOF_HASHES_MAX:
        raise ValueError(f"begins with `old` and a size, then at most {PROOF_HASHES_MAX} lines of proof")
    steps = [unbase64(line) for line in proof]
    if any(len(step) != len(EMPTY_ROOT) for step in steps):
        raise ValueError("has a line of proof that is not 32 bytes in base64")
    return int(match[1]), steps, read_head(note)


def grew(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """Return whether the tree of `new` leaves begins with that of `old` leaves (RFC 9162, 2.1.4.2); 0 < old < new."""
    if old & (old - 1) == 0:
        proof = [old_root, *proof]
    if not proof:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = proof[0]
    for step in proof[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = _hash(step, first), _hash(step, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = _hash(second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


def message(key: Key, head: Head, seconds: int) -> bytes:
    """Return what a witness's key signs of a head at a time (c2sp.org/tlog-cosignature)."""
    if key.kind == WITNESS_KEY:
        return f"cosignature/v1\ntime {seconds}\n{head.text}".encode()
    name, origin = key.name.encode(), head.origin.encode()
    time_, start, end = (number.to_bytes(8, "big") for number in (seconds, 0, head.size))
    named = bytes([len(name)]) + name + time_ + bytes([len(origin)]) + origin
    return b"subtree/v1\n\0" + named + start + end + head.root


def _hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Witness:
    """The keys of one witness and what it knows of each log; all of it is on disk before an answer is given."""

    def __init__(self, folder: Path, name: str | None, logs: list[Key]) -> None:
        """Open the folder; raises ValueError in words when what lies there is damaged or open to others."""
        self.folder = folder
        (folder / "refused").mkdir(mode=0o700, parents=True, exist_ok=True)
        self._keys = own_keys(folder, name)
        self.keys = [key for _, key in self._keys]
        self._logs: dict[str, list[Key]] = {}
        for key in logs:
            self._logs.setdefault(key.name, []).append(key)
        self._heads = {origin: self._kept(origin) for origin in self._logs}
        self._locks = {origin: threading.Lock() for origin in self._logs}

    def sizes(self) -> dict[str, int]:
        """Return of each log how many entries the newest cosigned head has."""
        return {origin: head.size if head else 0 for origin, head in self._heads.items()}

    def head_file(self, origin: str) -> Path:
        """Return where the newest head of a log is kept."""
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:16]}.head"

    def add(self, body: bytes) -> str:
        """Check one request and keep its head; return a line of cosignature for each key, or raise Refusal."""
        try:
            old, proof, head = read_request(body)
        except ValueError as error:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"the request {error}") from error
        keys = self._logs.get(head.origin)
        if keys is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "this witness does not know the log")
        if not any(_is_signed(head, key) for key in keys):
            raise Refusal(HTTPStatus.FORBIDDEN, "no key that this witness trusts signed the head")
        with self._locks[head.origin]:
            try:
                self._demand_growth(old, proof, head)
            except Refusal as refusal:
                self._note_refused(body, head, refusal)
                raise
            return self._cosign(head)

    def _demand_growth(self, old: int, proof: list[bytes], head: Head) -> None:
        last = self._heads[head.origin]
        size, root = (last.size, last.root) if last else (0, EMPTY_ROOT)
        if old > head.size:
            raise Refusal(HTTPStatus.BAD_REQUEST, "the old size is larger than the new one")
        if old != size:
            raise Refusal(HTTPStatus.CONFLICT, f"the newest head cosigned here has {size} entries, not {old}", size)
        if old == head.size and root != head.root:
            raise Refusal(HTTPStatus.CONFLICT, f"another head of {size} entries was cosigned here: a fork", size)
        if old in (0, head.size):
            if proof:
                raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "there is nothing to prove, yet a proof was sent")
        elif not grew(old, root, head.size, head.root, proof):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "the new tree does not begin with the one cosigned here")

    def _cosign(self, head: Head) -> str:
        """Keep the head with our lines on it, for good, and return the lines."""
        seconds, lines = int(time.time()), ""
        for signer, key in self._keys:
            raw = key.id + seconds.to_bytes(8, "big") + signer.sign(message(key, head, seconds))
            lines += f"\u2014 {key.name} {base64.b64encode(raw).decode()}\n"
        kept = head._replace(note=f"{head.note}{lines}")
        _write(self.head_file(head.origin), kept.note.encode())
        self._heads[head.origin] = kept
        return lines

    def _kept(self, origin: str) -> Head | None:
        path = self.head_file(origin)
        if not path.exists():
            return None
        try:
            head = read_head(path.read_text())
            fits = [
                key.signed(message(key, head, int.from_bytes(raw[4:12], "big")), raw[12:])
                for key in self.keys
                for name, raw in head.signatures
                if (name, raw[:4]) == (key.name, key.id)
            ]
        except ValueError as error:
            raise ValueError(f"{path} is damaged ({error}): put its backup back, never begin anew") from error
        if head.origin != origin or not fits or not all(fits):
            raise ValueError(f"{path} is damaged or another's: put its backup back, never begin anew")
        return head

    def _note_refused(self, body: bytes, head: Head, refusal: Refusal) -> None:
        """Keep a head that a log signed and that does not fit what it signed before: it may be evidence."""
        last = self._heads[head.origin]
        is_fork = last is not None and (last.size, last.root) != (head.size, head.root) and last.size == head.size
        if not is_fork and refusal.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            return
        path = self.folder / "refused" / f"{hashlib.sha256(head.text.encode()).hexdigest()[:32]}.request"
        # Anybody can send a true head with a false proof: those are not kept without end. A fork only a log can sign.
        if not path.exists() and (is_fork or sum(1 for _ in path.parent.iterdir()) < REFUSED_FILES_MAX):
            _write(path, body)


def _is_signed(head: Head, key: Key) -> bool:
    raws = [raw[4:] for name, raw in head.signatures if (name, raw[:4]) == (key.name, key.id)]
    return any(key.signed(head.text.encode(), raw) for raw in raws)


def own_keys(folder: Path, name: str | None) -> list[tuple[Ed25519PrivateKey | MLDSA44PrivateKey, Key]]:
    """Return a witness's two keys, each made at the first start that finds none of its kind; raises as `_own` does."""
    kept, seed = _own(folder / KEY_FILES[WITNESS_KEY], name)
    signer = Ed25519PrivateKey.from_private_bytes(seed)
    pq_signer = MLDSA44PrivateKey.from_seed_bytes(_own(folder / KEY_FILES[PQ_WITNESS_KEY], kept)[1])
    return [
        (signer, Key(kept, WITNESS_KEY, signer.public_key().public_bytes_raw())),
        (pq_signer, Key(kept, PQ_WITNESS_KEY, pq_signer.public_key().public_bytes_raw())),
    ]


def _own(path: Path, name: str | None) -> tuple[str, bytes]:
    """Return the name and the seed of a key, made if there is none: one line, readable by its owner alone.

    Raises ValueError in words when the file is open to others, damaged, or another witness's.
    """
    if not path.exists():
        chosen = name or f"witness.local/{secrets.token_hex(4)}"
        if not is_name(chosen):
            raise ValueError("a witness's name has no spaces and no plus; take an address without https://")
        _write(path, f"{chosen} {secrets.token_hex(32)}\n".encode())
    if path.stat().st_mode & 0o077:
        raise ValueError(f"{path} can be read by others: chmod 600 {path}")
    kept, _, seed = path.read_text().strip().partition(" ")
    if name not in (None, kept):
        raise ValueError(f"{path} is the key of {kept}; a witness of another name needs another folder")
    if not is_name(kept) or not re.fullmatch("[0-9a-f]{64}", seed):
        raise ValueError(f"{path} is damaged: put its backup back")
    return kept, bytes.fromhex(seed)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have it on the disk when this returns."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class Desk(BaseHTTPRequestHandler):
    """One connection: the one question of the protocol, and what anyone may read."""

    protocol_version = "HTTP/1.1"
    server_version = "witness"
    sys_version = ""
    timeout = REQUEST_SECONDS_MAX
    disable_nagle_algorithm = True
    witness: ClassVar[Witness]

    def do_POST(self) -> None:
        """Cosign a head, or say by the protocol's status why not."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint" or not length.isdecimal() or int(length) > REQUEST_BYTES_MAX:
            self.close_connection = True  # its body stays unread
            self._answer(HTTPStatus.NOT_FOUND if self.path != "/add-checkpoint" else HTTPStatus.LENGTH_REQUIRED, "")
            return
        try:
            self._answer(HTTPStatus.OK, self.witness.add(self.rfile.read(int(length))))
        except Refusal as refusal:
            sys.stderr.write(f"refused with {refusal.status.value}: {refusal}\n")
            if refusal.size is None:
                self._answer(refusal.status, f"{refusal}\n")
            else:
                self._answer(refusal.status, f"{refusal.size}\n", "text/x.tlog.size")

    def do_GET(self) -> None:
        """Give the keys, the logs, or the newest head of one."""
        witness = self.witness
        heads = {f"/{witness.head_file(origin).name}": origin for origin in witness.sizes()}
        if self.path == "/witness.pub":
            self._answer(HTTPStatus.OK, "".join(f"{key.line()}\n" for key in witness.keys))
        elif self.path == "/":
            lines = [f"{witness.sizes()[origin]} entries  {path}  {origin}\n" for path, origin in heads.items()]
            keys = "".join(f"witness {key.line()}\n" for key in witness.keys)
            self._answer(HTTPStatus.OK, f"{keys}{''.join(lines)}")
        elif self.path in heads and witness.head_file(heads[self.path]).exists():
            self._answer(HTTPStatus.OK, witness.head_file(heads[self.path]).read_text())
        else:
            self._answer(HTTPStatus.NOT_FOUND, "there is nothing here\n")

    def _answer(self, status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:  # said, so that nobody sends the next request into a closing line
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing of requests that went well."""


class Server(ThreadingHTTPServer):
    """Takes so many requests at a time and no more."""

    daemon_threads = True
    _free = threading.BoundedSemaphore(REQUESTS_MAX)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection in a thread of its own, or close it when too many are open."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve it and make room for another."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where it keeps what it knows, where it listens and which logs it watches."""
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where its keys and its heads are kept")
    parser.add_argument("--log", action="append", required=True, metavar="KEY", help="a log's key, or a file of keys")
    parser.add_argument("--name", help="its name, an address without https://; fixed at the first start")
    parser.add_argument("--host", default="127.0.0.1", help="the address it listens on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8421, metavar="N", help="the port it listens on (default 8421)")


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; the exit code is 2 when what was given or kept cannot be used, 3 for a taken port."""
    try:
        texts = [Path(each).read_text() if Path(each).is_file() else each for each in args.log]
        logs = [read_key(line) for text in texts for line in text.splitlines() if line.strip()]
        Desk.witness = Witness(args.data, args.name, logs)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"witness: {error}\n")
        return 2
    try:
        server = Server((args.host, args.port), Desk)
    except OSError as error:
        sys.stderr.write(f"witness: port {args.port} of {args.host} cannot be taken ({error.strerror})\n")
        return 3
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    sys.stdout.writelines(f"key {key.line()}\n" for key in Desk.witness.keys)
    sys.stdout.write(f"witness is ready at http://{args.host}:{server.server_address[1]}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    return 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Cosign the heads of logs that only grow.")
    add_arguments(asked)
    sys.exit(run(asked.parse_args()))
