"""Every invariant holds over a store that was lived in, and names what somebody changed behind its back."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.integration.recordings.film import BEGAN_US, film, film_format, record

from watchroom import sources
from watchroom.actions.imports import IMPORTERS, OPERATOR_WHY, import_sources, operator_seat, renew_world
from watchroom.actions.seal import MasterKey
from watchroom.actions.sequencer import Sequencer, load_cosigner, load_signer
from watchroom.app.build import LEDGER_KEY_FILE, LEDGER_ORIGIN, LEDGER_PQ_KEY_FILE, build
from watchroom.app.settings import read_settings
from watchroom.app.terminal import door_of
from watchroom.app.tokens import source_token
from watchroom.base.clock import SystemClock
from watchroom.media.camera import recordings_folder
from watchroom.media.recorder import Recorder
from watchroom.media.recovery import files_of
from watchroom.pipeline.recordings import Recordings, remove_files
from watchroom.reports.invariants import INVARIANTS, Look, faults_of
from watchroom.sources.forbidden import forbidden_kind
from watchroom.store.checks import looking
from watchroom.store.ledger import newest_checkpoint
from watchroom.store.pool import Address, Database, connect
from watchroom.store.roles import Role
from watchroom.store.setup import maintenance

pytestmark = pytest.mark.database

REPO = Path(__file__).parents[3]
CALLS = REPO / "src" / "watchroom" / "sources" / "cad_table" / "samples" / "nashville_calls.csv"
KINDS = ("lpr_generic", "units_generic", "gunshot", "cad_table", "alarm")
READS = 40
_numbers = itertools.count(1)

REGISTERED = """
    INSERT INTO portal_account (id, sealed, wrapped_key, language, channel, made_at)
        VALUES ('a', '', '', 'en', 'email', now());
    INSERT INTO camera (id, name, lat, lon, height_m, fov_deg, range_m, owner_class, condition, agency, law_tag,
            retired_at)
        VALUES ('home', '', 1, 1, 1, 1, 1, 'registered', 'never', 'mpd', 'DC', now());
    INSERT INTO registration (id, reference, camera_id, account_id, label, status, kind, block, height_m, indoor,
            sealed, wrapped_key, registered_at, changed_at)
        VALUES ('r', 'r', 'home', {account}, 'mpd/DC', {status}, 'fixed', '', 1, false, '', {key}, now(), now());"""
DAMAGE = [
    ("I1", "UPDATE ledger_entry SET entry = entry || ' '::bytea WHERE id = (SELECT min(id) FROM ledger_entry)"),
    ("I1", "DELETE FROM ledger_leaf WHERE leaf_index = 1"),
    ("I1", "UPDATE ledger_node SET hash = sha256(hash) WHERE level = 1 AND idx = 0"),
    ("I1", "UPDATE ledger_checkpoint SET root = sha256(root)"),
    ("I1", "DELETE FROM ledger_leaf WHERE leaf_index = (SELECT max(leaf_index) FROM ledger_leaf)"),
    ("I2", "UPDATE read SET plate = 'ZZZ9999' WHERE external_id = 'r-7'"),
    ("I2", "DELETE FROM unit_position WHERE unit = 'u-1'"),
    ("I2", "UPDATE observation SET body = (body::text || ' ')::json WHERE kind = 'gunshot'"),
    ("I2", "UPDATE read SET batch = 77 WHERE external_id = 'r-7'"),
    ("I2", "DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry WHERE entry LIKE '%ingest%'::bytea)"),
    ("I3", "UPDATE act SET login = 'somebody.else' WHERE act = 'admin.import_agencies'"),
    ("I3", "UPDATE act SET entry_id = entry_id + 1 WHERE act = 'admin.import_agencies'"),
    ("I3", "UPDATE ledger_entry SET contents_sealed = sha256(contents_sealed)"),
    ("I4", "UPDATE incident_link SET incident_id = 'inc_gone' WHERE kind = 'call'"),
    ("I4", "UPDATE incident_link SET external_id = 'never sent' WHERE kind = 'gunshot'"),
    ("I5", "DELETE FROM incident_version"),
    ("I6", "UPDATE change SET value = '{}' WHERE kind = 'incident'"),
    ("I6", "DELETE FROM change WHERE kind = 'alert'"),
    ("I7", "UPDATE incident_entry SET label = 'nobody/DC'"),
    ("I7", "UPDATE incident_entry SET label = 'mpd'"),
    ("I8", f"DROP TABLE plate_seen_{datetime.now(UTC) + timedelta(days=1):%Y%m%d}"),
    ("I9", """UPDATE incident_entry SET data = '{"seen": [{"faceId": 7}]}'"""),
    ("I10", """UPDATE incident SET value = value || jsonb_build_object('status', 'merged', 'merged_into', id)"""),
    ("I10", """UPDATE incident SET value = value || '{"status": "merged", "merged_into": "inc_gone"}'"""),
    ("I11", """UPDATE alert SET value = value || '{"incident_id": "inc_gone"}'"""),
    ("I12", "DELETE FROM read WHERE plate = 'WANTED1'"),
    ("I13", "UPDATE observation_identity SET digest = sha256(digest)"),
    ("I14", "INSERT INTO read SELECT * FROM read WHERE external_id = 'r-7'"),
    ("I15", "UPDATE segment SET frames = frames + 1"),
    ("I15", "UPDATE segment_deleted SET because = 'missing'"),
    ("I15", "DELETE FROM segment_deleted"),
    ("I16", "UPDATE segment SET sha256 = sha256(sha256)"),
    ("I16", "UPDATE segment SET path = path || '.away'"),
    ("I17", "DELETE FROM segment"),
    ("I18", "UPDATE segment SET began_at = began_at - interval '1 hour'"),
    ("I18", "UPDATE recording_usage SET bytes = bytes + 1"),
    ("I19", REGISTERED.format(account="'a'", status="'active'", key="''")),
    ("I19", REGISTERED.format(account="NULL", status="'deleted'", key="NULL")),
]  # fmt: skip


def messages(now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return what each kind of source sends: reads with a wanted plate, positions with odd fractions, and the rest."""
    place = {"lat": 38.9001, "lon": -77.0369000001}
    return {
        "lpr_generic": [
            {"id": f"r-{n}", "plate": "WANTED1" if n == 3 else f"ABC{n:04}", "region": "US-DC", "reader": "east",
             "read_at": (now + timedelta(milliseconds=n)).isoformat(), "confidence": 0.9, **place}
            for n in range(READS)
        ],
        "units_generic": [
            {"unit": f"u-{n}", "at": now.isoformat(), "heading_deg": 12.3, "speed_mps": 0.1, **place}
            for n in range(5)
        ],
        "gunshot": [{"id": "g-1", "at": now.isoformat(), "rounds": 3, "confidence": 0.81, **place}],
        "alarm": [{"id": "a-1", "at": now.isoformat(), "alarm": "panic", "lat": 38.95, "lon": -77.05}],
    }  # fmt: skip


