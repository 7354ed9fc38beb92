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
"""Counts a watchroom's public numbers again, from its published ledger alone, with this file and Python 3.11.

    python3 watchroom_recount.py https://watchroom.example        fetches the ledger and numbers.json
    python3 watchroom_recount.py export/ --numbers numbers.json   the same from an export's folder

It reads every entry, checks that they lead to the signed head's root (who signed it is what watchroom_verify.py looks
at), counts what each number asks for, draws each published sample again, and compares.
Exit codes: 0 all numbers are as the ledger says, 1 one is not (the first is named), 2 there is nothing to count.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

LEAVES_PER_TILE = 256
ANSWER_BYTES_MAX = 64 * 1024 * 1024
WAIT_SECONDS = 30
NUMBERS = "transparency/numbers.json"
Read = Callable[[str], bytes]
Public = dict[str, Any]


class Missing(Exception):  # noqa: N818 - not a fault of the numbers: they cannot be had
    """Something that is needed cannot be read."""


class Differs(Exception):  # noqa: N818 - the word the report uses
    """The first thing that is not as the ledger says."""


def from_folder(folder: Path, numbers: Path | None) -> Read:
    """Return what reads a published file out of an export's folder."""

    def read(name: str) -> bytes:
        path = (numbers or folder / "numbers.json") if name == NUMBERS else folder / name.removeprefix("ledger/")
        try:
            return path.read_bytes()
        except OSError as error:
            raise Missing(f"{path} cannot be read: {error.strerror}") from error

    return read


def from_site(address: str) -> Read:
    """Return what fetches a published file from a running watchroom."""

    def read(name: str) -> bytes:
        url = f"{address.rstrip('/')}/{name}"
        try:
            with urllib.request.urlopen(url, timeout=WAIT_SECONDS) as answer:  # noqa: S310 - main lets only http and https in
                body: bytes = answer.read(ANSWER_BYTES_MAX)
        except (urllib.error.URLError, TimeoutError) as error:
            raise Missing(f"{url} cannot be read: {error}") from error
        return body

    return read


def tile_path(number: int, width: int) -> str:
    """Return where a bundle of entries lies: 1234067 is `x001/x234/067`."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return f"ledger/tile/entries/{name}" + (f".p/{width}" if width < LEAVES_PER_TILE else "")


def leaves(read: Read, size: int) -> Iterator[bytes]:
    """Yield the entries of a tree of `size` leaves, in order."""
    for number in range(-(-size // LEAVES_PER_TILE)):
        width = min(LEAVES_PER_TILE, size - number * LEAVES_PER_TILE)
        bundle, at = read(tile_path(number, width)), 0
        for index in range(width):
            end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
            if end > len(bundle) or end == at + 2:
                raise Differs(f"entry {number * LEAVES_PER_TILE + index} is missing from the published ledger")
            yield bundle[at + 2 : end]
            at = end


class Tree:
    """The RFC 6962 hash over a growing list of entries."""

    def __init__(self) -> None:
        """Begin empty."""
        self._full: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """Append one entry."""
        level, node = 0, hashlib.sha256(b"\0" + leaf).digest()
        while self._full and self._full[-1][0] == level:
            node = hashlib.sha256(b"\1" + self._full.pop()[1] + node).digest()
            level += 1
        self._full.append((level, node))

    def root(self) -> bytes:
        """Return the root over all entries so far."""
        if not self._full:
            return hashlib.sha256(b"").digest()
        root = self._full[-1][1]
        for _, node in reversed(self._full[:-1]):
            root = hashlib.sha256(b"\1" + node + root).digest()
        return root


def head(read: Read) -> tuple[int, bytes]:
    """Return size and root of the newest published head."""
    lines = read("ledger/checkpoint").decode("utf-8", "replace").split("\n")
    try:
        return int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError) as error:
        raise Missing("ledger/checkpoint is no signed head") from error


def value(public: Public, member: str) -> str:
    """Return a member of an entry's public part; `month` is that of its hour."""
    return str(public["hour"][:7] if member == "month" else public.get(member, ""))


def fits(public: Public, wanted: dict[str, list[str]]) -> bool:
    """Return whether each member is one of the words asked for; a word that ends in `*` is a beginning."""
    for member, words in wanted.items():
        found = value(public, member)
        if not any(found.startswith(word[:-1]) if word.endswith("*") else found == word for word in words):
            return False
    return True


