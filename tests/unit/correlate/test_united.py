"""What becomes of two alerts whose incidents are one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from watchroom.correlate.united import MERGED, incident_cause, parted, unite
from watchroom.model.views import AlertView, PlaceView

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)


def alert(identity: str, priority: int, **more: Any) -> AlertView:
    """Return an open alert of the incident `inc_<identity>`."""
    values: dict[str, Any] = {
        "rule": f"rule_{identity}", "rule_title": "Rule", "title": f"Title {identity}", "action": "Look.",
        "status": "new", "incident_id": f"inc_{identity}", "cause": incident_cause(f"inc_{identity}"),
        "place": PlaceView(), "source_id": "cad", "raised_at": NOW, "due_at": NOW + timedelta(minutes=priority),
        "agency": "mpd", "law_tag": "DC",
    } | more  # fmt: skip
    return AlertView(id=f"alert_{identity}", priority=priority, **values)


def test_the_graver_words_and_the_earlier_time_win() -> None:
    """Whichever incident is kept, the graver of the two alerts is what asks."""
    mine, other = alert("a", 3), alert("b", 1)
    for first, second in ((mine, other), (other, mine)):
        kept, gone = unite(first, second, first.incident_id or "", "alert_new")
        assert (kept.id, kept.incident_id, kept.cause) == (first.id, first.incident_id, first.cause)
        assert (kept.title, kept.priority, kept.due_at, kept.count) == ("Title b", 1, other.due_at, 2)
        assert (gone.id, gone.status, gone.resolution) == (second.id, "resolved", MERGED)


@pytest.mark.parametrize(
    ("mine", "other", "status", "owner"),
    [
        ("new", "acknowledged", "acknowledged", "ben"),
        ("acknowledged", "new", "acknowledged", "ana"),
        ("shelved", "new", "new", None),
        ("shelved", "shelved", "shelved", None),
    ],
)
def test_who_took_one_took_both(mine: str, other: str, status: str, owner: str | None) -> None:
    """An alert that somebody took stays taken; one that asks is not put aside because the other was."""
    owners = {"acknowledged": {"owner": "ana"}}
    theirs = {"acknowledged": {"owner": "ben"}}
    a = alert("a", 2, status=mine, **owners.get(mine, {}))
    b = alert("b", 2, status=other, **theirs.get(other, {}))
    kept, _ = unite(a, b, "inc_a", "alert_new")
    assert (kept.status, kept.owner) == (status, owner)


def test_an_incident_without_an_alert_takes_over_the_other_s() -> None:
    """Where the incident kept has none, the other's asks there, and a split brings the old one back."""
    other = alert("b", 2, status="acknowledged", owner="ben")
    kept, gone = unite(None, other, "inc_a", "alert_new")
    assert (kept.id, kept.incident_id, kept.owner) == ("alert_new", "inc_a", "ben")
    assert kept.cause == incident_cause("inc_a")
    (again,) = parted([gone, msgspec.structs.replace(gone, resolution="handled")])
    assert (again.id, again.status, again.resolution, again.owner) == (other.id, "new", None, None)
    assert again.version > gone.version > other.version
