"""Writes the console's OpenAPI, with the records that only the feed carries, to the file named: the types' origin."""  # noqa: INP001 - a script of the front end, no package

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from watchroom.model import views
from watchroom.web.console.app import make_console

FEED_ONLY = (views.ReaderView, views.SourceView, views.SeatView, views.WarningView)


def schema() -> dict[str, Any]:
    """Return the OpenAPI of the console's routes plus the feed's own records."""
    # No route is run: the app is made for its description alone.
    whole = make_console(None).openapi_schema.to_schema()  # type: ignore[arg-type]
    _, feed = msgspec.json.schema_components(FEED_ONLY, ref_template="#/components/schemas/{name}")
    whole["components"]["schemas"] = feed | whole["components"]["schemas"]
    return whole


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(schema(), indent=2, default=str) + "\n", encoding="utf-8")
