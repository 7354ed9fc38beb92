"""The process that lists one archive: as the one that decodes, without a decoder."""

from __future__ import annotations

from watchroom.evidence.archives import look_into
from watchroom.evidence.jobs import Listed
from watchroom.evidence.sealed_off import give_up_rights, say, take_job

CPU_SECONDS_MAX = 30


def main() -> None:
    """List the archive of the one job."""
    job = take_job()
    b"a zip names its files so".decode("cp437")  # loads what could not be loaded later
    found = look_into(job.kind, give_up_rights(job, CPU_SECONDS_MAX), job.size_bytes)
    say(Listed(entries=found.entries, unpacked_bytes=found.unpacked_bytes, findings=found.findings))


if __name__ == "__main__":
    main()
