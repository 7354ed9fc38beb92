"""What officers on the street are told: by whom, who sees it, what they answer, and when it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from watchroom.actions import street
from watchroom.actions.door import ACTS
from watchroom.base.errors import RefusedError
from watchroom.model.people import Seat, Why
from watchroom.model.street import StreetCard
from watchroom.model.views import PlaceView

from .messages import HERE, shot
from .street_asks import LOOKOUT, answer_of
from .town import NOW, Town

pytestmark = pytest.mark.database


def card(town: Town, **more: Any) -> StreetCard:
    """Return the card of a verified hit."""
    now = town.clock.now()
    values: dict[str, Any] = {
        "kind": "hit", "title": "Stolen grey van", "plate": "STL1234", "region": "US-DC", "vehicle": "grey van",
        "why_wanted": "reported stolen", "at": now, "expires_at": now + timedelta(minutes=30), "agency": "mpd",
        "law_tag": "DC", "not_verified": ("Who drives it is not known.",), "place": PlaceView(lat=HERE[0], lon=HERE[1]),
    }  # fmt: skip
    return StreetCard(**values | more)


async def told(town: Town, **more: Any) -> str:
    """Tell officers of a verified hit within the act of verifying it; returns the card's id."""
    login = "watch.officer"
    seat = Seat(
        id=f"seat_{login}_watch_officer", login=login, name="Ana", agency="mpd", role="watch_officer", session_id="s",
        began_at=NOW,
    )  # fmt: skip
    return await town.door.perform(
        ACTS["alert.verify"], seat, Why(purpose="call_response"), lambda deed: street.tell(deed, card(town, **more))
    )


async def incident(town: Town) -> str:
    """Return an incident of gunshots."""
    await town.sent("gunshot", shot("g-1", town.clock.now()))
    return str((await town.incident())["id"])


async def test_a_lookout_reaches_officers_and_their_answers_the_watch(town: Town) -> None:
    """An officer sees it, answers twice the same and once anew: the incident's timeline tells each answer once."""
    where = await incident(town)
    ana, bo = await town.person("watch.officer"), await town.person("street.officer")
    sent = await ana.post("/street/lookouts", json={"lookout": LOOKOUT, "incident": where})
    assert sent.status_code == 201, sent.text
    card_id = sent.json()["card"]["id"]
    listed = (await bo.get("/street/cards")).json()
    assert [each["card"]["id"] for each in listed["items"]] == [card_id]
    assert listed["items"][0]["card"]["incident_number"].startswith("26-")
    at = town.clock.now().isoformat()
    for name in ("answer-1", "answer-1", "answer-2"):
        given = await bo.post(f"/street/cards/{card_id}/answers", json=answer_of("acknowledged", at, name))
        assert given.status_code == 200, given.text
    out = (await ana.get("/street/out", params={"incident": where})).json()["items"]
    assert [each["answer"] for each in out[0]["answers"]] == ["acknowledged", "acknowledged"]
    lines = (await ana.get(f"/incidents/{where}")).json()["timeline"]
    assert [each["text"] for each in lines if each["kind"] == "street"] == [
        "Officers on the street were told: lookout",
        *["Acknowledged, by an officer on the street"] * 2,
    ]
    await ana.post(f"/incidents/{where}/close", json={"disposition": "report"})
    gone = await town.rows("SELECT delete_old_incidents('DC', $1) AS n", town.clock.now() + timedelta(days=1))
    assert (gone[0]["n"], await town.rows("SELECT FROM street_answer")) == (1, []), "cards go with their incident"


