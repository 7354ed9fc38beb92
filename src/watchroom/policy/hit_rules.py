"""Rules of plate hits: who compares them, and who sees the pictures that readers sent."""

from __future__ import annotations

from watchroom.policy.table import Rule, Sight

HIT_RULES: tuple[Rule, ...] = (
    Rule(
        name="hits-are-compared",
        says="People on watch open the card of a plate hit, see its pictures, and take back within a minute what they "
        "said of it.",
        roles=("watch_officer", "supervisor"),
        acts=("hit.view", "hit.done", "hit.take_back", "read.picture"),
        purposes=("call_response", "supervision", "patrol"),
    ),
    Rule(
        name="partner-compares-its-own",
        says="Partner agencies compare hits of their own readers, and say the second word on those shared with them.",
        roles=("analyst",),
        acts=("hit.view", "hit.done", "hit.take_back", "alert.verify", "read.picture"),
        purposes=("call_response",),
    ),
    Rule(
        name="pictures-of-what-was-found",
        says="Who searched plates with a reason sees the pictures of what was found; an officer, that of a card.",
        roles=("watch_officer", "supervisor", "detective", "officer"),
        acts=("read.picture",),
        purposes=("call_response", "investigation"),
    ),
)

HIT_SIGHTS: tuple[Sight, ...] = (
    Sight(
        name="partner-card-sight",
        says="Partner agencies see the cards that they send to officers of their own.",
        roles=("analyst",),
        categories=("card",),
    ),
)
