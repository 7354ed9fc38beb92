"""Every source is whole: manifest, decoder, samples, tests, quality, page."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from watchroom import sources
from watchroom.base.errors import BadInputError, NotFoundError
from watchroom.model.observation import (
    Alarm,
    Call,
    CameraEvent,
    Gunshot,
    PublicWarning,
    Read,
    UnitPosition,
)
from watchroom.model.source import Enrolment
from watchroom.sources.manifest import GRADES, Setting, load_manifest, load_quality

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "sources"
TAGS = {each.__struct_config__.tag for each in (Alarm, Call, CameraEvent, Gunshot, PublicWarning, Read, UnitPosition)}


def written_tests(kind: str) -> set[str]:
    texts = (path.read_text() for path in (sources.folder(kind) / "tests").glob("test_*.py"))
    return {name for text in texts for name in re.findall(r"^\s*(?:async )?def (test_\w+)", text, re.MULTILINE)}


@pytest.mark.parametrize("kind", sources.kinds())
def test_manifest_is_complete(kind: str) -> None:
    """A manifest names its own folder, known observations, and what the public must know."""
    manifest = sources.manifest(kind)
    assert manifest.kind == kind
    assert manifest.observations
    assert set(manifest.observations) <= TAGS
    assert manifest.reports.endswith(".")
    assert manifest.content_types
    assert manifest.message_bytes_max > 0
    assert ("http" in manifest.transport) or sources.listener_of(kind) is not None


@pytest.mark.parametrize("kind", sources.kinds())
def test_folder_is_whole(kind: str) -> None:
    """A source has a decoder that can be called, samples, tests and a page in the reference."""
    assert callable(sources.decoder_of(kind))
    assert [path for path in (sources.folder(kind) / "samples").iterdir() if path.stat().st_size]
    assert written_tests(kind)
    assert (PAGES / f"{kind}.md").exists()


@pytest.mark.parametrize("kind", sources.kinds())
def test_grade_is_deserved(kind: str) -> None:
    """A source is silver or better, and every rule it claims points at a test or page that exists."""
    quality = load_quality(sources.folder(kind))
    assert list(GRADES).index(quality.grade) >= list(GRADES).index("silver")
    assert quality.missing() == []
    tests = written_tests(kind)
    for met in quality.met:
        assert met.rule in {rule for rules in GRADES.values() for rule in rules}
        assert met.evidence
        for evidence in met.evidence:
            assert evidence in tests or (PAGES.parents[2] / evidence).exists(), f"{kind}: {met.rule}: {evidence}"


@pytest.mark.parametrize("kind", sources.kinds())
def test_sources_do_not_know_each_other(kind: str) -> None:
    """A source can be deleted: no file of another one imports it."""
    for other in sources.kinds():
        if other != kind:
            for path in sources.folder(other).rglob("*.py"):
                assert f"sources.{kind}" not in path.read_text(), path


def test_unknown_kind_is_named() -> None:
    """Asking for a kind that is not there answers with those that are."""
    with pytest.raises(NotFoundError, match="choose one of"):
        sources.decoder_of("telepathy")


def test_misspelt_manifest_member_is_named(tmp_path: Path) -> None:
    """A member that no manifest knows is an error, not silence."""
    (tmp_path / "manifest.toml").write_text('knd = "x"\n')
    with pytest.raises(msgspec.ValidationError, match="knd"):
        load_manifest(tmp_path)


def test_settings_are_checked_and_defaulted() -> None:
    """Settings left out have their default; unknown ones and those of the wrong type are named."""
    manifest = sources.manifest("lpr_frigate")

    def settings_of(**settings: object) -> dict[str, object]:
        enrolled = Enrolment(id="f", kind="lpr_frigate", title="F", agency="mpd", law_tag="dc", settings=settings)
        return manifest.settings_of(enrolled)

    assert settings_of(host="broker")["port"] == 1883
    assert settings_of(port=8883)["host"] is None
    for name, value in (("prot", 1), ("port", "1883"), ("port", True), ("tls", 1), ("readers", [])):
        with pytest.raises(BadInputError, match=f"settings.{name}"):
            settings_of(**{name: value})


def test_required_setting_is_asked_for() -> None:
    """A setting that is required and missing is named with what it is about."""
    setting = Setting(type="text", about="where it is", required=True)
    manifest = msgspec.structs.replace(sources.manifest("lpr_frigate"), settings={"host": setting})
    enrolled = Enrolment(id="f", kind="lpr_frigate", title="F", agency="mpd", law_tag="dc")
    with pytest.raises(BadInputError, match="where it is"):
        manifest.settings_of(enrolled)


@pytest.mark.parametrize("kind", sources.kinds())
def test_defaults_are_of_their_own_type(kind: str) -> None:
    """A manifest's defaults pass its own check wherever nothing is required."""
    manifest = sources.manifest(kind)
    if any(setting.required for setting in manifest.settings.values()):
        return
    assert manifest.settings_of(Enrolment(id="x", kind=kind, title="X", agency="mpd", law_tag="dc")) == {
        name: setting.default for name, setting in manifest.settings.items()
    }
