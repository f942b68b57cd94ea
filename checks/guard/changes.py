"""What is about to go: the blobs that the next commit would add or change, or those of commits that are to be pushed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from checks.guard.repository import LARGEST_INDEX, Here, NoRepository, data, find, head, text, uses_sha256
from checks.sources.objects import ObjectView, TookTooLong

__all__ = ["Changed", "Going", "NoRepository", "find", "pushed", "staged", "view_of"]

EMPTY_TREE = (
    "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
)
_SUBMODULE = b"160000"
_LINES = re.compile(r"\S+ ([0-9a-f]{40,64}) \S+ ([0-9a-f]{40,64})")
_SHARED = re.compile(r"sharedindex\.[0-9a-f]{40,64}")
MOST_LINES = 10_000
LONGEST = 60.0  # seconds; a tree of some kilobytes can name more files than git compares in a day


class Changed(NamedTuple):
    """A blob that is about to go, with its path, and the blob that stood there before."""

    id: bytes
    path: bytes
    before: bytes = b""
    message: bool = False  # it is a commit, of which the message is meant


class Going(NamedTuple):
    """All of it. `base` are the commits that are there already."""

    changed: list[Changed]
    base: tuple[str, ...] = ()
    push: bool = False


def view_of(here: Here) -> ObjectView:
    """The repository's objects, read without its configuration."""
    shallow = text(here.common_dir / "shallow", 1 << 20).split()
    return ObjectView(here.objects, "sha256" if uses_sha256(here) else "sha1", shallow)


def staged(here: Here, view: ObjectView) -> Going:
    """What the index holds and the newest commit does not. Raises `NoRepository` where that cannot be told."""
    index = here.staged
    shared = [p for p in here.git_dir.glob("sharedindex.*") if _SHARED.fullmatch(p.name)][:8]
    for file, name in ((index, "index"), *((p, p.name) for p in shared)):
        content = data(file, LARGEST_INDEX + 1)
        if len(content) > LARGEST_INDEX:
            raise NoRepository("what is staged is too large to be looked at")
        if content:
            (view.root / name).write_bytes(content)
        elif name == "index" and index.exists():
            raise NoRepository("what is staged cannot be read")
    newest = head(here)
    try:
        answer, whole = view.run(
            "diff-index", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "--diff-filter=AMT",
            "--ignore-submodules=none", newest or EMPTY_TREE[view.width == 64], "--", seconds=LONGEST,
        )  # fmt: skip
    except TookTooLong:
        raise NoRepository(
            f"git has not compared what is staged with the newest commit in {LONGEST:.0f} seconds"
        ) from None
    if not whole:
        raise NoRepository("git cannot compare what is staged with the newest commit")
    return Going(list(_raw(answer)), (newest,) if newest else ())


def pushed(here: Here, view: ObjectView, lines: str) -> Going:
    """What the commits hold that git names to a pre-push hook, and the other side has not. Raises `NoRepository`.

    `lines` are git's: local ref, its id, remote ref, its id; zeros stand for “none”.
    """
    from checks.sources.discovery import RepositoryPaths
    from checks.sources.refs import read_refs

    new: set[str] = set()
    there: set[str] = set()
    for line in lines.splitlines()[:MOST_LINES]:
        met = _LINES.fullmatch(line.strip())
        if met is None:
            raise NoRepository("git’s list of what is pushed cannot be read")
        if met[1].strip("0"):
            new.add(met[1])
        if met[2].strip("0"):
            there.add(met[2])
    if not new:
        return Going([], push=True)
    refs = read_refs(RepositoryPaths(path="", root=here.root, git_dir=here.git_dir, common_dir=here.common_dir))
    known = _here(view, there | refs.remote())
    feed = "".join([*(f"{i}\n" for i in sorted(new)), *(f"^{i}\n" for i in known)]).encode()
    answer, whole = view.run("rev-list", "--objects", "--stdin", feed=feed)
    if not whole:
        raise NoRepository("git cannot list what is pushed")
    names: dict[bytes, bytes] = {}
    for listed in answer.splitlines():
        id, _, path = listed.partition(b" ")
        names.setdefault(id, path)
    kinds, broken = view.checked(list(names))
    if broken:
        raise NoRepository(f"{len(broken)} objects that are pushed cannot be read")
    changed = []
    for answered in kinds.splitlines():
        name, kind, _ = answered.split(b" ", 2)
        if kind in (b"blob", b"commit", b"tag"):
            changed.append(Changed(name, names[name], message=kind != b"blob"))
    return Going(changed, tuple(known), push=True)


def _here(view: ObjectView, ids: Iterable[str]) -> list[str]:
    """Those of these ids that are objects here: what the other side has may never have been fetched."""
    wanted = sorted(i.encode() for i in ids)
    if not wanted:
        return []
    answer, _ = view.checked(wanted)
    return [line.split(b" ", 1)[0].decode() for line in answer.splitlines() if b" commit " in line or b" tag " in line]


def _raw(answer: bytes) -> Iterator[Changed]:
    """`:mode mode id id status NUL path NUL …` as git prints it."""
    fields = answer.split(b"\0")
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        parts = about.split(b" ")
        if len(parts) == 5 and parts[1] != _SUBMODULE:
            yield Changed(parts[3], path, b"" if parts[0][1:] in (_SUBMODULE, b"000000") else parts[2])
