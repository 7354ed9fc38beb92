"""What NENA-STA-021.1 requires of an EIDO, its references, and the optional members we read, as typed records."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from watchroom.base.errors import BadInputError

Severity: TypeAlias = Literal["highest", "high", "normal", "low", "lowest"]
Some: TypeAlias = Annotated[list[str], msgspec.Meta(min_length=1)]


class Reference(msgspec.Struct, frozen=True):
    """Names another component by its `$id`."""

    ref: str = msgspec.field(name="$ref")


References: TypeAlias = list[Reference]


class Component(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every component begins with."""

    id: str = msgspec.field(name="$id")
    last_update_time_stamp: str
    updated_by_agency_reference: Reference
    updated_by_agent_reference: Reference | None = None
    alternate_value_references: References = msgspec.field(name="AlternateValueReferences", default_factory=list)
    external_information_source_references: References = []
    media_references: References = []


class CallLegState(Component, frozen=True, kw_only=True):
    """The state of one leg of a call."""

    call_reference: Reference
    call_state_registry_text: str


class Agency(Component, frozen=True, kw_only=True):
    """An organisation that has to do with the incident."""

    agency_role_description_registry_text: list[str]
    agency_type: list[str]
    agency_call_leg_state: list[CallLegState] = []
    notes_reference: References = []
    acting_on_behalf_of_agency_reference: References = []


class Agent(Component, frozen=True, kw_only=True):
    """A person or machine that works on the incident."""

    agent_role_registry_text: Some
    agency_reference: Reference
    agent_call_leg_state: list[CallLegState] = []
    notes_reference: References = []


class Merge(Component, frozen=True, kw_only=True):
    """An incident merged with this one, or split from it."""

    incident_tracking_identifier: str
    incident_merge_direction_code: Literal["REPLACING", "REPLACED", "SPLIT"]


class Link(Component, frozen=True, kw_only=True):
    """An incident that has to do with this one."""

    incident_tracking_identifier: str
    link_direction_code: Literal["PARENT", "CHILD", "RELATED", "UNLINK"]
    involved_agency_reference: Reference | None = None


class Note(Component, frozen=True, kw_only=True):
    """What an agent wrote, in HTML."""

    notes_action_comments: str
    agent_reference: Reference | None = None
    caution_reference: References = []


class Location(Component, frozen=True, kw_only=True):
    """A place: PIDF-LO by value, or the address of a server that would tell it."""

    location_type_description_registry_text: str
    location_by_value: str | None = None
    location_by_reference_url: str | None = None
    location_description_text: str | None = None
    location_dereferenced_from_reference: Reference | None = None
    additional_data_reference: References = []
    notes_reference: References = []


class Person(Component, frozen=True, kw_only=True):
    """Somebody named in the incident; nothing of them is read."""

    person_incident_role_registry_text: list[str]
    person_call_leg_state: list[CallLegState] = []
    location_reference: References = []
    destination_reference: Reference | None = None
    notes_reference: References = []
    additional_data_reference: References = []
    call_back_reference: Reference | None = None
    item_reference: References = []


class Vehicle(Component, frozen=True, kw_only=True):
    """A vehicle of the incident; nothing of it is read."""

    vehicle_relationship_type: Some
    vehicle_relationship_time_stamp: str
    additional_data_reference: References = []
    location_reference: References = []
    destination_reference: Reference | None = None
    notes_reference: References = []
    item_reference: References = []


class Disposition(Component, frozen=True, kw_only=True):
    """How an agency ended its part."""

    disposition_common_registry_code: str
    disposition_primary_indicator: bool = False
    disposition_description_text: str | None = None
    notes_reference: References = []


class Incident(Component, frozen=True, kw_only=True):
    """The occurrence as the sender knows it now."""

    incident_type_common_registry_text: str
    incident_type_internal_code: str | None = None
    incident_type_internal_text: str | None = None
    incident_status_common_registry_text: list[str] = []
    internal_incident_id: str | None = None
    incident_common_priority_number: int | None = None
    location_reference: References = []
    notes_reference: References = []
    disposition_component: list[Disposition] = []
    agent_reference: References = []
    person_reference: References = []
    organization_reference: References = []
    vehicle_reference: References = []


