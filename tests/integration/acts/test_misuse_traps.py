"""A trap that an auditor placed asks about whoever picks it, whatever they picked it for."""

from __future__ import annotations

import pytest
from tests.integration.video.looking import Gallery
from tests.integration.web.town import Town

pytestmark = pytest.mark.database


async def test_a_camera_that_is_a_trap_asks_about_a_patrol_too(town: Town) -> None:
    """On patrol nobody need say why they look at a city camera; at one that nobody has a reason for they are asked."""
    gallery = await Gallery.of(town)
    auditor = await town.person("auditor")
    trap = {"kind": "camera", "what": "c-2", "note": "looks at an empty lot"}
    assert (await auditor.post("/misuse/traps", json=trap)).status_code == 201
    assert (await auditor.post("/misuse/traps", json=trap)).status_code == 409, "one is enough"
    await gallery.ask("watch.second", "POST", "/patrol/begin", json={})
    for camera in ("c-1", "c-2"):
        await gallery.look("watch.second", camera, purpose="patrol", incident=None)
    assert (await auditor.post("/misuse/scan")).json() == {"looks": 1, "raised": 1}
    (question,) = (await auditor.get("/misuse")).json()["items"]
    assert (question["rule"], question["login"]) == ("honey", "watch.second")
