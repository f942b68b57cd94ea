"""What is examined: a folder, or a machine alone, by its own home or another; and the words for what is read of it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checks.language import joined, tr
from checks.words import count_of
from gui.engine import Scope


class Subject(msgspec.Struct, frozen=True):
    """A folder; without one, this machine alone, or the home of somebody else on it."""

    folder: Path | None = None
    home: Path | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        named = self.folder or self.home
        return tr("This machine") if named is None else named.name or str(named)

    @property
    def path(self) -> str:
        """The folder, or the home that is looked at."""
        return str(self.folder or self.home or Path.home())

    @property
    def gone(self) -> bool:
        """Whether there is no such folder any more."""
        named = self.folder or self.home
        return named is not None and not named.is_dir()

    def scope(self, ticked: Scope) -> Scope:
        """What is read of it: of what was ticked, all that a folder has; of a machine, itself."""
        return ticked if self.folder is not None else Scope(history=False, online=False, machine=True, home=self.home)


def read_words(subject: Subject, scope: Scope) -> str:
    """`Files, git history and this machine`."""
    if subject.folder is None and subject.home is not None:
        return tr("The known places in this home")
    if subject.folder is None:
        return tr("The known places in your home, running programs and open ports")
    read = [tr("Files")]
    read += [tr("git history")] if scope.history else []
    read += [tr("this machine")] if scope.machine else []
    read += [tr("the git host")] if scope.online else []
    read += [count_of(len(scope.providers), "provider")] if scope.providers else []
    read += [tr("simulated providers")] if scope.simulated else []
    return joined(read)


def network_words(scope: Scope) -> str:
    """What the network is used for."""
    if scope.simulated:
        return tr("Network: off, simulated")
    asked = [count_of(len(scope.providers), "provider")] if scope.providers else []
    asked += [tr("the git host")] if scope.online else []
    if not asked:
        return tr("Network: off")
    if len(asked) == 1 and scope.online:
        return tr("Network: the git host is asked")
    return tr("Network: {asked} asked", asked=joined(asked))


def where_words(subject: Subject, scope: Scope) -> list[str]:
    """By which words the command line finds the same keys again."""
    words = ["--in", str(subject.folder)] if subject.folder is not None else []
    if subject.folder is None and subject.home is not None:
        words += ["--home", str(subject.home)]
    elif scope.machine or subject.folder is None:
        words.append("--machine")
    return words if scope.history or subject.folder is None else [*words, "--no-history"]
