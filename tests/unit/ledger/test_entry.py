"""Leaves: what is public, what is only committed to, and what may never be public."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256, shake_256

import msgspec
import pytest

from watchroom.base.errors import BadInputError
from watchroom.ledger.canonical import INTEGER_MAX
from watchroom.ledger.entry import (
    VERSION,
    Entry,
    PublicPart,
    act_entry,
    batch_root,
    commit,
    decode,
    encode,
    hour_of,
    ingest_entry,
    open_commitment,
    opens,
)

KEY = bytes(range(32))
LOOK = PublicPart(
    kind="incident.view",
    agency="mpd",
    purpose="call_response",
    law_tag="dc-own",
    hour="2026-03-01T14Z",
    outcome="done",
    rule="own-agency",
    policy_hash="ab" * 32,
)
CONTENTS = {"actor": "watch.officer", "subject": "inc_1", "at": "2026-03-01T14:05:09.12Z"}


def test_a_leaf_reads_back_as_what_was_written() -> None:
    """Decoding a leaf gives the public part and a commitment that its contents open."""
    entry = decode(act_entry(LOOK, CONTENTS, KEY))
    assert entry.public == LOOK
    assert opens(entry, CONTENTS, KEY)


def test_a_leaf_keeps_its_form() -> None:
    """The bytes of a leaf are the published format: a change of them is a new version."""
    assert act_entry(LOOK, CONTENTS, KEY).decode() == (
        '{"commitment":"' + commit(CONTENTS, KEY) + '","public":{"agency":"mpd","hour":"2026-03-01T14Z",'
        '"kind":"incident.view","law_tag":"dc-own","outcome":"done","policy_hash":"' + "ab" * 32 + '",'
        '"purpose":"call_response","rule":"own-agency"},"v":1}'
    )


def test_a_commitment_is_bound_to_contents_and_key() -> None:
    """Other contents or another key do not open a commitment."""
    commitment = commit(CONTENTS, KEY)
    assert open_commitment(commitment, dict(reversed(CONTENTS.items())), KEY)
    assert not open_commitment(commitment, CONTENTS | {"subject": "inc_2"}, KEY)
    assert not open_commitment(commitment, CONTENTS, bytes(32))


def test_a_short_key_is_refused() -> None:
    """A key that could be guessed makes no commitment."""
    with pytest.raises(BadInputError, match=r"^record_key: must be 32 bytes$"):
        commit(CONTENTS, b"short")


def test_the_hour_is_in_utc() -> None:
    """An act at 20:59 in Washington is shown under the UTC hour."""
    washington = timezone(timedelta(hours=-5))
    assert hour_of(datetime(2026, 3, 1, 20, 59, tzinfo=washington)) == "2026-03-02T01Z"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("kind", ""),
        ("kind", "Plate ABC 123"),
        ("agency", "Jane Doe"),
        ("purpose", "because\n"),
        ("law_tag", "x" * 97),
        ("hour", "2026-03-01T14:05Z"),
        ("hour", "٢٠٢٦-03-01T14Z"),
        ("outcome", "perhaps"),
        ("rule", "=cmd()"),
        ("policy_hash", "ö"),
    ],
)
def test_free_text_never_gets_into_the_public_part(member: str, value: str) -> None:
    """A name with a space, free text or a finer time is refused, naming the member."""
    with pytest.raises(BadInputError) as error:
        act_entry(msgspec.structs.replace(LOOK, **{member: value}), CONTENTS, KEY)
    assert error.value.field == f"public.{member}"
    assert error.value.reason.endswith(
        ("; a public part takes published words only", "is none of done, refused, failed")
    )


LEAF = act_entry(LOOK, CONTENTS, KEY)
FORM = "entry: is not in canonical form (RFC 8785)"


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        (b"{}", "entry: Object missing required field `public`"),
        (b"[]", "entry: Expected `object`, got `array`"),
        (b'"x"', "entry: Expected `object`, got `str`"),
        (LEAF.replace(b'"v":1', b'"v":2'), "v: is 2; this program reads version 1"),
        (LEAF.replace(b'"v":1', b'"v":1,"w":1'), "entry: Object contains unknown field `w`"),
        (
            LEAF.replace(b'"purpose"', b'"plate":"DC1","purpose"'),
            "entry: Object contains unknown field `plate` - at `$.public`",
        ),
        (LEAF.replace(b'"v":1', b'"v": 1'), FORM),
        (
            LEAF.replace(b'"commitment":"', b'"commitment":"x'),
            "commitment: is not of the form [0-9a-f]{64}; a public part takes published words only",
        ),
    ],
)
def test_a_leaf_that_is_not_an_entry_is_refused(leaf: bytes, words: str) -> None:
    """Unknown members, other versions and other forms of the same JSON are not entries, and each is told why."""
    with pytest.raises(BadInputError) as error:
        decode(leaf)
    assert str(error.value) == words


def test_an_ingest_leaf_binds_every_record_in_order() -> None:
    """A record changed, dropped, doubled or moved no longer opens the leaf of its commit."""
    records = [b'{"plate":"DC1"}', b'{"plate":"DC2"}', b'{"plate":"DC3"}']
    entry = decode(ingest_entry(datetime(2026, 3, 1, 14, 5, tzinfo=UTC), 2, 3, batch_root(records, KEY)))
    texts = [record.decode() for record in records]
    assert (entry.public.kind, entry.public.records, entry.public.sources) == ("ingest", 3, 2)
    assert opens(entry, {"records": texts}, KEY)
    for other in (texts[:2], texts[::-1], [*texts, texts[0]], [*texts[:2], "DC4"], "DC1"):
        assert not opens(entry, {"records": other}, KEY)
    assert not opens(entry, {"records": texts, "more": 1}, KEY)
    assert not opens(entry, {"records": texts}, bytes(32))


def test_equal_records_cannot_be_told_from_different_ones() -> None:
    """Two commits of the same read do not have the same root, so that nobody can compare them from outside."""
    assert batch_root([b"same"], KEY) != batch_root([b"same"], bytes(32))


def test_counts_belong_to_ingest_leaves_only() -> None:
    """An act with record counts, or an ingest leaf without, is refused."""

    def told(**changes: object) -> str:
        public = msgspec.structs.replace(LOOK, **changes)
        with pytest.raises(BadInputError) as error:
            encode(Entry(public=public, commitment="00" * 32, v=VERSION))
        return str(error.value)

    missing = "public.records: an ingest leaf states how many records and sources it binds"
    assert told(records=1) == "public.records: only an ingest leaf counts records and sources"
    assert told(kind="ingest") == missing
    assert told(kind="ingest", records=1, sources=-1) == missing
    assert told(kind="ingest", records=INTEGER_MAX + 1, sources=1) == missing
    bounds = msgspec.structs.replace(LOOK, kind="ingest", records=INTEGER_MAX, sources=0)
    assert decode(encode(Entry(public=bounds, commitment="00" * 32, v=VERSION))).public == bounds


def test_an_ingest_leaf_keeps_its_form() -> None:
    """The root over the records and the bytes of the leaf are the published format, with and without a law."""
    root = batch_root([b"one", b"two"], KEY)
    salts = shake_256(KEY).digest(32)
    hashes = sha256(salts[:16] + b"one").digest() + sha256(salts[16:] + b"two").digest()
    assert root == sha256(b"\x02" + hashes).digest()
    at = datetime(2026, 3, 1, 9, 5, tzinfo=timezone(timedelta(hours=-5)))
    plain = decode(ingest_entry(at, 1, 2, root)).public
    under = decode(ingest_entry(at, 1, 2, root, law_tag="VA", policy_hash="ab")).public
    assert (plain.hour, plain.law_tag, plain.policy_hash) == ("2026-03-01T14Z", "", "")
    assert (under.law_tag, under.policy_hash, under.outcome, under.agency) == ("VA", "ab", "done", "")
    assert (under.purpose, under.rule) == ("", "")


def test_contents_that_are_no_list_of_texts_open_no_ingest_leaf() -> None:
    """A list of something else than texts, and something else than a list of that length, open nothing."""
    entry = decode(ingest_entry(datetime(2026, 3, 1, tzinfo=UTC), 1, 2, batch_root([b"a", b"b"], KEY)))
    assert opens(entry, {"records": ["a", "b"]}, KEY)
    for other in ([1, 2], "ab", ("a", "b"), None):
        assert not opens(entry, {"records": other}, KEY)
