"""Our description of Media2's masks says what ONVIF's own does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from defusedxml.ElementTree import parse

import watchroom.media.onvif

XS = "{http://www.w3.org/2001/XMLSchema}"
OURS = Path(watchroom.media.onvif.__file__).with_name("wsdl") / "media2.wsdl"
REAL = os.environ.get("WATCHROOM_REAL_DATA")


def members(path: Path) -> dict[str, list[tuple[str | None, str]]]:
    """Return each request's, response's and type's members in order: their names and whether they may be left out."""
    found = {}
    for holder in parse(path).getroot().iter():
        name = holder.get("name")
        if holder.tag in {f"{XS}element", f"{XS}complexType"} and name and "Mask" in name:
            inside = [each for each in holder.iter(f"{XS}element") if each is not holder]
            if inside:  # a member of the same name has none
                found[name] = [(each.get("name"), each.get("minOccurs", "1")) for each in inside]
    return found


@pytest.mark.real_data
@pytest.mark.skipif(REAL is None, reason="WATCHROOM_REAL_DATA is not set")
def test_members_come_in_onvifs_order() -> None:
    """Each message and type of ours has ONVIF's members, in its order; of the options' colours we have no need."""
    theirs = members(Path(REAL or "") / "onvif/wsdl/ver20/media/wsdl/media.wsdl")
    for name, inside in members(OURS).items():
        assert inside == [each for each in theirs[name] if (name, each[0]) != ("MaskOptions", "Color")], name
    assert {"Mask", "MaskOptions", "GetMasks", "CreateMask"} <= set(members(OURS))