class CallState(Component, frozen=True, kw_only=True):
    """One contact of the incident."""

    call_state_registry_text: str
    standard_primary_call_type: str
    direction: Literal["incoming", "outgoing", "internal"]
    call_start_timestamp: str
    related_call_identifier: list[str] = []
    priority_identifier: Severity | None = None
    location_reference: References = []
    notes_reference: References = []
    additional_data_reference: References = []
    agent_reference: References = []
    call_back_reference: Reference | None = None
    person_reference: References = []
    organization_reference: References = []
    agency_reference: References = []


class UpdatedCbn(Component, frozen=True, kw_only=True):
    """Another number of the caller; not read."""

    updated_cbn_identifier_uri: str


class Callback(Component, frozen=True, kw_only=True):
    """How to call somebody back; not read."""

    updated_cbn: UpdatedCbn | None = None


class EmergencyResource(Component, frozen=True, kw_only=True):
    """A unit."""

    agent_reference: References
    emergency_resource_type_common_registry_text: str
    primary_unit_status_registry_text: str
    resource_attribute_registry_text: list[str]
    secondary_unit_status_registry_text: list[str]
    emergency_resource_name: str | None = None
    unit_location_reference: Reference | None = None
    unit_destination_reference: Reference | None = None
    notes_reference: References = []
    person_reference: References = []
    vehicle_reference: References = []
    item_reference: References = []


class Dispatch(Component, frozen=True, kw_only=True):
    """Units sent."""

    emergency_resource_reference: References = []
    notes_reference: References = []
    agency_reference: Reference | None = None
    agent_reference: Reference | None = None


class Caution(Component, frozen=True, kw_only=True):
    """A warning to responders; not read."""

    caution_type_internal_text: str
    caution_type_common_registry_text: str
    caution_severity: Severity


class Media(Component, frozen=True, kw_only=True):
    """A link to media; never fetched."""

    uri: str
    content_type: str


class AdditionalData(Component, frozen=True, kw_only=True):
    """Data of a carrier or device; not read."""

    additional_data_dereferenced_from_reference: Reference | None = None
    notes_reference: References = []
    caution_reference: References = []


class AlarmsSensors(Component, frozen=True, kw_only=True):
    """Data of an alarm company; not read."""

    agent_reference: Reference | None = None
    notes_reference: References = []


class SharedResource(Component, frozen=True, kw_only=True):
    """A radio channel or chat room; not read."""

    shared_communication_resource_type: str
    connected_shared_communication_resources: References = []
    notes_reference: References = []


class ExternalSource(Component, frozen=True, kw_only=True):
    """Another source of information; never fetched."""

    external_source_registry_text: str


class Eido(Component, frozen=True, kw_only=True):
    """One Emergency Incident Data Object: the state of one incident."""

    eido_version: Literal["1.0"]
    issuing_element_identification: str
    agency_component: list[Agency]
    incident_component: Incident | None = None
    merge_component: list[Merge] = []
    link_component: list[Link] = []
    call_component: list[CallState] = []
    callback_component: list[Callback] = []
    dispatch_component: list[Dispatch] = []
    notes_component: list[Note] = []
    emergency_resource_component: list[EmergencyResource] = []
    alarms_sensors_component: list[AlarmsSensors] = []
    agent_component: list[Agent] = []
    additional_data_component: list[AdditionalData] = []
    location_component: list[Location] = []
    person_component: list[Person] = []
    vehicle_component: list[Vehicle] = []
    caution_component: list[Caution] = []
    media_component: list[Media] = []
    shared_communication_resource_component: list[SharedResource] = []
    external_information_source_component: list[ExternalSource] = []


_MISSING = re.compile(r"Object missing required field `(?P<name>.*)`")
_AT = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<where>.*)`)?", re.DOTALL)


def shaped(tree: Any) -> Eido:
    """Return `tree` as an EIDO; raise BadInputError with the dotted name of the first member that is wrong."""
    try:
        return msgspec.convert(tree, Eido)
    except msgspec.ValidationError as error:
        found = _AT.fullmatch(str(error))
        what, where = (found["what"], found["where"] or "") if found else (str(error), "")
    field = where.replace("[", ".").replace("]", "").strip(".")
    missing = _MISSING.fullmatch(what)
    if missing:
        raise BadInputError(f"{field}.{missing['name']}".strip("."), "is required by NENA-STA-021.1")
    raise BadInputError(field or "message", f"is not what NENA-STA-021.1 asks for: {what.lower()}")
