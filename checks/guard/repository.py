"""The repository that a hook runs in, found with little reading. Git has trusted it already; still nothing of it is run."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

LARGEST = 32 << 20
LARGEST_INDEX = 512 << 20
_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class NoRepository(Exception):
    """Nothing can be guarded; the message is one line that says why."""


class Here(NamedTuple):
    """Where the repository keeps its things."""

    root: Path
    git_dir: Path
    common_dir: Path

    @property
    def objects(self) -> Path:
        """The object store."""
        return self.common_dir / "objects"

    @property
    def staged(self) -> Path:
        """What is staged. Git names another file to a hook for `git commit FILE`, and that is what will be committed."""
        named = os.environ.get("GIT_INDEX_FILE")
        return (self.root / named) if named else self.git_dir / "index"


def find(folder: Path) -> Here:
    """The repository that a folder lies in. Raises `NoRepository`."""
    asked, folder = folder, Path(os.path.realpath(folder))
    if not os.path.isdir(folder):  # noqa: PTH112 - never raises
        raise NoRepository(f"there is no folder “{asked}”")
    for root in (folder, *folder.parents):
        dot_git = root / ".git"
        if dot_git.is_dir():
            return Here(root, dot_git, _common(dot_git))
        if dot_git.is_file():
            named = text(dot_git, 4_096).strip()
            if named.startswith("gitdir:"):
                git_dir = Path(os.path.realpath(root / named[7:].strip()))
                if git_dir.is_dir():
                    return Here(root, git_dir, _common(git_dir))
            raise NoRepository("the .git file here leads to no repository")
    raise NoRepository("this folder is in no git repository with files")


def head(here: Here) -> str | None:
    """The id of the newest commit; None where there is none yet, or where its name cannot be read."""
    told = text(here.git_dir / "HEAD", 4_096).strip()
    for _ in range(5):
        if _ID.fullmatch(told):
            return told
        if not told.startswith("ref:"):
            return None
        name = told[4:].strip()
        if not name.startswith("refs/") or ".." in name:
            return None
        told = next((t for d in (here.git_dir, here.common_dir) if (t := text(d / name, 4_096).strip())), "")
        told = told or _packed(here, name)
    return None


def uses_sha256(here: Here) -> bool:
    """Whether objects are named by SHA-256."""
    told = text(here.common_dir / "config", 1 << 20)
    return re.search(r"(?im)^\s*objectformat\s*=\s*\"?sha256", told) is not None


def text(path: Path, largest: int) -> str:
    """A plain file as text; nothing for what is none, or cannot be read."""
    return data(path, largest).decode("utf-8", "surrogateescape")


def data(path: Path, largest: int) -> bytes:
    """The same as bytes."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as file:
            return file.read(largest) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
    except OSError:
        return b""


def _packed(here: Here, name: str) -> str:
    for line in text(here.common_dir / "packed-refs", LARGEST).splitlines():
        id, _, ref = line.partition(" ")
        if ref == name:
            return id
    return ""


def _common(git_dir: Path) -> Path:
    named = text(git_dir / "commondir", 4_096).strip()
    common = Path(os.path.realpath(git_dir / named)) if named else git_dir
    return common if (common / "objects").is_dir() else git_dir
