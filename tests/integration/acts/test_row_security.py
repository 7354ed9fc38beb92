"""The second wall: SQL returns to a person's transaction what policy's filter says, and records stay as written."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from tests.integration.web.town import AGENCIES, NOW, PEOPLE

from watchroom.model.agreements import Agreement, Terms
from watchroom.model.people import PURPOSES, Person
from watchroom.policy.decide import Viewer, World, labels_of, visible
from watchroom.policy.table import CATEGORIES
from watchroom.store import people as store_people
from watchroom.store.acting import acting
from watchroom.store.pool import Database

pytestmark = pytest.mark.database

LABELS = ("mpd/DC", "mcpd/MD", "fairfax/VA")
VALUE = '{"number": "%s", "status": "open", "type_code": "other", "priority": 1, "version": 1, "place": {}}'
TABLES: dict[str, tuple[str, str]] = {
    "incident": ("incident", "(id, label, occurred_at, opened_at, updated_at, value) VALUES ($1, $1, $2, $2, $2, $3)"),
    "incident_version": ("incident", "(incident_id, version, at, label, value) VALUES ($1, 1, $2, $1, $3)"),
    "incident_entry": (
        "incident",
        "(incident_id, label, at, received_at, kind, text) VALUES ($1, $1, $2, $2, 'note', $3)",
    ),
    "incident_link": (
        "incident",
        (
            "(incident_id, label, kind, source_id, external_id, probability, reason, linked_at) "
            "VALUES ($1, $1, 'call', $1, $1, 1, $3, $2)"
        ),
    ),
    "incident_task": (
        "incident",
        "(id, incident_id, label, text, created_at, created_by) VALUES ($1, $1, $1, $3, $2, '')",
    ),
    "alert": ("incident", "(id, label, raised_at, due_at, value) VALUES ($1, $1, $2, $2, $3)"),
    "warning": ("incident", "(id, label, expires_at, value) VALUES ($1, $1, $2, $3)"),
    "observation": (
        "incident",
        (
            "(batch, received_at, at, source_id, external_id, kind, label, body) VALUES (1, $2, $2, $1, "
            "$1, 'call', $1, $3)"
        ),
    ),
    "read": (
        "read",
        (
            "(batch, received_at, at, source, external_id, plate, region, reader, lat_e7, lon_e7, "
            "confidence_pm, flags, "
            "label) VALUES (1, $2, $2, 1, $3, 'ABC', '', 'r', 1, 1, 1, 0, $1)"
        ),
    ),
    "hit": (
        "read",
        (
            "(id, at, received_at, source_id, external_id, plate, region, reader, lat, lon, "
            "confidence, tier, hotlist_id, "
            "entry_id, entry, label) VALUES ($1, $2, $2, '', '', 'ABC', '', '', 1, 1, 1, 'exact', '', '', $3, $1)"
        ),
    ),
    "record_hold": (
        "read",
        (
            "(id, record_class, label, case_number, began_at, ended_at, reason, placed_by, placed_by_name, placed_at, "
            "review_at) VALUES ($1, 'read', $1, '', $2, $2::timestamptz + interval '1 s', $3, '', '', $2, $2)"
        ),
    ),
    "held_record": ("read", "(hold_id, record_class, label, at, body) VALUES ($1, 'read', $1, $2, $3)"),
    "plate_seen": ("read", "(day, label, plate) SELECT $2::timestamptz::date, $1, left($3, 3)"),
    "unit": ("unit", "(id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "unit_position": (
        "unit",
        "(batch, received_at, at, unit, lat, lon, label, status) VALUES (1, $2, $2, 'u', 1, 1, $1, $3)",
    ),
    "camera": (
        "camera",
        (
            "(id, name, lat, lon, height_m, fov_deg, range_m, owner_class, condition, agency, "
            "law_tag, enrolled_at, address) "
            "VALUES ($1, 'c', 1, 1, 1, 1, 1, 'city', 'always', split_part($1, '/', 1), split_part($1, '/', 2), $2, $3)"
        ),
    ),
    "camera_stream": (
        "camera",
        (
            "(camera_id, kind, sealed, wanted, retention_hours, label, masks) "
            "SELECT $1, 'rtsp', '', 'off', 1, $1, $3::jsonb WHERE $2::timestamptz IS NOT NULL"
        ),
    ),
    "camera_state": ("camera", "(camera_id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "camera_span": (
        "camera",
        "(camera_id, label, is_up, began_at) SELECT $1, $1, length($3) > 0, $2",
    ),
    "camera_fault": ("camera", "(camera_id, label, fault, began_at) VALUES ($1, $1, $3, $2)"),
    "segment": (
        "camera",
        (
            "(batch, camera_id, stream, began_at, ended_at, path, size_bytes, sha256, codec, width, height, frames, "
            "fragments, label) VALUES (1, $1, 'main', $2, $2, $1, 1, '', '', 1, 1, 1, $3, $1)"
        ),
    ),
    "segment_deleted": (
        "camera",
        (
            "(id, batch, camera_id, stream, began_at, ended_at, path, size_bytes, sha256, frames, label, deletion, "
            "deleted_at, because) SELECT length($1) + ascii($1), 1, $1, 'main', $2, $2, $1, 1, '', length($3), $1, 1, "
            "$2, 'retention'"
        ),
    ),
    "recording_usage": (
        "camera",
        ("(camera_id, label, segments, bytes) SELECT $1, $1, length($3), 1 WHERE $2::timestamptz IS NOT NULL"),
    ),
    "segment_hold": (
        "camera",
        (
            "(id, camera_id, label, began_at, ended_at, reason, placed_by, placed_by_name, placed_at, review_at) "
            "VALUES ($1, $1, $1, $2, $2::timestamptz + interval '1 s', $3, '', '', $2, $2)"
        ),
    ),
    "gateway": (
        "camera",
        ("(id, title, agency, law_tag, added_at) VALUES ($1, $3, split_part($1, '/', 1), split_part($1, '/', 2), $2)"),
    ),
    "lease": (
        "incident",
        (
            "(id, label, agency, camera_id, incident_id, seat_id, opened_at, ends_at, value) "
            "VALUES ($1, $1, split_part($1, '/', 1), $1, '', '', $2, $2, $3)"
        ),
    ),
    "view": (
        "incident",
        (
            "(id, label, kind, session_id, seat_id, login, name, agency, role, purpose, automatic, ticket_sha256, "
            "ticket_until, process, checked_at, began_at, used_at, ends_at) VALUES ($1, $1, 'live', 'ses', 'seat', '', "
            "$3, split_part($1, '/', 1), '', '', false, convert_to($1, 'UTF8'), $2, '', $2, $2, $2, $2)"
        ),
    ),
    "ptz_lock": (
        "camera",
        (
            "(camera_id, label, act_id, seat_id, login, name, agency, role, strength, taken_at, used_at) "
            "VALUES ($1, $1, '', '', '', $3, '', '', 0, $2, $2)"
        ),
    ),
    "ptz_move": (
        "camera",
        "(camera_id, label, act_id, at, login, name, command, outcome) VALUES ($1, $1, '', $2, '', '', $3, 'sent')",
    ),
    "reader": ("reader", "(id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "source_health": ("reader", "(id, label, value, changed_at) VALUES ($1, $1, $3, $2)"),
    "upload_link": (
        "evidence",
        (
            "(id, token_sha256, label, agency, made_by, made_at, expires_at) "
            "VALUES ($1, convert_to($1, 'UTF8'), $1, split_part($1, '/', 1), $3, $2, $2)"
        ),
    ),
    "evidence_item": (
        "evidence",
        (
            "(id, label, agency, link_id, state, size_bytes, began_at, kind, key_wrapped) "
            "VALUES ($1, $1, split_part($1, '/', 1), $1, 'arriving', 1, $2, $3, '\\x00')"
        ),
    ),
    "custody": (
        "evidence",
        "(item_id, label, at, act_id, kind, by_name, says) VALUES ($1, $1, $2, '', '', '', $3)",
    ),
    "finding": (
        "act",
        (
            "(id, label, agency, title, text, opened_at, opened_by, answer_due_at) "
            "VALUES ($1, $1, split_part($1, '/', 1), $3, '', $2, '', $2)"
        ),
    ),
    "misuse_flag": (
        "act",
        (
            "(id, label, rule, login, name, agency, at, raised_at, due_at, days, acts) "
            "VALUES ($1, $1, '', 'somebody.else', $3, split_part($1, '/', 1), $2, $2, $2, 3, '{}')"
        ),
    ),
    "unexplained": (
        "act",
        (
            "(act_id, label, at, due_at, login, name, what, says) "
            "VALUES ($1, $1, $2, $2, 'somebody.else', '', 'look', $3)"
        ),
    ),
    "incentive_application": (
        "application",
        (
            "(id, reference, label, kind, applicant, building, status, is_tenant, has_assistance, in_public_housing, "
            "is_small, was_vandalised, hours_kept, priority_area, sealed, wrapped_key, applied_at, applied_on, changed_at) "
            "VALUES ($1, $1, $1, 'rebate', 'resident', 'house', 'received', false, false, false, false, false, 48, $3, "
            "'', '', $2, ($2::timestamptz)::date, $2)"
        ),
    ),
    "registration": (
        "registration",
        (
            "(id, reference, label, account_id, status, kind, block, height_m, indoor, sealed, wrapped_key, "
            "registered_at, changed_at) VALUES ($1, $1, $1, 'acc', 'waiting', 'fixed', $3, 1, false, '', '', $2, $2)"
        ),
    ),
    "footage_request": (
        "request",
        (
            "(id, number, label, agency, incident_id, incident_number, type_code, asked_by, asked_by_name, place, facts, "
            "lat, lon, radius_m, began_at, ended_at, until, created_at) "
            "VALUES ($1, $1, $1, split_part($1, '/', 1), '', '', '', '', '', '', $3, 1, 1, 1, $2, $2, $2, $2)"
        ),
    ),
    "request_message": (
        "request",
        "(id, request_id, label, sent_at, token_sha256) VALUES ($1, $1, $1, $2, convert_to($3, 'UTF8'))",
    ),
    "request_camera": (
        "request",
        (
            "(message_id, camera_id, label, kind, distance_m, sees) "
            "VALUES ($1, 'c', $1, $3, 1, $2::timestamptz IS NOT NULL)"
        ),
    ),
    "contribution": (
        "request",
        (
            "(id, request_id, label, case_number, offence, arrest_at, recorded_by, recorded_by_name, recorded_at) "
            "VALUES ($1, $1, $1, '', $3, $2, '', '', $2)"
        ),
    ),
    "act": (
        "act",
        (
            "(id, at, act, login, name, agency, label, purpose, subject, outcome, rule, entry_id) "
            "VALUES ($1, $2, 'x', 'somebody.else', '', '', $1, '', $3, 'done', '', 1)"
        ),
    ),
}
"""Each table with a label: its category, and how one row of a label is made ($1 label, $2 time, $3 a JSON value)."""
SESSION = """INSERT INTO session (id, token_sha256, kind, login, began_at, authenticated_at, last_used_at)
    VALUES ('ses', '', 'bearer', 'ana', $1, $1, $1)"""
SEAT = """INSERT INTO seat (id, session_id, login, name, agency, role, began_at, label, value)
    VALUES ('seat', 'ses', 'ana', 'Ana', 'mpd', 'watch_officer', $1, 'mpd/DC', '{}')"""
ACCOUNT = """INSERT INTO portal_account (id, sealed, wrapped_key, language, channel, made_at)
    VALUES ('acc', '', '', 'en', 'email', $1)"""
WITHOUT_A_LABEL_OF_ITS_OWN = {
    "change": "the feed's reader filters by the seat's labels, once per filter",
    "seat": "who is on duty; shown by the feed through the seat's filter",
    "source": "enrolments, no records",
}
NEVER_READ = ("plate_seen",)
"""Used inside the functions of plate search, and returned to nobody."""
RECORDS = (
    "observation", "read", "unit_position", "hit", "incident_version", "incident_entry", "incident_pin",
    "change", "act", "custody",
    "act_end", "ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint", "plate_seen", "segment_deleted",
)  # fmt: skip


@pytest.fixture
async def records(database: Database) -> Database:
    """Return a database with one row of each label in each labelled table."""
    async with database.owner.acquire() as tx:
        await tx.execute("SELECT make_partitions($1::date)", NOW.date())
        for agency in AGENCIES:
            await store_people.put_agency(tx, agency)
        person = Person(login="ana", name="Ana", agency="mpd", roles=("watch_officer",))
        await store_people.put_person(tx, person)
        await tx.execute(SESSION, NOW)
        await tx.execute(SEAT, NOW)
        await tx.execute(ACCOUNT, NOW)
        for table, (_, how) in TABLES.items():
            for number, label in enumerate(LABELS):
                await tx.execute(f"INSERT INTO {table} {how}", label, NOW, VALUE % f"{table}-{number}")
    return database


def agreement(owner: str, to: str, categories: tuple[str, ...]) -> Agreement:
    """Return an agreement over some categories, whatever law their records live under."""
    terms = Terms(
        title="MOU", owner_agency=owner, to_agency=to, categories=categories, purposes=tuple(PURPOSES),
        law_tags=("DC", "MD", "VA"), begins_at=NOW, ends_at=NOW,
    )  # fmt: skip
    return Agreement(id=f"agr_{owner}_{to}", version=1, terms=terms)


def worlds() -> dict[str, World]:
    """Return worlds to compare in: nothing shared, everything shared, and one agreement over one category."""
    law = {agency.id: agency.law_tag for agency in AGENCIES}
    labels = labels_of((agency.id, agency.law_tag) for agency in AGENCIES)
    pairs = [(a, b) for a in law for b in law if a != b]
    return {
        "nothing shared": World(agency_law=law, labels=labels),
        "everything shared": World(
            agency_law=law, labels=labels, agreements=tuple(agreement(a, b, CATEGORIES) for a, b in pairs)
        ),
        "incidents to Maryland": World(
            agency_law=law, labels=labels, agreements=(agreement("mpd", "mcpd", ("incident",)),)
        ),
    }


async def test_every_labelled_table_is_walled(records: Database) -> None:
    """Each table that carries a label is tested here, and row-level security is forced on it even for its owner."""
    async with records.owner.acquire() as tx:
        rows = await tx.fetch(
            """SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS walled
               FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               WHERE a.attname = 'label' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                 AND c.relnamespace = 'public'::regnamespace"""
        )
    assert {row["name"] for row in rows} == set(TABLES) | set(WITHOUT_A_LABEL_OF_ITS_OWN)
    assert {row["name"] for row in rows if row["walled"]} == set(TABLES) | {"change"}


@pytest.mark.parametrize("world", sorted(worlds()))
async def test_sql_returns_exactly_what_the_filter_shows(records: Database, world: str) -> None:
    """For each role and agency each table returns the labels of the compiled filter, no more and no fewer."""
    seats = {(role, agency) for agency, roles in PEOPLE.values() for role in roles}
    seats |= {("analyst", "mcpd"), ("watch_officer", "fairfax")}
    for role, agency in sorted(seats):
        seen = visible(worlds()[world], Viewer(role, agency, "call_response"))
        async with acting(records.actor, "watch.officer", seen) as tx:
            for table, (category, _) in TABLES.items():
                if table in NEVER_READ:
                    continue
                rows = await tx.fetch(f"SELECT DISTINCT label FROM {table}")  # noqa: S608 - names of tables above
                assert {row["label"] for row in rows} == seen[category], (table, role, agency)


async def test_a_hit_in_a_timeline_has_a_wall_of_its_own(records: Database) -> None:
    """A line that tells a plate is returned only for labels of the category `hit`."""
    async with records.owner.acquire() as tx:
        how = TABLES["incident_entry"][1].replace("'note'", "'hit'")
        for label in LABELS:
            await tx.execute(f"INSERT INTO incident_entry {how}", label, NOW, "read ABC")
    seen = visible(worlds()["everything shared"], Viewer("watch_officer", "mpd", "call_response"))
    async with acting(records.actor, "watch.officer", seen) as tx:
        rows = await tx.fetch("SELECT label, kind FROM incident_entry")
    assert {row["label"] for row in rows if row["kind"] == "note"} == set(LABELS)
    assert {row["label"] for row in rows if row["kind"] == "hit"} == {"mpd/DC", "mcpd/MD"}


async def test_without_a_filter_nothing_is_seen(records: Database) -> None:
    """A transaction that set no labels sees no record at all: forgetting the filter shows nothing, not everything."""
    async with records.actor.acquire() as tx, tx.transaction():
        for table in TABLES.keys() - set(NEVER_READ):
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608


@pytest.mark.parametrize("table", NEVER_READ)
async def test_what_is_used_inside_is_returned_to_nobody(records: Database, table: str) -> None:
    """The distinct plates of a day cannot be read by a person's transaction at all."""
    async with records.actor.acquire() as tx:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.fetch(f"SELECT 1 FROM {table}")  # noqa: S608


