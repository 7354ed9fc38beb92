"""What a verifier says: all is well, or the first thing that is not, where, and why."""

from __future__ import annotations

import msgspec

EXIT_DONE = 0
EXIT_FAULT = 1
EXIT_USAGE = 2

USAGE = "usage"
"""The code of what is no fault of the ledger: nothing to verify was found."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing found wrong."""

    code: str
    """One of the codes that docs/reference/ledger-format.md lists."""
    index: int | None
    """The first bad leaf, where the fault has one."""
    where: str
    why: str


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of verifying one export or receipt."""

    kind: str
    """export, receipt or nothing."""
    path: str
    size: int = 0
    """Leaves under the signed head."""
    root: str = ""
    key: str = ""
    """The key that signed, as published."""
    key_given: bool = False
    """The reader brought the key; otherwise it came with the export and proves only that nothing was damaged."""
    minute: str | None = None
    """In which the head says it was signed."""
    own: str | None = None
    """When the log signed the head with its ML-DSA-44 key too."""
    cosigned: tuple[str, ...] = ()
    """Which of the witnesses given cosigned the head, and when by their clocks."""
    leaf_index: int | None = None
    openings: int = 0
    fault: Fault | None = None

    @property
    def exit_code(self) -> int:
        """Return 0 when all is well, 1 for a fault, 2 when there was nothing to verify."""
        if self.fault is None:
            return EXIT_DONE
        return EXIT_USAGE if self.fault.code == USAGE else EXIT_FAULT

    def lines(self) -> list[str]:
        """Return the report for a person to read."""
        if self.fault is not None:
            at = "" if self.fault.index is None else f" at index {self.fault.index}"
            return [f"FAULT {self.fault.code}{at} in {self.fault.where}: {self.fault.why}"]
        what = f"leaf {self.leaf_index} of {self.size}" if self.kind == "receipt" else f"{self.size} entries"
        when = f" in the minute {self.minute}" if self.minute else ""
        said = [f"OK {self.kind}: {what}, {self.openings} opened, root {self.root}", f"signed by {self.key}{when}"]
        said += [f"signed with ML-DSA-44 too, at {self.own}"] if self.own else []
        said += [f"cosigned by {each}" for each in self.cosigned]
        if not self.key_given:
            said.append("the key came with the file: compare it with the published one, or verify again with --key")
        return said


class FoundError(Exception):
    """Ends a verification at its first fault."""

    def __init__(self, code: str, where: str, why: str, index: int | None = None) -> None:
        """Keep the fault."""
        super().__init__(why)
        self.fault = Fault(code=code, index=index, where=where, why=why)
