"""What fixes changed, as the window shows it: what `shrift fix records` tells, in words. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Literal

import msgspec

from checks.language import advice, tr
from checks.words import count_of
from gui.models.verdicts import moment

SHOWN_FILES = 3  # names of one change
LONGEST = 60  # signs of a name
MOST = 100  # changes that are shown


class ChangedFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a change."""

    shown: str
    sealed: bool = False


class FixDone(msgspec.Struct, frozen=True, kw_only=True):
    """One fix of a change."""

    id: str
    title: str


class ChangeNote(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift fix records --format json`."""

    id: str
    when: str
    folder: str
    fixes: tuple[FixDone, ...]
    files: tuple[ChangedFile, ...]
    finished: bool = False
    undone: str | None = None

    @property
    def state(self) -> Literal["done", "stopped", "undone"]:
        """Whether it stands, was put back, or was stopped in its middle."""
        return "undone" if self.undone is not None else "done" if self.finished else "stopped"

    @property
    def title(self) -> str:
        """What was done: one fix by its title, several by their number."""
        titles = list(dict.fromkeys(advice(f.title) for f in self.fixes))
        if len(titles) == 1:
            return titles[0]
        return tr("{first}, and {more}", first=titles[0], more=count_of(len(titles) - 1, "more fix", "more fixes")) if titles else self.id  # fmt: skip

    @property
    def told(self) -> str:
        """Its files by name, where they lie, and how the copies of what stood there are kept."""
        names = ", ".join(_short(f.shown) for f in self.files[:SHOWN_FILES])
        rest = len(self.files) - SHOWN_FILES
        if rest > 0:
            names = tr("{first}, and {more}", first=names, more=count_of(rest, "more file"))
        where = tr("{files} in {folder}", files=names, folder=PurePath(self.folder).name or self.folder)
        if self.state == "undone" or not any(f.sealed for f in self.files):
            return f"{where}."
        return tr("{where}. What stood there is kept, sealed by the keychain.", where=where)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST // 3]}…{name[-LONGEST * 2 // 3 :]}"


def read_changes(data: bytes) -> list[ChangeNote]:
    """The newest first. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(data, type=list[ChangeNote])


def summary(changes: Sequence[ChangeNote]) -> str:
    """The line under the title."""
    if not changes:
        return tr("Nothing was changed from here. What a fix changes is listed here, and can be put back.")
    stopped = sum(c.state == "stopped" for c in changes)
    if stopped:
        return tr("{stopped} in the middle: put it back, then look at the fix anew.", stopped=count_of(stopped, "change was stopped", "changes were stopped"))  # fmt: skip
    able = sum(c.state == "done" for c in changes)
    return tr("{changes}, the newest first. {able} can be put back.", changes=count_of(len(changes), "change"), able=able or tr("None"))  # fmt: skip


def moment_of(change: ChangeNote, now: datetime) -> str:
    """`today 14:02`, else the day."""
    try:
        return moment(change.when, now)
    except ValueError:
        return change.when[:10]
