"""Recent projects: a small JSON file beside what else Shrift keeps. Names, scores and dates, nothing more."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checks.model import Report
from checks.places import Places, read_whole

FILE = "recent.json"
MOST = 12
BIGGEST = 256 * 1024  # bytes; the file is ours, but anyone may have written to it


class Recent(msgspec.Struct, frozen=True, kw_only=True):
    """A project that was examined. `when` is ISO 8601 with offset; scores run from 0 to 100."""

    path: str
    name: str
    low: float
    high: float
    coverage: float
    grade: str | None
    partial: bool
    when: str
    machine: bool = False  # this machine alone; `path` is the home that was looked at

    @property
    def gone(self) -> bool:
        """Whether the folder is no longer there."""
        return not self.machine and not Path(self.path).is_dir()


def recent_of(report: Report) -> Recent:
    """The row for a report."""
    return Recent(
        path=report.target.path,
        name=report.target.name,
        low=report.score.low,
        high=report.score.high,
        coverage=report.score.coverage,
        grade=report.score.grade,
        partial=report.stopped,
        when=report.finished,
        machine=report.target.kind == "machine",
    )


class RecentProjects:
    """The list, newest first. A file that cannot be read counts as empty: it is a convenience, no record."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._path = places.data / FILE
        self._rows = self._load()

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def _load(self) -> list[Recent]:
        try:
            return msgspec.json.decode(read_whole(self._path, BIGGEST), type=list[Recent])[:MOST]
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return []

    def add(self, row: Recent) -> None:
        """Put a project first. That the file cannot be written is no reason to disturb anybody."""
        self._rows = [row, *(r for r in self._rows if not _same(r, row))][:MOST]
        self._save()

    def forget(self, row: Recent) -> None:
        """Take a project out of the list; its folder is not touched."""
        self._rows = [r for r in self._rows if not _same(r, row)]
        self._save()

    def _save(self) -> None:
        try:
            self._places.write(self._path, msgspec.json.encode(self._rows))
        except OSError:
            return


def _same(one: Recent, other: Recent) -> bool:
    """Whether both are the same target: a home can be examined as a folder, and as a machine."""
    return (one.path, one.machine) == (other.path, other.machine)