async def live(address: Address, folder: Path) -> None:
    """Live in a store: bring a place in, take something of each kind, and integrate the ledger."""
    settings = read_settings({"data": folder, "port": 0, "roles": "web,pipeline"}, {})
    files = {
        "agencies": b"id,name,law_tag\nmpd,Metropolitan Police,DC\n",
        "hotlist": b"id,plate,region,reason,issuer,agency,law_tag,expires_at\n"
        b"w1,WANTED1,US-DC,stolen_vehicle,mpd,mpd,DC,2099-01-01T00:00:00Z\n",
    }
    rows = [{"id": kind, "kind": kind, "title": kind, "agency": "mpd", "law_tag": "DC"} for kind in KINDS]
    async with await Database.open(address) as database:
        door = await door_of(settings, database)
        seat = operator_seat(door.clock.now())
        for kind, content in files.items():
            await IMPORTERS[kind](door, seat, OPERATOR_WHY, content)
            await renew_world(door)
        await import_sources(door, seat, OPERATOR_WHY, msgspec.json.encode(rows), kinds=sources.kinds())
        tokens = {kind: await source_token(door, kind) for kind in KINDS}
        await keep_recordings(Recordings(database, door.clock, door.master_key), recordings_folder(folder))
        running = await build(settings, database)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(running.asgi), base_url="http://room") as client:
            async with asyncio.timeout(20):
                while (await client.get("/healthz")).status_code != httpx.codes.OK:  # noqa: ASYNC110 - it has no event
                    await asyncio.sleep(0)
            sent = {kind: (_ndjson(rows), "application/x-ndjson") for kind, rows in messages(door.clock.now()).items()}
            sent["cad_table"] = (CALLS.read_bytes(), "text/csv")
            for kind, (payload, content_type) in sent.items():
                headers = {"authorization": f"Bearer {tokens[kind]}", "content-type": content_type}
                answer = await client.post(f"/exchange/v1/sources/{kind}", content=payload, headers=headers)
                assert answer.json()["rejected"] == [], answer.text
                assert answer.json()["accepted"] > 0
        await running.close()
        signer = load_signer(folder / LEDGER_KEY_FILE, LEDGER_ORIGIN)
        cosigner = load_cosigner(folder / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN)
        sequencer = Sequencer(database, SystemClock(), signer, cosigner)
        while await sequencer.step():
            pass


