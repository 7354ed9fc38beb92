"""The arithmetic of the benches: percentiles, targets, ratios, and traffic whose hits are planned."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.app.bench import BENCHES
from watchroom.app.benches.figures import at_least, at_most, percentile, round_off, table
from watchroom.app.benches.load import Job, Line, message
from watchroom.app.benches.plates import traffic_plate, wanted_plates
from watchroom.correlate.hotlist import ocr_key

TIMES = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=200)


@given(TIMES, st.sampled_from([50, 95, 99, 100]))
def test_a_percentile_is_a_measured_value_that_enough_are_not_above(values: list[float], percent: int) -> None:
    """No interpolation: so many percent of the values are at most the percentile, and it is the smallest such."""
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) >= len(values) * percent / 100
    assert sum(value < found for value in values) < len(values) * percent / 100


def test_the_percentile_of_nothing_meets_no_target() -> None:
    """A bench that measured nothing does not pass."""
    assert at_most("nothing", percentile([], 99), "ms", 50).met is False


@pytest.mark.parametrize(("value", "met"), [(19.9, True), (20.0, True), (20.04, False)])
def test_a_target_is_held_against_what_was_measured_and_not_what_is_shown(value: float, met: bool) -> None:  # noqa: FBT001 - the table's column
    """20.04 is shown as 20 and misses 20 all the same."""
    figure = at_most("durable", value, "ms", 20)
    assert figure.met is met
    assert abs(figure.value - value) < 0.1


def test_a_rate_is_met_from_above_and_compared_with_its_peer() -> None:
    """Twelve thousand posts a second meet ten thousand and are eight times fifteen hundred."""
    figure = at_least("posts", 12_000, "posts/s", 10_000, peer=1_500)
    assert (figure.met, figure.ratio) == (True, 8.0)
    assert at_least("posts", 12_000, "posts/s", 10_000, peer=None).ratio is None


@given(st.floats(min_value=1e-6, max_value=1e9))
def test_rounding_keeps_three_digits(value: float) -> None:
    """What is shown is within half a percent of what was measured."""
    assert math.isclose(round_off(value), value, rel_tol=0.005)


def test_the_table_says_what_was_missed() -> None:
    """A missed target stands out by a word, not by a colour."""
    assert "MISSED" in table([at_most("slow", 21, "ms", 20)])
    assert "MISSED" not in table([at_most("fast", 19, "ms", 20)])


def test_traffic_is_never_taken_for_a_wanted_plate() -> None:
    """Between traffic and hotlist there is not even a look-alike: only a planned hit is one."""
    random = Random(1)  # noqa: S311 - reproducible
    wanted = {ocr_key(plate) for plate in wanted_plates(20_000, 11)}
    assert not wanted & {ocr_key(traffic_plate(random)) for _ in range(20_000)}


def test_a_prepared_message_keeps_its_length_when_its_number_is_filled_in() -> None:
    """The length in the head is that of the body with every blank filled."""
    job = Job(address="http://x", tokens={"lpr_0": "t"}, batch=50, connections=1, seconds=1)
    data = message(job, "lpr_0", 7, Random(1))  # noqa: S311 - reproducible
    head, _, body = data.replace(b"@" * 16, b"%016x" % 12).partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head
    assert body.count(b"\n") == 49
    assert b"@" not in body


@given(st.lists(st.integers(min_value=1, max_value=40), max_size=8))
def test_an_answer_in_any_pieces_is_one_answer(cuts: list[int]) -> None:
    """However TCP cuts an answer, its status is told once, when it is whole."""
    told: list[int] = []
    line = Line(lambda _, status: told.append(status))
    answer, at = b'HTTP/1.1 429 \r\ncontent-length: 14\r\n\r\n{"error":"no"}', 0
    for cut in cuts:
        line.data_received(answer[at : at + cut]) if answer[at : at + cut] else None
        at += cut
    if at < len(answer):
        assert told == []
        line.data_received(answer[at:])
    assert told == [429]


def test_every_bench_can_be_run() -> None:
    """Each name of the list is a file with `measure`."""
    from importlib import import_module  # noqa: PLC0415 - by name, as the verb does

    assert all(callable(import_module(f"watchroom.app.benches.{name}").measure) for name in BENCHES)
