"""The log never holds a secret, a plate or a person's name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .conftest import Source

LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGGERS = {"log", "_log", "LOG", "logger", "_logger", "logging"}
SECRET_WORDS = {
    "authorization", "cookie", "csrf", "link", "login", "password", "passphrase", "person", "plate", "secret",
    "token", "totp",
}  # fmt: skip


def log_calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield each call of a logger's method."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in LEVELS and _tail(called.value) in LOGGERS:
            assert isinstance(node, ast.Call)
            yield node


def secrets(call: ast.Call) -> set[str]:
    """Return the names of secret things among what a call gives to the log; its literal words may name them."""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    inside = [node for each in given for node in ast.walk(each)]
    names = {node.id for node in inside if isinstance(node, ast.Name)}
    names |= {node.attr for node in inside if isinstance(node, ast.Attribute)}
    return {name for name in names if set(re.split(r"[_\d]+", name.lower())) & SECRET_WORDS}


def test_secrets_are_seen() -> None:
    """A plate or password handed to a logger is found, a word in the message is not."""
    tree = ast.parse('log.info("token of %s", source.token)\nlog.info("the plate was kept")')
    assert [secrets(call) for call in log_calls(tree)] == [{"token"}, set()]


def test_nothing_secret_is_logged(python: list[Source]) -> None:
    """No logging call of the package is given a value whose name says that it is secret."""
    ours = [source for source in python if source.path.startswith("src/") and "/tests/" not in source.path]
    calls = [(source.path, call) for source in ours for call in log_calls(source.tree)]
    assert calls
    assert {f"{path}:{call.lineno}": found for path, call in calls if (found := secrets(call))} == {}


def _tail(node: ast.expr) -> str:
    """Return the last name of a dotted expression."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
