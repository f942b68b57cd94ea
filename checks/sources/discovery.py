"""Where the repositories of a folder are: found on a walk, without a word from git."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import msgspec

from checks.keys.lookalikes import third_party
from checks.sources import shown
from checks.sources.gitconfig import settings
from checks.sources.plain import is_file, is_folder, is_link, read_text, real

DEEPEST = 8  # folders below the target in which repositories are looked for
MOST_REPOSITORIES = 500


class RepositoryPaths(msgspec.Struct, frozen=True, kw_only=True):
    """Where a repository keeps its things. `path` is its place inside the target; "" is the target itself."""

    path: str
    root: Path  # the working tree, or the bare repository
    git_dir: Path
    common_dir: Path
    bare: bool = False

    @property
    def objects(self) -> Path:
        """The object store."""
        return self.common_dir / "objects"


class Found(msgspec.Struct, kw_only=True):
    """Repositories of a target, and `.git` files that point out of it and are not followed."""

    repositories: list[RepositoryPaths] = []
    foreign: list[str] = []
    unsearched: int = 0  # folders that could not be listed
    inside: Path | None = None  # the target lies inside this repository's working tree


def discover(target: Path) -> Found:
    """All repositories of a folder: itself, bare or not, and those below it, submodules and worktrees included."""
    found = Found()
    own = _at(target, "", target, found)
    if own is not None:
        found.repositories.append(own)
        if own.bare:
            return found
    else:
        found.inside = next((p for p in target.parents if (p / ".git").exists()), None)
    queue = [(target, "", 0)]
    while queue and len(found.repositories) < MOST_REPOSITORIES:
        folder, path, depth = queue.pop(0)
        try:
            with os.scandir(folder) as entries:
                children = sorted((e for e in entries if e.is_dir(follow_symlinks=False)), key=lambda e: e.name)
        except OSError:
            found.unsearched += 1
            continue
        for child in children:
            inner = f"{path}{shown(child.name)}"
            if child.name == ".git" or third_party(inner + "/"):
                continue
            nested = _at(Path(child.path), inner, target, found)
            if nested is not None:
                found.repositories.append(nested)
            if depth + 1 < DEEPEST and not (nested is not None and nested.bare):
                queue.append((Path(child.path), inner + "/", depth + 1))
    _add_absorbed(target, found)
    return found


def _add_absorbed(target: Path, found: Found) -> None:
    """Submodules that git keeps inside `.git` and that have no working tree now: their history is still here."""
    known = {real(r.git_dir) for r in found.repositories}
    queue = [r.git_dir / "modules" for r in found.repositories if not r.bare]
    while queue and len(found.repositories) < MOST_REPOSITORIES:
        folder = queue.pop(0)
        try:
            children = sorted(e.path for e in os.scandir(folder) if e.is_dir(follow_symlinks=False))
        except OSError:
            continue
        for child in map(Path, children):
            if not _is_git_dir(child):
                if len(child.parts) < len(target.parts) + 4 * DEEPEST:
                    queue.append(child)  # a submodule's name may have slashes
                continue
            queue.append(child / "modules")
            if real(child) not in known and child.is_relative_to(target):
                path = shown(child.relative_to(target).as_posix())
                found.repositories.append(
                    RepositoryPaths(path=path, root=child, git_dir=child, common_dir=_common(child), bare=True)
                )


def _at(folder: Path, path: str, target: Path, found: Found) -> RepositoryPaths | None:
    dot_git = folder / ".git"
    try:
        mode = dot_git.lstat().st_mode
    except OSError:
        mode = 0
    if stat.S_ISDIR(mode) and _is_git_dir(dot_git):
        return RepositoryPaths(path=path, root=folder, git_dir=dot_git, common_dir=_common(dot_git))
    if stat.S_ISLNK(mode):
        git_dir = real(dot_git)
        if _is_git_dir(git_dir) and git_dir.is_relative_to(target):
            return RepositoryPaths(path=path, root=folder, git_dir=git_dir, common_dir=_common(git_dir))
        found.foreign.append(path or ".")
        return None
    if stat.S_ISREG(mode):
        named = read_text(dot_git, 4_096).strip()
        if named.startswith("gitdir:"):
            git_dir = real(folder / named[7:].strip())
            # A stranger's `.git` file may name any folder of this machine. It is followed inside the target, or where
            # the repository it names says itself that this is its worktree.
            if _is_git_dir(git_dir) and (git_dir.is_relative_to(target) or _owns(git_dir, folder)):
                return RepositoryPaths(path=path, root=folder, git_dir=git_dir, common_dir=_common(git_dir))
            found.foreign.append(path or ".")
        return None
    if _is_git_dir(folder) and is_folder(folder / "refs"):
        return RepositoryPaths(path=path, root=folder, git_dir=folder, common_dir=_common(folder), bare=True)
    return None


def _owns(git_dir: Path, folder: Path) -> bool:
    """Whether a repository names this folder as a working tree of its own: a linked one, or that of a submodule."""
    backlink = read_text(git_dir / "gitdir", 4_096).strip()
    if backlink:
        return real(git_dir / backlink) == real(folder) / ".git"
    told = {s.name: s.value for s in settings(read_text(git_dir / "config", 1 << 20))}
    worktree = told.get("core.worktree")
    return worktree is not None and real(git_dir / worktree) == real(folder)


def _is_git_dir(folder: Path) -> bool:
    head = folder / "HEAD"  # in git's oldest form a link, perhaps to a branch that is not born
    return (is_file(head) or is_link(head)) and (is_folder(folder / "objects") or is_file(folder / "commondir"))


def _common(git_dir: Path) -> Path:
    """Where a linked working tree shares its repository: the one it lies in. Another that is named is not gone to."""
    named = read_text(git_dir / "commondir", 4_096).strip()
    common = real(git_dir / named) if named else git_dir
    return common if is_folder(common / "objects") and real(git_dir).parent == common / "worktrees" else git_dir
