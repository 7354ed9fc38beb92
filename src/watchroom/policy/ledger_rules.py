"""Rules of the ledger's contents: who seals, opens and destroys them."""

from __future__ import annotations

from watchroom.policy.table import Rule

LEDGER_RULES: tuple[Rule, ...] = (
    Rule(
        name="auditor-opens-entries",
        says="Auditors open an entry's contents, or seal them until a day, and say what for.",
        roles=("auditor",),
        acts=("ledger.open", "ledger.seal"),
        purposes=("audit",),
        needs=("note",),
    ),
    Rule(
        name="destruction-proposed",
        says="Supervisors, of their own agency's acts, and auditors propose that the key of an entry's contents be "
        "destroyed, and say why.",
        roles=("supervisor", "auditor"),
        acts=("ledger.propose_destruction",),
        purposes=("supervision", "audit"),
        needs=("note",),
    ),
    Rule(
        name="keys-destroyed-by-two",
        says="The key of an entry's contents is destroyed when one person proposed it and an auditor, who is another "
        "person, confirms; the entry and this act stay.",
        roles=("auditor",),
        acts=("ledger.destroy_key",),
        purposes=("audit",),
    ),
    Rule(
        name="ledger-desk",
        says="Auditors and supervisors see the ledger's head, its witnesses, and which destructions wait; they "
        "withdraw what they proposed themselves, auditors also what others did.",
        roles=("supervisor", "auditor"),
        acts=("ledger.desk", "ledger.withdraw_destruction"),
        purposes=("supervision", "audit"),
    ),
)
