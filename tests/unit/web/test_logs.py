"""Our HTTP apps leave the log to whoever runs the process."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from litestar import Litestar

from watchroom.web.console.app import make_console
from watchroom.web.exchange.scim import make_scim
from watchroom.web.portal.service import make_service


@pytest.mark.parametrize("make", [make_console, make_scim, make_service])
def test_an_app_changes_nothing_of_how_the_process_logs(make: Callable[[], Litestar]) -> None:
    """Level and handlers of the root logger are those of before, whatever the framework would set up."""
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    getattr(make, "__wrapped__", make)()
    assert (root.level, list(root.handlers)) == before
