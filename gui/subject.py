"""What is examined: a folder, or this machine alone; and the words for what is read of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from gui.engine import Scope


class Subject(msgspec.Struct, frozen=True):
    """A folder; without one, this machine alone."""

    folder: Path | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        if self.folder is None:
            return "This machine"
        return self.folder.name or str(self.folder)

    @property
    def path(self) -> str:
        """The folder, or the home that is looked at."""
        return str(self.folder or Path.home())

    @property
    def gone(self) -> bool:
        """Whether there is no such folder any more."""
        return self.folder is not None and not self.folder.is_dir()

    def scope(self, ticked: Scope) -> Scope:
        """What is read of it: of what was ticked, all that a folder has; of a machine, itself."""
        return ticked if self.folder is not None else Scope(history=False, online=False, machine=True)


def read_words(subject: Subject, scope: Scope) -> str:
    """`Files, git history and this machine`."""
    if subject.folder is None:
        return "The known places in your home, running programs and open ports"
    read = ["Files"]
    read += ["git history"] if scope.history else []
    read += ["this machine"] if scope.machine else []
    read += ["the git host"] if scope.online else []
    return " and ".join([", ".join(read[:-1]), read[-1]]) if len(read) > 1 else read[0]


def network_words(scope: Scope) -> str:
    """What the network is used for."""
    return "Network: the git host is asked" if scope.online else "Network: off"
