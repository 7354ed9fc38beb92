"""What an older version shared without signatures is signed once, as an act of its own."""

from __future__ import annotations

import pytest
from tests.integration.web.town import Town

from watchroom.app.terminal import door_of

pytestmark = pytest.mark.database


async def test_plain_sharing_becomes_signed_agreements_once(town: Town) -> None:
    """A plain row is in force after the next start, with its name, for a year at most; a second start signs nothing."""
    await town.change_place(
        "INSERT INTO agreement_before VALUES ('Old MOU', 'mpd', 'mcpd', ARRAY['camera', 'incident'], NULL)"
    )
    for _ in range(2):
        door = await door_of(town.settings, town.database, town.clock)
        (agreement,) = door.world.agreements
        assert (agreement.terms.title, agreement.terms.categories) == ("Old MOU", ("camera", "incident"))
        assert agreement.terms.law_tags == ("DC",)
        assert (agreement.terms.ends_at - town.clock.now()).days == 365
    signed = await town.rows("SELECT login FROM act WHERE act = 'admin.carry_over_agreements'")
    assert [each["login"] for each in signed] == ["operator"]
