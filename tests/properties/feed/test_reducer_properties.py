"""For any list of changes, applying them to an old snapshot gives what a fresh snapshot gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.integration.feed.reducer import apply, events, follow

from watchroom.actions.feed import CATEGORY_OF, FeedChange, encode_changes, encode_snapshot, shows
from watchroom.policy.table import CATEGORIES
from watchroom.store.feed import Latest

NOW = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)
LABELS = ("mpd/DC", "mcpd/MD", "fairfax/VA")
KEYS = ("a", "inc_1", 'quote"s', "line\nbreak", "état \u2028")

keyed = st.tuples(st.sampled_from([each for each in CATEGORY_OF if each != "reads"]), st.sampled_from(KEYS))
values = st.none() | st.fixed_dictionaries({"n": st.integers(0, 9), "text": st.text(max_size=12)})
filters = st.fixed_dictionaries({category: st.frozensets(st.sampled_from(LABELS)) for category in CATEGORIES})


@st.composite
def logs(draw: st.DrawFn) -> list[FeedChange]:
    """Return a change log: each record keeps the label that it began with."""
    labels = draw(st.dictionaries(keyed, st.sampled_from(LABELS), min_size=1, max_size=8))
    steps = draw(st.lists(st.tuples(st.sampled_from(sorted(labels)), values), max_size=30))
    return [
        FeedChange(id_, kind, key, labels[kind, key], None if value is None else json.dumps(value))
        for id_, ((kind, key), value) in enumerate(steps, start=1)
    ]


def state_after(log: list[FeedChange]) -> list[Latest]:
    """Return what the store holds after a log."""
    records: dict[tuple[str, str], Latest] = {}
    for change in log:
        records.pop((change.kind, change.key), None)
        if change.value is not None:
            records[change.kind, change.key] = Latest(change.kind, change.key, change.label, change.value)
    return list(records.values())


@given(logs(), filters, st.data())
def test_changes_over_an_old_snapshot_give_a_fresh_one(
    log: list[FeedChange], visible: dict[str, frozenset[str]], data: st.DataObject
) -> None:
    """A snapshot taken anywhere in the log and the changes after it, in any pieces, lead to the snapshot at its end."""
    at = data.draw(st.integers(0, len(log)))
    pieces = sorted(data.draw(st.lists(st.integers(at, len(log)), max_size=4)))
    stream = encode_snapshot(at, NOW, state_after(log[:at]), visible)
    for start, end in zip([at, *pieces], [*pieces, len(log)], strict=True):
        if start < end:
            stream += encode_changes(log[start:end], visible) or b""
    fresh = encode_snapshot(len(log), NOW, state_after(log), visible)
    assert follow({}, stream) == follow({}, fresh)


@given(logs(), filters, st.integers(0, 30))
def test_changes_come_again_without_harm(
    log: list[FeedChange], visible: dict[str, frozenset[str]], overlap: int
) -> None:
    """A console that gets some changes twice, as after a reconnection, ends in the same state."""
    once = encode_changes(log, visible) or b""
    again = encode_changes(log[max(0, len(log) - overlap) :], visible) if log and overlap else None
    assert follow({}, once + (again or b"")) == follow({}, once)


@given(logs(), filters)
def test_nothing_passes_that_the_filter_does_not_show(
    log: list[FeedChange], visible: dict[str, frozenset[str]]
) -> None:
    """Each change of an event is one that the filter shows, in the order of the log, under the last one's id."""
    event = encode_changes(log, visible) if log else None
    shown = [(each.kind, each.key) for each in log if shows(visible, each.kind, each.label)]
    if event is None:
        assert shown == []
        return
    ((kind, number, data),) = events(event)
    assert (kind, number) == ("change", log[-1].id)
    assert [(each["kind"], each["key"]) for each in data] == shown


def test_an_unknown_kind_is_shown_to_nobody_by_accident() -> None:
    """Every kind but the room's own record is decided by a category of policy."""
    nothing: dict[str, frozenset[str]] = {}
    assert [kind for kind in CATEGORY_OF if shows(nothing, kind, "mpd/DC")] == []
    assert shows(nothing, "room", "")
    assert not shows(nothing, "entry", "mpd/DC")


def test_the_reducer_is_the_documented_one() -> None:
    """A value replaces, null deletes, and deleting what is not there changes nothing."""
    state = {"unit": {"3D12": {"n": 1}}}
    after = apply(state, [{"kind": "unit", "key": "3D12", "value": None}, {"kind": "unit", "key": "x", "value": None}])
    assert after == {"unit": {}}
    assert state == {"unit": {"3D12": {"n": 1}}}
