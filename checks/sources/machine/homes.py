"""Homes: where a place's paths lie under a home, on whichever system it was made, and how they are opened.

A home may be a stranger's: a folder or a file counts only where it truly lies inside, whatever links say. Every step of
a path is opened by itself, without following, so that nothing can be put in its place meanwhile.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from checks.machine import LocalPlace
from checks.sources import shown
from checks.sources.machine.synced import synced_folders
from checks.sources.plain import STEPS, open_plain, step_to

MOST_ENTRIES = 50_000  # looked at for one path with stars
DEEPEST = 10
_XDG = {
    "$XDG_CONFIG_HOME": "~/.config",
    "$XDG_DATA_HOME": "~/.local/share",
    "$XDG_STATE_HOME": "~/.local/state",
    "$XDG_CACHE_HOME": "~/.cache",
}
_WINDOWS = {"%APPDATA%": "~/AppData/Roaming", "%LOCALAPPDATA%": "~/AppData/Local"}
_SKIPPED = frozenset({"node_modules", ".git", ".venv", "venv", "site-packages", "__pycache__"})


class Met(msgspec.Struct, frozen=True):
    """A plain file that was met: its path as people write it, and where it truly lies under `root`."""

    path: str  # relative to the home, or absolute
    root: str
    inner: str  # from the root
    status: os.stat_result
    linked: bool = False


class Walked(msgspec.Struct, kw_only=True):
    """What came of looking for a path: how many led out of the home, and whether a bound ended the search."""

    outward: list[str] = msgspec.field(default_factory=list)
    unlisted: list[tuple[str, str]] = msgspec.field(default_factory=list)
    bounded: bool = False


class Home:
    """A home, the own or another; `system` is the root of the file system it belongs to, None where that is not ours."""

    def __init__(
        self, folder: Path, *, own: bool, environment: Mapping[str, str] | None = None, system: Path | None = None
    ) -> None:
        """`environment` is the own user's: in another's home no variable of ours says anything."""
        self.folder = os.path.realpath(folder)
        self.own = own
        self._environment = environment or {} if own else {}
        self.synced = synced_folders(self.folder)
        self._system = os.path.realpath(system) if system is not None and own else None

    def roots(self, place: LocalPlace, path: str) -> Iterator[tuple[str, str]]:
        """(root, pattern under it) for one path of a place: the usual one, and where a variable moves it."""
        begin, _, rest = path.partition("/")
        if begin == "":
            if self._system is not None:
                yield self._system, rest
            return
        if begin == "~":
            yield self.folder, rest
            return
        if begin == "$SYNCED":
            for folder, _ in self.synced:
                yield self.folder, _joined(_literal(folder), rest)
            return
        if begin == "AppSupport":
            yield self.folder, f"Library/Application Support/{rest}"
            return
        usual = place.variables.get(begin[1:]) or _XDG.get(begin) or _WINDOWS[begin]
        yield from self.roots(place, f"{usual}/{rest}" if rest else usual)
        moved = self._environment.get(begin.strip("$%"), "")
        if moved:
            moved = os.path.realpath(os.path.join(self.folder, os.path.expanduser(moved)))  # noqa: PTH118, PTH111 - text
            if moved == self.folder or moved.startswith(self.folder + os.sep):
                inner = os.path.relpath(moved, self.folder).replace(os.sep, "/")
                yield self.folder, _joined("" if inner == "." else _literal(inner), rest)
            else:
                yield moved, rest

    def find(self, place: LocalPlace, path: str, walked: Walked) -> Iterator[Met]:
        """The plain files at one path of a place."""
        seen: set[tuple[str, str]] = set()
        for root, pattern in self.roots(place, path):
            if (root, pattern) in seen:
                continue
            seen.add((root, pattern))
            if not pattern:  # the variable names the file itself
                root, _, pattern = root.rpartition(os.sep)
                pattern, root = _literal(pattern), root or os.sep
            steps = pattern.split("/")
            budget = [MOST_ENTRIES]
            for inner in _expand(root, "", steps, budget, walked, 0):
                met = self._met(root, inner, walked)
                if met is not None:
                    yield met
            walked.bounded = walked.bounded or budget[0] <= 0

    def is_system(self, root: str) -> bool:
        """Whether a root is the system's: what its owner keeps from this user there is kept from the user's programs."""
        return root == self._system

    def name(self, root: str, inner: str) -> str:
        """A path as people write it."""
        if root == self.folder:
            return shown(inner)
        if root == self._system:
            return shown("/" + inner)
        return shown(f"{root}/{inner}".replace(os.sep, "/"))

    def open(self, met: Met) -> int:
        """A handle on a file that was met; -1 where it is no plain file any more. Raises `OSError`."""
        if not STEPS:
            return open_plain(os.path.join(met.root, met.inner))  # noqa: PTH118 - an inner path of ours
        folder, _, last = met.inner.rpartition("/")
        at = step_to(folder, met.root)
        try:
            return open_plain(last, at)
        finally:
            os.close(at)

    def _met(self, root: str, inner: str, walked: Walked) -> Met | None:
        path = os.path.join(root, inner)  # noqa: PTH118 - names may be no UTF-8
        real = _inside(root, path)
        if real is None:
            if os.path.lexists(path):
                walked.outward.append(self.name(root, inner))
            return None
        try:
            status = os.lstat(os.path.join(root, real))  # noqa: PTH118
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return Met(self.name(root, inner), root, real, status, linked=real != inner)


def _expand(root: str, at: str, steps: list[str], budget: list[int], walked: Walked, depth: int) -> Iterator[str]:
    """Paths under `root` that fit; folders that are links are gone into only where a step names them."""
    step, rest = steps[0], steps[1:]
    if step == "**":
        yield from _expand(root, at, rest, budget, walked, depth)
        if depth < DEEPEST:
            for name, is_folder in _listed(root, at, budget, walked):
                if is_folder and name not in _SKIPPED:
                    yield from _expand(root, _joined(at, name), steps, budget, walked, depth + 1)
        return
    if not _has_stars(step):
        inner = _joined(at, re.sub(r"\[(.)\]", r"\1", step))
        path = os.path.join(root, inner)  # noqa: PTH118
        if not rest:
            if os.path.lexists(path):
                yield inner
        elif os.path.isdir(path):  # noqa: PTH112
            if _inside(root, path) is None:
                walked.outward.append(shown(inner))
            else:
                yield from _expand(root, inner, rest, budget, walked, depth)
        return
    fits = re.compile(fnmatch.translate(step)).match
    for name, is_folder in _listed(root, at, budget, walked):
        # As in a shell, a star at the beginning passes hidden names by.
        if not fits(name) or (name.startswith(".") and not step.startswith(".")):
            continue
        if not rest:
            yield _joined(at, name)
        elif is_folder and name not in _SKIPPED:
            yield from _expand(root, _joined(at, name), rest, budget, walked, depth)


def _listed(root: str, at: str, budget: list[int], walked: Walked) -> list[tuple[str, bool]]:
    folder = os.path.join(root, at) if at else root  # noqa: PTH118
    if _inside(root, folder) is None:
        return []
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                budget[0] -= 1
                if budget[0] <= 0:
                    break
                found.append((entry.name, entry.is_dir(follow_symlinks=False)))
    except FileNotFoundError:
        pass
    except OSError:
        walked.unlisted.append((root, shown(at or ".")))
    return sorted(found)


def _inside(root: str, path: str) -> str | None:
    """Where a path truly lies under the root; None where it leads out of it, or round in a circle."""
    try:
        real = os.path.realpath(path, strict=True)
    except OSError:
        return None
    if real == root:
        return ""
    prefix = root if root.endswith(os.sep) else root + os.sep
    return real[len(prefix) :].replace(os.sep, "/") if real.startswith(prefix) else None


def _joined(at: str, name: str) -> str:
    return f"{at}/{name}" if at and name else at or name


def _has_stars(step: str) -> bool:
    return "*" in re.sub(r"\[.\]", "", step) or "?" in re.sub(r"\[.\]", "", step)


def _literal(path: str) -> str:
    return re.sub(r"[*?\[]", lambda m: f"[{m[0]}]", path)
