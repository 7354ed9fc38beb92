"""What another system paid: tried, brought in, and known to the caps and the four years between two payments."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from watchroom.actions.registry_import import Report
from watchroom.app.importing import bring_payments_in
from watchroom.base.errors import BadInputError

from .incentive_asks import applicant, voucher
from .town import Town

pytestmark = pytest.mark.database
ZONE = ZoneInfo("America/New_York")
HEADER = "reference,applicant,building,name,address,unit,applied_on,paid_on,amount,exterior_cameras,sensors\n"
GOOD = (
    "OLD-1,resident,house,Ruth Calloway,1412 Elm Street NW,,2023-04-01,2023-05-02,$399.95,2,\n"
    "OLD-2,resident,house,,1500 Elm Street NW,,2018-04-01,2018-05-02,200,1,\n"
)
BAD = {
    "OLD 3,resident,house,,1412 Elm Street NW,,2023-04-01,2023-05-02,200,1,": "reference",
    "OLD-4,robot,house,,1412 Elm Street NW,,2023-04-01,2023-05-02,200,1,": "applicant",
    "OLD-5,resident,house,,somewhere,,2023-04-01,2023-05-02,200,1,": "address",
    "OLD-6,resident,house,,1412 Elm Street NW,,04/01/2023,2023-05-02,200,1,": "applied_on",
    "OLD-7,resident,house,,1412 Elm Street NW,,2023-04-01,2031-05-02,200,1,": "paid_on",
    "OLD-8,resident,house,,1412 Elm Street NW,,2023-04-01,2023-03-02,200,1,": "paid_on",
    "OLD-9,resident,house,,1412 Elm Street NW,,2023-04-01,2023-05-02,-200,1,": "amount",
    "OLD-10,resident,house,,1412 Elm Street NW,,2023-04-01,2023-05-02,200,,": "exterior_cameras",
    "OLD-11,resident,house,,1412 Elm Street NW,,2023-04-01,2023-05-02,200,1,x": "sensors",
    "OLD-12,resident,house,,1412 Elm Street NW,,2023-04-01,2023-05-02,200,1,,more": "",
}


async def brought(town: Town, text: str, *, dry_run: bool = False) -> Report:
    """Import a file as the operator does."""
    return await bring_payments_in(town.door, text.encode(), ZONE, dry_run=dry_run)


async def test_the_four_years_know_what_another_system_paid(town: Town) -> None:
    """A dry run does nothing; brought in, a recent payment bars the same kind there, an old one does not."""
    text = HEADER + GOOD + "\n".join(BAD)
    tried = await brought(town, text, dry_run=True)
    assert (tried.accepted, tried.duplicates) == (2, 0)
    assert [each.column for each in tried.rejected] == list(BAD.values())
    assert await town.rows("SELECT 1 FROM incentive_application") == []
    assert await brought(town, text) == tried
    again = await brought(town, HEADER + GOOD + GOOD)
    assert (again.accepted, again.duplicates) == (0, 4)
    ruth = await applicant(town)
    made = [await ruth.apply(voucher(each)) for each in ("1412 Elm Street Northwest", "1500 Elm St NW")]
    officer = await town.person("program.officer")
    desk = [(await officer.get(f"/incentive/applications/{each.id}")).json()["application"]["award"] for each in made]
    assert [each["cents"] for each in desk] == [0, 180_00]
    assert "once" in [each["rule"] for each in desk[0]["grounds"]]
    assert "again-after-four-years" in [each["rule"] for each in desk[1]["lines"]]
    assert (await officer.post("/incentive/payments", json={})).status_code == 409, "nothing is paid a second time"
    sealed = await town.rows("SELECT sealed FROM incentive_application WHERE reference = 'OLD-1'")
    assert b"Calloway" not in sealed[0]["sealed"]
    with pytest.raises(BadInputError):
        await brought(town, "name,address\nRuth,1412 Elm Street NW\n")
