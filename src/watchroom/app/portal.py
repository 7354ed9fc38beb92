"""Wires the transparency portal: the public record, the manifests of all sources, and what counts the ledger."""

from __future__ import annotations

from watchroom import sources
from watchroom.actions.door import Door
from watchroom.app.settings import Settings
from watchroom.reports.public import PublicRecord
from watchroom.reports.register import SourceKind
from watchroom.web.portal.app import Portal


def make_portal(door: Door, settings: Settings) -> Portal:
    """Return the portal over what is public of this room."""
    return Portal(PublicRecord(door, source_kinds()), demo=settings.demo)


def source_kinds() -> list[SourceKind]:
    """Return what every kind of source says of itself, for the public register."""
    return [
        SourceKind(**{name: getattr(sources.manifest(kind), name) for name in SourceKind.__struct_fields__})
        for kind in sources.kinds()
    ]
