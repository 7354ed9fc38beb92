"""The one place where errors become HTTP answers."""

from __future__ import annotations

import msgspec
from litestar.exceptions import HTTPException, ValidationException

from watchroom.base.errors import (
    BadInputError,
    ConflictError,
    LimitError,
    NotFoundError,
    NotSignedInError,
    RefusedError,
    UnavailableError,
    WatchroomError,
)

STATUS: dict[type[WatchroomError], int] = {
    BadInputError: 400,
    NotSignedInError: 401,
    RefusedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    LimitError: 429,
    UnavailableError: 503,
}


class Problem(msgspec.Struct, omit_defaults=True):
    """What an error answer holds: a code for programs, a sentence for people."""

    error: str
    message: str
    field: str | None = None
    rule: str | None = None


def problem_of(error: WatchroomError) -> tuple[int, Problem, dict[str, str]]:
    """Return status, body and extra headers for an error."""
    problem = Problem(
        error=error.code,
        message=error.message,
        field=error.field if isinstance(error, BadInputError) else None,
        rule=error.rule if isinstance(error, RefusedError) else None,
    )
    headers = {"Retry-After": str(max(1, round(error.retry_after_s)))} if isinstance(error, LimitError) else {}
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    return status, problem, headers


def words_of(error: HTTPException) -> tuple[str | None, str]:
    """Return which field of a request the framework refused, where it says so, and its sentence."""
    if not (isinstance(error, ValidationException) and isinstance(error.extra, list) and error.extra):
        return None, error.detail
    first = error.extra[0]
    field, message = first.get("key"), str(first.get("message", error.detail))
    message = "is required" if message == repr(field) else message  # a missing body is told as its name
    return field, f"{field}: {message}" if field else message
