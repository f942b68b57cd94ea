"""The target of an examination: which folders are read, and what all of it is called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from checks.model import Target
from checks.sources import shown
from checks.visit import is_own

if TYPE_CHECKING:
    from checks.examination import Request
    from checks.sources.discovery import Found


def roots_of(paths: Iterable[Path]) -> list[Path]:
    """The folders to read, each once: one inside another is read with it."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept


def prefix_of(root: Path, base: Path) -> str:
    """Where a folder lies inside the target; empty for the target itself."""
    relative = shown(root.relative_to(base).as_posix())
    return "" if relative == "." else relative


def target_of(request: Request, base: Path, found: Sequence[Found]) -> Target:
    """What is examined, as the report names it. `found` is what git was seen in each folder; none for a machine."""
    repositories = [r for f in found for r in f.repositories]
    own = [r for r in repositories if r.path == ""]
    kind: Literal["folder", "repository", "bare_repository", "repositories", "machine"]
    if not found:
        kind = "machine"
    elif len(found) == 1 and own:
        kind = "bare_repository" if own[0].bare else "repository"
    else:
        kind = "repositories" if repositories else "folder"
    sources = []
    if found:
        sources = ["staged"] if request.staged else ["worktree"]
    if repositories and request.history and not request.staged:
        sources.append("history")
    if request.machine:
        sources.append("machine")
    own_machine = kind == "machine" and is_own(request)
    return Target(
        path=shown(str(base)),
        name="this machine" if own_machine else shown(base.name or str(base)),
        kind=kind,
        sources=tuple(sources),
        repositories=len(repositories),
        since=None if request.since is None else shown(request.since),
    )
