"""What a fuzz target is: every module `*_target.py` of this folder names some in `TARGETS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Target(NamedTuple):
    """One thing to throw bytes at."""

    try_one: Callable[[bytes], None]
    """Tries one input; whatever it raises is a finding, so it catches what the code under test may raise."""
    seeds: Callable[[], Iterable[bytes]]
    """Returns good inputs to begin from: samples of what senders really send."""
    bytes_max: int = 8_192
    """Inputs are no longer than this; small ones find more in the same time."""
