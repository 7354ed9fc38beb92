"""The configuration of our PostgreSQL, written anew at every start so that it is always this version's."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from watchroom.store.roles import SUPERUSER, Role
from watchroom.store.server.accounts import Account

_HEADER = "# Written by watchroom at every start. Settings of your own: ALTER SYSTEM.\n"

SETTINGS: dict[str, str] = {
    # Reached by one Unix socket in a folder of mode 0700, never by network.
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "80",
    # A laptop's memory; what is not used is not taken.
    "shared_buffers": "384MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "96MB",
    "effective_cache_size": "1GB",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "2",
    # Ingest: long, spread checkpoints; what is committed is on disk all the same. Pages in the log are not compressed:
    # the wheel has only pglz, which was 39 % of the processor time of COPY after a checkpoint.
    "wal_compression": "off",
    "wal_buffers": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "max_wal_senders": "4",
    "synchronous_commit": "on",
    # Short, even queries on a solid-state disk.
    "jit": "off",
    "random_page_cost": "1.1",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "datestyle": "iso, ymd",
    # The log tells an operator what is wrong with the server and never quotes a record: a statement's error, which may,
    # goes to whoever sent the statement and not here.
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "log",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

FIXED: dict[str, str] = {
    # On the command line, so that not even ALTER SYSTEM turns them off: an answer of 2xx rests on them.
    "fsync": "on",
    "full_page_writes": "on",
    "cluster_name": "watchroom",
}


def write(cluster: Path, account: Account, invoker: str, *, socket: Path) -> None:
    """Write postgresql.conf, pg_hba.conf and pg_ident.conf: `invoker` alone gets in, as each of our roles."""
    settings = SETTINGS | {"unix_socket_directories": str(socket)}
    _replace(cluster / "postgresql.conf", (f"{name} = {_quoted(value)}" for name, value in settings.items()), account)
    _replace(cluster / "pg_hba.conf", ["local all all peer map=watchroom"], account)
    roles = (SUPERUSER, *Role)
    _replace(cluster / "pg_ident.conf", (f'watchroom "{invoker}" {role}' for role in roles), account)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _replace(path: Path, lines: Iterable[str], account: Account) -> None:
    """Write beside and rename: a kill leaves the old file or the new one, and no link planted there is followed."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as file:
        file.write(_HEADER)
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        if account.is_other:
            os.fchown(file.fileno(), account.uid, account.gid)
        os.fsync(file.fileno())
    draft.replace(path)
