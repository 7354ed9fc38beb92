"""Put the built console and the public's own programs into the wheel, so that who installs it needs no Node."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROGRAMS = ("watchroom_recount.py", "watchroom_verify.py")
"""What the transparency portal gives away; in the source tree they are among the tools."""
PORTAL = "watchroom/web/portal/static"


class ConsoleHook(BuildHookInterface):
    """Called by hatchling before it collects the files of a wheel or source distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the console, unless this is an editable install, which serves what `make` has built."""
        if version == "editable":
            return
        script = Path(self.root) / "tools" / "build_console.py"
        subprocess.run([sys.executable, str(script)], check=True)  # noqa: S603 - our own script
        if self.target_name == "wheel":
            build_data["force_include"] |= {f"tools/{name}": f"{PORTAL}/{name}" for name in PROGRAMS}
