"""The second wall: SQL returns to a person's transaction what policy's filter says, and records stay as written."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from tests.integration.web.town import AGENCIES, NOW, PEOPLE

from watchroom.model.agreements import Agreement, Terms
from watchroom.model.people import PURPOSES, Case, Person
from watchroom.policy.decide import Viewer, World, labels_of, visible
from watchroom.policy.table import CATEGORIES
from watchroom.store import people as store_people
from watchroom.store import things as store_things
from watchroom.store.acting import acting
from watchroom.store.pool import Database

from .labelled_tables import TABLES

pytestmark = pytest.mark.database

LABELS = ("mpd/DC", "mcpd/MD", "fairfax/VA")
VALUE = '{"number": "%s", "status": "open", "type_code": "other", "priority": 1, "version": 1, "place": {}}'
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
    "change", "act", "custody", "street_answer",
    "act_end", "ledger_entry", "ledger_leaf", "ledger_node", "ledger_checkpoint", "plate_seen", "segment_deleted",
    "hotlist_withdrawn", "hotlist_import", "hotlist_confirmation",
    "plate_search",
)  # fmt: skip


@pytest.fixture
async def records(database: Database) -> Database:
    """Return a database with one row of each label in each labelled table."""
    async with database.owner.acquire() as tx:
        await tx.execute("SELECT make_partitions($1::date), make_picture_partition($1::date)", NOW.date())
        for agency in AGENCIES:
            await store_people.put_agency(tx, agency)
        await store_things.put_case(
            tx, Case(number="1", agency="mpd", offence="robbery", status="open", assigned=(), opened_at=NOW)
        )
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
              "incident_pin": "at", "plate_seen": "plate", "read_picture": "label", "hit_picture": "label",
              "picture_fault": "reason", "segment_deleted": "deleted_at"}.get(table, "at")  # fmt: skip
    return f"UPDATE {table} SET {column} = {column}"  # noqa: S608


@pytest.mark.parametrize("role", ["actor", "writer"])
async def test_partitions_are_no_way_around_the_wall(records: Database, role: str) -> None:
    """Nobody reads, changes or deletes records through a day's partition, where row-level security is not."""
    async with getattr(records, role).acquire() as tx:
        for table in ("observation", "read", "unit_position", "change", "plate_seen", "read_picture"):
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
