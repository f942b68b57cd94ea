"""Gathering: each source is read once, what the matcher recognises goes into the ledger, facts go to the checks.

This module knows the order of the sources and how their results meet; how bytes are read is the sources' own matter.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.announce import Announcer
from checks.events import Excerpt
from checks.evidence import Evidence, FileFact, HostFact, Need, Repository
from checks.hearing import Hearing
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit, Location, Sighting, Target
from checks.readings import Readings
from checks.sources import Document
from checks.sources.history import Spot, examine_history
from checks.sources.ignores import IgnoreRules, personal_excludes
from checks.sources.inner import inner_documents
from checks.sources.objects import GitMissing, ObjectView, Unreadable
from checks.sources.repository import (
    Refs,
    RepositoryPaths,
    discover,
    object_format,
    read,
    read_refs,
    shallow_marks,
    uses_reftable,
)
from checks.sources.worktree import Tree, WorktreeResult, examine_worktree
from checks.words import bytes_of, count_of

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.keys.formats import Shapes
    from checks.places import Places

MOST_LIMITS = 500


class Gathered(msgspec.Struct, kw_only=True):
    """What was gathered: the evidence for the checks, and excerpts for who shows them."""

    evidence: Evidence
    limits: tuple[Limit, ...]
    partial: bool
    excerpt: Callable[[str | None, Location], Excerpt | None]


class _Work(msgspec.Struct, kw_only=True):
    """A repository with what was read of it so far. `prefix` is where its root lies in the target."""

    paths: RepositoryPaths
    refs: Refs
    facts: Repository
    root: Path
    prefix: str


class Gathering:
    """One run over the sources of a request."""

    def __init__(
        self,
        request: Request,
        catalog: Catalog,
        shapes: Shapes,
        places: Places,
        announce: Announcer,
        cancel: threading.Event,
    ) -> None:
        self._request, self._announce, self._cancel = request, announce, cancel
        self._needs = frozenset(n for check in catalog for n in check.needs)
        self._readings = Readings(catalog)
        self._matcher = Matcher(shapes, places.cached("rules") if request.memory else None)
        self._hearing = Hearing(shapes, places, announce, may_store=request.memory)
        self._limits: list[Limit] = []
        self._base = Path(os.path.commonpath(request.paths))
        self._found = [(root, _prefix(root, self._base), discover(root)) for root in request.paths]
        self.target = self._target()

    def run(self) -> Gathered:
        """Read every source that was asked for; what cannot be read becomes a limit."""
        request, gathered = self._request, {Need.REPOSITORY}
        works = list(self._list())
        files: list[FileFact] = []
        texts: dict[str, str] = {}
        read_files = read_bytes = 0
        if not request.staged:
            for root, prefix, _ in self._found:
                result = self._read_files(root, prefix, works)
                files.extend(result.files)
                texts.update(result.texts)
                read_files, read_bytes = read_files + result.files_read, read_bytes + result.bytes_read
            gathered |= {Need.WORKTREE, Need.FILES}
        if request.history or request.staged:
            works = [self._read_history(work) for work in works]
            gathered.add(Need.STAGED)
            if request.history and not request.staged:
                gathered.add(Need.HISTORY)
        elif works:
            works = [self._read_history(work, staged_only=True) for work in works]
            gathered.add(Need.STAGED)
        hosts: tuple[HostFact, ...] = ()
        if request.online:
            hosts = self._ask_hosts(works)
            gathered.add(Need.HOST)
        if self._cancel.is_set():
            self._limit("cancelled", self.target.name, "the examination was stopped before its end")
        self._limits.extend(self._hearing.limits)
        evidence = Evidence(
            target=self.target,
            gathered=frozenset(gathered),
            keys=self._hearing.ledger.keys(),
            repositories=tuple(w.facts for w in works),
            files=tuple(files),
            texts=texts,
            hosts=hosts,
            suppressions=tuple(self._hearing.suppressions),
            limits=tuple(self._limits),
            files_read=read_files,
            bytes_read=read_bytes,
        )
        return Gathered(
            evidence=evidence,
            limits=tuple(_bounded(self._limits)),
            partial=self._cancel.is_set(),
            excerpt=self._hearing.excerpt,
        )

    # --- list -----------------------------------------------------------------------------------------------------

    def _list(self) -> Iterator[_Work]:
        with self._announce.phase("list") as tell:
            works = []
            for root, prefix, found in self._found:
                for path in found.foreign:
                    self._limit(
                        "foreign-git-dir",
                        _join(prefix, path),
                        "its .git file points out of this folder and was not followed",
                        "history",
                    )
                if found.unsearched:
                    self._limit("unreadable", prefix or ".", "folders that cannot be listed", count=found.unsearched)
                if found.inside is not None:
                    self._limit(
                        "inside-repository",
                        prefix or ".",
                        "this folder is part of a larger repository; its history was not read",
                        "history",
                    )
                for paths in found.repositories:
                    work = self._open(paths, root, prefix)
                    if work is not None:
                        works.append(work)
            tell(count_of(len(works), "git repository", "git repositories") if works else "no git repository")
        yield from works

    def _open(self, paths: RepositoryPaths, root: Path, prefix: str) -> _Work | None:
        paths = msgspec.structs.replace(paths, path=_join(prefix, paths.path))
        refs = read_refs(paths)
        try:
            with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
                facts, readable = read(paths, view, refs)
        except (GitMissing, Unreadable) as error:
            self._limit("no-history", paths.path or ".", str(error), "history")
            return None
        if not readable:
            self._limit("index", paths.path or ".", "what git tracks could not be read to its end", "history")
        if uses_reftable(paths):
            self._limit(
                "reftable",
                paths.path or ".",
                "its refs are in a form that is not read yet: objects were read, names are missing",
                "history",
            )
        return _Work(paths=paths, refs=refs, facts=facts, root=root, prefix=prefix)

    # --- files ----------------------------------------------------------------------------------------------------

    def _read_files(self, root: Path, prefix: str, works: Iterable[_Work]) -> WorktreeResult:
        personal = personal_excludes(Path.home())
        trees = {}
        for work in works:
            if work.root == root and not work.paths.bare:
                inner = work.paths.path[len(prefix) :].strip("/") if prefix else work.paths.path
                trees[inner] = Tree(
                    path=inner,
                    tracked=frozenset(t.path for t in work.facts.tracked),
                    rules=IgnoreRules(work.paths.common_dir / "info" / "exclude", personal),
                )
        with self._announce.phase("files") as tell:
            result = examine_worktree(
                root,
                trees,
                self._matcher,
                on_hit=lambda m, s, spot: self._hearing.hear(m, _moved(s, prefix), spot),
                wanted=self._readings.want,
                expand=self._expand,
                cancel=self._cancel,
                progress=lambda done, total, files, of, current: self._announce.progress(
                    "files",
                    bytes_done=done,
                    bytes_total=total,
                    items_done=files,
                    items_total=of,
                    current=_join(prefix, current),
                ),
            )
            tell(f"{count_of(result.files_read, 'file')}, {bytes_of(result.bytes_read)}")
        self._limits.extend(result.limits)
        if prefix:
            result.files = [
                msgspec.structs.replace(
                    f,
                    path=_join(prefix, f.path),
                    repository=None if f.repository is None else _join(prefix, f.repository),
                )
                for f in result.files
            ]
            result.texts = {_join(prefix, p): t for p, t in result.texts.items()}
        return result

    def _expand(self, document: Document, limits: list[Limit] | None = None) -> Iterator[Document]:
        return inner_documents(document, self._matcher.signs, self._limits if limits is None else limits)

    # --- history --------------------------------------------------------------------------------------------------

    def _read_history(self, work: _Work, *, staged_only: bool = False) -> _Work:
        request, paths = self._request, work.paths
        staged = {t.blob: t.path for t in work.facts.tracked if t.staged}
        only: set[bytes] | None = {b.encode() for b in staged} if request.staged or staged_only else None
        if only is not None and not only:
            return work

        def hit(match: Match, sighting: Sighting, spot: Spot) -> None:
            if only is None:
                self._hearing.hear(match, sighting, spot)
            if sighting.blob in staged:
                self._hearing.hear(
                    match,
                    msgspec.structs.replace(
                        sighting,
                        source="worktree",
                        place="staged",
                        path=_join(paths.path, staged[sighting.blob]),
                        commit=None,
                        author=None,
                        when=None,
                        reach=(),
                        removed_by=None,
                        last_commit=None,
                        last_when=None,
                    ),
                    spot,
                )

        with self._announce.phase("history", paths.path) as tell:
            try:
                with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
                    if request.since and only is None:
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
                        jobs=request.jobs,
                        listed=done.known,
                        progress=done.add,
                        cancel=self._cancel,
                    )
            except (GitMissing, Unreadable) as error:
                self._limit("no-history", paths.path or ".", str(error), "history")
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

    def _since(self, view: ObjectView, work: _Work) -> set[bytes] | None:
        """The objects that came after a revision; None where it is not known here, and then all are read."""
        name = self._request.since or ""
        named = {**work.refs.heads, **work.refs.named}
        id = next(
            (named[n] for n in (name, f"refs/heads/{name}", f"refs/tags/{name}", f"refs/remotes/{name}") if n in named),
            name,
        )
        text, whole = view.run(
            "rev-list",
            "--objects",
            "--stdin",
            feed="".join(f"{i}\n" for i in sorted(work.refs.all())).encode() + f"^{id}\n".encode(),
        )
        if not whole:
            self._limit(
                "since",
                work.paths.path or ".",
                f"the revision {name[:60]} is not known here; the whole history was read",
                "history",
            )
            return None
        return {line.split(b" ", 1)[0] for line in text.splitlines()}

    # --- host -----------------------------------------------------------------------------------------------------

    def _ask_hosts(self, works: Iterable[_Work]) -> tuple[HostFact, ...]:
        from checks.sources.hosts import ask_hosts

        with self._announce.phase("providers") as tell:
            facts = ask_hosts([r for w in works for r in w.facts.remotes])
            tell(count_of(len(facts), "project") + " asked")
        return tuple(facts)

    # --- limits and target ----------------------------------------------------------------------------------------

    def _limit(self, id: str, what: str, why: str, source: str = "worktree", count: int = 1) -> None:
        self._limits.append(Limit(id=id, what=what, why=why, source=source, count=count))

    def _target(self) -> Target:
        repositories = [r for _, _, found in self._found for r in found.repositories]
        own = [r for root, _, found in self._found for r in found.repositories if r.path == ""]
        kind: Literal["folder", "repository", "bare_repository", "repositories"]
        if len(self._found) == 1 and own:
            kind = "bare_repository" if own[0].bare else "repository"
        else:
            kind = "repositories" if repositories else "folder"
        sources = [] if self._request.staged else ["worktree"]
        if repositories and (self._request.history or self._request.staged):
            sources.append("history")
        return Target(
            path=str(self._base),
            name=self._base.name or str(self._base),
            kind=kind,
            sources=tuple(sources),
            repositories=len(repositories),
        )


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
            done, objects = min(self._bytes, self._all_bytes), min(self._objects, self._all_objects)
        self._announce.progress(
            "history", bytes_done=done, bytes_total=self._all_bytes, items_done=objects, items_total=self._all_objects
        )


def _prefix(root: Path, base: Path) -> str:
    relative = root.relative_to(base).as_posix()
    return "" if relative == "." else relative


def _join(prefix: str, path: str) -> str:
    return f"{prefix}/{path}" if prefix and path else prefix or path


def _moved(sighting: Sighting, prefix: str) -> Sighting:
    if not prefix:
        return sighting
    return msgspec.structs.replace(
        sighting, path=_join(prefix, sighting.path), repository=_join(prefix, sighting.repository)
    )


def _bounded(limits: list[Limit]) -> Iterator[Limit]:
    """The same limit at many places is one, with the count; the list stays readable."""
    grouped: dict[tuple[str, str, str], Limit] = {}
    for limit in limits:
        same = (limit.id, limit.why, limit.source)
        known = grouped.get(same)
        grouped[same] = limit if known is None else msgspec.structs.replace(known, count=known.count + limit.count)
    return iter(list(grouped.values())[:MOST_LIMITS])
