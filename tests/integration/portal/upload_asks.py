"""What is asked of the pages of upload links, for the test that walks every route; tus is walked by test_acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.uploads.sending import make_link
from tests.integration.web.town import Town

Made = dict[str, Any]
How = dict[str, Any] | Callable[[Made], dict[str, Any]]


def _with_link(**more: Any) -> Callable[[Made], dict[str, Any]]:
    return lambda made: {"path": {"token": made["upload_token"]}, **more}


UPLOAD_ASKS: dict[str, tuple[str, How]] = {
    "GET /uploads/{token}": ("", _with_link()),
    "POST /uploads/{token}": ("", _with_link(files={"files": ("door.txt", b"17:05 it was loud", "text/plain")})),
    "POST /uploads/{token}/told": ("", _with_link(data={"clock": "right", "note": "the left camera"})),
}


async def make_upload_link(town: Town, _: Made) -> Made:
    """Make a link."""
    return {"upload_token": await make_link(town)}
