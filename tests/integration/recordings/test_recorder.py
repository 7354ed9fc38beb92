"""What is recorded is played by ordinary players, whatever cameras, clocks and disks do."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path

import msgspec
import pytest
from tests.integration.recordings.film import BEGAN_US, FPS, GROUP, film, film_format, frames_played, record, until

from watchroom.media.disk import FULL, Disk
from watchroom.media.fmp4.reader import read_whole
from watchroom.media.recorder import Finished, Recorder
from watchroom.media.recovery import files_of, leftovers, recover
from watchroom.media.segment_file import OpenSegment, segment_path
from watchroom.media.units import AccessUnit

HOUR_US = 3_600_000_000


def play(recorder: Recorder, *films: Iterator[AccessUnit]) -> None:
    """Give a recorder films one after the other, as one stream."""
    recorder.format(film_format())
    for each in films:
        for unit in each:
            recorder.unit(unit)


def shown_of(recorder: Recorder) -> OpenSegment:
    """Return the file being written, which must be there."""
    shown = recorder.open_segment()
    assert shown is not None
    return shown


def demand_whole(root: Path, each: Finished) -> None:
    """Hold a segment's row against its file, and the file against an ordinary player."""
    segment = each.segment
    content = (root / segment.path).read_bytes()
    assert (len(content), hashlib.sha256(content).digest()) == (segment.size_bytes, segment.sha256)
    with (root / segment.path).open("rb") as file:
        found = read_whole(file)
    assert (found.fragments, found.frames, found.codec) == (segment.fragments, segment.frames, segment.codec)
    assert (found.width, found.height, found.whole_bytes) == (segment.width, segment.height, segment.size_bytes)
    assert frames_played(root / segment.path) == segment.frames


def demand_no_overlap(finished: list[Finished]) -> None:
    """Demand that each segment begins where the one before ended, or later."""
    for before, after in pairwise(finished):
        assert after.segment.began_at >= before.segment.ended_at or after.after_step


