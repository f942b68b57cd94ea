"""Naming: which commits brought a blob, took it out again, and where git still keeps it. Asked only for blobs with a hit.

Every commit of the store is compared with its parent, whether anything refers to it or not: so commits that a branch no
longer reaches are named too, and a hole in the history costs only the commits around it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from itertools import islice

import msgspec

from checks.sources.links import Links, Reach, Reached
from checks.sources.listing import Listing
from checks.sources.objects import ObjectView, feed
from checks.sources.refs import Refs

MOST_ASKED = 8_000  # blobs that are named on git's command line; with more, its whole answer is sifted
MOST_TIPS = 400
ASKED_AT_ONCE = 100_000  # paths in branches: a crafted tree has one blob at more of them than memory holds
FEWEST = 200  # commits that are compared sooner than another git is started
PARTS = 6  # stretches of commits; with so many no processor waits long for another
MOST_ODD = 20  # paths with a line end in them, and branches in which each is asked for
MOST_RESTARTS = 200  # of git behind commits with missing trees; with more, the rest stays without names
_DIFF = ("diff-tree", "--stdin", "-r", "--root", "--raw", "--no-abbrev", "--no-renames", "-c")
_FORMAT = "--format=%x01%H%x00%P%x00%an%x00%aI"


class Commit(msgspec.Struct, frozen=True):
    """A commit as a sighting names it."""

    id: str
    parent: str | None
    author: str
    when: str


class Origin(msgspec.Struct, kw_only=True):
    """One blob at one path: the first commit that carried it, and how it went."""

    path: str
    brought: list[Commit] = msgspec.field(default_factory=list)  # every commit that put it there
    taken: list[Commit] = msgspec.field(default_factory=list)  # every commit that took it away again
    first: Commit | None = None
    removed: Commit | None = None  # the last commit that took it out of this path
    reach: set[str] = msgspec.field(default_factory=set)


Origins = dict[bytes, list[Origin]]  # by blob
Tips = dict[str, set[tuple[bytes, str]]]  # by the newest commit of a branch: the blobs it has, each at its path


class Names(msgspec.Struct, kw_only=True):
    """Where blobs come from; `whole` is False where git could not walk everything."""

    origins: Origins = msgspec.field(default_factory=dict)
    places: dict[tuple[bytes, str], Origin] = msgspec.field(default_factory=dict)  # the same: one blob may be at many
    tips: Tips = msgspec.field(default_factory=dict)
    reachable: Reached | frozenset[bytes] = frozenset()
    remote: Reached | frozenset[bytes] = frozenset()
    whole: bool = True


class Compared(msgspec.Struct, kw_only=True):
    """What was learned of a store's first objects when they were read before."""

    objects: int = 0  # the first of the listing; commits among them need not be compared again
    origins: Origins = msgspec.field(default_factory=dict)
    sought: frozenset[bytes] = frozenset()  # the blobs for which commits were looked for then
    connected: bool = False  # whether everything was here that they name: a new blob is in none of the commits
    partial: bool = False  # whether what they name may come one by one: a blob of a new commit may be in old ones, too
    tips: Tips = msgspec.field(default_factory=dict)
    places: frozenset[tuple[bytes, str]] = frozenset()  # of the origins
    reach: tuple[Reach, Reach] | None = None  # of all refs, and of a remote's

    def knows(self, tip: str, blob: bytes, path: str) -> bool:
        """Whether it was asked then if this newest commit has this blob at this path."""
        return tip in self.tips and (blob, path) in self.places


def names_of(
    view: ObjectView,
    refs: Refs,
    listing: Listing,
    links: Callable[[int], Links],
    blobs: Iterable[bytes],
    *,
    bare: bool,
    before: Compared | None = None,
) -> Names:
    """Where these blobs come from. `links` gives those of commits and tags from a number on.

    Every commit that was not compared `before` is compared with its parents, in stretches: neighbours share most of their
    trees.
    """
    before, wanted = before or Compared(), set(blobs)
    names = Names(origins={blob: before.origins[blob] for blob in wanted & before.origins.keys()})
    names.places = {(blob, origin.path): origin for blob, of_blob in names.origins.items() for origin in of_blob}
    commits = listing.of(b"commit", before.objects) if wanted else []
    with ThreadPoolExecutor(os.cpu_count() or 2, thread_name_prefix="naming") as pool:
        tasks = [pool.submit(_compare, view, part, wanted, names) for part in _stretches(commits)]
        _reach(links, refs, names, before, bare=bare)
        _all(tasks)
        unknown = set() if before.connected else wanted - before.sought
        if not before.partial:
            unknown -= names.origins.keys()
        if unknown and before.objects:
            old = listing.of(b"commit")[: -len(commits) or None]
            _all([pool.submit(_compare, view, part, unknown, names) for part in _stretches(old)])
        head = refs.heads.get("HEAD")
        tips = sorted(refs.tips(), key=lambda tip: (tip != head, tip))[:MOST_TIPS]
        _all([pool.submit(_mark_tips, view, tips[n::2], names, before) for n in (0, 1)])
    for origins in names.origins.values():
        for origin in origins:
            _settle(origin, names)
    return names