def recount(read: Read, numbers: dict[str, Any]) -> tuple[dict[str, Counter[tuple[str, ...]]], list[bytes]]:
    """Read the whole published ledger; return what each number comes to, and the root after each sample's seed."""
    size, root = head(read)
    if numbers["size"] > size:
        raise Missing(f"the numbers are of {numbers['size']} entries, the published head of {size}: fetch both again")
    tree, counts = Tree(), {each["id"]: Counter[tuple[str, ...]]() for each in numbers["numbers"]}
    entries: list[bytes] = []
    for index, leaf in enumerate(leaves(read, size)):
        tree.add(leaf)
        entries.append(leaf)
        if index < numbers["size"]:
            public = json.loads(leaf)["public"]
            for each in numbers["numbers"]:
                question = each["question"]
                if fits(public, question["where"]) and not (question["without"] and fits(public, question["without"])):
                    key = tuple(value(public, member) for member in question["by"])
                    counts[each["id"]][key] += public.get("records", 0) if question["of"] == "records" else 1
    if tree.root() != root:
        raise Differs(f"the {size} entries do not lead to the root of the signed head: the ledger was changed")
    return counts, entries


def compare(numbers: dict[str, Any], counts: dict[str, Counter[tuple[str, ...]]]) -> int:
    """Compare each line of each number; return how many lines there are."""
    lines = 0
    for each in numbers["numbers"]:
        told = {tuple(row["of"]): row["n"] for row in each["answer"]}
        counted = dict(counts[each["id"]])
        for key in sorted(told.keys() | counted.keys()):
            if told.get(key) != counted.get(key):
                raise Differs(
                    f"{each['id']}, {' / '.join(key)}: the page says {told.get(key, 'nothing')}, "
                    f"the ledger says {counted.get(key, 'nothing')}"
                )
        lines += len(told)
    return lines


def draw_again(sample: dict[str, Any], entries: list[bytes]) -> list[int]:
    """Return the places that a sample's rule draws: those whose hash behind the seed is smallest."""
    tree = Tree()
    for leaf in entries[: sample["seed_size"]]:
        tree.add(leaf)
    if base64.b64encode(tree.root()).decode() != sample["seed"]:
        raise Differs(f"sample {sample['id']}: its seed is not the ledger's root at {sample['seed_size']} entries")
    seed = tree.root()
    population = [
        index
        for index in range(sample["first"], sample["end"])
        if fits(json.loads(entries[index])["public"], sample["where"])
    ]
    drawn = sorted(population, key=lambda index: hashlib.sha256(seed + index.to_bytes(8, "big")).digest())
    return sorted(drawn[: sample["count"]])


def samples(numbers: dict[str, Any], entries: list[bytes]) -> int:
    """Draw every published sample again and compare; return how many there are."""
    known = [each for each in numbers.get("samples", []) if max(each["seed_size"], each["end"]) <= len(entries)]
    for each in known:
        if each["announced_index"] >= each["seed_size"]:
            raise Differs(f"sample {each['id']}: its seed was there before it was announced")
        if draw_again(each, entries) != each["drawn"]:
            raise Differs(f"sample {each['id']}: the rule draws other entries than the ones told")
    return len(known)


def main(argv: list[str] | None = None) -> int:
    """Count, compare, say so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("where", metavar="URL-or-FOLDER", help="a running watchroom, or the folder of a ledger export")
    parser.add_argument("--numbers", type=Path, metavar="FILE", help="numbers.json, where it is not in the folder")
    args = parser.parse_args(argv)
    is_site = args.where.startswith(("http://", "https://"))
    read = from_site(args.where) if is_site else from_folder(Path(args.where), args.numbers)
    try:
        numbers = json.loads(read(NUMBERS))
        counts, entries = recount(read, numbers)
        lines = compare(numbers, counts)
        drawn = samples(numbers, entries)
    except Missing as error:
        print(f"nothing to count: {error}")
        return 2
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        print(f"nothing to count: numbers.json or an entry is not as it should be ({error!r})")
        return 2
    except Differs as error:
        print(f"DIFFERS: {error}")
        return 1
    print(f"{len(counts)} numbers, {lines} lines and {drawn} samples counted over {numbers['size']} entries")
    print("all numbers are as the ledger says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
