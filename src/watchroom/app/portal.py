"""Wires what the public opens: the transparency portal over the public record, and the service with its letters."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from watchroom import sources
from watchroom.actions.door import Door
from watchroom.actions.site_bell import SiteBell
from watchroom.app.evidence import make_uploads
from watchroom.app.front import Front
from watchroom.app.people import access_of
from watchroom.app.postman import Postman, ways_of
from watchroom.app.settings import Settings
from watchroom.ledger.note import Verifier
from watchroom.reports.public import PublicRecord
from watchroom.reports.register import SourceKind
from watchroom.store.alone import Alone
from watchroom.web.portal.app import Portal
from watchroom.web.portal.gate import PortalRoom, offered
from watchroom.web.portal.service import Service


def open_public(front: Front, door: Door, settings: Settings, verifier: Verifier) -> SiteBell:
    """Open the portal and the service at the front; returns what tells owners' pages, which has to be run."""
    bell = SiteBell(door)
    front.transparency = make_portal(door, settings)
    front.portal = make_service(door, settings, verifier, bell)
    return bell


def make_portal(door: Door, settings: Settings) -> Portal:
    """Return the portal over what is public of this room."""
    return Portal(PublicRecord(door, source_kinds()), demo=settings.demo)


def make_service(door: Door, settings: Settings, verifier: Verifier, bell: SiteBell) -> Service:
    """Return the public's service; `verifier` is the ledger's public key, `bell` tells owners' pages."""
    zone = ZoneInfo(settings.timezone)
    return Service(
        PortalRoom(
            door=door,
            demo=settings.demo,
            zone=zone,
            languages=offered(demo=settings.demo),
            base=base_of(settings),
            verifier=verifier,
            uploads=make_uploads(door, settings),
            bell=bell,
            access=access_of(settings),
        )
    )


def base_of(settings: Settings) -> str:
    """Return what the addresses of links in letters begin with."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    scheme = "https" if settings.tls_certificate else "http"
    return f"{scheme}://{settings.host}:{settings.port}"


async def send_letters(door: Door, settings: Settings) -> None:
    """Send the letters that acts wrote, in one process at a time."""
    ways, zone = ways_of(settings, door), ZoneInfo(settings.timezone)
    postman = Postman(door, ways, base_of(settings), only_reviewed=not settings.demo, zone=zone)
    async with Alone(door.database, "post") as alone:
        await postman.run(alone.check)


def source_kinds() -> list[SourceKind]:
    """Return what every kind of source says of itself, for the public register."""
    return [
        SourceKind(**{name: getattr(sources.manifest(kind), name) for name in SourceKind.__struct_fields__})
        for kind in sources.kinds()
    ]
