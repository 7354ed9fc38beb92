"""The table as Cedar policies: the text that is published, and the engine that decides by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import cedarpy
import msgspec

from watchroom.model.agreements import Agreement
from watchroom.model.switches import FEATURES, FEED_CLASSES, Suspension
from watchroom.policy.table import Bar, Rule, Sight, Table

OVERSIGHT = "auditor"
"""The role outside the police chain: no suspension of an agency reaches it."""
SEE = "see"
"""The action of having a record shown, beside the acts; resources carry category, owner and law tag."""
MATCH = "match"
"""The action of comparing a read with an entry of a hotlist; the room itself does it."""
COMPILED_MAX = 64


def text_of(table: Table) -> str:
    """Return the Cedar policies of a table: a permit for each rule and sight, a forbid for each bar."""
    return "\n".join([*map(_rule, table.rules), *map(_sight, table.sights), *map(_bar, table.bars)])


def agreements_text(table: Table, agreements: Iterable[Agreement]) -> str:
    """Return the Cedar policies of agreements: each shows its records to the roles that see what others share."""
    return "\n".join(_agreement(sight, each) for each in agreements for sight in table.sights if _is_about(sight, each))


def suspensions_text(suspensions: Iterable[Suspension]) -> str:
    """Return the Cedar policies of what the city suspended: each a forbid, which beats every permit."""
    return "\n".join(map(_suspension, suspensions))


def topics_text(table: Table) -> str:
    """Return the Cedar policy of what hotlists may be about; what it does not name is matched by nobody."""
    of = f"{_strings(table.topics)}.contains(resource.topic)"
    says = "A plate is matched only with entries that stand on a hotlist for one of these."
    return _policy("permit", "hotlist-topics", says, f'action == Action::"{MATCH}"', of) if table.topics else ""


def _rule(rule: Rule) -> str:
    needs = f" && context.names.containsAll({_strings(rule.needs)})" if rule.needs else ""
    return _policy(
        "permit", rule.name, rule.says, f"action in {_actions(rule.acts)}",
        f"{_roles(rule.roles)} && {_strings(rule.purposes)}.contains(context.purpose){needs}",
    )  # fmt: skip


def _sight(sight: Sight) -> str:
    whose = "resource.owner == context.agency"
    if sight.shared and "act" in sight.categories:
        whose = f'({whose} || resource.category == "act")'
    of = f"{_strings(sight.categories)}.contains(resource.category)"
    return _policy("permit", sight.name, sight.says, _SEES, f"{_roles(sight.roles)} && {of} && {whose}")


def _bar(bar: Bar) -> str:
    away = "resource.owner != context.agency" if bar.stays_with == "agency" else f"context.law != {_text(bar.law_tag)}"
    of = f"resource.category == {_text(bar.category)} && resource.law_tag == {_text(bar.law_tag)}"
    return _policy("forbid", bar.name, bar.says, _SEES, f"{of} && {away}")


def _is_about(sight: Sight, agreement: Agreement) -> bool:
    return sight.shared and bool(set(sight.categories) & set(agreement.terms.categories) - {"act"})


def _agreement(sight: Sight, agreement: Agreement) -> str:
    terms = agreement.terms
    categories = [each for each in terms.categories if each in sight.categories and each != "act"]
    conditions = f" && context.names.containsAll({_strings(terms.conditions)})" if terms.conditions else ""
    return _policy(
        "permit", f"{sight.name} by {agreement.id}", terms.title, _SEES,
        f"{_roles(sight.roles)} && context.agency == {_text(terms.to_agency)} && "
        f"resource.owner == {_text(terms.owner_agency)} && {_strings(categories)}.contains(resource.category) && "
        f"{_strings(terms.law_tags)}.contains(resource.law_tag) && "
        f"{_strings(terms.purposes)}.contains(context.purpose){conditions}",
    )  # fmt: skip


def _suspension(suspension: Suspension) -> str:
    what = suspension.what
    if suspension.kind == "class":
        hidden = f"{_strings(FEED_CLASSES[what].categories)}.contains(resource.category)"
        return _policy("forbid", "feed-suspended", FEED_CLASSES[what].title, _SEES, hidden)
    if suspension.kind == "feature":
        acts = f"action in {_actions(FEATURES[what].acts)}"
        return _policy("forbid", "feature-suspended", FEATURES[what].title, acts, 'context.purpose != "own_records"')
    cut = (
        f'context.agency == {_text(what)} && principal != Role::"{OVERSIGHT}" && '
        f'(action == Action::"{SEE}" || context.purpose != "own_records")'
    )
    return _policy("forbid", "agency-suspended", f"Agency {what}", "action", cut)


_SEES = f'action == Action::"{SEE}"'


def _policy(effect: str, name: str, says: str, action: str, when: str) -> str:
    comment = " ".join(says.split())
    return f"// {comment}\n@id({_text(name)})\n{effect} (principal, {action}, resource)\nwhen {{ {when} }};\n"


def _roles(roles: Sequence[str]) -> str:
    return f"principal in [{', '.join(f'Role::{_text(each)}' for each in roles)}]"


def _actions(patterns: Sequence[str]) -> str:
    return f"[{', '.join(f'Action::{_text(each)}' for each in patterns)}]"


def _strings(words: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, words))}]"


def _text(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


class Record(msgspec.Struct, frozen=True):
    """What is to be seen: a category of records, whose they are and under which law."""

    category: str
    owner: str
    law_tag: str


class Asker(msgspec.Struct, frozen=True):
    """Who asks and why: role, agency and its law, purpose, and what the reason names."""

    role: str
    agency: str
    law: str
    purpose: str
    names: tuple[str, ...]


class Engine:
    """Policies compiled once, asked often; an answer names every policy that decided it."""

    def __init__(self, text: str) -> None:
        """Compile Cedar text; raises ValueError for text that is none."""
        self._policies = cedarpy.PolicySet.from_str(text)

    def asks(self, asker: Asker, act: str, record: Record | None = None) -> tuple[bool, frozenset[str]]:
        """Return whether somebody may do an act, or see a record, and the names of the policies that say so."""
        request = {
            "principal": {"type": "Role", "id": asker.role},
            "action": {"type": "Action", "id": act},
            "resource": {"type": "Record", "id": "it"},
            "context": {
                "agency": asker.agency, "law": asker.law, "purpose": asker.purpose, "names": list(asker.names),
            },
        }  # fmt: skip
        result = cedarpy.is_authorized(request, self._policies, _entities(act, record))
        names = result.diagnostics.id_annotations_by_reason
        return result.allowed, frozenset(str(names[each]) for each in result.diagnostics.reasons)


@lru_cache(10_000)
def _entities(act: str, record: Record | None) -> cedarpy.Entities:
    """Return the act with the group it belongs to (`ptz.move` to `ptz.*`), and the record with what it carries."""
    action = {"uid": {"type": "Action", "id": act}, "attrs": {}, "parents": _groups(act)}
    known = [action]
    if record is not None:
        known.append({"uid": {"type": "Record", "id": "it"}, "attrs": msgspec.to_builtins(record), "parents": []})
    return cedarpy.Entities.from_json_str(msgspec.json.encode(known).decode())


def _groups(act: str) -> list[dict[str, str]]:
    return [{"type": "Action", "id": f"{act.rpartition('.')[0]}.*"}] if "." in act else []


class Compiled:
    """One table's engine, and what it answered: the same question is asked of Cedar once."""

    def __init__(self, table: Table) -> None:
        """Compile the table's policies."""
        self.table = table
        self._engine = Engine(text_of(table))
        self._order = {rule.name: rule for rule in table.rules}
        self._found: dict[tuple[str, str, str, tuple[str, ...]], Rule | None] = {}

    def allows(self, role: str, act: str, purpose: str, names: tuple[str, ...]) -> Rule | None:
        """Return the first rule of the table that lets a role do an act for a purpose, None when none does.

        Words must be published ones: each question asked is remembered.
        """
        key = (role, act, purpose, names)
        if key not in self._found:
            asker = Asker(role, "", "", purpose, names)
            allowed, by = self._engine.asks(asker, act)
            self._found[key] = next(rule for name, rule in self._order.items() if name in by) if allowed else None
        return self._found[key]


_COMPILED: dict[int, Compiled] = {}


def compiled(table: Table) -> Compiled:
    """Return the engine of a table, which is compiled once."""
    found = _COMPILED.get(id(table))
    if found is None or found.table is not table:
        if len(_COMPILED) >= COMPILED_MAX:
            _COMPILED.clear()
        found = _COMPILED[id(table)] = Compiled(table)
    return found
