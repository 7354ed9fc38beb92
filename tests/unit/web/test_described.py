"""The published description of the console tells of errors as they are answered."""

from __future__ import annotations

from typing import Any

from watchroom.web.console.app import make_console
from watchroom.web.console.described import with_problems


def test_every_refusal_is_described_as_a_problem() -> None:
    """No route's error has the framework's shape: each has a code for programs and a sentence for people."""
    app = make_console()
    document: dict[str, Any] = with_problems(app.openapi_schema.to_schema())
    described = [
        response["content"]["application/json"]["schema"]
        for item in document["paths"].values()
        for operation in item.values()
        for code, response in operation["responses"].items()
        if int(code) >= 400
    ]
    assert described
    assert {str(each) for each in described} == {"{'$ref': '#/components/schemas/Problem'}"}
    assert document["components"]["schemas"]["Problem"]["required"] == ["error", "message"]
