"""What a file is, by its first and last bytes; its name is never asked."""

from __future__ import annotations

import re

import msgspec

HEAD_BYTES = 64 * 1024
"""So much of a file's beginning, and of its end, is looked at."""
UNKNOWN = "unknown"


class Kind(msgspec.Struct, frozen=True):
    """One kind of file."""

    code: str
    title: str
    group: str
    """video, audio, image, document, archive, program, page, playlist or unknown."""
    ending: str
    container: str = ""
    """By which the sandbox opens it, and by no other; empty: it is not opened there."""


def _kinds(*kinds: Kind) -> dict[str, Kind]:
    return {each.code: each for each in kinds}


KINDS = _kinds(
    Kind("mp4", "MP4 video", "video", "mp4", "mov"),
    Kind("mov", "QuickTime video", "video", "mov", "mov"),
    Kind("matroska", "Matroska or WebM video", "video", "mkv", "matroska"),
    Kind("avi", "AVI video", "video", "avi", "avi"),
    Kind("mpegts", "MPEG transport stream", "video", "ts", "mpegts"),
    Kind("mpegps", "MPEG program stream", "video", "mpg", "mpeg"),
    Kind("asf", "Windows Media video", "video", "wmv", "asf"),
    Kind("flv", "Flash video", "video", "flv", "flv"),
    Kind("dhav", "Dahua recording", "video", "dav", "dhav"),
    Kind("h264", "bare H.264 video", "video", "h264", "h264"),
    Kind("hikvision", "Hikvision recording", "unknown", "dat"),
    Kind("m4a", "MPEG-4 audio", "audio", "m4a", "mov"),
    Kind("mp3", "MP3 audio", "audio", "mp3", "mp3"),
    Kind("wav", "WAV audio", "audio", "wav", "wav"),
    Kind("flac", "FLAC audio", "audio", "flac", "flac"),
    Kind("ogg", "Ogg audio", "audio", "ogg", "ogg"),
    Kind("jpeg", "JPEG picture", "image", "jpg", "jpeg_pipe"),
    Kind("png", "PNG picture", "image", "png", "png_pipe"),
    Kind("gif", "GIF picture", "image", "gif", "gif"),
    Kind("webp", "WebP picture", "image", "webp", "webp_pipe"),
    Kind("heif", "HEIF picture", "image", "heic"),
    Kind("bmp", "BMP picture", "image", "bmp", "bmp_pipe"),
    Kind("pdf", "PDF document", "document", "pdf"),
    Kind("ole", "old Office document", "document", "doc"),
    Kind("rtf", "RTF document", "document", "rtf"),
    Kind("zip", "ZIP archive", "archive", "zip"),
    Kind("tar", "TAR archive", "archive", "tar"),
    Kind("gzip", "GZIP archive", "archive", "gz"),
    Kind("7z", "7-Zip archive", "archive", "7z"),
    Kind("rar", "RAR archive", "archive", "rar"),
    Kind("xz", "XZ archive", "archive", "xz"),
    Kind("bzip2", "BZIP2 archive", "archive", "bz2"),
    Kind("zstd", "Zstandard archive", "archive", "zst"),
    Kind("windows", "Windows program", "program", "bin"),
    Kind("elf", "Linux program", "program", "bin"),
    Kind("macho", "macOS program", "program", "bin"),
    Kind("script", "script", "program", "bin"),
    Kind("html", "web page", "page", "txt"),
    Kind("svg", "SVG drawing", "page", "txt"),
    Kind("xml", "XML document", "page", "txt"),
    Kind("playlist", "playlist, which names other files", "playlist", "txt"),
    Kind("text", "text", "text", "txt"),
    Kind(UNKNOWN, "file of an unknown kind", "unknown", "bin"),
)
SHOWABLE = frozenset(code for code, each in KINDS.items() if each.container and each.group in ("video", "image"))
"""Kinds of which a viewing copy can be made."""
CARRY_SOUND = frozenset(code for code, each in KINDS.items() if each.container and each.group in ("video", "audio"))

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"\x00\x00\x01\xba", "mpegps"),
    (b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (b"FLV\x01", "flv"),
    (b"DHAV", "dhav"),
    (b"IMKH", "hikvision"),
    (b"\x00\x00\x00\x01\x67", "h264"),
    (b"\x00\x00\x00\x01\x09", "h264"),
    (b"ID3", "mp3"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"MZ", "windows"),
    (b"\x7fELF", "elf"),
    (b"\xcf\xfa\xed\xfe", "macho"),
    (b"\xca\xfe\xba\xbe", "macho"),
    (b"#!", "script"),
)
_RIFF = {b"AVI ": "avi", b"WAVE": "wav", b"WEBP": "webp"}
_BRANDS = {
    b"qt  ": "mov",
    b"M4A ": "m4a",
    b"M4B ": "m4a",
    b"heic": "heif",
    b"heix": "heif",
    b"mif1": "heif",
    b"avif": "heif",
}
_PLAYLISTS = (
    b"#EXTM3U",
    b"#EXT-X-",
    b"ffconcat",
    b"[playlist]",
    b"<asx",
    b"v=0\r\n",
    b"v=0\no=",
    b"[InternetShortcut]",
)
_WORD = re.compile(rb"<\s*(html|script|svg|!doctype html|iframe|body)", re.IGNORECASE)
_TS_BYTES, _TS_SYNC = 188, 0x47
_MPEG_AUDIO = (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
_TAR_AT = 257
EICAR_SHA256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
"""Of the 68 bytes that virus scanners are tried with; they stand here as a hash, or scanners would find us."""
EICAR_BYTES = 68
EICAR_FILE_BYTES_MAX = 128


def kind_of(head: bytes) -> str:
    """Return the code of a kind by a file's first HEAD_BYTES."""
    return _boxed(head) or _started(head) or _spaced(head) or _texted(head)


def _boxed(head: bytes) -> str:
    """Return the kind of what says it in boxes: MPEG-4 and RIFF."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "mp4")
    if head[4:8] in (b"moov", b"mdat", b"wide", b"pnot"):
        return "mov"
    return "mp4" if head[4:8] in (b"styp", b"moof") else ""


def _started(head: bytes) -> str:
    if head[:2] in _MPEG_AUDIO:
        return "mp3"
    return next((code for start, code in _STARTS if head.startswith(start)), "")


def _spaced(head: bytes) -> str:
    """Return the kind of what says it again and again, or late."""
    syncs = head[: _TS_BYTES * 5 : _TS_BYTES]
    if len(syncs) > 1 and set(syncs) == {_TS_SYNC}:
        return "mpegts"
    return "tar" if head[_TAR_AT : _TAR_AT + 5] == b"ustar" else ""


def _texted(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    small = text[:1_024].lower()
    if any(text.startswith(each) for each in _PLAYLISTS):
        return "playlist"
    if small.startswith(b"<svg") or (small.startswith(b"<?xml") and b"<svg" in small):
        return "svg"
    if _WORD.match(small):
        return "html"
    if small.startswith(b"<?xml"):
        return "xml"
    return "text" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        head[:4_096].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head[:4_096]) - 4
    return True


def second_kinds(kind: str, head: bytes, tail: bytes) -> list[str]:
    """Return what a file also is: what other programs would take it for, beside its kind."""
    found = []
    if kind != "zip" and b"PK\x05\x06" in tail:
        found.append("zip")
    if kind != "pdf" and b"%PDF-" in head[:1_024]:
        found.append("pdf")
    if KINDS[kind].group in ("video", "audio", "image", "archive", "document") and _WORD.search(head[:4_096]):
        found.append("html")
    if kind not in ("rar", "7z") and (b"Rar!\x1a\x07" in head[1:] or b"7z\xbc\xaf\x27\x1c" in head[1:]):
        found.append("rar")
    return found
