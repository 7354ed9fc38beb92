"""The owner's own panic button opens that owner's cameras, and the workspace says so."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from tests.integration.web.messages import HERE
from tests.integration.web.town import Town

pytestmark = pytest.mark.database


async def test_the_workspace_opens_the_cameras_of_the_site_whose_button_was_pressed(town: Town) -> None:
    """A camera on the panic condition opens by itself beside its own site's alarm, and beside no other's."""
    await town.change_place("UPDATE camera SET site_id = 'shop' WHERE id = 'i-panic'")
    officer = await town.person("watch.officer")
    shown: dict[str, Any] = {}

    async def is_beside(incident_id: str) -> bool:
        detail = (await officer.get(f"/incidents/{incident_id}")).json()
        shown.update({each["camera"]["id"]: each for each in detail["cameras"]})
        return "i-panic" in shown

    opens = []
    for identity, site, north in (("a-1", "bank", 0.0), ("a-2", "shop", 0.02)):
        at = town.clock.now().isoformat()
        alarm = {"id": identity, "at": at, "alarm": "panic", "site": site, "lat": HERE[0] + north, "lon": HERE[1]}
        await town.change_place("UPDATE camera SET lat = $1 WHERE id = 'i-panic'", HERE[0] + north + 0.0002)
        await town.sent("alarm", alarm)
        rows = await town.rows("SELECT incident_id FROM incident_link WHERE external_id = $1", identity)
        shown.clear()
        await town.until("the camera stands there", partial(is_beside, rows[0]["incident_id"]))
        opens.append(shown["i-panic"]["opens"])
    assert opens == ["closed", "by_itself"]
