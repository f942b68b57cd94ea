"""What packs told is kept: after whatever is done with git, a scan that remembers tells the same as one that does not."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from checks.sources import connected
from tests.checks.sources.test_kept import Scans
from tests.repositories import assigned

ROUNDS = 7


class Acts:
    """Things that people do with a repository, chosen by chance; what git refuses is not done."""

    def __init__(self, project, values: list[str], rng: random.Random) -> None:
        self._project, self._values, self._rng = project, values, rng
        self._lost: list[tuple[str, bytes]] = []
        self._all: list[Callable[[], object]] = [
            *[self._commit] * 5,
            lambda: self._commit("--amend"),
            lambda: self._git("checkout", "-qB", self._branch(), *rng.choice([[], ["HEAD~1"]])),
            lambda: self._git("merge", "-q", "--no-edit", "-X", "ours", self._branch()),
            lambda: self._git("branch", "-qD", self._branch()),
            lambda: self._git("reset", "-q", "--hard", f"HEAD~{rng.randint(1, 3)}"),
            lambda: self._git("tag", "-fam", f"try {rng.choice(values)}", f"t{rng.randrange(2)}", self._any()),
            *[self._fetch] * 2,
            lambda: self._git("update-ref", "-d", f"refs/remotes/o/{self._branch()}"),
            lambda: self._git("tag", "-d", f"t{rng.randrange(2)}"),
            lambda: self._git("stash", "-qu"),
            lambda: self._git("reflog", "expire", "--expire=now", "--all"),
            lambda: self._git("prune", "--expire=now"),
            *[lambda: self._git("repack", "-dq")] * 2,
            lambda: self._git("repack", rng.choice(["-adq", "-Adq", "-adfq"])),
            lambda: self._git("gc", "-q", "--prune=now"),
            *[self._pack_some] * 3,
            *[self._lose] * 3,
            *[self._regain] * 2,
        ]

    def next(self) -> None:
        """Do something."""
        self._rng.choice(self._all)()

    def _git(self, *words: str, feed: bytes | None = None) -> str:
        return self._project.git(*words, feed=feed, check=False)

    def _branch(self) -> str:
        return f"b{self._rng.randrange(3)}"

    def _objects(self) -> list[str]:
        return [line.split()[0] for line in self._git("cat-file", "--batch-all-objects", "--batch-check").splitlines()]

    def _any(self) -> str:
        return self._rng.choice(self._objects())

    def _fetch(self) -> None:
        """A remote's branch stands at some commit."""
        commits = self._git("rev-list", "--all", "--reflog").splitlines()
        if commits:
            self._git("update-ref", f"refs/remotes/o/{self._branch()}", self._rng.choice(commits))

    def _commit(self, *more: str) -> None:
        path = self._rng.choice(["a.py", "b/c.py", "d e.py", "ü/x\ny.py", "r\rs.py", "n\udcff.py"])
        text = assigned(self._rng.choice(self._values)) if self._rng.random() < 0.6 else ""
        self._project.write(path, f"x = {self._rng.randrange(9)}\n{text}")
        self._git("add", "-A")
        self._git("commit", "-qm", "x", "--allow-empty", *more)

    def _pack_some(self) -> None:
        """Some objects get a pack of their own; what they name stays where it is."""
        ids = self._objects()
        if not ids:
            return
        some = "\n".join(self._rng.sample(ids, self._rng.randint(1, len(ids))))
        self._git("pack-objects", "-q", ".git/objects/pack/pack", feed=f"{some}\n".encode())
        self._git("prune-packed")

    def _lose(self) -> None:
        files = sorted((self._project.folder / ".git/objects").glob("??/*"))
        if files:
            file = self._rng.choice(files)
            self._lost.append((str(file), file.read_bytes()))
            file.unlink()

    def _regain(self) -> None:
        if self._lost:
            name, content = self._lost.pop()
            file = self._project.folder / name
            file.parent.mkdir(exist_ok=True)
            if not file.exists():
                file.write_bytes(content)


# With these, objects that packs name are lost between two scans, and refs come to other commits than before. In a partial
# clone nobody looks for what is lost, and all of it may come one day.
@pytest.mark.parametrize(("seed", "partial"), [(2, False), (4, False), (37, False), (2, True), (37, True), (259, True)])
def test_whatever_is_done_the_same_is_told(project, matcher, key, tmp_path, monkeypatch, seed, partial) -> None:
    if seed % 2:  # as in a store in which nobody goes through all trees
        monkeypatch.setattr(connected, "MOST_OBJECTS", 0)
    rng = random.Random(seed)
    acts, scans = Acts(project, [key() for _ in range(3)], rng), Scans(project, matcher, tmp_path / "kept")
    project.commit({"a.py": assigned(key())})
    project.git("config", "gc.auto", "0")
    if partial:
        (project.folder / ".git/objects/pack/any.promisor").touch()
    for _ in range(ROUNDS):
        for _ in range(rng.randint(1, 4)):
            acts.next()
        scans.next()
