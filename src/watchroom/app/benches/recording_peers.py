"""What others take to record the same cameras: one ffmpeg each, PyAV in one process, MediaMTX where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchroom.app.benches.processes import cpu_seconds

SETTLE_SECONDS = 6.0
STOP_SECONDS_MAX = 5.0
FFMPEG_CAMERAS, PYAV_CAMERAS, MEDIAMTX_CAMERAS = 10, 50, 50
_REMUX = """
import sys, threading, av
def one(url, path):
    options = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    with av.open(url, options={"rtsp_transport": "tcp"}) as source, av.open(path, "w", options=options) as target:
        video = source.streams.video[0]
        copy = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = copy
                target.mux(packet)
for n in range(int(sys.argv[2])):
    threading.Thread(target=one, args=(f"{sys.argv[1]}/{n}", f"{sys.argv[3]}/{n}.mp4"), daemon=True).start()
threading.Event().wait()
"""


def peers(port: int, seconds: float) -> dict[str, float]:
    """Return, by name, which part of a core in % each of them takes for one camera."""
    url = f"rtsp://127.0.0.1:{port}"
    found = {}
    with tempfile.TemporaryDirectory(prefix="watchroom-peers-") as name:
        folder = Path(name)
        if shutil.which("ffmpeg"):
            commands = [_ffmpeg(f"{url}/{n}", folder / f"{n}-%d.mp4") for n in range(FFMPEG_CAMERAS)]
            found["ffmpeg"] = _measured(commands, FFMPEG_CAMERAS, seconds)
        command = [sys.executable, "-c", _REMUX, url, str(PYAV_CAMERAS), str(folder)]
        found["pyav"] = _measured([command], PYAV_CAMERAS, seconds)
        if shutil.which("mediamtx"):
            found["mediamtx"] = _measured([["mediamtx", _mediamtx(folder, url)]], MEDIAMTX_CAMERAS, seconds)
    return found


def _ffmpeg(url: str, path: Path) -> list[str]:
    copies = ["-c", "copy", "-an", "-f", "segment", "-segment_time", "60"]
    return ["ffmpeg", "-v", "quiet", "-rtsp_transport", "tcp", "-i", url, *copies, str(path)]


def _mediamtx(folder: Path, url: str) -> str:
    """Write a configuration that records cameras and serves nobody; return its path."""
    lines = ["rtsp: no", "rtmp: no", "hls: no", "webrtc: no", "srt: no", "paths:"]
    for n in range(MEDIAMTX_CAMERAS):
        lines += [f"  c{n}:", f"    source: {url}/{n}", "    record: yes", f"    recordPath: {folder}/%path/%Y-%s-%f"]
    path = folder / "mediamtx.yml"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def _measured(commands: list[list[str]], cameras: int, seconds: float) -> float:
    with _running(commands) as running:
        time.sleep(SETTLE_SECONDS)
        before, began = sum(map(cpu_seconds, running)), time.monotonic()
        time.sleep(seconds)
        return (sum(map(cpu_seconds, running)) - before) / (time.monotonic() - began) / cameras * 100


@contextmanager
def _running(commands: list[list[str]]) -> Iterator[list[int]]:
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(command, **quiet) for command in commands]  # type: ignore[call-overload] # noqa: S603
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait(STOP_SECONDS_MAX)
