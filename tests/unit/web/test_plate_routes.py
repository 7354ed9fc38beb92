"""There is no way to ask where a plate usually is, or which plates travel together."""

from __future__ import annotations

import re

from watchroom.web.console.app import make_console

PLATE_ROUTES = {
    "asks", "asks/{ask_id}", "export", "kept", "kept/{kept_id}", "search", "series", "series/asks",
    "series/asks/{ask_id}", "series/{series_id}", "words",
}  # fmt: skip
"""What comes after `/plates/`, without the verb at its end."""
VERBS = re.compile(r"/(approve|deny|run|compare|end)$")
NEVER = re.compile(r"convoy|companion|travel|pattern|habit|frequent|usual|route|sticker|owner", re.IGNORECASE)


def test_plates_are_searched_by_these_routes_alone() -> None:
    """A route for a pattern of life or a convoy would be one more here; places are compared by a series alone."""
    paths = {route.path_format.removeprefix("/console/v1") for route in make_console().routes}
    plates = {_plain(each).removeprefix("/plates/") for each in paths if each.startswith("/plates")}
    assert {VERBS.sub("", each) for each in plates} == PLATE_ROUTES
    assert [each for each in plates if NEVER.search(each)] == []
    assert [each for each in plates if "compare" in each] == ["series/{series_id}/compare"]


def _plain(path: str) -> str:
    return path.replace(":str}", "}")
