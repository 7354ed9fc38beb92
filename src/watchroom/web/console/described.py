"""The console's OpenAPI as it is served: what is refused is described as it is answered, not as the framework would."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.plugins import JsonRenderPlugin

from watchroom.web.problems import Problem

_FIRST_ERROR, _LAST_ERROR = 400, 599


class Described(JsonRenderPlugin):
    """Serves the description as JSON."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002 - the port's shape
        """Return the description with our own errors."""
        return msgspec.json.encode(with_problems(openapi_schema), enc_hook=str)


def with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Put `Problem` where the document describes a refusal; changes the document and returns it."""
    (reference,), components = msgspec.json.schema_components((Problem,), ref_template="#/components/schemas/{name}")
    document.setdefault("components", {}).setdefault("schemas", {}).update(components)
    for item in document["paths"].values():
        for operation in item.values():
            for code, response in operation.get("responses", {}).items() if isinstance(operation, dict) else ():
                if _FIRST_ERROR <= int(code) <= _LAST_ERROR:
                    response["content"] = {"application/json": {"schema": reference}}
    return document
