"""What public pages load, and the programs that people take home."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from litestar import Response
from litestar.exceptions import NotFoundException

PROGRAMS = ("watchroom_recount.py", "watchroom_verify.py")
"""What people take home to check with: in the wheel beside the pages, in the source tree among the tools."""
PROGRAMS_BESIDE = Path(__file__).parents[4] / "tools"
KINDS = {
    "svg": "image/svg+xml",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
}
KEPT = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}


@cache
def files() -> dict[str, bytes]:
    """Return the files by name."""
    found = [path for path in (Path(__file__).parent / "static").iterdir() if path.suffix[1:] in KINDS]
    names = {path.name for path in found}
    found += [PROGRAMS_BESIDE / name for name in PROGRAMS if name not in names]
    return {path.name: path.read_bytes() for path in found}


def kind_of(name: str) -> str:
    """Return a file's content type."""
    return KINDS[name.rpartition(".")[2]]


@cache
def stamp() -> str:
    """Return what changes when a file that pages load does, so that no browser keeps an old one."""
    return hashlib.sha256(b"".join(content for _, content in sorted(files().items()))).hexdigest()[:12]


def file_answer(name: str) -> Response[bytes]:
    """Answer with a file; raises NotFoundException."""
    content = files().get(name)
    if content is None:
        raise NotFoundException(detail="There is no such file.")
    return Response(content, media_type=kind_of(name), headers=KEPT)
