"""Write the pages of docs/reference that are made from the code; with `--check`, only say which are out of date."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable
from pathlib import Path

from watchroom.actions.door import ACTS
from watchroom.base.errors import WatchroomError
from watchroom.correlate.plate_formats import COMPARED, FORMATS
from watchroom.media.default_passwords import DEFAULT_CREDENTIALS
from watchroom.model.people import PURPOSES, ROLES
from watchroom.policy.rules import BARS, RULES, SHIPPED, SIGHTS
from watchroom.policy.table import Rule
from watchroom.web.problems import STATUS

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by tools/reference.py; change the code, then run it. -->"


def pages() -> dict[str, str]:
    """Return the text of every generated page by its file's name."""
    for room in ("watchroom.actions", "watchroom.web"):
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            importlib.import_module(module.name)
    return {
        "acts.md": _acts(),
        "policy-rules.md": _policy(),
        "errors.md": _errors(),
        "default-passwords.md": _passwords(),
        "plate-formats.md": _plates(),
    }


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _acts() -> str:
    subjects: dict[str, list[tuple[str, str]]] = {}
    for name, kind in sorted(ACTS.items()):
        subjects.setdefault(name.partition(".")[0], []).append((f"`{name}`", kind.says))
    tables = "\n\n".join(f"## {subject}\n\n{_table(('act', 'is'), rows)}" for subject, rows in subjects.items())
    return f"""# Acts

{MADE}

Everything that a person does is one of these acts, looking included. Each is one function in `actions`: it asks
[policy](policy-rules.md), has its effect and leaves an entry in the [ledger](../explanation/ledger.md), in one
transaction; a refusal leaves one too. An entry's public part names the act by the word below.

{tables}

## Purposes

Each act is done for one purpose of this published list.

{_table(("purpose", "is"), ((f"`{code}`", f"{title}.") for code, title in PURPOSES.items()))}
"""


def _plates() -> str:
    rows = (
        (region, ", ".join(f"`{each}`" for each in FORMATS[region]), COMPARED[region]) for region in sorted(FORMATS)
    )
    return f"""# Formats of plates

{MADE}

What the [matching of hotlists](../explanation/hotlists.md) settles look-alikes by: `A` is a letter, `#` a digit.
Passenger cars only; every state has other plates, too, and those are left open. The format that a state issues now
was compared with what stands beside it, through copies of the pages; older ones stand as they are generally known. No
state's motor vehicle office was asked.

{_table(("state", "formats", "compared with"), rows)}
"""


def _policy() -> str:
    rules = "\n\n".join(_rule(rule) for rule in RULES)
    sights = _table(
        ("sight", "roles", "records", "of", "says"),
        (
            (
                f"`{each.name}`",
                _words(each.roles),
                _words(each.categories),
                "own agency and what others share" if each.shared else "own agency",
                each.says,
            )
            for each in SIGHTS
        ),
    )
    bars = _table(("bar", "says"), ((f"`{bar.name}`", bar.says) for bar in BARS))
    caps = _table(
        ("cap", "says", "at most"), ((f"`{cap.name}`", cap.says, f"{cap.most:g} {cap.unit}") for cap in SHIPPED.caps)
    )
    return f"""# Policy rules

{MADE}

These are all the rules there are (`watchroom.policy.rules`). Every answer names the rule that gave it, and every entry
of the ledger records the hash of this table. What no rule allows is refused as `no-rule-allows`; a purpose that is not
published is refused as `purpose-published`. The roles are {_words(ROLES)}.

## What may be done

{rules}

## What is seen at all

A record is seen by the roles of a sight that covers its category. The same sights make the filter of every list, map
and feed, and the labels of row-level security.

{sights}

## What is never seen

A bar beats every rule and every agreement.

{bars}

## What cannot be gone beyond

Who asks for more is refused by the cap's name.

{caps}
"""


def _rule(rule: Rule) -> str:
    facts = [("roles", _words(rule.roles)), ("acts", _words(rule.acts)), ("purposes", _words(rule.purposes))]
    if rule.needs:
        facts.append(("must name", _words(rule.needs)))
    return f"### {rule.name}\n\n{rule.says}\n\n" + _table(("", ""), ((f"**{name}**", said) for name, said in facts))


def _errors() -> str:
    rows = ((f"`{kind.code}`", _status(kind), _summary(kind)) for kind in _kinds(WatchroomError))
    return f"""# Errors

{MADE}

An error answers `{{"error": code, "message": "what to do next"}}`; `bad_input` adds the `field`, `refused` the `rule`.
The message is for people and may change; the code is for programs and does not. Answers of HTTP itself carry `method`
(405), `media_type` (415), and `limit` with 413 when a message is too large. The doors of `/exchange/v1` answer 422
when nothing of a message was acceptable.

{_table(("code", "HTTP", "means"), sorted(rows))}
"""


def _passwords() -> str:
    rows = [
        (maker, ", ".join(f"`{name}` / `{password}`" if password else f"`{name}` / none" for name, password in pairs))
        for maker, pairs in sorted(DEFAULT_CREDENTIALS.items())
    ]
    return f"""# Default passwords of cameras

{MADE}

Whoever finds a camera with one of these is in. No camera is enrolled with one of these passwords under any name, with
its user name as its password, or with a name and no password. They are in the makers' public manuals.

{_table(("maker", "user / password"), rows)}
"""


def _kinds(root: type[WatchroomError]) -> list[type[WatchroomError]]:
    """Return the kinds of errors that have a code of their own."""
    below = [kind for each in root.__subclasses__() for kind in _kinds(each)]
    return below + ([root] if "code" in vars(root) and root is not WatchroomError else [])


def _status(kind: type[WatchroomError]) -> str:
    """Return the HTTP status of the error, or of the nearest one above it."""
    return str(next((STATUS[each] for each in kind.__mro__ if each in STATUS), 500))


def _summary(kind: type[WatchroomError]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def _words(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def main(*, check: bool) -> int:
    """Write the pages, or name those that are not as the code would make them."""
    stale = [name for name, text in pages().items() if _is_stale(FOLDER / name, text)]
    if not check:
        for name, text in pages().items():
            (FOLDER / name).write_text(text)
    elif stale:
        print("Out of date, run tools/reference.py:", *stale)
    return 1 if check and stale else 0


def _is_stale(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text() != text


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