async def test_one_persons_filter_does_not_reach_the_next(records: Database) -> None:
    """The labels of one transaction are gone in the next on the same connection."""
    seen = visible(worlds()["nothing shared"], Viewer("watch_officer", "mpd", "call_response"))
    async with acting(records.actor, "watch.officer", seen) as tx:
        assert await tx.fetchval("SELECT count(*) FROM incident") == 1
    for _ in range(12):
        async with records.actor.acquire() as tx:
            assert await tx.fetchval("SELECT count(*) FROM incident") == 0


async def test_what_one_did_oneself_is_seen(records: Database) -> None:
    """One's own acts are returned whatever the filter says, and only for the login that the transaction is for."""
    nothing: dict[str, frozenset[str]] = dict.fromkeys(CATEGORIES, frozenset())
    async with acting(records.actor, "somebody.else", nothing) as tx:
        assert await tx.fetchval("SELECT count(*) FROM act") == len(LABELS)
    async with acting(records.actor, "watch.officer", nothing) as tx:
        assert await tx.fetchval("SELECT count(*) FROM act") == 0


@pytest.mark.parametrize("role", ["actor", "writer", "sequencer"])
async def test_records_are_only_ever_added(records: Database, role: str) -> None:
    """No role our processes run as may change, delete or empty what was recorded."""
    async with getattr(records, role).acquire() as tx:
        for table in RECORDS:
            for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", _update(table)):  # noqa: S608
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await tx.execute(statement)