async def test_a_card_ends_by_time_or_by_being_taken_back(town: Town) -> None:
    """A card is gone from the list at its end and when taken back; answers sent late keep their time."""
    where = await incident(town)
    ana, bo = await town.person("watch.officer"), await town.person("street.officer")
    asked = {"lookout": LOOKOUT, "incident": where}
    first, second = [(await ana.post("/street/lookouts", json=asked)).json()["card"]["id"] for _ in range(2)]
    at = town.clock.now()
    taken = await ana.post(f"/street/cards/{first}/withdraw", json={"reason": "found empty"})
    assert taken.status_code == 200, taken.text
    assert (await ana.post(f"/street/cards/{first}/withdraw", json={"reason": "again"})).status_code == 409
    assert [each["card"]["id"] for each in (await bo.get("/street/cards")).json()["items"]] == [second]
    town.advance(30 * 60)
    assert (await bo.get("/street/cards")).json()["items"] == []
    late = await bo.post(f"/street/cards/{second}/answers", json=answer_of("seen", at.isoformat()))
    assert late.json()["answers"][0]["at"].startswith(at.isoformat()[:19])
    endless = await ana.post("/street/lookouts", json=asked | {"lookout": LOOKOUT | {"minutes": 1_441}})
    assert endless.json()["field"] == "minutes"


async def test_names_and_reasons_are_asked_for(town: Town) -> None:
    """No lookout without an incident or case; none names a person without a case; the refusal names its rule."""
    where = await incident(town)
    await town.change_place("UPDATE case_file SET assigned = '{}' WHERE number = '26-111'")
    ana = await town.person("watch.officer")
    without = await ana.post("/street/lookouts", json={"lookout": LOOKOUT})
    assert (without.status_code, without.json()["rule"]) == (403, "lookout-for-a-case")
    named = LOOKOUT | {"person": "John Roe"}
    refused = await ana.post("/street/lookouts", json={"lookout": named, "incident": where})
    assert (refused.status_code, refused.json()["rule"]) == (403, street.NAMES_WITH_A_CASE)
    sent = await ana.post("/street/lookouts", json={"lookout": named, "case": "26-111"})
    assert (sent.status_code, sent.json()["card"]["case"]) == (201, "26-111")


async def test_cards_stay_where_the_law_keeps_them(town: Town) -> None:
    """A Virginia hit's card reaches no officer of the District, agreement or not; a shared lookout of Maryland does."""
    await town.agree("fairfax", "mpd", "card", "lookout")
    await town.agree("mcpd", "mpd", "lookout")
    bo = await town.person("street.officer")
    own = await told(town)
    with pytest.raises(RefusedError):
        await told(town, agency="fairfax", law_tag="VA")
    async with town.database.owner.acquire() as tx:
        for agency, law, kind in (("fairfax", "VA", "hit"), ("mcpd", "MD", "hit"), ("mcpd", "MD", "lookout")):
            await tx.execute(
                """INSERT INTO street_card (id, kind, agency, law_tag, told_at, told_by, told_by_name, expires_at,
                       value)
                   VALUES ($1, $2, $3, $4, $5, '', '', $6, jsonb_set($7::jsonb, '{id}', to_jsonb($1::text)))""",
                f"{agency}-{kind}", kind, agency, law, town.clock.now(), town.clock.now() + timedelta(minutes=9),
                (await tx.fetchval("SELECT value FROM street_card WHERE id = $1", own)),
            )  # fmt: skip

    async def sees_maryland() -> bool:
        seen = {each["card"]["id"] for each in (await bo.get("/street/cards")).json()["items"]}
        assert not seen & {"fairfax-hit", "mcpd-hit"}
        return seen == {own, "mcpd-lookout"}

    await town.until("the agreement is in force", sees_maryland)
    at = town.clock.now().isoformat()
    hidden = await bo.post("/street/cards/fairfax-hit/answers", json=answer_of("seen", at))
    assert hidden.status_code == 404


async def test_the_feed_tells_a_phone_of_cards_alone(town: Town) -> None:
    """A phone's feed carries that there is a card and no word of it, and no incident."""
    where = await incident(town)
    ana = await town.person("watch.officer")
    async with town.feed("street.officer", params={"only": "card,lookout"}) as line:
        kind, _, first = await line.event()
        assert kind == "snapshot"
        assert not any(records for kind, records in first["state"].items() if kind != "room")
        await ana.post("/street/lookouts", json={"lookout": LOOKOUT, "incident": where})
        heard = await line.change(lambda each: each["kind"] != "room")
        assert heard["kind"] == "lookout"
        assert set(heard["value"]) == {"id", "incident_id", "expires_at", "version"}
    bo = await town.person("street.officer")
    assert (await bo.get("/feed", params={"only": "everything"})).json()["field"] == "only"
