"""Rules of the street: who is told of verified hits and lookouts, and who tells."""

from __future__ import annotations

from watchroom.policy.table import Bar, Rule, Sight

_WATCH = ("watch_officer", "supervisor")

STREET_RULES: tuple[Rule, ...] = (
    Rule(
        name="officers-are-told",
        says="Officers on the street see the cards in force of verified hits and lookouts, and answer them.",
        roles=("officer",),
        acts=("street.list", "street.open", "street.answer", "street.subscribe", "street.unsubscribe"),
        purposes=("call_response",),
    ),
    Rule(
        name="watch-sees-what-is-out",
        says="People on watch see which cards are out and who answered, and take one back.",
        roles=_WATCH,
        acts=("street.out", "street.withdraw"),
        purposes=("call_response", "supervision"),
    ),
    Rule(
        name="lookout-for-an-incident",
        says="People on watch send officers a lookout for an incident that they name; it names no person.",
        roles=_WATCH,
        acts=("street.lookout",),
        purposes=("call_response", "supervision"),
        needs=("incident",),
    ),
    Rule(
        name="lookout-for-a-case",
        says="People on watch send officers a lookout for an open case of theirs; it may name who is sought.",
        roles=_WATCH,
        acts=("street.lookout",),
        purposes=("call_response", "supervision"),
        needs=("case",),
    ),
)

STREET_SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="street-sight",
        says="Officers and people on watch see cards and lookouts of their agency, and those that others share.",
        roles=("officer", "watch_officer", "supervisor"),
        categories=("card", "lookout"),
        shared=True,
    ),
)

STREET_BARS: tuple[Bar, ...] = (
    Bar(
        name="virginia-cards-stay",
        says="Va. Code § 2.2-5517: nor is the card of a hit on them shown out of state.",
        category="card",
        law_tag="VA",
    ),
    Bar(
        name="new-hampshire-cards-stay",
        says="RSA 261:75-b: nor is the card of a hit on them passed on to anybody.",
        category="card",
        law_tag="NH",
        stays_with="agency",
    ),
)
