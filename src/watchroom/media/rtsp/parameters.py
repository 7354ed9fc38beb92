"""The parameter sets of one stream as they stand, and the format that they make."""

from __future__ import annotations

from collections.abc import Callable

from watchroom.media.rtsp import h264, h265
from watchroom.media.rtsp.bits import BitsError
from watchroom.media.units import Format

SETS_MAX = 16
"""Parameter sets of one kind that are kept; a stream uses one or two."""
SET_BYTES_MAX = 4096


class ParameterSets:
    """Takes parameter sets and tells the format when a change makes a new one."""

    def __init__(self, kinds: dict[int, Callable[[bytes], int]], make: Callable[..., Format]) -> None:
        """Keep sets of the NAL types `kinds`, each with what reads its number; `make` takes them in that order."""
        self._kinds = kinds
        self._make = make
        self._sets: dict[int, dict[int, bytes]] = {kind: {} for kind in kinds}
        self._is_changed = False
        self._format: Format | None = None

    def take(self, kind: int, nal: bytes) -> None:
        """Keep a set in place of the one with its number; nonsense is passed over."""
        try:
            number = self._kinds[kind](nal)
        except BitsError:
            return
        sets = self._sets[kind]
        if len(nal) > SET_BYTES_MAX or sets.get(number) == nal or (number not in sets and len(sets) >= SETS_MAX):
            return
        sets.pop(number, None)
        self._sets[kind] = {number: nal, **sets}
        self._is_changed = True

    def changed_format(self) -> Format | None:
        """Return the format if it is another than the one told before; asked at each key frame."""
        if not self._is_changed or not all(self._sets.values()):
            return None
        self._is_changed = False
        try:
            found = self._make(*(list(sets.values()) for sets in self._sets.values()))
        except BitsError:
            return None
        if found == self._format:
            return None
        self._format = found
        return found

    @property
    def is_known(self) -> bool:
        """Whether a format was told, so that pictures can be shown."""
        return self._format is not None


def h264_sets() -> ParameterSets:
    """Return the sets of an H.264 stream."""
    return ParameterSets({h264.SPS: h264.sps_id, h264.PPS: h264.pps_id}, h264.format_of)


def h265_sets() -> ParameterSets:
    """Return the sets of an H.265 stream."""
    return ParameterSets({h265.VPS: h265.vps_id, h265.SPS: h265.sps_id, h265.PPS: h265.pps_id}, h265.format_of)
