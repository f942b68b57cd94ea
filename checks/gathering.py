"""Gathering: each source is read once, what the matcher recognises goes into the ledger, facts go to the checks.

This module knows the order of the sources and how their results meet; how bytes are read is the sources' own matter.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.announce import Announcer
from checks.events import Excerpt, PhaseName
from checks.evidence import Accounts, Elsewhere, Evidence, HostFact, Need
from checks.hearing import Hearing
from checks.histories import Histories, Work
from checks.impossible import Impossible, asked_for
from checks.keys.matcher import Matcher
from checks.machine import Machine
from checks.model import DAMAGE, STOPS, Key, Limit, Location, Sighting
from checks.readings import Readings
from checks.sources import Document, under
from checks.sources.discovery import RepositoryPaths, discover
from checks.sources.gitfiles import object_format, shallow_marks, uses_reftable
from checks.sources.ignores import IgnoreRules, personal_excludes
from checks.sources.inner import inner_documents
from checks.sources.objects import GitMissing, ObjectView, Unreadable
from checks.sources.refs import read_refs
from checks.sources.repository import read
from checks.sources.walk import Tree
from checks.sources.worktree import WorktreeResult, examine_worktree
from checks.targets import prefix_of, roots_of, target_of
from checks.visit import home_of, places_of, visit
from checks.words import bytes_of, count_of

if TYPE_CHECKING:
    from checks.attestations import Attestation
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.keys.formats import Shapes
    from checks.keys.ledger import Ledger
    from checks.online.questioning import Providers
    from checks.places import Places
    from checks.sources.kept import Keeper

MOST_LIMITS = 500


class Gathered(msgspec.Struct, kw_only=True):
    """What was gathered: the evidence for the checks, and excerpts for who shows them."""

    evidence: Evidence
    limits: tuple[Limit, ...]
    partial: bool
    excerpt: Callable[[str | None, Location], Excerpt | None]


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
        providers: Providers | None = None,
    ) -> None:
        """`providers` are asked about what was found; None asks nobody."""
        self.shapes, self._places, self._providers = shapes, places, providers
        self._request, self._announce, self._cancel = request, announce, cancel
        self._needs = frozenset(n for check in catalog for n in check.needs)
        rules = places.cached("rules") if request.memory else places.cache / "rules"
        self._readings = Readings(catalog, rules, keep=request.memory)
        self._matcher = Matcher(shapes, rules, keep=request.memory)
        self._hearing = Hearing(shapes, places, announce, may_store=request.memory, sins={c.id: c.sin for c in catalog})
        self._limits: list[Limit] = []
        self._local = places_of(catalog) if request.machine else ()
        roots = roots_of(request.paths)
        self._base = Path(os.path.commonpath(roots)) if roots else home_of(request)
        self._found = [(root, prefix_of(root, self._base), discover(root)) for root in roots]
        self.target = target_of(request, self._base, [found for _, _, found in self._found])

    @property
    def ledger(self) -> Ledger:
        """All that was heard, with the values: for this process alone."""
        return self._hearing.ledger

    @property
    def fingerprints(self) -> str:
        """The name of the key that fingerprints were made with; empty where it does not last."""
        return self._hearing.fingerprints

    @property
    def base(self) -> Path:
        """The folder from which paths in the evidence are told."""
        return self._base

    def roots(self) -> Iterator[tuple[str, Path]]:
        """The folders that were named, by their paths in the evidence."""
        yield from ((prefix, root) for root, prefix, _ in self._found)

    def repositories(self) -> Iterator[RepositoryPaths]:
        """Where the repositories lie, by their paths in the evidence."""
        for _, prefix, found in self._found:
            for paths in found.repositories:
                yield msgspec.structs.replace(paths, path=under(prefix, paths.path))

    @property
    def matcher(self) -> Matcher:
        """What reads bytes for keys, compiled for this run."""
        return self._matcher

    @property
    def phases(self) -> tuple[PhaseName, ...]:
        """What will be done, in its order: what no check needs is not gathered."""
        request = self._request
        phases: list[PhaseName] = ["list"] if request.paths else []
        if request.paths and not request.staged and self._needed(Need.WORKTREE, Need.FILES):
            phases.append("files")
        if self._reads_history() or (request.staged and self._needed(Need.STAGED)):
            phases.append("history")
        if request.machine and self._needed(Need.MACHINE):
            phases.append("machine")
        if request.paths and request.hosts and self._needed(Need.HOST):
            phases.append("providers")
        if self._providers is not None and self._providers.names and self._needed(Need.ACCOUNTS):
            phases.append("accounts")
        return tuple(phases)

    def run(self) -> Gathered:
        """Read every source that was asked for; what cannot be read becomes a limit.

        Should one of them break in a way that nobody thought of, the others are read all the same. Raises `Impossible`
        where a part of git was asked for by name and is not there: that must not end like a search without a find.
        """
        phases, gathered = self.phases, {Need.REPOSITORY} if self._request.paths else set()
        works: list[Work] = []
        files = WorktreeResult()
        hosts: tuple[HostFact, ...] = ()
        machine, accounts = Machine(), Accounts()
        if "list" in phases:
            with self._surviving("list"):
                works = self._list()
                asked_for(self._request, works, [found for _, _, found in self._found], self._limits)
        if "files" in phases:
            for root, prefix, _ in self._found:
                with self._surviving("files"):
                    self._add(files, self._read_files(root, prefix, works))
            gathered |= {Need.WORKTREE, Need.FILES}
        if self._request.paths and (self._needed(Need.STAGED) or self._reads_history()):
            with self._surviving("history"):
                works = self._read_histories(works)
            gathered.add(Need.STAGED)
            if self._reads_history():
                gathered.add(Need.HISTORY)
        if "machine" in phases and not self._cancel.is_set():
            with self._surviving("machine"):
                machine = self._visit()
                gathered.add(Need.MACHINE)
        if "providers" in phases and not self._cancel.is_set():
            with self._surviving("providers"):
                hosts = self._ask_hosts(works)
                gathered.add(Need.HOST)
        if "accounts" in phases and not self._cancel.is_set():
            with self._surviving("accounts"):
                accounts = self._ask_providers()
                gathered.add(Need.ACCOUNTS)
        if self._cancel.is_set():
            self._limit("cancelled", self.target.name, "the examination was stopped before its end")
        self._limits.extend(self._hearing.limits)
        keys = self._rows(works, hosts, accounts, files.texts)
        evidence = Evidence(
            target=self.target,
            gathered=frozenset(gathered),
            keys=keys,
            repositories=tuple(w.facts for w in works),
            files=tuple(files.files),
            texts=files.texts,
            unread={path: frozenset(readers) for path, readers in files.unread.items()},
            images=tuple(files.images),
            hosts=hosts,
            suppressions=tuple(self._hearing.suppressions),
            machine=machine,
            accounts=accounts,
            attestations=self._answers(),
            elsewhere=self._remembered(keys, works),
            limits=tuple(self._limits),
            files_read=files.files_read,
            bytes_read=files.bytes_read,
        )
        return Gathered(
            evidence=evidence,
            limits=tuple(_bounded(self._limits)),
            partial=any(limit.id in STOPS | DAMAGE for limit in self._limits),
            excerpt=self._hearing.excerpt,
        )

    def _needed(self, *needs: Need) -> bool:
        return not self._needs.isdisjoint(needs)

    def _reads_history(self) -> bool:
        request = self._request
        return bool(request.paths) and request.history and not request.staged and self._needed(Need.HISTORY)

    @contextmanager
    def _surviving(self, phase: PhaseName) -> Iterator[None]:
        """A fault of our own costs its phase; what was found is kept. Its words may quote what was read: they go."""
        try:
            yield
        except Impossible:
            raise
        except Exception as error:
            self._limit("scan-broke", phase, f"this part of the examination broke ({type(error).__name__})")

    @staticmethod
    def _add(whole: WorktreeResult, part: WorktreeResult) -> None:
        whole.files += part.files
        whole.texts |= part.texts
        whole.unread |= part.unread
        whole.images += part.images
        whole.files_read += part.files_read
        whole.bytes_read += part.bytes_read

    # --- list -----------------------------------------------------------------------------------------------------

    def _list(self) -> list[Work]:
        works: list[Work] = []
        with self._announce.phase("list") as tell:
            for root, prefix, found in self._found:
                for path in found.foreign:
                    self._limit(
                        "foreign-git-dir",
                        under(prefix, path),
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
        return works

    def _open(self, paths: RepositoryPaths, root: Path, prefix: str) -> Work | None:
        paths = msgspec.structs.replace(paths, path=under(prefix, paths.path))
        refs = read_refs(paths)
        try:
            with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
                facts, readable = read(paths, view, refs)
        except (GitMissing, Unreadable) as error:
            self._limit("no-history", paths.path or ".", str(error), "history")
            return None
        if not readable:
            self._limit("index", paths.path or ".", "what git tracks could not be read to its end", "history")
        if refs.unreadable:
            self._limit(
                "history-holes",
                paths.path or ".",
                "branches, tags or HEAD name no object: what only they reach counts as unreachable",
                "history",
                refs.unreadable,
            )
        if uses_reftable(paths):
            self._limit(
                "reftable",
                paths.path or ".",
                "its refs are in a form that is not read yet: objects were read, names are missing",
                "history",
            )
        return Work(paths=paths, refs=refs, facts=facts, root=root, prefix=prefix)

    # --- files ----------------------------------------------------------------------------------------------------

    def _read_files(self, root: Path, prefix: str, works: Iterable[Work]) -> WorktreeResult:
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
                readers=self._readings.readers,
                expand=self._expand,
                cancel=self._cancel,
                progress=lambda done, total, files, of, current: self._announce.progress(
                    "files",
                    bytes_done=done,
                    bytes_total=total,
                    items_done=files,
                    items_total=of,
                    current=under(prefix, current),
                ),
            )
            tell(f"{count_of(result.files_read, 'file')}, {bytes_of(result.bytes_read)}")
        self._limits.extend(msgspec.structs.replace(x, what=under(prefix, x.what)) for x in result.limits)
        if prefix:
            result.files = [
                msgspec.structs.replace(
                    f,
                    path=under(prefix, f.path),
                    repository=None if f.repository is None else under(prefix, f.repository),
                )
                for f in result.files
            ]
            result.texts = {under(prefix, p): t for p, t in result.texts.items()}
            result.unread = {under(prefix, p): r for p, r in result.unread.items()}
            result.images = [msgspec.structs.replace(i, path=under(prefix, i.path)) for i in result.images]
        return result

    def _expand(
        self, document: Document, limits: list[Limit] | None = None, only: Collection[str] | None = None
    ) -> Iterator[Document]:
        return inner_documents(document, self._matcher.met, self._limits if limits is None else limits, only)

    # --- history --------------------------------------------------------------------------------------------------

    def _read_histories(self, works: Iterable[Work]) -> list[Work]:
        histories = Histories(
            self._request,
            self._matcher,
            self._hearing,
            self._expand,
            self._announce,
            self._cancel,
            self._limits,
            self._keeper(),
        )
        return histories.read(works, whole=self._reads_history())

    def _keeper(self) -> Keeper | None:
        if not self._request.memory:
            return None
        from checks.memory.packs import PackMemory

        return PackMemory(self._places, self.shapes.rules_hash)

    # --- machine --------------------------------------------------------------------------------------------------

    def _visit(self) -> Machine:
        result = visit(
            self._request, self._local, self._matcher, self._hearing, self._expand, self._announce, self._cancel
        )
        self._limits.extend(result.limits)
        return result.machine

    # --- hosts and providers --------------------------------------------------------------------------------------

    def _ask_hosts(self, works: Iterable[Work]) -> tuple[HostFact, ...]:
        from checks.online.hosting import ask_chosen

        with self._announce.phase("providers") as tell:
            remotes = [r for w in works for r in w.facts.remotes]
            facts = ask_chosen(remotes, self._request.hosts, self._request.sign_ins)
            tell(count_of(len(facts), "project") + " asked")
        return facts

    def _ask_providers(self) -> Accounts:
        from checks.online.questioning import asking

        assert self._providers is not None
        accounts, lost = asking(self._providers, self._hearing.ledger, self.shapes, self._announce, self._cancel)
        self._limits.extend(lost)
        return accounts

    def _answers(self) -> Mapping[str, Attestation]:
        """What people said about the target; a book that cannot be read is a limit, and nothing was said."""
        from checks.attestations import Answers, BrokenAnswers

        try:
            return Answers(self._places).of(str(self._base)) if self._found else {}
        except BrokenAnswers as error:
            self._limit("answers", "", f"what people answered is not counted: {error}", "answer")
            return {}

    def _remembered(self, keys: Iterable[Key], works: Iterable[Work]) -> Mapping[str, tuple[Elsewhere, ...]]:
        """Which other projects have these keys, as far as the memory may be read and knows."""
        if not self._request.memory or self._request.staged or not self.fingerprints:
            return {}
        from checks.memory.elsewhere import elsewhere

        return elsewhere(self._places, keys, self.fingerprints, self.target, [w.facts for w in works])

    def _rows(
        self, works: Iterable[Work], hosts: tuple[HostFact, ...], accounts: Accounts, texts: Mapping[str, str]
    ) -> tuple[Key, ...]:
        """The ledger, with what hosts and providers said of its keys."""
        keys = self._hearing.ledger.keys()
        if hosts:
            from checks.online.hosting import reached_as_told, with_public_logs

            facts = [w.facts for w in works]
            keys = with_public_logs(reached_as_told(keys, facts, hosts), texts, facts, hosts)
        if accounts.facts:
            from checks.accounts.known import with_known

            keys = with_known(keys, accounts.facts, accounts.snapshots)
        return keys

    # --- limits and target ----------------------------------------------------------------------------------------

    def _limit(self, id: str, what: str, why: str, source: str = "worktree", count: int = 1) -> None:
        self._limits.append(Limit(id=id, what=what, why=why, source=source, count=count))


def _moved(sighting: Sighting, prefix: str) -> Sighting:
    if not prefix:
        return sighting
    return msgspec.structs.replace(
        sighting, path=under(prefix, sighting.path), repository=under(prefix, sighting.repository)
    )


def _bounded(limits: list[Limit]) -> Iterator[Limit]:
    """The same limit at many places is one, with the count; the list stays readable."""
    grouped: dict[tuple[str, str, str], Limit] = {}
    for limit in limits:
        same = (limit.id, limit.why, limit.source)
        known = grouped.get(same)
        grouped[same] = limit if known is None else msgspec.structs.replace(known, count=known.count + limit.count)
    return iter(list(grouped.values())[:MOST_LIMITS])
