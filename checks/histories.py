"""Histories: the git histories of a target, each store read once, and what is staged in each repository.

How objects are read is the matter of `sources.history`; here it is decided which, and who hears of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.announce import Announcer
from checks.evidence import Repository
from checks.hearing import Hearing
from checks.keys.lookalikes import doubted
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit, Sighting
from checks.sources import under
from checks.sources.closer import Expand
from checks.sources.discovery import RepositoryPaths
from checks.sources.gitfiles import object_format, shallow_marks
from checks.sources.objects import GitMissing, ObjectView, Unreadable
from checks.sources.plain import real
from checks.sources.refs import Refs, resolve
from checks.words import bytes_of, count_of

if TYPE_CHECKING:
    from checks.examination import Request
    from checks.sources.history import Spot
    from checks.sources.kept import Keeper


class Work(msgspec.Struct, kw_only=True):
    """A repository with what was read of it so far. `prefix` is where its root lies in the target."""

    paths: RepositoryPaths
    refs: Refs
    facts: Repository
    root: Path
    prefix: str


class Histories:
    """Reads the histories of one request."""

    def __init__(
        self,
        request: Request,
        matcher: Matcher,
        hearing: Hearing,
        expand: Expand,
        announce: Announcer,
        cancel: threading.Event,
        limits: list[Limit],
        keeper: Keeper | None = None,
    ) -> None:
        """What cannot be read is added to `limits`; what packs tell is kept by the `keeper`."""
        self._keeper = keeper
        self._request, self._matcher, self._hearing = request, matcher, hearing
        self._expand, self._announce, self._cancel, self._limits = expand, announce, cancel, limits

    def read(self, works: Iterable[Work], *, whole: bool) -> list[Work]:
        """Everything that the repositories keep, or without `whole` only what is staged.

        Linked worktrees keep their objects in one store: it is read once, with the first of them.
        """
        read: set[Path] = set()
        done = []
        for work in works:
            store = real(work.paths.objects)
            done.append(self._read(work, whole=whole and store not in read))
            read.add(store)
        return done

    def _read(self, work: Work, *, whole: bool) -> Work:
        """Read a repository's objects: all of them, or only what is staged."""
        request, paths = self._request, work.paths
        staged: dict[str | None, list[str]] = {}
        for tracked in work.facts.tracked:
            if tracked.staged:
                staged.setdefault(tracked.blob, []).append(tracked.path)
        if (not whole and not staged) or self._cancel.is_set():
            return work

        from checks.sources.history import examine_history  # many modules; a folder without git needs none of them

        def hit(match: Match, sighting: Sighting, spot: Spot) -> None:
            if whole:
                self._hearing.hear(match, sighting, spot)
            for path in staged.get(sighting.blob, ()):
                self._hearing.hear(match, _as_staged(sighting, under(paths.path, path)), spot)

        with self._announce.phase("history", paths.path) as tell:
            try:
                with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
                    only = None if whole else {b.encode() for b in staged if b}
                    if whole and request.since:
                        only = self._since(view, work)
                    done = _Counter(self._announce)
                    result = examine_history(
                        paths,
                        work.facts,
                        work.refs,
                        view,
                        self._matcher,
                        on_hit=hit,
                        expand=self._expand,
                        only=only,
                        commits=whole,
                        jobs=request.jobs,
                        listed=done.known,
                        progress=done.add,
                        cancel=self._cancel,
                        keeper=self._keeper if only is None else None,
                    )
            except (GitMissing, Unreadable) as error:
                self._limit("no-history", paths.path or ".", str(error))
                tell(str(error))
                return work
            self._limits.extend(result.limits)
            tell(
                f"{count_of(result.objects, 'object')}, {count_of(result.commits, 'commit')}, {bytes_of(result.bytes)}"
            )
        facts = msgspec.structs.replace(
            work.facts, objects=result.objects, blobs=result.blobs, commits=result.commits, broken=result.broken
        )
        return msgspec.structs.replace(work, facts=facts)

    def _since(self, view: ObjectView, work: Work) -> set[bytes] | None:
        """The objects that came after a revision; None where it is not known here, and then all are read."""
        name = self._request.since or ""
        id = resolve(view, work.refs, name)
        if id is not None:
            every = "".join(f"{i}\n" for i in sorted(work.refs.all())).encode()
            text, whole = view.run("rev-list", "--objects", "--ignore-missing", "--stdin", feed=every + b"^" + id)
            if whole:
                self._limit("since", work.paths.path or ".", f"only what came after {name[:60]} was read")
                return {line.split(b" ", 1)[0] for line in text.splitlines()}
        why = f"the revision {name[:60]} is not known here; the whole history was read"
        self._limit("since-unknown", work.paths.path or ".", why)
        return None

    def _limit(self, id: str, what: str, why: str) -> None:
        self._limits.append(Limit(id=id, what=what, why=why, source="history"))


class _Counter:
    """Adds up what several readers have read, and announces it."""

    def __init__(self, announce: Announcer) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self._bytes = self._objects = self._all_bytes = self._all_objects = 0

    def known(self, size: int, count: int) -> None:
        self._all_bytes, self._all_objects = size, count

    def add(self, size: int, count: int) -> None:
        with self._lock:
            self._bytes += size
            self._objects += count
            # Told under the lock: else the news of two readers could overtake each other, and run backwards.
            self._announce.progress(
                "history",
                bytes_done=min(self._bytes, self._all_bytes),
                bytes_total=self._all_bytes,
                items_done=min(self._objects, self._all_objects),
                items_total=self._all_objects,
            )


def _as_staged(sighting: Sighting, path: str) -> Sighting:
    """A sighting in a blob as what it is beside that: content of the next commit, which no commit has yet."""
    return msgspec.structs.replace(
        sighting,
        confidence=sighting.confidence if sighting.path else doubted(sighting.confidence, path),
        source="worktree",
        place="staged",
        path=path,
        commit=None,
        author=None,
        when=None,
        reach=(),
        removed_by=None,
        last_commit=None,
        last_when=None,
    )
