"""The register of everything that is watched for, and what follows: sources, alert rules, policy rules, purposes."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from watchroom.correlate.alert_rules import ALERT_RULES
from watchroom.model.people import PURPOSES, ROLES
from watchroom.policy.edits import Edit
from watchroom.policy.table import Table as PolicyTable
from watchroom.reports.tables import STATED, Table
from watchroom.store import policies as store_policies
from watchroom.store import published as store
from watchroom.store.acting import Tx

_NONE = "none"


class SourceKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind of source says of itself in its manifest."""

    kind: str
    title: str
    reports: str
    personal_data: tuple[str, ...]
    dropped: tuple[str, ...]
    law_notes: tuple[str, ...]
    retention_class: str


async def tables(tx: Tx, kinds: Sequence[SourceKind], policy: PolicyTable) -> list[Table]:
    """Return the register: what comes in, what it sets off, who may do what, and what for."""
    enrolled: dict[str, list[str]] = {}
    for kind, agency, n in await store.kinds_enrolled(tx):
        enrolled.setdefault(kind, []).append(f"{agency}: {n}")
    changes = _rule_changes(await store_policies.changes(tx))
    return [_sources(kinds, enrolled), _alert_rules(), _policy_rules(policy), changes, _bars(policy), _purposes()]


def _sources(kinds: Sequence[SourceKind], enrolled: dict[str, list[str]]) -> Table:
    return Table(
        id="watched-for",
        title="Everything that is watched for",
        says="Each kind of feed that the room can take in, in the words of its own manifest, and which agencies have "
        "one running. What is not in this list does not come in.",
        origin=STATED,
        columns=("feed", "what it reports", "personal data", "removed at the door", "law", "kept as", "running"),
        rows=tuple(
            (
                each.title, each.reports, "; ".join(each.personal_data) or _NONE, "; ".join(each.dropped) or _NONE,
                " ".join(each.law_notes) or _NONE, each.retention_class.replace("_", " "),
                "; ".join(enrolled.get(each.kind, [])) or "none running",
            )
            for each in kinds
        ),
    )  # fmt: skip


def _alert_rules() -> Table:
    return Table(
        id="alert-rules",
        title="What sets off an alert, and what it asks for",
        says="These are all the rules by which the room asks a person to do something. None names a person, a group "
        "or a way of behaving; none sends anybody by itself.",
        origin=STATED,
        columns=("alert", "when", "what it asks for", "priority (1 to 4)", "within (seconds)"),
        rows=tuple(
            (each.title, each.sentence, each.action, each.priority, each.due_s)
            for each in sorted(ALERT_RULES.values(), key=lambda rule: (rule.priority, rule.name))
        ),
    )


def _policy_rules(policy: PolicyTable) -> Table:
    return Table(
        id="rules",
        title="Who may do what, and for which purpose",
        says="Every rule there is. What no rule allows is refused. Each act in the ledger names the rule that "
        "answered, and the hash of the table in force.",
        origin=STATED,
        columns=("rule", "in words", "roles", "acts", "purposes", "must name"),
        rows=tuple(
            (
                each.name, each.says, "; ".join(ROLES.get(role, role) for role in each.roles), "; ".join(each.acts),
                "; ".join(PURPOSES[purpose] for purpose in each.purposes), "; ".join(each.needs) or _NONE,
            )
            for each in policy.rules
        ),
    )  # fmt: skip


def _rule_changes(changes: Sequence[store_policies.ChangeRow]) -> Table:
    edits = [msgspec.json.decode(each.edit, type=Edit) for each in changes]
    return Table(
        id="rule-changes",
        title="What was changed in the rules",
        says="One person proposed each change after trying it on the acts of 30 days, and another one confirmed it. "
        "Both hashes stand in the ledger, the one before in the entry of the change.",
        origin=STATED,
        columns=("in force from", "rule", "of it", "added", "taken away", "table before", "table after"),
        rows=tuple(
            (
                each.at, edit.rule, edit.member, "; ".join(edit.add) or _NONE, "; ".join(edit.remove) or _NONE,
                each.hash_before, each.hash_after,
            )
            for each, edit in reversed(list(zip(changes, edits, strict=True)))
        ),
        empty="Nothing: the rules are as they were shipped.",
    )  # fmt: skip


def _bars(policy: PolicyTable) -> Table:
    return Table(
        id="bars",
        title="What is never seen, whatever else is agreed",
        says="A bar beats every rule and every agreement.",
        origin=STATED,
        columns=("bar", "in words", "law"),
        rows=tuple((each.name, each.says, each.law_tag) for each in policy.bars),
    )


def _purposes() -> Table:
    return Table(
        id="purposes",
        title="The purposes",
        says="Nothing is looked at for any purpose but these.",
        origin=STATED,
        columns=("code", "what that is"),
        rows=tuple(PURPOSES.items()),
    )