async def keep_recordings(recordings: Recordings, root: Path) -> None:
    """Record three segments of a camera, long ago, and delete the first again."""

    def feed(recorder: Recorder) -> None:
        for number in range(3):
            recorder.format(film_format())
            for unit in film(2, began_us=BEGAN_US + number * 10_000_000):
                recorder.unit(unit)

    finished = await record(root, feed)
    await recordings.commit(finished[:2])
    await recordings.commit(finished[2:])
    remove_files(root, await recordings.delete([1], "retention"))
    for path in files_of(root):
        os.utime(root / path, (0, 0))


def _ndjson(rows: list[dict[str, Any]]) -> bytes:
    return b"\n".join(map(msgspec.json.encode, rows))


async def nothing() -> None:
    """Happen beside a check."""


async def faulty(
    address: Address, folder: Path, beside: Callable[[], Awaitable[None]] = nothing
) -> dict[str, list[str]]:
    """Return the faults of each invariant that does not hold; `beside` happens after the moment that is read."""
    verifier = load_signer(folder / LEDGER_KEY_FILE, LEDGER_ORIGIN).verifier
    pq_verifier = load_cosigner(folder / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN).verifier
    key = MasterKey.load_or_create(folder / "master.key")
    async with looking(address) as tx:
        look = Look(
            tx=tx, key=key, verifier=verifier, pq_verifier=pq_verifier, now=datetime.now(UTC), full=True,
            forbidden=forbidden_kind, recordings=recordings_folder(folder), tell=lambda _: None,
            later=partial(looking, address),
        )  # fmt: skip
        await tx.fetchval("SELECT count(*) FROM segment")
        await beside()
        found = {each.number: await faults_of(each, look) for each in INVARIANTS}
    return {number: faults for number, faults in found.items() if faults}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data folder with the keys of the lived-in store."""
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def lived_in(postgres: Address, folder: Path) -> Address:
    """Return a store that was lived in, a template for each test's own."""
    address = msgspec.structs.replace(postgres, database="lived_in")

    async def make() -> None:
        administrator = await connect(maintenance(postgres), None)
        await administrator.execute(f"CREATE DATABASE lived_in TEMPLATE {postgres.database} OWNER {Role.OWNER}")
        await administrator.close()
        await live(address, folder)

    with ThreadPoolExecutor(1) as apart:  # a loop of its own, off this thread: the tests' loops must not notice
        apart.submit(asyncio.run, make()).result()
    return address


