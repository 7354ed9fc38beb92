"""The key file of backups: all that opens them, in one file kept apart from them, and never in them."""

from __future__ import annotations

import io
import os
import secrets
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import msgspec

from watchroom.actions.backup_objects import sync_folder
from watchroom.actions.seal import MasterKey, new_record_key
from watchroom.base.errors import BadInputError, UnavailableError
from watchroom.model.backups import KeyOf

MASTER = "master.key"
_FILES, _WRAPPED, _WINDOWS = "files/", "wrapped/", "windows.json"
_AAD = b"watchroom-backup\x00"


class _WindowKey(msgspec.Struct, frozen=True):
    of: KeyOf
    wrapped: bytes


class KeyFile(msgspec.Struct, kw_only=True):
    """What a key file holds: the room's own keys and secret files, windows' keys, and records' wrapped keys."""

    files: dict[str, bytes]
    """The data folder's secret files by name; `master.key` is always there."""
    windows: dict[KeyOf, bytes]
    """Wrapped by the master key."""
    wrapped: dict[str, Path]
    """For each table the file of its rows' wrapped keys, as COPY writes them."""

    @property
    def master(self) -> MasterKey:
        """Return the key that all others are wrapped by."""
        return MasterKey(self.files[MASTER])

    def key(self, of: KeyOf) -> bytes | None:
        """Return a window's key, None where it was destroyed."""
        wrapped = self.windows.get(of)
        return None if wrapped is None else unwrap(self.master, of, wrapped)

    def write(self, path: Path) -> None:
        """Write the file, mode 0600, whole or not at all, over an older one."""
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for name, data in sorted(self.files.items()):
                    _add(tar, _FILES + name, data)
                _add(tar, _WINDOWS, msgspec.json.encode([_WindowKey(*each) for each in sorted(self.windows.items())]))
                for table, rows in sorted(self.wrapped.items()):
                    tar.add(rows, _WRAPPED + table, filter=_anonymous)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.absolute().parent)

    @classmethod
    def read(cls, path: Path, folder: Path) -> Self:
        """Read a key file; its largest parts are laid into `folder`.

        Raises:
            BadInputError: it is no key file of ours.
            UnavailableError: it cannot be read.
        """
        found = cls(files={}, windows={}, wrapped={})
        try:
            with tarfile.open(path, "r:") as tar:
                for member in tar:
                    found._take(tar, member, folder)
        except tarfile.TarError as error:
            raise BadInputError("keys", f"{path} is no key file of a backup, or is not whole") from error
        except OSError as error:
            raise UnavailableError(f"The key file {path} cannot be read ({error.strerror}).") from error
        if MASTER not in found.files:
            raise BadInputError("keys", f"{path} has no master key: it is no key file of a backup")
        return found

    def _take(self, tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
        source = tar.extractfile(member)
        name = member.name.rpartition("/")[2]
        if source is None:
            return
        if member.name == _WINDOWS:
            known = msgspec.json.decode(source.read(), type=list[_WindowKey])
            self.windows = {each.of: each.wrapped for each in known}
        elif member.name.startswith(_FILES):
            self.files[name] = source.read()
        elif member.name.startswith(_WRAPPED):
            self.wrapped[name] = folder / name
            with self.wrapped[name].open("wb") as file:
                while data := source.read(1 << 20):
                    file.write(data)


def wrap_new(master: MasterKey, of: KeyOf) -> bytes:
    """Return a new key for a window, wrapped."""
    return master.wrap_key(new_record_key(), _AAD + of.words.encode())


def unwrap(master: MasterKey, of: KeyOf, wrapped: bytes) -> bytes:
    """Return a window's key."""
    return master.unwrap_key(wrapped, _AAD + of.words.encode())


def secret_files(folder: Path, master: Path) -> Mapping[str, bytes]:
    """Return the data folder's keys and settings, which may hold passwords, by name."""
    names = [each for each in folder.iterdir() if is_secret(each)]
    return {each.name: each.read_bytes() for each in names} | {MASTER: master.read_bytes()}


def is_secret(path: Path) -> bool:
    """Return whether a file of the data folder goes into the key file, and never into the backup."""
    return path.is_file() and (path.suffix == ".key" or path.name in ("watchroom.toml", "demo-tokens.json"))


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    return member
