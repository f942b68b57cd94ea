"""A repository that grows: a copy of a history, and one commit after the other on top of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from checks.sources.objects import git_program

FILES = 3  # of each commit
_WHO = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))}  # fmt: skip


class Growing:
    """A bare repository with the objects of another, which is left as it is."""

    def __init__(self, source: Path, folder: Path) -> None:
        """Packs are linked, not copied, where the disk allows it."""
        if folder.exists():
            shutil.rmtree(folder)
        shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.lock", "hooks"))
        for pack in (folder / "objects" / "pack").iterdir():
            origin = source / "objects" / "pack" / pack.name
            pack.unlink()
            try:
                pack.hardlink_to(origin)
            except OSError:
                shutil.copy2(origin, pack)
        self.folder = folder
        self._commits = 0

    def commit(self) -> None:
        """One more commit, of files that were not there."""
        self._commits += 1
        index = self.folder / "index.bench"
        self._git("read-tree", "HEAD", index=index)
        for number in range(FILES):
            blob = self._git("hash-object", "-w", "--stdin", feed=f"step = {self._commits}\nfile = {number}\n")
            path = f"bench/step-{self._commits}/file-{number}.py"
            self._git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", index=index)
        tree = self._git("write-tree", index=index)
        commit = self._git("commit-tree", tree, "-p", "HEAD", feed=f"Step {self._commits}\n")
        self._git("update-ref", "HEAD", commit)
        index.unlink()

    def _git(self, *arguments: str, feed: str = "", index: Path | None = None) -> str:
        environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(self.folder), **_WHO}
        if index is not None:
            environment["GIT_INDEX_FILE"] = str(index)
        done = subprocess.run(
            [git_program(), "-c", "gc.auto=0", "-C", str(self.folder), *arguments],
            env=environment,
            input=feed,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()