@pytest.fixture
async def store(lived_in: Address) -> AsyncIterator[Address]:
    """Return this test's own copy of the lived-in store."""
    name = f"checked_{next(_numbers)}"
    administrator = await connect(maintenance(lived_in), None)
    await administrator.execute(f"CREATE DATABASE {name} TEMPLATE lived_in OWNER {Role.OWNER}")
    yield msgspec.structs.replace(lived_in, database=name)
    await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await administrator.close()


async def test_all_hold_over_a_store_that_was_lived_in(store: Address, folder: Path) -> None:
    """Reads, hits, positions, calls, alarms and acts leave nothing that an invariant denies."""
    assert await faulty(store, folder) == {}
    async with looking(store) as tx:
        head = await newest_checkpoint(tx)
        assert head is not None
        assert head.size > len(KINDS)
        assert await tx.fetchval("SELECT count(*) FROM hit") == 1


@pytest.mark.parametrize(("number", "damage"), DAMAGE)
async def test_damage_is_named(number: str, damage: str, store: Address, folder: Path) -> None:
    """Each change behind the store's back breaks the invariant that watches over it."""
    owner = await connect(store, Role.OWNER)
    await owner.execute(damage)
    await owner.close()
    assert number in await faulty(store, folder)


async def test_rows_in_another_order_make_the_same_leaves(store: Address, folder: Path) -> None:
    """What a vacuum or a restore does to the order of rows is no fault."""
    owner = await connect(store, Role.OWNER)
    await owner.execute("CREATE TEMP TABLE mixed AS SELECT * FROM read ORDER BY random()")
    await owner.execute("DELETE FROM read")
    await owner.execute("INSERT INTO read SELECT * FROM mixed")
    await owner.close()
    assert await faulty(store, folder) == {}


async def deletes(address: Address, folder: Path, key: MasterKey) -> None:
    """Delete the recordings that are left, with their certificates, as a server does when their time is over."""
    async with await Database.open(address) as database:
        async with looking(address) as tx:
            ids = [row["id"] for row in await tx.fetch("SELECT id FROM segment")]
        root = recordings_folder(folder)
        remove_files(root, await Recordings(database, SystemClock(), key).delete(ids, "retention"))
        assert ids
        assert not list(files_of(root))


async def test_a_recording_deleted_beside_the_check_is_no_fault(store: Address, folder: Path, tmp_path: Path) -> None:
    """A server deletes what is due while a check runs: files that are gone by a certificate are not missed."""
    beside = shutil.copytree(folder, tmp_path / "house")
    key = MasterKey.load_or_create(folder / "master.key")
    assert await faulty(store, beside, partial(deletes, store, beside, key)) == {}


async def test_a_file_lost_beside_the_check_is_named(store: Address, folder: Path, tmp_path: Path) -> None:
    """A file that went without a certificate is a fault, whenever it went."""
    beside = shutil.copytree(folder, tmp_path / "house")

    async def lose() -> None:
        root = recordings_folder(beside)
        remove_files(root, list(files_of(root)))

    found = await faulty(store, beside, lose)
    assert list(found) == ["I16"]
    assert len(found["I16"]) == 2


async def test_a_recording_indexed_beside_the_check_is_no_fault(store: Address, folder: Path) -> None:
    """A file whose row came after the moment that is read has one."""
    owner = await connect(store, Role.OWNER)
    await owner.execute("CREATE TABLE kept AS SELECT * FROM segment")
    await owner.execute("DELETE FROM segment")

    async def index() -> None:
        await owner.execute("INSERT INTO segment OVERRIDING SYSTEM VALUE SELECT * FROM kept")

    found = await faulty(store, folder, index)
    await owner.close()
    assert "I17" not in found
