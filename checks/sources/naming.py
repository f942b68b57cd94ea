"""Naming: which commits brought a blob, took it out again, and where git still keeps it. Asked only for blobs with a hit.

Every commit of the store is compared with its parent, whether anything refers to it or not: so commits that a branch no
longer reaches are named too, and a hole in the history costs only the commits around it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import msgspec

from checks.sources.objects import Listing, ObjectView, feed
from checks.sources.repository import Refs

MOST_ASKED = 8_000  # blobs that are named on git's command line; with more, its whole answer is sifted
MOST_TIPS = 400
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
    first: Commit | None = None
    removed: Commit | None = None  # the last commit that took it out of this path
    reach: set[str] = msgspec.field(default_factory=set)


class Names(msgspec.Struct, kw_only=True):
    """Origins by blob; `whole` is False where git could not walk everything."""

    origins: dict[bytes, list[Origin]] = msgspec.field(default_factory=dict)
    reachable: set[bytes] = msgspec.field(default_factory=set)
    remote: set[bytes] = msgspec.field(default_factory=set)
    whole: bool = True


def name_blobs(view: ObjectView, listing: Listing, blobs: Iterable[bytes], refs: Refs, *, bare: bool) -> Names:
    """Where these blobs come from."""
    wanted = set(blobs)
    names = Names()
    if not wanted:
        return names
    commits = listing.of(b"commit")
    threads = [
        threading.Thread(target=_walk_refs, args=(view, refs, names, bare), name="refs"),
        *(
            threading.Thread(target=_compare, args=(view, commits[n::2], wanted, names), name=f"compare-{n}")
            for n in (0, 1)
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _mark_tips(view, refs, names)
    for origins in names.origins.values():
        for origin in origins:
            if origin.first is not None:
                if origin.first.id.encode() in names.reachable or not names.whole:
                    origin.reach.add("reachable")
                if origin.first.id.encode() in names.remote:
                    origin.reach.add("remote")
    return names


def _walk_refs(view: ObjectView, refs: Refs, names: Names, bare: bool) -> None:
    text, whole = view.run("rev-list", "--stdin", feed="".join(f"{i}\n" for i in sorted(refs.all())).encode())
    names.reachable.update(text.split())
    names.whole = names.whole and whole
    # A bare repository is a mirror or a host's own copy: what it holds is what others can fetch.
    remote = refs.all() if bare else refs.remote()
    if remote == refs.all():
        names.remote.update(names.reachable)
    elif remote:
        text, _ = view.run("rev-list", "--stdin", feed="".join(f"{i}\n" for i in sorted(remote)).encode())
        names.remote.update(text.split())


_LOCK = threading.Lock()


def _compare(view: ObjectView, commits: Sequence[bytes], wanted: set[bytes], names: Names) -> None:
    asked = [f"--find-object={b.decode()}" for b in sorted(wanted)] if len(wanted) <= MOST_ASKED else []
    at = 0
    while at < len(commits):
        with feed(commits[at:]) as questions:
            process = view.start(
                "diff-tree",
                "--stdin",
                "-r",
                "--root",
                "--raw",
                "--no-abbrev",
                "--no-renames",
                "-c",
                *asked,
                _FORMAT,
                feed=questions,
            )
            answer, _ = process.communicate()
        seen = _read_answer(answer, wanted, names)
        if process.returncode == 0:
            return
        # Git ended at a commit whose tree or parent is missing: go on behind it.
        names.whole = False
        position = {c: n for n, c in enumerate(commits)}
        at = max(at + 1, position.get(seen, at) + 2) if seen else at + 1


def _read_answer(answer: bytes, wanted: set[bytes], names: Names) -> bytes:
    last = b""
    for record in answer.split(b"\x01")[1:]:
        head, _, body = record.partition(b"\n")
        id, parents, author, when = (head.split(b"\0") + [b""] * 4)[:4]
        last = id
        if b":" not in body:
            continue
        commit: Commit | None = None
        for line in body.splitlines():
            if not line.startswith(b":"):
                continue
            fields, _, path = line.partition(b"\t")
            parts = fields.split()
            if len(parts) < 5:
                continue
            old, new = parts[2], parts[3]
            if new not in wanted and old not in wanted:
                continue
            commit = commit or Commit(
                id.decode(),
                parents.split()[0].decode() if parents else None,
                author.decode("utf-8", "replace"),
                when.decode(),
            )
            with _LOCK:
                _note(names, old, new, _path(path), commit, wanted)
    return last


def _note(names: Names, old: bytes, new: bytes, path: str, commit: Commit, wanted: set[bytes]) -> None:
    if new in wanted and new != old:
        origin = _origin(names, new, path)
        if origin.first is None or _time(commit) < _time(origin.first):
            origin.first = commit
    if old in wanted and new != old:
        origin = _origin(names, old, path)
        if origin.removed is None or _time(commit) > _time(origin.removed):
            origin.removed = commit


def _origin(names: Names, blob: bytes, path: str) -> Origin:
    origins = names.origins.setdefault(blob, [])
    found = next((o for o in origins if o.path == path), None)
    if found is None:
        found = Origin(path=path)
        origins.append(found)
    return found


def _mark_tips(view: ObjectView, refs: Refs, names: Names) -> None:
    """Which blobs a branch's newest state still has at their path."""
    tips = sorted(refs.tips(), key=lambda tip: tip != refs.heads.get("HEAD"))[:MOST_TIPS]
    places = [
        (blob, origin) for blob, origins in names.origins.items() for origin in origins if "\n" not in origin.path
    ]
    questions = [(tip, blob, origin) for tip in tips for blob, origin in places]
    text = "".join(f"{tip}:{origin.path}\n" for tip, _, origin in questions).encode("utf-8", "surrogateescape")
    answer, _ = view.run("cat-file", "--batch-check=%(objectname)", "--buffer", feed=text)
    for (_, blob, origin), line in zip(questions, answer.splitlines(), strict=False):
        if line == blob:
            origin.reach.add("tip")
            origin.removed = None


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
