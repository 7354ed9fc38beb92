"""The small tree of errors; each tells its reader what to do next."""

from __future__ import annotations


class WatchroomError(Exception):
    """The root: something the caller or the operator can act on."""

    code = "error"

    def __init__(self, message: str) -> None:
        """Keep `message`, a full sentence that says what to do next."""
        super().__init__(message)
        self.message = message


class BadInputError(WatchroomError):
    """The caller sent something that cannot be taken; `field` names where."""

    code = "bad_input"

    def __init__(self, field: str, reason: str) -> None:
        """Name the field (dotted path) and the reason in plain words."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class RefusedError(WatchroomError):
    """Policy says no; `rule` is the name of the rule that said it."""

    code = "refused"

    def __init__(self, rule: str, message: str) -> None:
        """Keep the rule's published name beside the sentence shown to the person."""
        super().__init__(message)
        self.rule = rule


class NotFoundError(WatchroomError):
    """There is no such thing, or not for this person: the answer does not tell which."""

    code = "not_found"


class ConflictError(WatchroomError):
    """Someone else was first, or the thing is no longer in the state the act needs."""

    code = "conflict"


class NotSignedInError(WatchroomError):
    """The caller must sign in (again) before acting."""

    code = "not_signed_in"


class LimitError(WatchroomError):
    """A named limit was reached; `limit` is its name and `retry_after_s` when to try again."""

    code = "limit"

    def __init__(self, limit: str, message: str, retry_after_s: float = 1.0) -> None:
        """Keep the limit's name and the seconds after which trying again makes sense."""
        super().__init__(message)
        self.limit = limit
        self.retry_after_s = retry_after_s


class UnavailableError(WatchroomError):
    """Something this needs is not there now (database, disk, broker); nothing was lost or accepted."""

    code = "unavailable"
