"""The history of one repository: every distinct object once, and for what was found, who brought it and when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from checks.evidence import Repository
from checks.keys.lookalikes import doubted
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.keys.recognise import at_its_place
from checks.model import Limit, Sighting
from checks.sources import Document, PlaceKind, shown, under
from checks.sources.asked import sweep_asked
from checks.sources.closer import Closer, Expand, Found
from checks.sources.connected import SUBMODULE, Connected, find_missing
from checks.sources.discovery import RepositoryPaths
from checks.sources.glance import Progress, Swept
from checks.sources.inner import keys_in
from checks.sources.kept import Keeper, Kept
from checks.sources.links import Links, Reached
from checks.sources.listing import KINDS, Listing
from checks.sources.naming import Commit, Compared, Names, Origin, names_of
from checks.sources.objects import ObjectView
from checks.sources.position import lines_before, positions
from checks.sources.refs import Refs
from checks.sources.repository import loose_documents
from checks.sources.sweep import Store

Listed = Callable[[int, int], None]  # told the bytes and the number of what will be read
OnHit = Callable[[Match, Sighting, "Spot"], object]

AROUND = 4_000  # bytes of a document kept on both sides of a match


class Spot(msgspec.Struct, frozen=True):
    """The bytes around a match, for an excerpt; `start` and `end` count in `data`, whose first line is `first_line`."""

    data: bytes
    start: int
    end: int
    first_line: int


def spot(document: Document, match: Match) -> Spot:
    """A match with so much of its document as an excerpt needs: documents themselves are not kept."""
    low = max(0, match.start - AROUND)
    first_line = document.first_line + lines_before(document.data, low)
    return Spot(document.data[low : match.end + AROUND], match.start - low, match.end - low, first_line)


class HistoryResult(msgspec.Struct, kw_only=True):
    """What one history told."""

    objects: int = 0
    blobs: int = 0
    commits: int = 0
    bytes: int = 0
    broken: int = 0
    limits: list[Limit] = msgspec.field(default_factory=list)
    cancelled: bool = False


def examine_history(
    paths: RepositoryPaths,
    facts: Repository,
    refs: Refs,
    view: ObjectView,
    matcher: Matcher,
    *,
    on_hit: OnHit,
    expand: Expand = lambda document, limits, only: (),
    only: Iterable[bytes] | None = None,
    commits: bool = True,
    jobs: int | None = None,
    listed: Listed = lambda size, count: None,
    progress: Progress = lambda size, count: None,
    cancel: threading.Event | None = None,
    keeper: Keeper | None = None,
) -> HistoryResult:
    """Find every key in a repository's objects and in what git keeps beside them.

    `expand` gives the documents inside a document (archive members, other encodings); `only` narrows the blobs to these
    ids, and without `commits` nobody asks who brought what is found there; `listed` is told the total of bytes and
    objects once it is known. What packs told is kept by the `keeper`, and asked of it; not where there is an `only`.
    """
    cancel = cancel or threading.Event()
    result = HistoryResult()
    if only is None:
        for document in loose_documents(paths, refs):
            signed = bool(matcher.signs(document.data))
            for inner, match in keys_in(document, matcher, lambda d: expand(d, result.limits, None), signed=signed):
                on_hit(match, _sighting(inner, match), spot(inner, match))

    read = _Read(view, matcher, cancel)
    if only is None:
        read.all(refs, facts, jobs, listed, progress, keeper.kept(paths.objects) if keeper else None)
    else:
        read.some(only, jobs, listed, progress, commits=commits)
    listing = read.listing
    result.objects, result.blobs, result.commits = len(listing), listing.count(b"blob"), listing.count(b"commit")
    result.bytes, result.cancelled = sum(listing.sizes), read.swept.cancelled
    result.broken = len(read.lost())
    result.limits.extend(_limits(read, result.broken, facts))

    closer = Closer(view, listing, read.swept, matcher, expand, paths, result.limits, read.known_finds)
    sought: set[bytes] = set()  # the blobs whose commits are asked for

    def name(blobs: Iterable[bytes]) -> Names:
        sought.update(blobs)
        return names_of(view, refs, read.every, read.links, sought, bare=paths.bare, before=read.compared)

    with ThreadPoolExecutor(1, thread_name_prefix="names") as beside:
        # Where a key was met at a glance, git may look for commits while the objects are read once more.
        early = beside.submit(name, read.met_blobs()) if read.swept.candidates and commits else None
        found = [(m, _sighting(d, m), spot(d, m)) for d, m in closer.keys(read.met())]
        names = early.result() if early else Names()
    if found and commits and early is None and not cancel.is_set():
        names = name(s.blob.encode() for _, s, _ in found if s.place == PlaceKind.BLOB.value and s.blob)
    unread = {listing.id(n).decode() for n in closer.unread} - read.lost()
    if unread:
        result.broken += len(unread)
        why = "objects could not be read a second time: if a key is in them is not known"
        result.limits.append(
            Limit(id="broken-objects", source="history", what=paths.path or ".", count=len(unread), why=why)
        )
    if keeper is not None and names.whole and not closer.unread and not cancel.is_set():
        read.keep(keeper, paths.objects, closer.finds, names, sought)
    if not names.whole:
        result.limits.append(
            Limit(
                id="history-holes",
                source="history",
                what=paths.path or ".",
                why="commits or trees are missing: some keys could not be given their first commit",
            )
        )
    public = any(r.looks_public for r in facts.remotes)
    for match, plain, around in found:
        for sighting in _named(plain, names, public):
            on_hit(at_its_place(match, sighting.path), sighting, around)
    return result


class _Read:
    """What was read of a store: the listing of it, that of the whole store, and what the sweep met."""

    def __init__(self, view: ObjectView, matcher: Matcher, cancel: threading.Event) -> None:
        self._view, self._matcher, self._cancel = view, matcher, cancel
        self._search: _Search | None = None
        self._store: Store | None = None
        self._known: Kept | None = None
        self.listing = self.every = Listing(view.width)
        self.swept = Swept()

    def all(
        self, refs: Refs, facts: Repository, jobs: int | None, listed: Listed, progress: Progress, kept: Kept | None
    ) -> None:
        """Everything that was not kept; and beside it is looked whether all is there that is named."""
        with Store(self._view, self._matcher, jobs, kept) as store:
            self._store, self._known = store, store.known
            self.listing = self.every = store.listing
            listed(store.weight, store.unread)
            if not facts.partial_clone:
                self._search = _Search(self._view, store.listing, refs, facts, store.known, self._cancel)
                self._search.start()
            self.swept = store.sweep(progress=progress, cancel=self._cancel)

    def some(
        self, only: Iterable[bytes], jobs: int | None, listed: Listed, progress: Progress, *, commits: bool
    ) -> None:
        """The objects of these ids; to name commits, all of these must be known, too."""
        self.listing = self._view.listing_of(only)
        self.every = self._view.listing() if commits else self.listing
        listed(sum(self.listing.sizes), len(self.listing))
        self.swept = sweep_asked(
            self._view, self.listing, self._matcher, readers=jobs, progress=progress, cancel=self._cancel
        )

    def met(self) -> set[int]:
        """The objects that are worth a closer look; of those that were known, the ones in which it found something."""
        met = self.swept.candidates | self.swept.signs.keys()
        if self._known is None:
            return met
        return {n for n in met if n >= len(self._known)}.union(self._known.finds)

    def links(self, since: int) -> Links:
        """The links of commits and tags from a number of the whole listing on."""
        known = self.swept.links
        if self._known and since < len(self._known):
            known = {**self._known.linked(), **known}
        return Links(self._view, self.every, known, since)

    @property
    def known_finds(self) -> Mapping[int, Found]:
        """What was found before in objects that were known, and in which members of them."""
        return self._known.found() if self._known else {}

    def met_blobs(self) -> set[bytes]:
        """Ids of the blobs whose commits are to be known."""
        code = KINDS.index(b"blob")
        found = {self.listing.id(n) for n in self.met() if self.listing.kinds[n] == code}
        return found.union(self._known.sought) if self._known else found

    @property
    def compared(self) -> Compared | None:
        """What is known of commits that need not be compared again."""
        return self._known.compared(partial=self._search is None) if self._known else None

    def keep(self, keeper: Keeper, objects: Path, finds: dict[int, Found], names: Names, sought: set[bytes]) -> None:
        """Keep what packs told that were not known, where nothing of it was lost."""
        store, swept = self._store, self.swept
        if store is None or not store.has_news or swept.cut or self.lost() or not self.whole:
            return
        listing = self.listing.part(range(store.rows))
        listing.trees = store.trees
        kept = Kept.of(
            store.marks,
            self._view,
            listing,
            swept,
            {**self._known.linked(), **swept.links} if self._known else swept.links,
            finds,
            names,
            sought,
            outside=self.links(store.rows),
            connected=self._search.found if self._search else Connected(),
            beside=store.beside,
        )
        if kept is not None and not any(map(self._is_veiled, kept.texts())):
            keeper.keep(objects, kept)

    def _is_veiled(self, text: bytes) -> bool:
        """Whether a key stands in a name: no value is kept."""
        return any(m.nature == "secret" for m in self._matcher.matches(text))

    def lost(self) -> set[str]:
        """Ids of what is named and cannot be read."""
        missing = self._search.missing() if self._search else set()
        return {*self.listing.broken, *(self.listing.id(n).decode() for n in self.swept.broken), *missing}

    @property
    def whole(self) -> bool:
        """Whether all was looked at that is named."""
        return self._search is None or self._search.found.whole


class _Search(threading.Thread):
    """Looks, beside the sweep, whether all is there that is named."""

    def __init__(
        self,
        view: ObjectView,
        listing: Listing,
        refs: Refs,
        facts: Repository,
        known: Kept | None,
        cancel: threading.Event,
    ) -> None:
        super().__init__(name="connected")
        self._arguments = (view, listing, refs, facts, known, cancel)
        self.found = Connected()

    def run(self) -> None:
        view, listing, refs, facts, known, cancel = self._arguments
        tracked = (t.blob for t in facts.tracked if t.mode != SUBMODULE)
        fresh = len(known) if known else 0
        self.found = find_missing(
            view,
            listing,
            refs,
            tracked=tracked,
            since=fresh if known and known.connected else 0,
            fresh=fresh,
            here=known.ids_named(view.width // 2) if known else (),
            cancel=cancel,
        )

    def missing(self) -> set[str]:
        """Waits for the end; the ids of what is not there."""
        if self.ident is not None:
            self.join()
        return self.found.missing


def _named(plain: Sighting, names: Names, public: bool) -> Iterator[Sighting]:
    """A sighting for each path at which its blob was ever kept."""
    if plain.place != PlaceKind.BLOB.value:
        reach = {r for r, ids in (("reachable", names.reachable), ("remote", names.remote)) if _is_in(plain, ids)}
        yield msgspec.structs.replace(plain, reach=_reach(reach, public))
        return
    for origin in names.origins.get((plain.blob or "").encode(), [Origin(path="")]):
        yield msgspec.structs.replace(
            plain,
            path=under(plain.repository, shown(origin.path)) if origin.path else "",
            reach=_reach(origin.reach, public),
            confidence=doubted(plain.confidence, origin.path),
            **_commit_fields(origin.first, origin.removed),
        )


def _is_in(sighting: Sighting, ids: Reached | frozenset[bytes]) -> bool:
    return (sighting.commit or sighting.blob or "").encode() in ids


def _reach(known: Collection[str], public: bool) -> tuple[str, ...]:
    reach = [r for r in ("tip", "reachable", "remote") if r in known]
    return (*reach, "public") if public and "remote" in reach else tuple(reach)


def _commit_fields(first: Commit | None, removed: Commit | None) -> dict[str, str | None]:
    return {
        "commit": first.id if first else None,
        "author": first.author if first else None,
        "when": first.when if first else None,
        "removed_by": removed.id if removed else None,
        "last_commit": removed.parent if removed else None,
        "last_when": removed.when if removed else None,
    }


def _sighting(document: Document, match: Match) -> Sighting:
    place = document.place
    line, column, end_line, end_column = positions(document, match.start, match.end)
    return Sighting(
        source="history",
        path=place.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        commit=place.commit,
        blob=place.blob,
        member=place.member,
        symbol=match.symbol,
        place=place.kind.value,
        repository=place.repository,
        confidence=match.confidence,
        author=place.author,
        when=place.modified,
    )


def _limits(read: _Read, broken: int, facts: Repository) -> Iterator[Limit]:
    listing, where = read.listing, facts.path or "."
    if broken:
        yield Limit(
            id="broken-objects",
            source="history",
            what=where,
            count=broken,
            why="objects are missing or broken; everything else was read",
        )
    if listing.dropped:
        yield Limit(
            id="broken-packs",
            source="history",
            what=where,
            count=listing.dropped,
            why="packs are damaged and have no index: what is in them was not seen",
        )
    if listing.lost:
        yield Limit(
            id="broken-packs",
            source="history",
            what=where,
            count=listing.lost,
            why="objects are borrowed from folders that are not here",
        )
    if read.swept.cut:
        yield Limit(
            id="swelling",
            source="history",
            what=where,
            count=read.swept.cut,
            why="packs swell beyond all measure: not all that is in them was read",
        )
    if not read.whole:
        yield Limit(
            id="history-holes",
            source="history",
            what=where,
            why="trees are damaged: nobody knows all that is missing",
        )
    if facts.shallow:
        yield Limit(id="shallow", source="history", what=where, why="the clone is shallow: older commits are not here")
    if facts.partial_clone:
        yield Limit(
            id="partial-clone",
            source="history",
            what=where,
            why="the clone is partial: objects that were never fetched are not here, and are not fetched now",
        )
