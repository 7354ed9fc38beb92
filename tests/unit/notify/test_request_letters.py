"""Letters that ask for footage tell what happened in words that every language has, and when in the city's own time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from watchroom.actions.request_letters import ASKED, INCIDENT, REMINDER, SUBJECTS, facts_of, subject_of
from watchroom.model.incident_types import INCIDENT_TYPES
from watchroom.model.portal import LANGUAGES
from watchroom.model.requests import FootageRequest
from watchroom.notify.letters import SMS_CHARS_MAX, read, written

DISCREET = ("sex_abuse", "domestic", "mental_health", "overdose", "missing_child")
"""What a neighbour is not told: that there was an incident is enough."""
AT = datetime(2026, 3, 14, 21, 15, tzinfo=UTC)
REQUEST = FootageRequest(
    id="freq_1", number="F-2026-00012", agency="mpd", incident_id="inc_1", incident_number="26-000123",
    case_number=None, type_code="robbery_armed", asked_by="ana", asked_by_name="Ana", confirmed_by_name=None,
    place="1900 block of Alder Street NW", facts="", lat=38.9, lon=-77.0, radius_m=150.0, began_at=AT, ended_at=AT,
    until=AT, created_at=AT,
)  # fmt: skip
FACTS = facts_of(REQUEST, "City police") | {"link": "https://cameras.example/x", "complain_link": "https://c.example/y"}
ZONE = ZoneInfo("America/New_York")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [ASKED, REMINDER])
def test_every_language_tells_every_subject(language: str, kind: str) -> None:
    """Each subject has its word, no placeholder is left, and an empty sentence leaves no hole."""
    for subject in {*SUBJECTS.values(), INCIDENT}:
        facts = FACTS | {"what_word": subject}
        told, text = written(kind, language, facts, only_reviewed=False, zone=ZONE)
        assert "F-2026-00012" in told
        assert read("requests", language).words[subject] in text
        assert "{" not in text
        assert "\n\n\n" not in text
        assert FACTS["link"] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_is_short_and_has_its_link(language: str) -> None:
    """With the longest place a text message is no longer than three, and says that nobody has to answer."""
    facts = FACTS | {"what_word": "vehicle", "link": "https://cameras.example.gov/portal/requests/answer/" + "A" * 43}
    _, text = written(ASKED, language, facts, sms=True, only_reviewed=False, zone=ZONE)
    assert facts["link"] in text
    assert len(text) <= SMS_CHARS_MAX


def test_moments_are_told_in_the_citys_time_and_the_letters_language() -> None:
    """A moment in UTC is read on the city's clock, by its zone's name; English where a language is not reviewed."""
    _, english = written(ASKED, "es", FACTS, zone=ZONE)
    assert "Saturday, March 14, 2026" in english
    assert "5:15" in english
    assert "EDT" in english
    _, spanish = written(ASKED, "es", FACTS, zone=ZONE, only_reviewed=False)
    assert "sábado, 14 de marzo de 2026" in spanish


def test_what_a_neighbour_is_not_told_stays_general() -> None:
    """Of types of incident that would tell of a person's misfortune a letter says that there was an incident."""
    assert {subject_of(code) for code in DISCREET} == {INCIDENT}
    assert set(SUBJECTS) <= set(INCIDENT_TYPES)
