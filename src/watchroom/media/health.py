"""What is wrong with a camera, found from a series of looks at its pictures and from what its stream does."""

from __future__ import annotations

import math
from collections import deque

import msgspec

from watchroom.media.pictures.jobs import Measures
from watchroom.media.usual import Usual
from watchroom.model.video import FAULTS

OFFLINE_SECONDS = 15.0
"""A camera that should send and sends no picture for so long is offline."""
NUMBERED_FORMS = 2
FROZEN_LOOKS, FROZEN_SECONDS = 3, 10.0
"""So many looks at the very same picture, so long apart, are one picture."""
BLACK_MEAN_MAX, BLACK_VARIANCE_MAX = 14.0, 30.0
CONFIRM_LOOKS: dict[str, int] = {"black": 2, "blurred": 3, "moved": 4}
"""So many looks in a row must find it; a lorry passes, a flash fades."""
CLEAR_LOOKS = 2
LOOP_SECONDS_MIN, LOOP_SECONDS_MAX = 5.0, 60.0
LOOP_KEYS = 3
"""So many key frames in a row, each another one, were seen before, each as long ago."""
LOOP_JITTER_SECONDS = 2.0
STUCK_SECONDS = 45.0
"""Frozen or looped pictures are over when no key frame has come again for so long: encoders code one picture anew."""
SLOW_PART, SLOW_FPS, SLOW_SECONDS = 0.6, 3.0, 30.0
"""Fewer than this part of the usual pictures a second, or than so many at all, for so long."""
USUAL_STEP = 0.05
CLOCK_SECONDS_MAX, CLOCK_SECONDS_CLEAR = 2.0, 1.5
POINTED_SECONDS = 30.0
"""After an order to its motor a camera may look anywhere for so long, and what is usual is learned anew."""
_KEYS_KEPT = 256


class StreamFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a stream does at a time."""

    is_expected: bool
    """Pictures should come: it is recorded, or somebody looks."""
    last_picture_at: float | None
    """Seconds, by the clock of every other time here."""
    fps: float = 0.0
    offset_s: float | None = None
    """The camera's clock minus ours."""


class _Confirmed:
    """A finding that counts only when it comes several times in a row, and ends only when it is gone as often."""

    def __init__(self, looks: int) -> None:
        self._looks = looks
        self._found = 0
        self._gone = 0
        self.holds = False

    def tell(self, *, is_found: bool) -> None:
        self._found, self._gone = (self._found + 1, 0) if is_found else (0, self._gone + 1)
        if self._found >= self._looks:
            self.holds = True
        elif self._gone >= CLEAR_LOOKS:
            self.holds = False

    @property
    def is_open(self) -> bool:
        """Whether another look would decide something."""
        return (self._found > 0) != self.holds


