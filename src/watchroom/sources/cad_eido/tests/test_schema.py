"""Our strictness is that of the published schema of NENA-STA-021.1, where it is at hand."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from watchroom.model.source import Enrolment
from watchroom.sources.cad_eido import shape
from watchroom.sources.cad_eido.decode import decode

REAL_DATA = os.environ.get("WATCHROOM_REAL_DATA", "")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL_DATA, reason="WATCHROOM_REAL_DATA is not set: no published schema to compare with"),
]
SAMPLES = Path(__file__).parents[1] / "samples"
ENROLMENT = Enrolment(id="cad", kind="cad_eido", title="CAD", agency="mpd", law_tag="dc")
RECEIVED_AT = datetime(2024, 5, 14, 3, 7, tzinfo=UTC)
COMPONENTS: dict[str, type[msgspec.Struct]] = {
    "PrologueType": shape.Component,
    "AgencyType": shape.Agency,
    "AgentType": shape.Agent,
    "AlarmsSensorsType": shape.AlarmsSensors,
    "AdditionalDataType": shape.AdditionalData,
    "CallInformationType": shape.CallState,
    "CallLegStateType": shape.CallLegState,
    "CallbackType": shape.Callback,
    "CautionType": shape.Caution,
    "DispatchInformationType": shape.Dispatch,
    "DispositionType": shape.Disposition,
    "EmergencyIncidentDataObjectType": shape.Eido,
    "EmergencyResourceType": shape.EmergencyResource,
    "ExternalInformationSourceType": shape.ExternalSource,
    "IncidentInformationType": shape.Incident,
    "LinkInformationType": shape.Link,
    "LocationInformationType": shape.Location,
    "MediaType": shape.Media,
    "MergeInformationType": shape.Merge,
    "NotesType": shape.Note,
    "PersonInformationType": shape.Person,
    "SharedCommunicationResourceType": shape.SharedResource,
    "UpdatedCBNType": shape.UpdatedCbn,
    "VehicleInformationType": shape.Vehicle,
}
UNREAD = {
    "AlternateValuesType",  # no component of an EIDO may hold it
    "ItemInformationType",  # nor this one
    "OrganizationInformationType",  # nor this one
    "UnitEmergencyStateType",  # nor this one
    "ReferenceType",
}


def without_niem(node: Any) -> Any:
    """Leave NIEM's own components open: nothing of them is read."""
    if isinstance(node, dict):
        if str(node.get("$ref", "")).startswith("NIEM"):
            return {}
        return {key: without_niem(value) for key, value in node.items()}
    return [without_niem(each) for each in node] if isinstance(node, list) else node


@cache
def published() -> dict[str, Any]:
    text = (Path(REAL_DATA) / "eido" / "Schema" / "openapi.yaml").read_text()
    tree: dict[str, Any] = without_niem(yaml.safe_load(text.replace("minItems: 1,", "minItems: 1")))
    tree["components"]["schemas"]["ReferenceType"]["type"] = "object"  # meant, and required by "required"
    return tree


@cache
def validator() -> Draft4Validator:
    return Draft4Validator({"$ref": "#/components/schemas/EmergencyIncidentDataObjectType", **published()})


def samples() -> list[Any]:
    lines = (SAMPLES / "closed_and_minimal.ndjson").read_text().splitlines()
    return [json.loads(text) for text in [(SAMPLES / "armed_robbery.json").read_text(), *lines]]


def rejections(tree: Any) -> list[str]:
    answer = decode(json.dumps(tree).encode(), "application/json", ENROLMENT, RECEIVED_AT)
    return [each.field for each in answer.rejected]


@pytest.mark.parametrize("sample", samples())
def test_samples_fit_the_published_schema(sample: Any) -> None:
    """Each of our samples is valid by the published schema, and taken."""
    assert list(validator().iter_errors(sample)) == []
    assert rejections(sample) == []


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_every_required_member_of_the_standard_is_required_here(name: str) -> None:
    """For each component we require exactly the members that the schema requires."""
    schemas = published()["components"]["schemas"]
    wanted: set[str] = set()
    for part in (schemas["PrologueType"], *schemas[name].get("allOf", [])):
        wanted |= set(part.get("required", []))
    ours = {each.encode_name for each in msgspec.structs.fields(COMPONENTS[name]) if each.required}
    assert ours == wanted


def test_every_component_of_the_standard_is_known_here() -> None:
    """A component that a later schema adds is noticed."""
    schemas = {name for name in published()["components"]["schemas"] if name.endswith("Type")}
    simple = {name for name in schemas if name.endswith("SimpleType")}
    assert schemas - simple - UNREAD == set(COMPONENTS)
    root = published()["components"]["schemas"]["EmergencyIncidentDataObjectType"]["allOf"][1]["properties"]
    ours = {each.encode_name for each in msgspec.structs.fields(shape.Eido)}
    assert {name for name in root if name.endswith("Component")} <= ours


@st.composite
def broken(draw: st.DrawFn, node: Any) -> Any:
    """Return `node` with one member, at any depth, taken away or of another type."""
    other = draw(st.sampled_from([None, 7, True, [], {}, [7], {"$ref": 7}]))
    if isinstance(node, dict) and node:
        name = draw(st.sampled_from(sorted(node)))
        change = draw(st.sampled_from(["in", "in", "remove", "replace"]))
        if change == "remove":
            return {key: value for key, value in node.items() if key != name}
        return {**node, name: draw(broken(node[name])) if change == "in" else other}
    if isinstance(node, list) and node:
        index = draw(st.integers(0, len(node) - 1))
        return [*node[:index], draw(broken(node[index])), *node[index + 1 :]]
    return other


@given(st.sampled_from(samples() if REAL_DATA else [None]).flatmap(broken))
def test_what_we_refuse_the_schema_refuses(tree: Any) -> None:
    """A sample broken in one place is refused by us only if the schema refuses it; a lost required member by both."""
    invalid = list(validator().iter_errors(tree))
    refused = rejections(tree)
    if refused:
        assert invalid, refused
    if any(each.validator == "required" for each in invalid):
        assert refused, invalid[0].message


def test_every_reference_of_the_standard_is_known_here() -> None:
    """Of each component we declare every reference that the schema has, and nothing that it has not."""
    schemas = published()["components"]["schemas"]
    for name, struct in COMPONENTS.items():
        known: dict[str, Any] = {}
        for part in (schemas["PrologueType"], *schemas[name].get("allOf", [])):
            known |= part.get("properties", {})
        references = {
            member
            for member, said in known.items()
            if str({**said, **said.get("items", {})}.get("$ref", "")).endswith(("/ReferenceType", "/CallLegStateType"))
        }
        ours = {each.encode_name for each in msgspec.structs.fields(struct)}
        assert references <= ours <= known.keys(), name
