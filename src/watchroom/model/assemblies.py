"""Lawful assemblies registered by command: within their area and time some acts need approval."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Assembly(msgspec.Struct, frozen=True, kw_only=True):
    """One registered assembly: an area, and from when to when."""

    id: str
    ring: tuple[tuple[float, float], ...]
    """Corners of the area as (latitude, longitude), WGS 84, without the closing one."""
    begins_at: datetime
    ends_at: datetime
