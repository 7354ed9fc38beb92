"""Rows are paced by their times, and every one is told of whatever the door answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchroom.app.playing import TOGETHER_SECONDS, Piece, Player, Refusal, at_once, paced, speed_of
from watchroom.base.errors import WatchroomError

START = datetime(2024, 1, 1, tzinfo=UTC)


@given(
    st.lists(st.lists(st.none() | st.integers(0, 10_000), max_size=6), max_size=6),
    st.floats(0.5, 1_000),
)
def test_no_row_is_left_out_and_none_comes_early(offsets: list[list[int | None]], speed: float) -> None:
    """Paced rows are all rows in order, each at most TOGETHER_SECONDS before its time divided by the speed."""
    offsets = [sorted(chunk, key=lambda each: (each is None, each or 0)) for chunk in offsets]
    flat = [each for chunk in offsets for each in chunk]
    chunks = []
    number = iter(range(len(flat)))
    for chunk in offsets:
        times = [None if each is None else START + timedelta(seconds=each) for each in chunk]
        chunks.append(([str(next(number)).encode() for _ in chunk], times))
    played = list(paced(chunks, speed))
    assert [row for piece in played for row in piece.rows] == [str(n).encode() for n in range(len(flat))]
    start = next((each for each in flat if each is not None), 0)
    for piece in played:
        for place in range(len(piece.rows)):
            told = flat[piece.first + place]
            assert told is None or (told - start) / speed <= piece.due_seconds + TOGETHER_SECONDS


def test_a_speed_is_positive_or_max() -> None:
    """`max` has no bound; nothing, backwards and not a number are no speeds."""
    assert speed_of("max") == float("inf")
    for wrong in ("0", "-1", "nan", "fast"):
        with pytest.raises(ValueError, match=r".*"):
            speed_of(wrong)


class Moody(BaseHTTPRequestHandler):
    """A door that is busy, breaks, refuses whole messages, and takes rows that say so."""

    protocol_version = "HTTP/1.1"
    moods: list[str]
    lock = threading.Lock()

    def do_POST(self) -> None:
        """Answer by the next mood, then honestly."""
        rows = self.rfile.read(int(self.headers["content-length"])).split(b"\n")
        with self.lock:
            mood = self.moods.pop(0) if self.moods else ""
        if mood == "cut":
            self.close_connection = True
            return
        if mood:
            self._say(int(mood), {"error": "limit", "message": "later"})
        elif b"whole" in rows:
            self._say(
                422, {"accepted": 0, "rejected": [{"index": 0, "field": "message", "reason": "no"}], "message": "m"}
            )
        else:
            bad = [{"index": at, "field": "f", "reason": "r"} for at, row in enumerate(rows) if row == b"bad"]
            self._say(200, {"accepted": len(rows) - len(bad), "duplicates": 0, "repaired": 0, "rejected": bad})

    def _say(self, status: int, body: dict[str, object]) -> None:
        data = msgspec.json.encode(body)
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@pytest.fixture
def door() -> Iterator[str]:
    """Return the address of a moody door."""
    Moody.moods = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Moody)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_row_is_told_of_whatever_the_door_does(door: str) -> None:
    """Busy, broken and cut answers are tried again; a message refused as a whole is halved down to its bad row."""
    Moody.moods = ["503", "cut", "429"]
    refused: list[Refusal] = []
    player = Player(door, "s", "t", refused=refused.append)
    rows = [b"good"] * 5 + [b"bad", b"whole", b"good"]
    outcome = player.play(at_once([(rows[:3], [None] * 3), (rows[3:], [None] * 5)]), lambda _: None)
    assert outcome.line() == "accepted 6 repaired 0 rejected 2 duplicates 0"
    assert outcome.adds_up
    assert sorted(each.row for each in refused) == [5, 6]


def test_a_refused_sender_is_told(door: str) -> None:
    """What the door will never take ends the replay with the door's own words."""
    Moody.moods = ["403"]
    with pytest.raises(WatchroomError, match=r"refuses \(403\): later"):
        Player(door, "s", "t", refused=lambda _: None).play([Piece(0, [b"x"])], lambda _: None)
