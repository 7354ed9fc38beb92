"""OpenAPI documents of the doors that are bare handlers: the exchange and the public ledger."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import msgspec

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_REJECTION = {
    "type": "object",
    "properties": {"index": {"type": "integer"}, "field": {"type": "string"}, "reason": {"type": "string"}},
    "required": ["index", "field", "reason"],
}
_TAKEN = {
    "type": "object",
    "properties": {
        "accepted": {"type": "integer"},
        "duplicates": {"type": "integer"},
        "repaired": {"type": "integer"},
        "rejected": {"type": "array", "items": _REJECTION},
    },
    "required": ["accepted", "duplicates", "rejected"],
}
_PROBLEM = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
    "required": ["error", "message"],
}
_ANSWERS = {
    "200": "All that was acceptable is durable.",
    "401": "The token is not this source's.",
    "403": "The source is switched off here.",
    "413": "The message is too large.",
    "415": "The source takes other content types.",
    "422": "Nothing in the message was acceptable; `rejected` says why.",
    "429": "Too much waits for the disk; send again after `Retry-After` seconds.",
    "503": "Nothing of it was stored; send again.",
}


def exchange_document(content_types: dict[str, tuple[str, ...]], version: str) -> dict[str, Any]:
    """Return the exchange's document; `content_types` by kind of source."""
    taken = sorted({each for types in content_types.values() for each in types})
    kinds = "; ".join(f"{kind}: {', '.join(types)}" for kind, types in sorted(content_types.items()))
    operation = {
        "operationId": "sendMessage",
        "summary": "Send one message as the device has it, or NDJSON of many",
        "description": f"Acknowledged when it is durable. Content types by kind of source: {kinds}.",
        "parameters": [{"name": "source_id", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": {each: {"schema": {}} for each in taken}},
        "security": [{"source_token": []}],
        "responses": {
            code: {
                "description": says,
                "content": {"application/json": {"schema": _TAKEN if code in ("200", "422") else _PROBLEM}},
            }
            for code, says in _ANSWERS.items()
        },
    }
    return _document(
        "watchroom exchange",
        version,
        {"/exchange/v1/sources/{source_id}": {"post": operation}},
        {"source_token": {"type": "http", "scheme": "bearer"}},
    )


def portal_document(version: str, service: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the document of what is public: the ledger as C2SP tlog-tiles, public numbers, and the service's paths."""

    def read(summary: str, kind: str, *names: str) -> dict[str, Any]:
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
        found = {"description": summary, "content": {kind: {"schema": {"type": "string"}}}}
        answers = {"200": found, "404": {"description": "There is no such tile of the published tree."}}
        return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}

    octets = "application/octet-stream"
    return _document(
        "watchroom portal",
        version,
        {
            "/ledger/checkpoint": read("The newest published signed head", "text/plain"),
            "/ledger/verifier.pub": read("The log's public key", "text/plain"),
            "/ledger/verifier-ml-dsa-44.pub": read("The log's ML-DSA-44 key", "text/plain"),
            "/ledger/witnesses.pub": read("The public keys of those who cosign its heads, a line each", "text/plain"),
            "/ledger/seals.json": read("How many contents are sealed, overdue and destroyed", "application/json"),
            "/ledger/tile/{level}/{index}": read("A tile of hashes", octets, "level", "index"),
            "/ledger/tile/entries/{index}": read("A bundle of entries", octets, "index"),
            "/transparency/{page}": read("A public page", "text/html", "page"),
            "/transparency/numbers.json": read("Every counted number with its question", "application/json"),
            "/transparency/tables.json": read("Every public table", "application/json"),
            "/transparency/numbers/{table}.json": read("One public table", "application/json", "table"),
            "/transparency/numbers/{table}.csv": read("One public table", "text/csv", "table"),
            **(service or {}),
        },
        {},
    )


def _document(title: str, version: str, paths: dict[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {"securitySchemes": schemes},
    }


class Documents:
    """Serves documents by path, an ASGI app of its own."""

    def __init__(self, documents: dict[str, Callable[[], dict[str, Any]]]) -> None:
        """Keep what makes each: that is done when it is first asked for, not at the start."""
        self._makers = documents
        self._bodies: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - the ASGI shape
        """Answer one request."""
        body = self._body(scope["path"])
        status = 200 if body is not None else 404
        body = body if body is not None else b'{"error":"not_found","message":"There is nothing here."}'
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _body(self, path: str) -> bytes | None:
        if path not in self._bodies and path in self._makers:
            self._bodies[path] = msgspec.json.encode(self._makers[path]())
        return self._bodies.get(path)
