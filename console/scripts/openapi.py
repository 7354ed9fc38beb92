"""Writes the console's OpenAPI, with the records that only the feed carries, to the file named: the types' origin."""  # noqa: INP001 - a script of the front end, no package

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from watchroom.model import video, views
from watchroom.web.console.app import make_console

FEED_ONLY = (views.ReaderView, views.SourceView, views.SeatView, views.WarningView)
AS_ARRAYS = (video.Fragment,)
"""Records that are written as arrays, which the routes' own description does not know."""
REFERENCE = "#/components/schemas/{name}"


def schema() -> dict[str, Any]:
    """Return the OpenAPI of the console's routes plus the feed's own records."""
    whole = make_console().openapi_schema.to_schema()
    _, feed = msgspec.json.schema_components(FEED_ONLY, ref_template=REFERENCE)
    _, arrays = msgspec.json.schema_components(AS_ARRAYS, ref_template=REFERENCE)
    whole["components"]["schemas"] = feed | whole["components"]["schemas"] | arrays
    return whole


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(schema(), indent=2, default=str) + "\n", encoding="utf-8")
