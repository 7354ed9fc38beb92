"""How a stream writes straight to its connection: an extension of ASGI that our own connections offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

EXTENSION = "watchroom.stream"
"""Under this name of a scope's `extensions` stands the connection's `Write`."""
Write: TypeAlias = Callable[[bytes], bool]
"""Write some bytes of a body of unknown length; False when the reader does not keep up, and nothing was written."""