def _stretches(commits: Sequence[bytes]) -> list[Sequence[bytes]]:
    size = max(-(-len(commits) // PARTS), FEWEST)
    return [commits[n : n + size] for n in range(0, len(commits), size)]


def _reach(links: Callable[[int], Links], refs: Refs, names: Names, before: Compared, *, bare: bool) -> None:
    every = cache(lambda: links(0))
    beside = links(before.objects) if before.reach else None
    of_all, of_remote = before.reach or (None, None)
    names.reachable = reachable = Reached(refs.all(), every, of_all, beside)
    if not reachable.whole:
        names.whole = False
    # A bare repository is a mirror or a host's own copy: what it holds is what others can fetch.
    remote = refs.all() if bare else refs.remote()
    names.remote = reachable if remote == refs.all() else Reached(remote, every, of_remote, beside)


def _all(tasks: Iterable[Future[None]]) -> None:
    for task in tasks:
        task.result()


def _settle(origin: Origin, names: Names) -> None:
    """Choose the first and the last commit: of those that a ref reaches, if there are any.

    The same change often stands in several commits, amended or picked; by chance one of them is the elder.
    """
    reached = [c for c in origin.brought if c.id.encode() in names.reachable]
    if reached or not names.whole:
        origin.reach.add("reachable")
    if any(c.id.encode() in names.remote for c in reached):
        origin.reach.add("remote")
    origin.first = min(reached or origin.brought, key=_age, default=None)
    if "tip" not in origin.reach:
        gone = [c for c in origin.taken if c.id.encode() in names.reachable] if reached else origin.taken
        origin.removed = max(gone, key=_age, default=None)


def _age(commit: Commit) -> tuple[float, str]:
    return _time(commit), commit.id


_LOCK = threading.Lock()


def _compare(view: ObjectView, commits: Sequence[bytes], wanted: set[bytes], names: Names) -> None:
    asked = [f"--find-object={b.decode()}" for b in sorted(wanted)] if len(wanted) <= MOST_ASKED else []
    left, restarts = list(commits), 0
    while left:
        with feed(left) as questions:
            # Where git ended once, it names every commit as it comes to it, so that it can go on behind the bad one.
            process = view.start(*_DIFF, *(["--always"] if restarts else []), *asked, _FORMAT, feed=questions)
            answer, _ = process.communicate()
        seen = _read_answer(answer, wanted, names)
        if process.returncode == 0:
            return
        names.whole = False
        behind = left.index(seen) + 1 if seen in left else 1
        left = left[behind:] if restarts else _with_trees(view, left)
        restarts += 1
        if restarts > MOST_RESTARTS:
            return


def _with_trees(view: ObjectView, commits: Sequence[bytes]) -> list[bytes]:
    """The commits whose own tree is there, and whose first parent's is: git can compare no other."""
    trees: dict[bytes, bytes] = {}
    parents: dict[bytes, list[bytes]] = {}
    for id, _, content in view.read(commits):
        head = (content or b"").partition(b"\n\n")[0].split(b"\n")
        parents[id] = [line[7:] for line in head if line.startswith(b"parent ") and id not in view.shallow]
        trees[id] = head[0][5:] if head[0].startswith(b"tree ") else b""
    others = {p for of in parents.values() for p in of} - trees.keys()
    for id, _, content in view.read(sorted(others)):
        trees[id] = (content or b"").partition(b"\n")[0][5:]
    text, _ = view.checked(sorted({t for t in trees.values() if t}))
    here = {line.split()[0] for line in text.splitlines()}
    return [c for c in commits if trees[c] in here and all(trees.get(p) in here for p in parents[c])]


def _read_answer(answer: bytes, wanted: set[bytes], names: Names) -> bytes:
    last = b""
    for record in answer.removeprefix(b"\x01").split(
        b"\n\x01"
    ):  # the sign may stand in a name, too, but in no new line
        head, _, body = record.partition(b"\n")
        id, parents, author, when = (head.split(b"\0") + [b""] * 4)[:4]
        last = id
        if b":" not in body:
            continue
        commit: Commit | None = None
        for line in body.splitlines():
            # ":mode mode old new status\tpath"; of a merge with n parents "::mode×(n+1) id×(n+1) status\tpath"
            fields, _, path = line.partition(b"\t")
            sides = len(fields) - len(fields.lstrip(b":"))
            parts = fields[sides:].split()
            if not sides or len(parts) != 2 * sides + 3:
                continue
            olds, new = parts[sides + 1 : 2 * sides + 1], parts[2 * sides + 1]
            if new not in wanted and wanted.isdisjoint(olds):
                continue
            commit = commit or Commit(
                id.decode(),
                parents.split()[0].decode() if parents else None,
                author.decode("utf-8", "replace"),
                when.decode(),
            )
            with _LOCK:
                for old in olds:
                    _note(names, old, new, _path(path), commit, wanted)
    return last


def _note(names: Names, old: bytes, new: bytes, path: str, commit: Commit, wanted: set[bytes]) -> None:
    if new in wanted and new != old:
        brought = _origin(names, new, path).brought
        if commit not in brought[-1:]:
            brought.append(commit)
    if old in wanted and new != old:
        taken = _origin(names, old, path).taken
        if commit not in taken[-1:]:
            taken.append(commit)


def _origin(names: Names, blob: bytes, path: str) -> Origin:
    found = names.places.get((blob, path))
    if found is None:
        found = names.places[blob, path] = Origin(path=path)
        names.origins.setdefault(blob, []).append(found)
    return found


def _mark_tips(view: ObjectView, tips: Sequence[str], names: Names, before: Compared) -> None:
    """Which blobs these newest states of branches still have at their path."""
    places = [(blob, origin) for blob, origins in names.origins.items() for origin in origins]
    plain = [(blob, origin) for blob, origin in places if not _is_odd(origin.path)]
    for tip in tips:
        names.tips[tip] = set(before.tips.get(tip, ()))
    all_questions = (
        (tip, blob, origin) for tip in tips for blob, origin in plain if not before.knows(tip, blob, origin.path)
    )
    while questions := list(islice(all_questions, ASKED_AT_ONCE)):
        text = "".join(f"{tip}:{origin.path}\n" for tip, _, origin in questions).encode("utf-8", "surrogateescape")
        answer, _ = view.run("cat-file", "--batch-check=%(objectname)", "--buffer", feed=text)
        lines = answer.split(b"\n")[:-1]  # a name that is not there is said again, with whatever is in it
        for (tip, blob, origin), line in zip(questions, lines, strict=False):
            if line == blob:
                names.tips[tip].add((blob, origin.path))
        if len(lines) < len(questions):
            names.whole = False
    had = set[tuple[bytes, str]]().union(*(names.tips[tip] for tip in tips))
    for blob, origin in plain:
        if (blob, origin.path) in had:
            origin.reach.add("tip")
    for blob, origin in [p for p in places if _is_odd(p[1].path)][:MOST_ODD]:
        for tip in tips[:MOST_ODD]:
            listed, _ = view.run("--literal-pathspecs", "ls-tree", "-z", "--full-tree", tip, "--", origin.path)
            if b" " + blob + b"\t" in listed:
                origin.reach.add("tip")


def _is_odd(path: str) -> bool:
    """Whether it cannot be asked for in a line of its own: what ends one is no part of it."""
    return "\n" in path or path.endswith("\r")


def _time(commit: Commit) -> float:
    from datetime import datetime

    try:
        return datetime.fromisoformat(commit.when).timestamp()
    except ValueError:
        return 0.0


def _path(raw: bytes) -> str:
    """A path as git prints it: quoted with C escapes where it has odd bytes."""
    if raw.startswith(b'"') and raw.endswith(b'"'):
        import re

        plain = re.sub(
            rb"\\([0-7]{3}|.)",
            lambda m: (
                bytes([int(m[1], 8)])
                if len(m[1]) == 3
                else {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}.get(
                    m[1], m[1]
                )
            ),
            raw[1:-1],
        )
        return plain.decode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "surrogateescape")
