"""Scanning again when files change: the folder that is shown is watched, changes are gathered, and scans stand apart.

Qt watches no tree: folders and files are named one by one, up to a bound. What changes beyond it is not noticed, and the
window says so.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

SETTLE_MS = 2_000  # an editor, a checkout, an installer write many files in one go
APART_SECONDS = 30.0  # between the end of a scan and the next one that begins by itself
MOST = 4_000  # folders and files; each costs the system a handle
SKIPPED = frozenset({"node_modules", ".venv", "venv", "__pycache__", ".tox", ".mypy_cache", ".pytest_cache", "target"})
GIT = ("refs", "refs/heads", "refs/tags")  # beside a repository's own folder: a commit, a branch, a stash move these


class Watched(msgspec.Struct, frozen=True):
    """What is watched of a folder; `whole` says that it is all that should be."""

    paths: tuple[str, ...]
    whole: bool


def to_watch(folder: Path, most: int = MOST) -> Watched:
    """The folders and files of a tree, outside first. Links are not followed; what installers fill is left out."""
    found: list[str] = []
    level = [str(folder)]
    while level:
        below: list[str] = []
        for at in level:
            if len(found) >= most:
                return Watched(tuple(found), False)
            found.append(at)
            if Path(at).name == ".git":
                found += [str(p) for part in GIT if (p := Path(at) / part).is_dir()]
                continue
            try:
                entries = sorted(os.scandir(at), key=lambda e: e.name)
            except OSError:
                continue
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        below += [entry.path] * (entry.name not in SKIPPED)
                    elif entry.is_file(follow_symlinks=False):
                        if len(found) >= most:
                            return Watched(tuple(found), False)
                        found.append(entry.path)
                except OSError:
                    continue
        level = below
    return Watched(tuple(found), True)


class Watching(QObject):
    """Watches one folder. `changed` is sent once for all that happened together, never more often than scans may stand."""

    changed = Signal()
    bounded = Signal(str)  # a folder that is too large to be watched as a whole: its name

    def __init__(self, parent: QObject | None = None, *, settle: int = SETTLE_MS, apart: float = APART_SECONDS) -> None:
        """`settle` is in milliseconds, `apart` in seconds."""
        super().__init__(parent)
        self._apart = apart
        self._system = QFileSystemWatcher(self)
        self._system.directoryChanged.connect(self._heard)
        self._system.fileChanged.connect(self._heard)
        self._timer = QTimer(self, interval=settle, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self._settle = settle
        self._scanned = float("-inf")
        self._said: set[Path] = set()
        self.folder: Path | None = None
        self.busy = False  # a scan runs: what changes meanwhile is told after it

    def watch(self, folder: Path | None) -> None:
        """Another folder, or none; also again after a scan, when there are new files. What waits is forgotten."""
        self._timer.stop()
        watched = self._system.files() + self._system.directories()
        if watched:
            self._system.removePaths(watched)
        self.folder = folder
        if folder is None:
            return
        found = to_watch(folder)
        self._system.addPaths(list(found.paths))
        if not found.whole and folder not in self._said:
            self._said.add(folder)
            self.bounded.emit(folder.name)

    def scanned(self) -> None:
        """A scan came to its end just now."""
        self._scanned = time.monotonic()

    def _heard(self, _: str) -> None:
        if self.folder is not None:
            self._timer.start(self._settle)

    def _tell(self) -> None:
        wait = self._scanned + self._apart - time.monotonic()
        if self.busy or wait > 0:
            self._timer.start(max(self._settle, int(max(wait, 0) * 1000)))
            return
        self.changed.emit()
