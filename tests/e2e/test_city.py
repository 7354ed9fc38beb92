"""The demo city comes up by one command and is alive; that it leaves nothing behind is seen when it ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from watchroom.app.demo_city import PEOPLE, PUBLIC_PEOPLE

from .conftest import City

pytestmark = pytest.mark.database


def test_the_city_lives(city: City, until: Callable[[str, Callable[[], bool]], None]) -> None:
    """One command builds a city that holds every invariant, with a link for each person, and incidents open in it."""
    assert set(PEOPLE) <= set(city.links)
    portal = {login for login in PEOPLE if "/portal/sign-in/wr_" in city.links[login]}
    console = {login for login in PEOPLE if "#link=wr_" in city.links[login] and "/console/" in city.links[login]}
    assert console == set(PEOPLE) - portal
    assert portal >= set(PUBLIC_PEOPLE)
    until("all roles are ready", lambda: httpx.get(f"{city.url}/healthz").status_code == httpx.codes.OK)
    until("the first incident", lambda: _has_incident(city))
    words = [sys.executable, "-m", "watchroom.app.cli", "check", "--data", str(city.data)]
    checked = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert checked.returncode == 0, checked.stdout


def _has_incident(city: City) -> bool:
    """Return whether an incident is open of a call that the city itself made: its numbers begin with an I."""
    numbers = [number for each in city.ask("watch.officer", "/incidents")["items"] for number in each["external_ids"]]
    return any("I" in number for number in numbers)
