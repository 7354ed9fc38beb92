"""Pictures of reads go with their window, law by law; those of a hit stay as long as the hit."""

from __future__ import annotations

import pytest
from tests.integration.web.hit_asks import jpeg, pictured
from tests.integration.web.town import Town

from watchroom.pipeline.retention import Retention

pytestmark = pytest.mark.database
DAY = 24 * 3600.0


async def test_pictures_go_with_their_reads_and_a_hits_stay(town: Town, retention: Retention) -> None:
    """After 21 days Virginia's pictures are gone and the city's are not; after 90 only those of the hit are left."""
    now = town.clock.now()
    await town.sent("lpr_generic", pictured("r-1", "STL1234", now))
    await town.sent("fairfax_lpr", pictured("v-1", "VIR1234", now, vehicle=jpeg(200)))
    assert await labels(town) == ["fairfax/VA", "fairfax/VA", "mpd/DC", "mpd/DC"]
    town.advance(22 * DAY)
    await retention.keep()
    assert await labels(town) == ["mpd/DC", "mpd/DC"]
    town.advance(69 * DAY)
    await retention.keep()
    assert await labels(town) == []
    kept = await town.rows("SELECT kind, label FROM hit_picture ORDER BY kind")
    assert kept == [{"kind": "plate", "label": "mpd/DC"}, {"kind": "vehicle", "label": "mpd/DC"}]


async def labels(town: Town) -> list[str]:
    """Return the label of each picture of a read."""
    return [each["label"] for each in await town.rows("SELECT label FROM read_picture ORDER BY label")]
