"""Put the built console into the wheel, so that who installs the wheel needs no Node."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleHook(BuildHookInterface):
    """Called by hatchling before it collects the files of a wheel or source distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the console, unless this is an editable install, which serves what `make` has built."""
        del build_data
        if version != "editable":
            script = Path(self.root) / "tools" / "build_console.py"
            subprocess.run([sys.executable, str(script)], check=True)  # noqa: S603 - our own script