@pytest.mark.parametrize("camera_id", ["c1", "c2", "c3"])
async def test_a_minute_of_any_groups_is_one_segment(tmp_path: Path, camera_id: str) -> None:
    """However groups lie to the second at which segments end, none of one group is cut off."""
    rates = [7, 4, 5, 3, 6, 8, 5]
    began = accumulate((GROUP * 1_000_000 // rates[i % 7] for i in range(300)), initial=BEGAN_US)
    films = [film(1, began_us=at, fps=rates[i % 7]) for i, at in zip(range(300), began, strict=False)]
    finished = await record(tmp_path, lambda recorder: play(recorder, *films), camera_id=camera_id)
    lasts = [(each.segment.ended_at - each.segment.began_at).total_seconds() for each in finished]
    assert sum(each.segment.frames for each in finished) == 300 * GROUP
    assert max(lasts) <= 60 + GROUP / min(rates), "a group may be longer than the one before it"
    assert min(lasts[1:-1]) > 14, lasts


async def test_two_minutes_are_whole_segments_of_a_minute(tmp_path: Path) -> None:
    """Every picture is in exactly one segment, each at most a minute long, begun by a key frame, without a gap."""
    finished = await record(tmp_path, lambda recorder: play(recorder, film(130)))
    for each in finished:
        demand_whole(tmp_path, each)
        assert (each.segment.ended_at - each.segment.began_at).total_seconds() <= 60
        assert len(each.segment.fragments) * GROUP == each.segment.frames
    demand_no_overlap(finished)
    assert sum(each.segment.frames for each in finished) == 130 * GROUP
    gaps = [b.segment.began_at - a.segment.ended_at for a, b in pairwise(finished)]
    assert all(gap.total_seconds() < 0.002 for gap in gaps)


async def test_long_groups_are_written_in_parts(tmp_path: Path) -> None:
    """A group of ten seconds is one fragment of the index, though it is written every two seconds."""

    def feed(recorder: Recorder) -> None:
        units = list(film(10))
        play(recorder, iter([units[0], *(msgspec.structs.replace(unit, is_key=False) for unit in units[1:])]))

    (only,) = await record(tmp_path, feed)
    demand_whole(tmp_path, only)
    assert len(only.segment.fragments) == 1
    assert (tmp_path / only.segment.path).read_bytes().count(b"moof") == 5


async def test_a_new_format_begins_a_new_segment(tmp_path: Path) -> None:
    """Pictures of two formats are never in one file."""
    other = msgspec.structs.replace(film_format(), width=640)
    first, second = list(film(2)), list(film(2, began_us=BEGAN_US + 2_000_000))

    def feed(recorder: Recorder) -> None:
        for found, units in ((film_format(), first), (other, second)):
            recorder.format(found)
            for unit in units:
                recorder.unit(unit)

    finished = await record(tmp_path, feed)
    assert [each.segment.width for each in finished] == [film_format().width, 640]
    demand_no_overlap(finished)


async def test_our_clock_set_forward_begins_a_new_segment(tmp_path: Path) -> None:
    """When our clock jumps an hour ahead in the middle of a group, nothing seems to last an hour."""
    first, second = list(film(3)), list(film(3, began_us=BEGAN_US + 3_000_000))
    later = [
        msgspec.structs.replace(unit, ticks=unit.ticks + 270_000, wall_us=unit.wall_us + HOUR_US) for unit in second
    ]
    finished = await record(tmp_path, lambda recorder: play(recorder, iter(first), iter(later)))
    for each in finished:
        demand_whole(tmp_path, each)
        assert (each.segment.ended_at - each.segment.began_at).total_seconds() < 4
    assert len(finished) == 2
    demand_no_overlap(finished)


async def test_our_clock_set_back_is_marked(tmp_path: Path) -> None:
    """When the stream begins anew an hour earlier, the segment says so, and only that one."""

    def feed(recorder: Recorder) -> None:
        play(recorder, film(2))
        recorder.broken()
        play(recorder, film(2, began_us=BEGAN_US - HOUR_US))
        recorder.broken()
        play(recorder, film(2, began_us=BEGAN_US - HOUR_US + 2_000_000))

    finished = await record(tmp_path, feed)
    assert [each.after_step for each in finished] == [False, True, False]
    for each in finished:
        demand_whole(tmp_path, each)


@pytest.mark.parametrize("factor", [0, 3, 1000])
async def test_the_cameras_clock_does_not_bend_time(tmp_path: Path, factor: int) -> None:
    """However a camera stamps its pictures, a fragment begins when we saw it and lasts until the next."""
    units = [msgspec.structs.replace(unit, ticks=unit.ticks * factor) for unit in film(5)]
    (only,) = await record(tmp_path, lambda recorder: play(recorder, iter(units)))
    demand_whole(tmp_path, only)
    assert [each.began_ms for each in only.segment.fragments] == [0, 1000, 2000, 3000, 4000]
    assert {each.duration_ms for each in only.segment.fragments[:-1]} == {1000}


async def test_a_lost_stretch_is_a_standing_picture(tmp_path: Path) -> None:
    """Where a camera sent nothing for eight seconds the last picture lasts so long."""
    units = [*film(2), *film(2, began_us=BEGAN_US + 10_000_000)]
    units[2 * GROUP :] = [msgspec.structs.replace(unit, ticks=unit.ticks + 900_000) for unit in units[2 * GROUP :]]
    (only,) = await record(tmp_path, lambda recorder: play(recorder, iter(units)))
    assert [each.began_ms for each in only.segment.fragments] == [0, 1000, 10_000, 11_000]
    assert only.segment.fragments[1].duration_ms == 9_000


async def test_what_is_killed_is_taken_up_to_its_last_whole_fragment(tmp_path: Path) -> None:
    """A file cut anywhere becomes a segment of its whole fragments, or nothing when it has none."""
    (only,) = await record(tmp_path / "whole", lambda recorder: play(recorder, film(4)))
    content = (tmp_path / "whole" / only.segment.path).read_bytes()
    ends = [each.offset + each.size for each in only.segment.fragments]
    header = only.segment.fragments[0].offset
    for cut in (0, 3, header - 1, header, ends[0] - 1, ends[0], ends[1] + 5, ends[3] - 1, len(content)):
        root = tmp_path / str(cut)
        (root / only.segment.path).parent.mkdir(parents=True)
        (root / only.segment.path).write_bytes(content[:cut])
        paths = leftovers(root, "c1", None)
        assert paths == [only.segment.path]
        found = recover(root, paths[0], "c1", "mpd/DC")
        whole = sum(end <= cut for end in ends)
        assert (found is None) == (whole == 0)
        if found is None:
            assert list(files_of(root)) == []
        else:
            assert found.segment.frames == whole * GROUP
            demand_whole(root, found)


def test_only_what_may_be_unfinished_is_looked_at(tmp_path: Path) -> None:
    """Files of hours before the newest indexed one, and of other cameras, are not looked at again."""
    paths = [segment_path("c1", BEGAN_US + n * HOUR_US) for n in range(3)] + [segment_path("c2", BEGAN_US)]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    assert leftovers(tmp_path, "c1", paths[1]) == paths[1:3]
    assert sorted(files_of(tmp_path)) == sorted(paths)
    assert segment_path("../../etc", BEGAN_US).startswith("h.")


async def test_a_full_disk_stops_recording_and_it_resumes(tmp_path: Path) -> None:
    """Without room nothing is begun and the fault says why; with room again recording goes on by itself."""
    finished: list[Finished] = []
    async with Disk(tmp_path, reserve_bytes=10**18) as disk:
        recorder = Recorder("c1", "mpd/DC", disk, finished.append)
        play(recorder, film(3))
        assert recorder.fault == FULL
        disk.set_reserve(1)
        play(recorder, film(3, began_us=BEGAN_US + 3_000_000))
        assert recorder.fault is None
        recorder.broken()
    (only,) = finished
    demand_whole(tmp_path, only)
    assert list(files_of(tmp_path)) == [only.segment.path]


async def test_a_disk_that_fails_in_mid_write_keeps_whole_fragments(tmp_path: Path) -> None:
    """A write that the disk takes only in part is undone; what was written before becomes a segment."""
    finished: list[Finished] = []
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        async with Disk(tmp_path, reserve_bytes=1) as disk:
            recorder = Recorder("c1", "mpd/DC", disk, finished.append)
            recorder.format(film_format())
            units = list(film(30))
            for unit in units[: 5 * GROUP + 1]:
                recorder.unit(unit)
            await until("five fragments", lambda: len(shown_of(recorder).fragments) == 5)
            written = shown_of(recorder).size_bytes
            resource.setrlimit(resource.RLIMIT_FSIZE, (written + 100, hard))
            for unit in units[5 * GROUP + 1 : 6 * GROUP + 1]:
                recorder.unit(unit)
            await until("the failed write", lambda: disk.failures > 0)
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            for unit in units[6 * GROUP + 1 :]:
                recorder.unit(unit)
            recorder.broken()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    first, second = finished
    assert (first.segment.frames, first.segment.size_bytes) == (5 * GROUP, written)
    assert (second.segment.began_at - first.segment.ended_at).total_seconds() >= 5
    for each in finished:
        demand_whole(tmp_path, each)


async def test_the_open_file_is_told_as_far_as_it_may_be_read(tmp_path: Path) -> None:
    """While it is written, the segment lists the fragments that are in the file, and they can be played."""
    async with Disk(tmp_path, reserve_bytes=1) as disk:
        recorder = Recorder("c1", "mpd/DC", disk, lambda _: None)
        assert recorder.open_segment() is None
        play(recorder, film(4))
        await until("three fragments", lambda: len(shown_of(recorder).fragments) == 3)
        shown = shown_of(recorder)
        assert (shown.id, shown.sha256, shown.camera_id) == (0, None, "c1")
        last = shown.fragments[-1]
        copy = tmp_path / "copy.mp4"
        copy.write_bytes((tmp_path / shown.path).read_bytes()[: last.offset + last.size])
        assert frames_played(copy) == 3 * GROUP
        assert (shown.ended_at - shown.began_at).total_seconds() == 3 * GROUP / FPS
        recorder.broken()


async def test_a_restart_does_not_overlap_what_is_indexed(tmp_path: Path) -> None:
    """A recorder told when the newest segment ends begins there at the earliest, a step of the clock apart."""
    (near,) = await record(tmp_path, lambda recorder: play(recorder, film(2)), last_end_us=BEGAN_US + 400_000)
    assert near.segment.path == segment_path("c1", BEGAN_US + 400_000)
    assert not near.after_step
    (far,) = await record(tmp_path / "2", lambda recorder: play(recorder, film(2)), last_end_us=BEGAN_US + HOUR_US)
    assert far.after_step
