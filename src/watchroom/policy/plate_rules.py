"""Rules of plate search: who asks for what, what takes a second person, and how far one person goes alone."""

from __future__ import annotations

from watchroom.policy.table import Cap, Rule

_WATCH = ("watch_officer", "supervisor")

PLATE_RULES: tuple[Rule, ...] = (
    Rule(
        name="plates-with-a-reason",
        says="Plates are searched for a case or a call that the system itself can see; without one the search is "
        "marked unexplained and goes to a supervisor within the hour.",
        roles=(*_WATCH, "detective"),
        acts=("plates.search", "plates.export"),
        purposes=("call_response", "investigation"),
    ),
    Rule(
        name="wide-searches-are-asked-for",
        says="A wide plate search is asked for, waits for another person, and then runs once.",
        roles=(*_WATCH, "detective"),
        acts=("plates.ask", "plates.asked", "plates.run"),
        purposes=("call_response", "investigation"),
    ),
    Rule(
        name="wide-searches-by-two",
        says="A supervisor who is somebody else allows or refuses a wide plate search, within the hour.",
        roles=("supervisor",),
        acts=("plates.asked", "plates.approve", "plates.deny"),
        purposes=("supervision",),
    ),
    Rule(
        name="second-detective-of-the-case",
        says="So does a second detective of the case that the search is for.",
        roles=("detective",),
        acts=("plates.approve", "plates.deny"),
        purposes=("investigation",),
        needs=("case",),
    ),
    Rule(
        name="searches-kept-for-a-case",
        says="A plate search is kept for a case, thirty days at most, and ends with the case.",
        roles=(*_WATCH, "detective"),
        acts=("plates.keep", "plates.run_kept"),
        purposes=("investigation",),
        needs=("case",),
    ),
    Rule(
        name="kept-searches-are-seen",
        says="Whoever keeps a plate search sees and ends it; supervisors see those of their agency.",
        roles=(*_WATCH, "detective"),
        acts=("plates.kept", "plates.forget"),
        purposes=("call_response", "investigation", "supervision"),
    ),
    Rule(
        name="series-for-a-case",
        says="Detectives propose, for a case of theirs, that incidents are one series, and compare the plates read at "
        "its scenes once a supervisor agreed.",
        roles=("detective",),
        acts=("plates.propose_series", "plates.compare_scenes", "plates.end_series"),
        purposes=("investigation",),
        needs=("case",),
    ),
    Rule(
        name="series-are-seen",
        says="Detectives and supervisors see the series of their agency.",
        roles=("detective", "supervisor"),
        acts=("plates.series", "plates.series_asked"),
        purposes=("investigation", "supervision"),
    ),
    Rule(
        name="series-by-a-supervisor",
        says="A supervisor who is somebody else agrees that incidents are one series, or does not, and ends it.",
        roles=("supervisor",),
        acts=("plates.approve_series", "plates.deny_series", "plates.end_series"),
        purposes=("supervision",),
    ),
)

PLATE_CAPS: tuple[Cap, ...] = (
    Cap(
        name="plate-few-characters",
        says="A beginning or a wildcard with at most so many letters and digits takes two persons.",
        most=3,
        unit="characters",
    ),
    Cap(name="plate-days", says="One person alone searches at most so many days of reads.", most=30, unit="days"),
    Cap(
        name="plate-radius",
        says="Without a case or call that the system holds, one person alone searches a beginning or a wildcard at "
        "most so far around a place.",
        most=5_000,
        unit="metres",
    ),
    Cap(
        name="plate-reads",
        says="One person alone is shown a beginning or a wildcard that fits at most so many reads.",
        most=2_000,
        unit="reads",
    ),
)
