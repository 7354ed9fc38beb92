"""Routes of what agencies agree on, and of the city's kill switch."""

from __future__ import annotations

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody

from watchroom.actions import agency_keys, switches
from watchroom.actions import agreements as acts
from watchroom.actions.agency_keys import AgencyKeys, KeyProposal
from watchroom.actions.agreements import AgreementView, Draft
from watchroom.actions.switches import Switches
from watchroom.model.agreements import CONDITIONS, Agreement
from watchroom.model.people import PURPOSES
from watchroom.model.switches import Suspension
from watchroom.policy.table import CATEGORIES, UNSHARED
from watchroom.store.proposals import Proposal
from watchroom.web.console.gate import Called, reason


class AgreementList(msgspec.Struct):
    """Every version of every agreement, with the words that terms are made of."""

    items: list[AgreementView]
    agencies: dict[str, list[str]]
    """Every agency with the laws that its records live under."""
    names: dict[str, str]
    """Every agency's name."""
    categories: list[str]
    purposes: dict[str, str]
    conditions: dict[str, str]


class ProposalList(msgspec.Struct):
    """What waits for a second person, oldest first."""

    items: list[Proposal]


class BecauseBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why, in a few words."""

    because: str


class KeyBody(msgspec.Struct, forbid_unknown_fields=True):
    """What `watchroom agreement key` printed."""

    note: str


class SignatureBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which version was signed, and the line that `watchroom agreement sign` printed."""

    version: int
    signature: str


class SwitchBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What is suspended or lifted, and why."""

    kind: str
    what: str
    because: str


@get("/agreements")
async def agreements(caller: Called) -> AgreementList:
    """What agencies share with each other, for what and until when."""
    items, names = await acts.list_agreements(caller.door, caller.seat, reason(caller))
    laws: dict[str, list[str]] = {agency: [] for agency in sorted(caller.door.world.agency_law)}
    for label in sorted(caller.door.world.labels):
        agency, _, law = label.partition("/")
        if agency in laws:
            laws[agency].append(law)
    categories = [each for each in CATEGORIES if each not in UNSHARED]
    return AgreementList(items, laws, names, categories, PURPOSES, CONDITIONS)


@get("/agreements/waiting")
async def waiting(caller: Called) -> ProposalList:
    """Agreements that wait for a second person of one's agency."""
    return ProposalList(await acts.waiting(caller.door, caller.seat, reason(caller)))


@post("/agreements", status_code=201)
async def propose(caller: Called, data: JSONBody[Draft]) -> Proposal:
    """Propose to share; nothing is shared before a second person signs."""
    return await acts.propose(caller.door, caller.seat, reason(caller), data.terms, replaces=data.replaces)


@post("/agreements/waiting/{proposal_id:str}/sign", status_code=200)
async def sign(caller: Called, proposal_id: FromPath[str]) -> Agreement:
    """Sign what another person proposed; it is in force from then on."""
    return await acts.sign(caller.door, caller.seat, reason(caller), proposal_id)


@delete("/agreements/waiting/{proposal_id:str}")
async def withdraw(caller: Called, proposal_id: FromPath[str]) -> None:
    """Withdraw what waits."""
    await acts.withdraw(caller.door, caller.seat, reason(caller), proposal_id)


@post("/agreements/{agreement_id:str}/revoke", status_code=204)
async def revoke(caller: Called, agreement_id: FromPath[str], data: JSONBody[BecauseBody]) -> None:
    """End an agreement at once; what it showed is cut within seconds."""
    await acts.revoke(caller.door, caller.seat, reason(caller), agreement_id, because=data.because)


@post("/agreements/{agreement_id:str}/signature", status_code=204)
async def countersign(caller: Called, agreement_id: FromPath[str], data: JSONBody[SignatureBody]) -> None:
    """Give it the signature of one's agency's own key; with the last one it is in force."""
    await agency_keys.countersign(
        caller.door, caller.seat, reason(caller), agreement_id, data.version, signature=data.signature
    )


@get("/agency-keys")
async def list_keys(caller: Called) -> AgencyKeys:
    """Which agencies sign agreements with keys of their own, and what waits for a second person."""
    return await agency_keys.view(caller.door, caller.seat, reason(caller))


@post("/agency-keys", status_code=201)
async def propose_key(caller: Called, data: JSONBody[KeyBody]) -> KeyProposal:
    """Propose the key of one's agency; the secret part is never sent here."""
    return await agency_keys.propose(caller.door, caller.seat, reason(caller), data.note)


@post("/agency-keys/waiting/{key_id:str}/register", status_code=200)
async def register_key(caller: Called, key_id: FromPath[str]) -> KeyProposal:
    """Register the key that another person proposed."""
    return await agency_keys.register(caller.door, caller.seat, reason(caller), key_id)


@delete("/agency-keys/waiting/{key_id:str}")
async def withdraw_key(caller: Called, key_id: FromPath[str]) -> None:
    """Withdraw a key that waits."""
    await agency_keys.withdraw(caller.door, caller.seat, reason(caller), key_id)


@get("/switches")
async def list_switches(caller: Called) -> Switches:
    """What the city can suspend, and what it has."""
    return await switches.switches(caller.door, caller.seat, reason(caller))


@post("/switches/suspend", status_code=200)
async def suspend(caller: Called, data: JSONBody[SwitchBody]) -> Suspension:
    """Suspend an agency, a class of feeds or a feature at once."""
    return await switches.suspend(caller.door, caller.seat, reason(caller), data.kind, data.what, because=data.because)


@post("/switches/lift", status_code=201)
async def propose_lift(caller: Called, data: JSONBody[SwitchBody]) -> Proposal:
    """Propose to lift what is suspended."""
    return await switches.propose_lift(
        caller.door, caller.seat, reason(caller), data.kind, data.what, because=data.because
    )


@post("/switches/lift/{proposal_id:str}", status_code=204)
async def lift(caller: Called, proposal_id: FromPath[str]) -> None:
    """Lift it, as a second person."""
    await switches.lift(caller.door, caller.seat, reason(caller), proposal_id)


routes = Router(
    path="/",
    route_handlers=[
        agreements, waiting, propose, sign, withdraw, revoke, countersign, list_keys, propose_key, register_key,
        withdraw_key, list_switches, suspend, propose_lift, lift,
    ],
)  # fmt: skip
