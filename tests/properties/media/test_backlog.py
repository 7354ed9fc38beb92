"""What waits for a broken line stays in order, within its bound, and decodable after each gap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watchroom.media.gateway.backlog import Backlog
from watchroom.media.units import FLAG_GAP, AccessUnit, Format, pack_format, pack_unit, unpack_unit

FORMAT = pack_format(Format(codec="avc1.64001f", record=b"x", width=16, height=16))


def _unit(number: int, *, is_key: bool, size: int) -> bytes:
    unit = AccessUnit(data=bytes(size), is_key=is_key, ticks=0, wall_us=number * 100, source_us=None)
    return pack_unit(unit)


@given(
    sizes=st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.integers(1, 400)), max_size=60),
    bytes_max=st.integers(600, 6_000),
)
def test_order_bound_and_gaps(sizes: list[tuple[int, bool, int]], bytes_max: int) -> None:
    """Each opening's units come out in order, and whatever follows a loss is a key frame that says so."""
    backlog = Backlog(bytes_max)
    put: dict[int, list[bytes]] = {}
    for opening in range(3):
        backlog.put(opening, FORMAT)
        put[opening] = [_unit(0, is_key=True, size=10)]
        backlog.put(opening, put[opening][0])
    for number, (opening, is_key, size) in enumerate(sizes, 1):
        message = _unit(number, is_key=is_key, size=size)
        put[opening].append(message)
        backlog.put(opening, message)
        formats = 3 * len(FORMAT)
        assert backlog.waiting_bytes <= max(bytes_max, formats)
    taken: dict[int, list[bytes]] = {}
    while (next_ := backlog.take()) is not None:
        taken.setdefault(next_[0], []).append(next_[1])
    assert backlog.waiting_bytes == 0
    units = 0
    for opening, messages in taken.items():
        assert messages[0] == FORMAT
        before = None
        for message in messages[1:]:
            unit = unpack_unit(message)
            at = next(i for i, each in enumerate(put[opening]) if unpack_unit(each).wall_us == unit.wall_us)
            is_next = at == (0 if before is None else before + 1)
            assert is_next or (unit.is_key and unit.after_gap)
            assert bool(message[1] & FLAG_GAP) == (not is_next)
            before = at
            units += 1
    assert units + backlog.dropped_units == sum(map(len, put.values()))


def test_put_back_comes_first_again() -> None:
    """A message that the line did not carry is the next one of its opening."""
    backlog = Backlog()
    first, second = _unit(1, is_key=True, size=5), _unit(2, is_key=False, size=5)
    backlog.put(7, first)
    backlog.put(7, second)
    taken = backlog.take()
    assert taken == (7, first)
    backlog.put_back(*taken)
    assert [backlog.take(), backlog.take(), backlog.take()] == [(7, first), (7, second), None]


def test_forget_frees_what_waits() -> None:
    """An opening that ended leaves nothing behind."""
    backlog = Backlog()
    backlog.put(1, FORMAT)
    backlog.put(2, FORMAT)
    backlog.forget(1)
    assert backlog.waiting_bytes == len(FORMAT)
    assert backlog.take() == (2, FORMAT)
