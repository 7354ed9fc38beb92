"""Files that people hand over, made small: videos with and without sound, pictures, archives, and hostile ones."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXTINF:10,\nhttp://169.254.169.254/latest/\n"


def video(codec: str = "libx264", form: str = "mp4", *, seconds: float = 1.0, sound: bool = True) -> bytes:
    """Return a short video, with a tone unless without sound."""
    made = io.BytesIO()
    with av.open(made, "w", format=form) as container:
        pictures = cast("VideoStream", container.add_stream(codec, rate=10))
        pictures.width, pictures.height = 320, 240
        pictures.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        tone = container.add_stream("aac" if form == "mp4" else "mp2", rate=48_000) if sound else None
        for n in range(int(seconds * 10)):
            grey = np.full((240, 320, 3), (n * 9) % 255, dtype=np.uint8)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(pictures.encode(None))
        if tone is not None:
            wave = (np.sin(np.arange(int(48_000 * seconds)) / 10) * 8_000).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
            frame.sample_rate = 48_000
            container.mux(tone.encode(frame))
            container.mux(tone.encode(None))
    return made.getvalue()


def picture() -> bytes:
    """Return a JPEG."""
    made = io.BytesIO()
    with av.open(made, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        container.mux(stream.encode(av.VideoFrame(64, 48, "yuvj420p")))
        container.mux(stream.encode(None))
    return made.getvalue()


def zipped(files: dict[str, bytes], *, packed: bool = True) -> bytes:
    """Return a ZIP of files, names as they are given."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
    return made.getvalue()


def tarred(names: dict[str, str]) -> bytes:
    """Return a TAR of links: name to target."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, target in names.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return made.getvalue()