def _update(table: str) -> str:
    column = {"ledger_leaf": "entry_id", "ledger_node": "hash", "ledger_checkpoint": "note", "ledger_entry": "at",
              "incident_pin": "at", "plate_seen": "plate",
              "segment_deleted": "deleted_at"}.get(table, "at")  # fmt: skip
    return f"UPDATE {table} SET {column} = {column}"  # noqa: S608


@pytest.mark.parametrize("role", ["actor", "writer"])
async def test_partitions_are_no_way_around_the_wall(records: Database, role: str) -> None:
    """Nobody reads, changes or deletes records through a day's partition, where row-level security is not."""
    async with getattr(records, role).acquire() as tx:
        for table in ("observation", "read", "unit_position", "change", "plate_seen"):
            part = f"{table}_{NOW:%Y%m%d}"
            for statement in (f"SELECT 1 FROM {part}", f"DELETE FROM {part}", f"UPDATE {part} SET label = label"):  # noqa: S608
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await tx.execute(statement)


async def test_the_actor_cannot_write_what_it_would_not_see(records: Database) -> None:
    """A person's transaction cannot put a record under another agency's label."""
    seen = visible(worlds()["nothing shared"], Viewer("watch_officer", "mpd", "call_response"))
    values: tuple[Any, ...] = ("mcpd/MD", NOW, VALUE % "new")
    async with acting(records.actor, "watch.officer", seen) as tx:
        for table in ("incident_entry", "incident_task", "incident_version"):
            how = TABLES[table][1].replace("VALUES ($1,", "VALUES ('new',", 1)
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with tx.transaction():
                    await tx.execute(f"INSERT INTO {table} {how}", *values)
