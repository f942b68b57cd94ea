"""The acceptances of a folder: read as plain files, with bounds; what is no acceptance is told, never guessed."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from checks.acceptances.model import FOLDER, LARGEST, Acceptance, Broken, read_acceptance
from checks.sources.plain import open_plain

MOST = 2_000  # entries of one folder


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with its file's name."""

    name: str
    entry: Acceptance

    @property
    def path(self) -> str:
        """Its file, from the folder it is for."""
        return f"{FOLDER}/{self.name}"


class Book(msgspec.Struct, kw_only=True):
    """What a folder accepts, and the files that are no acceptances, with why."""

    held: list[Held] = []
    broken: list[tuple[str, str]] = []


def read_book(folder: Path) -> Book:
    """All entries of a folder. Links are not followed, and what cannot be read accepts nothing and is named."""
    book = Book()
    base = folder / FOLDER
    if any(os.path.islink(p) for p in (base, base.parent)):  # noqa: PTH114 - never raises
        return Book(broken=[(FOLDER, "it is a link, and is not followed")])
    try:
        names = sorted(os.listdir(base))
    except (FileNotFoundError, NotADirectoryError):
        return book
    except OSError as error:
        return Book(broken=[(FOLDER, f"it cannot be read: {error.strerror}")])
    entries = [n for n in names if n.endswith(".toml")]
    for name in entries[:MOST]:
        try:
            book.held.append(Held(name=name, entry=read_acceptance(_bytes(base / name))))
        except Broken as error:
            book.broken.append((f"{FOLDER}/{name}", str(error)))
    if len(entries) > MOST:
        book.broken.append((FOLDER, f"only its first {MOST:,} entries are read"))
    return book


def _bytes(path: Path) -> bytes:
    try:
        handle = open_plain(path)
    except OSError as error:
        raise Broken(f"it cannot be opened: {error.strerror}") from None
    if handle < 0:
        raise Broken("it is no plain file")
    with os.fdopen(handle, "rb") as file:
        try:
            return file.read(LARGEST + 1)
        except OSError as error:
            raise Broken(f"it cannot be read: {error.strerror}") from None
