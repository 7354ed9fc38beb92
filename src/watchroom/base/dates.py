"""Moments as people read them: in the city's own time, as their language writes it, with the zone beside it."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from babel.dates import format_date, format_time


def moment(at: datetime, zone: tzinfo, language: str) -> str:
    """Return day, date and time in `zone`, as `language` (an ISO 639 code) writes them; a time has its zone's name."""
    return f"{day(at, zone, language)}, {clock(at, zone, language)}"


def day(at: datetime, zone: tzinfo, language: str) -> str:
    """Return the day and date of a moment in `zone`."""
    return format_date(at.astimezone(zone), "full", locale=language)


def date_alone(on: date, language: str) -> str:
    """Return a date without a time, as `language` writes it."""
    return format_date(on, "long", locale=language)


def clock(at: datetime, zone: tzinfo, language: str) -> str:
    """Return the time of day of a moment in `zone`, with the zone's name."""
    here = at.astimezone(zone)
    return f"{format_time(here, 'short', locale=language)} {here.tzname()}"