class CameraWatch:
    """What is known of one camera's health; times are seconds of one clock that never goes back."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._usual = Usual()
        self._found = {fault: _Confirmed(looks) for fault, looks in CONFIRM_LOOKS.items()}
        self._same_since = self._same_until = 0.0
        self._same_looks = 0
        self._picture_crc: int | None = None
        self._keys: deque[tuple[float, int]] = deque(maxlen=_KEYS_KEPT)
        self._is_repeat = False
        self._repeated_at = -math.inf
        self._stuck: str | None = None
        self._pointed_at: float | None = None
        self._usual_fps = 0.0
        self._slow_since: float | None = None
        self._is_clock_wrong = False
        self._is_offline = False
        self._expected_since: float | None = None

    def saw_key(self, at: float, crc: int) -> None:
        """Take the sum of a key frame's coded bytes; costs next to nothing, so every key frame is told."""
        self._is_repeat = any(crc == known for _, known in self._keys)
        if self._is_repeat:
            self._repeated_at = at
        self._keys.append((at, crc))

    def looked(self, at: float, measures: Measures) -> None:
        """Take the measures of a key frame."""
        if measures.crc != self._picture_crc:
            self._picture_crc, self._same_since, self._same_looks = measures.crc, at, 0
        self._same_looks, self._same_until = self._same_looks + 1, at
        is_black = measures.mean < BLACK_MEAN_MAX and measures.variance < BLACK_VARIANCE_MAX
        self._found["black"].tell(is_found=is_black)
        if is_black:
            return
        if self._pointed_at is not None and at - self._pointed_at < POINTED_SECONDS:
            self._usual = Usual()
            self._found["moved"] = _Confirmed(CONFIRM_LOOKS["moved"])
            return
        is_elsewhere, is_blurred = self._usual.judge(measures)
        self._found["moved"].tell(is_found=is_elsewhere)
        self._found["blurred"].tell(is_found=is_blurred)

    def pointed(self, at: float) -> None:
        """Note that its motor was given an order."""
        self._pointed_at = at

    def relearn(self) -> None:
        """Take what it sees from now on as usual: a person said that it should look there."""
        self._usual = Usual()
        for fault, looks in CONFIRM_LOOKS.items():
            self._found[fault] = _Confirmed(looks)

    @property
    def wants_look(self) -> bool:
        """Whether another look soon would decide about a suspicion."""
        is_same = self._same_looks > 1 and not self._is_frozen_picture()
        return is_same or any(each.is_open for each in self._found.values())

    def faults(self, at: float, stream: StreamFacts) -> list[str]:
        """Return what is wrong now, in the order of FAULTS."""
        self._follow(at, stream)
        holds = {
            "offline": self._is_offline,
            "slow": self._slow_since is not None and at - self._slow_since >= SLOW_SECONDS,
            "clock": self._is_clock_wrong,
        }
        if not self._is_offline:  # of a camera that sends nothing, nothing else is known
            holds |= {fault: each.holds for fault, each in self._found.items()}
            if not holds["black"]:
                holds |= dict.fromkeys(self._stuck_as(at), True)
        return [fault for fault in FAULTS if holds.get(fault)]

    def _follow(self, at: float, stream: StreamFacts) -> None:
        """Judge what the stream does."""
        if not stream.is_expected:
            self._expected_since = None
        elif self._expected_since is None:
            self._expected_since = at
        since = at if self._expected_since is None else self._expected_since
        if stream.last_picture_at is not None:
            since = max(since, stream.last_picture_at)
        self._is_offline = at - since >= OFFLINE_SECONDS
        if not stream.is_expected or self._is_offline or stream.fps <= 0:
            self._slow_since = None
        elif stream.fps < max(SLOW_FPS, SLOW_PART * self._usual_fps):
            self._slow_since = at if self._slow_since is None else self._slow_since
        else:
            self._slow_since = None
            self._usual_fps += (stream.fps - self._usual_fps) * (USUAL_STEP if self._usual_fps else 1.0)
        if stream.offset_s is not None:
            limit = CLOCK_SECONDS_CLEAR if self._is_clock_wrong else CLOCK_SECONDS_MAX
            self._is_clock_wrong = abs(stream.offset_s) > limit

    def _stuck_as(self, at: float) -> list[str]:
        """Return whether it is frozen or looped; once it is, a key frame that comes again tells that it still is."""
        keys = self._recent_keys(at)
        if self._is_frozen_picture() or _is_frozen_stream(keys):
            self._stuck = "frozen"
        elif is_looped(keys):
            self._stuck = self._stuck or "looped"
        elif at - self._repeated_at >= STUCK_SECONDS:
            self._stuck = None
        return [self._stuck] if self._stuck else []

    def _is_frozen_picture(self) -> bool:
        return self._same_looks >= FROZEN_LOOKS and self._same_until - self._same_since >= FROZEN_SECONDS

    def _recent_keys(self, at: float) -> list[tuple[float, int]]:
        """Return the key frames in which something may come again."""
        if not self._is_repeat:  # as of every camera that is well
            return []
        oldest = at - 2 * LOOP_SECONDS_MAX
        return [key for key in self._keys if key[0] >= oldest]


def _is_frozen_stream(keys: list[tuple[float, int]]) -> bool:
    """Return whether the key frames of the last FROZEN_SECONDS are the same to the byte, or but for their numbering.

    Encoders number key frames by turns, so that one picture may have two forms.
    """
    forms: set[int] = set()
    for count, (at, crc) in enumerate(reversed(keys), start=1):
        forms.add(crc)
        if len(forms) > NUMBERED_FORMS:
            return False
        if keys[-1][0] - at >= FROZEN_SECONDS:
            return count >= FROZEN_LOOKS + len(forms) - 1
    return False


def is_looped(keys: list[tuple[float, int]]) -> bool:
    """Return whether the newest key frames repeat, to the byte, what came 5 to 60 s before them, each as long ago.

    `keys` are (seconds, sum of the coded bytes), oldest first. No sensor makes the same key frame twice.
    """
    newest = keys[-LOOP_KEYS:]
    if len(newest) < LOOP_KEYS or len({crc for _, crc in newest}) < LOOP_KEYS:  # fewer are one picture, frozen
        return False
    for at, crc in keys[:-LOOP_KEYS]:
        lag = newest[0][0] - at
        if crc != newest[0][1] or not LOOP_SECONDS_MIN - LOOP_JITTER_SECONDS <= lag <= LOOP_SECONDS_MAX:
            continue
        earlier = [(when + lag, earlier) for when, earlier in keys]
        if all(_has(earlier, key) for key in newest[1:]):
            return True
    return False


def _has(keys: list[tuple[float, int]], wanted: tuple[float, int]) -> bool:
    return any(crc == wanted[1] and abs(at - wanted[0]) <= LOOP_JITTER_SECONDS for at, crc in keys)
