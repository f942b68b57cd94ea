"""Records: what a fix did, written before it does it, so that it can be undone from wherever it was stopped.

A record lies in a private folder beside our other data: one file that tells which files are changed, with the digests of
their old and new content, and a copy of each old content. A copy that holds a secret is sealed (`checks.fixes.sealing`).
Whether a file was changed is never noted but looked up: its content is the old one, the new one, or somebody else's.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.fixes.reach import LARGEST
from checks.fixes.sealing import forget_key, kept_key, opened, seal_key, sealed
from checks.keys.secret import Secret
from checks.places import make_private, read_whole

if TYPE_CHECKING:
    from checks.places import Places
    from checks.vault.keychain import Keychain

FOLDER = "fixes"
_NAME = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}")
_COPY = re.compile(r"\d+\.copy")


class BrokenRecord(Exception):
    """A record cannot be read or written; the message is one line."""


class FileNote(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a record. `before` and `after` are SHA-256 of its content; None: there was no such file."""

    base: str
    path: str
    shown: str
    before: str | None
    after: str
    mode_before: int | None = None  # told where rights change
    mode_after: int | None = None
    acl_before: str | None = None  # hexadecimal
    copy: str | None = None  # the file beside the record that holds the old content
    sealed: bool = False
    grows: bool = False
    lock: str | None = None
    temporary: str = ""

    @property
    def writes(self) -> bool:
        """Whether its content changes, and not its rights alone."""
        return self.before != self.after


class FixedNote(msgspec.Struct, frozen=True, kw_only=True):
    """A fix as a record names it."""

    id: str
    title: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One application of fixes."""

    id: str
    when: str
    folder: str  # what was examined
    fixes: tuple[FixedNote, ...]
    files: tuple[FileNote, ...]
    kept: tuple[str, ...] = ()  # names in the vault that were made by it
    refers: tuple[str, ...] = ()  # names in the vault that its files refer to now
    finished: bool = False
    undone: str | None = None

    @property
    def is_sealed(self) -> bool:
        """Whether copies of it need their key."""
        return any(file.sealed for file in self.files)


def new_id(now: datetime | None = None) -> str:
    """Names a record, the later ones last in the alphabet."""
    return f"{now or datetime.now(UTC):%Y%m%d-%H%M%S-%f}{secrets.token_hex(1)}"


class Records:
    """All records of one user."""

    def __init__(self, places: Places, keychain: Keychain) -> None:
        self._places, self._keychain = places, keychain
        self.folder = places.data / FOLDER

    def all(self) -> list[Record]:
        """The records, the newest first; a damaged one is passed by. Raises `BrokenRecord` where none can be listed."""
        try:
            names = sorted((p.name for p in self.folder.iterdir() if _NAME.fullmatch(p.name)), reverse=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BrokenRecord(f"{self.folder} cannot be read: {error.strerror}") from None
        found = []
        for name in names:
            try:
                found.append(self.one(name))
            except BrokenRecord:
                continue
        return found

    def one(self, id: str) -> Record:
        """The record of this name. Raises `BrokenRecord`."""
        if not _NAME.fullmatch(id):
            raise BrokenRecord(f"no record is called “{id[:40]}”; “shrift fix records” lists them")
        file = self.folder / id / "record.json"
        try:
            found = msgspec.json.decode(read_whole(file, LARGEST), type=Record)
        except FileNotFoundError:
            raise BrokenRecord(f"no record is called “{id}”; “shrift fix records” lists them") from None
        except OSError as error:
            raise BrokenRecord(f"{file} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise BrokenRecord(f"{file} is damaged") from None
        # Both name what is deleted: another name would lead elsewhere.
        if found.id != id or not all(_COPY.fullmatch(f.copy) for f in found.files if f.copy is not None):
            raise BrokenRecord(f"{file} is damaged")
        return found

    def begin(self, record: Record, copies: Mapping[str, bytes]) -> None:
        """Put the record and its copies on the disk, wholly, before anything is changed.

        Raises `BrokenRecord`, or `checks.fixes.sealing.CannotSeal`; then nothing of it stays.
        """
        folder = self.folder / record.id
        key: Secret | None = None
        try:
            make_private(folder)
            if record.is_sealed:
                key = seal_key(self._keychain, record.id)
            for file in record.files:
                if file.copy is not None:
                    data = zlib.compress(copies[file.copy], 6)
                    assert key is not None or not file.sealed
                    self._places.write(folder / file.copy, sealed(key, data) if file.sealed and key else data)
            self.update(record)
            _settle(folder)
            _settle(self.folder)
        except OSError as error:
            self._discard(record)
            raise BrokenRecord(f"{folder} cannot be written: {error.strerror}; nothing was changed") from None
        except BaseException:
            self._discard(record)
            raise

    def update(self, record: Record) -> None:
        """Write what is known of a record now. Raises `OSError`."""
        content = msgspec.json.format(msgspec.json.encode(record), indent=1)
        self._places.write(self.folder / record.id / "record.json", content)

    def copy(self, record: Record, file: FileNote) -> bytes:
        """The old content of a file. Raises `BrokenRecord`, or `CannotSeal` where it cannot be opened."""
        assert file.copy is not None
        try:
            data = read_whole(self.folder / record.id / file.copy, 2 * LARGEST)
        except OSError as error:
            raise BrokenRecord(f"the copy of {file.shown} cannot be read: {error.strerror}") from None
        if file.sealed:
            data = opened(kept_key(self._keychain, record.id), data)
        try:
            made = zlib.decompressobj()
            whole = made.decompress(data, LARGEST + 1)
        except zlib.error:
            raise BrokenRecord(f"the copy of {file.shown} is damaged") from None
        return whole

    def close(self, record: Record) -> Record:
        """Undone: the copies go, with their key, and the record stays as a note. Raises `CannotSeal` or `OSError`."""
        closed = msgspec.structs.replace(record, undone=datetime.now(UTC).isoformat(timespec="seconds"))
        self.update(closed)
        if record.is_sealed:
            forget_key(self._keychain, record.id)
        for file in record.files:
            if file.copy is not None:
                (self.folder / record.id / file.copy).unlink(missing_ok=True)
        return closed

    def sweep(self) -> int:
        """Remove what was begun and never came to be a record, with its key: nothing had been changed by it."""
        gone = 0
        for folder in self.folder.iterdir() if self.folder.is_dir() else ():
            if _NAME.fullmatch(folder.name) and not (folder / "record.json").exists():
                forget_key(self._keychain, folder.name)
                shutil.rmtree(folder)
                gone += 1
        return gone

    def forget(self, record: Record) -> None:
        """Delete a record with its copies and their key: it cannot be undone any more. Raises `CannotSeal` or `OSError`."""
        if record.is_sealed and record.undone is None:
            forget_key(self._keychain, record.id)
        shutil.rmtree(self.folder / record.id)

    def _discard(self, record: Record) -> None:
        from checks.fixes.sealing import CannotSeal

        shutil.rmtree(self.folder / record.id, ignore_errors=True)
        if record.is_sealed:
            try:
                forget_key(self._keychain, record.id)
            except CannotSeal:
                return  # a key without anything to open


def _settle(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
