"""Wires the rooms together: what a process is made of, by its roles."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from watchroom import __version__, sources
from watchroom.actions.city import City
from watchroom.actions.door import Door
from watchroom.actions.evidence_files import EvidenceFiles
from watchroom.actions.feed import FeedChange, Snapshots, encode_changes
from watchroom.actions.lease_keeper import LeaseKeeper
from watchroom.actions.oidc import Oidc
from watchroom.actions.peace import PeaceKeeper
from watchroom.actions.seal import MasterKey
from watchroom.actions.sequencer import Sequencer, load_cosigner, load_signer
from watchroom.actions.site_letters import SiteLetters
from watchroom.actions.workspace import Workspace
from watchroom.app.ending import end
from watchroom.app.evidence import examine_evidence, vault_of
from watchroom.app.front import Front, Health
from watchroom.app.listeners import Listeners
from watchroom.app.media_keeper import MediaKeeper
from watchroom.app.metrics import Metrics
from watchroom.app.nightly import look_every_night
from watchroom.app.people import access_of, keep_accounts, keep_supervision
from watchroom.app.portal import open_public, send_letters
from watchroom.app.pulled_events import KIND as PULLED_KIND
from watchroom.app.pulled_events import PulledEvents
from watchroom.app.pump import Pump
from watchroom.app.push import public_key, send_pushes
from watchroom.app.registry import keep_registry
from watchroom.app.requests import keep_requests, letter_of
from watchroom.app.room_record import RoomRecord
from watchroom.app.settings import Settings
from watchroom.app.terminal import door_of
from watchroom.app.upkeep import keep_leases, keep_retention, note_plates, tell_of_places
from watchroom.app.video import Upgraded, make_live, make_video, upgraded
from watchroom.app.witness_settings import WitnessAt, WitnessState, read_witnesses
from watchroom.base.clock import Clock, SystemClock
from watchroom.ledger.note import Verifier
from watchroom.media.addresses import AddressGuard
from watchroom.media.gateway.reader import SOCKET_NAME
from watchroom.media.link import LinkServer, socket_path
from watchroom.media.pictures.pool import Pictures
from watchroom.model.push import hosts_of
from watchroom.model.source import Listener
from watchroom.model.switches import suspended_kinds
from watchroom.notify.console.hub import Hub
from watchroom.pipeline.clockwork import Clockwork
from watchroom.pipeline.duplicates import READ_WINDOW_IDS_MAX, ReadWindow
from watchroom.pipeline.health import SourceHealth
from watchroom.pipeline.intake import Feeder, Intake
from watchroom.pipeline.picture import Picture
from watchroom.pipeline.presses import Presses
from watchroom.pipeline.retention import Retention
from watchroom.pipeline.run import Pipeline
from watchroom.reports.public_counts import PublicCounter
from watchroom.store import agreements as store_agreements
from watchroom.store import feed as store_feed
from watchroom.store import records as store_records
from watchroom.store import things as store_things
from watchroom.store.acting import Tx
from watchroom.store.alone import Alone
from watchroom.store.listening import Listening
from watchroom.store.pool import Database
from watchroom.web.console.app import Console
from watchroom.web.console.feed import Feed
from watchroom.web.console.gate import Room
from watchroom.web.exchange.connection import connection_class
from watchroom.web.exchange.doors import Doors
from watchroom.web.exchange.gateways import Gateways
from watchroom.web.exchange.scim import Scim
from watchroom.web.openapi import Documents, exchange_document, portal_document
from watchroom.web.portal.ledger import PublishedLedger
from watchroom.web.portal.service import described

LEDGER_KEY_FILE = "ledger.key"
LEDGER_PQ_KEY_FILE = "ledger-ml-dsa-44.key"
LEDGER_ORIGIN = "watchroom/ledger"
LOCK_CHECK_SECONDS = 5.0
BEGIN_AGAIN_SECONDS = 1.0
log = logging.getLogger(__name__)


class Running:
    """A process at work: its ASGI app and its tasks."""

    def __init__(self, asgi: Front, hub: Hub[FeedChange]) -> None:
        """Start without tasks."""
        self.asgi = asgi
        self.http = connection_class(lambda: asgi.doors)
        self.health: Health = asgi.health
        self._hub = hub
        self._tasks: list[asyncio.Task[None]] = []
        self._enders: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self.sockets: Upgraded | None = None

    def start(self, role: str, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a piece of work for as long as the process runs; one that breaks is said once and begun again."""
        self._tasks.append(asyncio.create_task(self._keep(role, name, work), name=name))

    def at_end(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do `work` when the process stops, after its tasks have ended."""
        self._enders.append(work)

    async def _keep(self, role: str, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        failing = ""
        while True:
            try:
                await work()
                why = "it ended"
            except Exception as error:  # deliberately all: this is the one supervisor of the process's work
                why = _root(error)
                if why != failing:
                    log.warning("%s is held up: %s", name, why, exc_info=error)
            failing = why
            self.health.not_ready(role, f"{name}: {why}")
            await asyncio.sleep(BEGIN_AGAIN_SECONDS)

    async def close(self) -> None:
        """End the consoles' streams and every task."""
        self._hub.end_all()
        await end(self._tasks)
        for work in self._enders:
            await work()


def _root(error: BaseException) -> str:
    """Return what lies at the bottom of a group of errors, by name."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


async def build(settings: Settings, database: Database, clock: Clock | None = None) -> Running:
    """Make what the settings' roles ask for and start it."""
    clock = clock or SystemClock()
    door = await door_of(settings, database, clock)
    key = door.master_key
    hub: Hub[FeedChange] = Hub(encode_changes)
    health = Health(settings.roles)
    front = Front(health)
    running = Running(front, hub)
    intake = Intake(clock)
    signer = load_signer(settings.data / LEDGER_KEY_FILE, LEDGER_ORIGIN)
    cosigner = load_cosigner(settings.data / LEDGER_PQ_KEY_FILE, LEDGER_ORIGIN)
    media = MediaKeeper(settings, database, clock, key, health)
    front.metrics = Metrics(intake, hub, media.figures)
    front.documents = Documents(
        {
            "/exchange/openapi.json": lambda: exchange_document(
                {kind: sources.manifest(kind).content_types for kind in sources.kinds()}, __version__
            ),
            "/portal/openapi.json": lambda: portal_document(__version__, described()),
        }
    )
    witnesses = read_witnesses(settings.witnesses)
    front.ledger = PublishedLedger(
        door,
        (signer.verifier, cosigner.verifier),
        timedelta(minutes=settings.ledger_delay_minutes),
        [key for each in witnesses for key in each.keys],
    )
    if "pipeline" in settings.roles:
        pulled = PulledEvents(database, key, clock, AddressGuard.from_text(settings.camera_networks))
        _pipeline(database, clock, key, intake, front, running, pulled, settings.lead_agency)
    if "web" in settings.roles:
        _public(door, settings, signer.verifier, front, running)
        await _web(door, clock, hub, front, running, verifier=signer.verifier, settings=settings)
    if "media" in settings.roles:
        running.start("media", "media", media.run)
        running.at_end(media.close)
    if "worker" in settings.roles:
        sequencer = Sequencer(database, clock, signer, cosigner)
        running.start("worker", "sequencer", lambda: _hold_sequencer(sequencer, database, clock, running, witnesses))
        running.start("worker", "plates", lambda: note_plates(database, clock))
        counter = PublicCounter(database, clock, timedelta(minutes=settings.ledger_delay_minutes))
        running.start("worker", "public counts", counter.run)
        running.start("worker", "misuse", lambda: look_every_night(door))
        keeper = LeaseKeeper(door)
        running.start("worker", "leases", lambda: keep_leases(database, keeper))
        running.start("worker", "retention", lambda: keep_retention(database, Retention(door, vault_of(settings))))
        running.start("worker", "post", lambda: send_letters(door, settings))
        if settings.push_hosts:
            running.start("worker", "push", lambda: send_pushes(door, settings))
        running.start("worker", "requests", lambda: keep_requests(door, settings))
        running.start("worker", "evidence", lambda: examine_evidence(door, settings))
        running.start("worker", "registry", lambda: keep_registry(door))
        running.start("worker", "supervision", lambda: keep_supervision(door))
        peace = PeaceKeeper(door, timedelta(minutes=settings.peace_delay_minutes))
        running.start("worker", "owners and partners", lambda: tell_of_places(database, SiteLetters(door), peace))
        if not settings.demo:
            running.start("worker", "accounts", lambda: keep_accounts(door))
    return running


def _pipeline(
    database: Database,
    clock: Clock,
    key: MasterKey,
    intake: Intake,
    front: Front,
    running: Running,
    pulled: PulledEvents,
    lead_agency: str,
) -> None:
    """Start the pipeline as soon as no other process holds it; until then the doors answer 503."""
    front.doors = Doors(intake, _accepts)
    running.start(
        "pipeline", "pipeline", lambda: _hold_pipeline(database, clock, key, intake, running, pulled, lead_agency)
    )


async def _hold_pipeline(
    database: Database,
    clock: Clock,
    key: MasterKey,
    intake: Intake,
    running: Running,
    pulled: PulledEvents,
    lead_agency: str,
) -> None:
    def listener_of(kind: str) -> Listener | None:
        return pulled if kind == PULLED_KIND else sources.listener_of(kind)

    async def follow() -> None:
        """Take up changed sources, areas and hotlists when told, and notice when the pipeline's lock was lost."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOCK_CHECK_SECONDS):
                    await changed.wait()
            alone.check()
            listening.check()
            if changed.is_set():
                changed.clear()
                async with database.writer.acquire() as tx:
                    # First: a read of a source that is now under a law of minutes must not be kept for a day.
                    await pipeline.picture.load_areas(tx)
                    await _enrol(tx, intake)
                    await pipeline.picture.load_hotlists(tx)

    changed = asyncio.Event()
    heard = Listening(database, lambda *_: changed.set(), ("place",))
    # Heard before it is loaded: what changes in between would else be known only with the next change.
    async with Alone(database, "pipeline") as alone, heard as listening:
        pipeline = await _load_pipeline(database, clock, key, intake)
        clockwork = Clockwork(database, clock, intake, pipeline, lead_agency)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(pipeline.run())
            tasks.create_task(clockwork.run())
            tasks.create_task(Presses(database, clock, intake).run())
            tasks.create_task(Listeners(intake, listener_of).run())
            tasks.create_task(follow())
            tasks.create_task(_state_ports(running.health))
            running.health.ready("pipeline")


async def _load_pipeline(database: Database, clock: Clock, key: MasterKey, intake: Intake) -> Pipeline:
    picture = Picture()
    async with database.writer.acquire() as tx:
        for ahead in range(3):
            await store_records.make_partitions(tx, (clock.now() + timedelta(days=ahead)).date())
        # Side by side, on a connection each: a million hotlist entries and a million reads take the longest.
        async with asyncio.TaskGroup() as tasks:
            window = tasks.create_task(_load_window(database))
            await picture.load(tx, clock.now())
        readers = await store_feed.readers(tx)
        await _enrol(tx, intake)
    pipeline = Pipeline(database, clock, intake, picture, window.result(), key)
    pipeline.moving.restore(readers)
    return pipeline


async def _load_window(database: Database) -> ReadWindow:
    async with database.writer.acquire() as tx:
        return ReadWindow(await store_records.newest_read_ids(tx, READ_WINDOW_IDS_MAX))


async def _enrol(tx: Tx, intake: Intake) -> None:
    """Know the sources as they are enrolled now; a feed that goes on keeps its health."""
    pairs = []
    for each in await store_things.sources(tx):
        known = intake.feeders.get(each.enrolment.id)
        steady = sources.manifest(each.enrolment.kind).steady
        health = known.health if known is not None else SourceHealth(each.enrolment, wanted=each.wanted, steady=steady)
        health.wanted, health.enrolment = each.wanted, each.enrolment
        decode = sources.decoder_of(each.enrolment.kind)
        pairs.append((Feeder(each.enrolment, each.number, decode, health), each.token_sha256))
    intake.enrol(pairs)
    intake.suspended = suspended_kinds(await store_agreements.suspensions(tx))


async def _state_ports(health: Health) -> None:
    """State in `/healthz` on which port Cursor on Target is heard."""
    listener = sources.listener_of("units_cot")
    while True:
        ports = getattr(listener, "ports", {})
        health.extra = {source_id: {"port": port} for source_id, port in sorted(ports.items())}
        await asyncio.sleep(LOCK_CHECK_SECONDS / 5)


def _accepts(feeder: Feeder, content_type: str) -> bool:
    return content_type in sources.manifest(feeder.enrolment.kind).content_types


def _public(door: Door, settings: Settings, verifier: Verifier, front: Front, running: Running) -> None:
    """Open what the public uses, and tell owners' pages of looks."""
    bell = open_public(front, door, settings, verifier)
    running.start("web", "owners' pages", bell.run)
    running.at_end(bell.close)


async def _web(
    door: Door,
    clock: Clock,
    hub: Hub[FeedChange],
    front: Front,
    running: Running,
    *,
    verifier: Verifier,
    settings: Settings,
) -> None:
    city = City()
    await city.load(door)
    record = RoomRecord(door, hub, running.health)
    video = make_video(settings, door)
    workspace = Workspace(city)
    access = access_of(settings)
    pictures = Pictures(transcodes_max=0)
    room = Room(
        door=door, city=city, workspace=workspace, verifier=verifier, video=video, access=access,
        letter=letter_of(settings),
        evidence=EvidenceFiles(door, vault_of(settings)), show_picture=pictures.made_anew,
        oidc=_oidc(settings, clock), zone=ZoneInfo(settings.timezone),
        peace_delay=timedelta(minutes=settings.peace_delay_minutes),
        push_hosts=hosts_of(settings.push_hosts), push_key=await public_key(door),
    )  # fmt: skip
    front.console = Console(room)
    front.feed = Feed(door, hub, Snapshots(door, record.value))
    pump = Pump(door, clock, hub, city, on_listening=lambda: running.health.ready("web"))
    running.start("web", "pump", pump.run)
    running.start("web", "room record", record.run)
    running.start("web", "running looks", video.watching.run)
    live = make_live(settings, door, video)
    running.sockets = upgraded(live)
    running.at_end(live.fans.close)
    running.at_end(pictures.close)
    running.at_end(video.watching.close)
    gateways = Gateways(door)
    front.gateways = gateways
    front.scim = Scim(door)
    running.start("web", "gateways", lambda: _hold_gateways(door.database, settings, gateways))


def _oidc(settings: Settings, clock: Clock) -> Oidc | None:
    """Return the identity provider that the settings name; what speaks HTTP to it takes 0.4 s to load."""
    if not settings.oidc_issuer:
        return None
    provider: Oidc = import_module("watchroom.app.oidc_client").make_oidc(settings, clock)
    return provider


async def _hold_gateways(database: Database, settings: Settings, gateways: Gateways) -> None:
    """Take the lines of gateways in one process of a data folder, and hand their pictures to its media processes."""
    async with (
        Alone(database, "gateways") as alone,
        LinkServer(socket_path(settings.data, SOCKET_NAME), {"live": gateways.live}),
        gateways.open(),
    ):
        while True:
            await asyncio.sleep(LOCK_CHECK_SECONDS)
            alone.check()


async def _hold_sequencer(
    sequencer: Sequencer, database: Database, clock: Clock, running: Running, witnesses: Sequence[WitnessAt]
) -> None:
    def show(states: list[WitnessState]) -> None:
        running.health.witnesses = states

    async with Alone(database, "sequencer"), asyncio.TaskGroup() as tasks:
        running.health.ready("worker")
        tasks.create_task(sequencer.run())
        if witnesses:
            asking = import_module("watchroom.app.witnesses")
            tasks.create_task(asking.Witnesses(database, clock, witnesses, show).run())
