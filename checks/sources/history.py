"""The history of one repository: every distinct object once, and for what was found, who brought it and when."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import msgspec

from checks.evidence import Repository
from checks.keys.lookalikes import doubted
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit, Sighting
from checks.patterns import pattern_of
from checks.sources import Document, Place, PlaceKind, shown, under
from checks.sources.archives import is_container
from checks.sources.asked import sweep_asked
from checks.sources.connected import SUBMODULE, Connected, find_missing
from checks.sources.glance import Progress, Swept
from checks.sources.inner import keys_in
from checks.sources.listing import KINDS, Listing
from checks.sources.naming import Commit, Names, Origin, names_of
from checks.sources.objects import ObjectView
from checks.sources.position import lines_before, positions
from checks.sources.repository import Refs, RepositoryPaths, loose_documents
from checks.sources.sweep import Store
from checks.sources.windows import windows
from checks.words import bytes_of

Expand = Callable[[Document], Iterable[Document]]
Listed = Callable[[int, int], None]  # told the bytes and the number of what will be read
OnHit = Callable[[Match, Sighting, "Spot"], object]

AROUND = 4_000  # bytes of a document kept on both sides of a match

_WRITTEN = pattern_of(rb"(?:author|tagger) (.*?) <[^>]*> (\d{1,12}) ([+-]\d{4})")
_PERSON = pattern_of(rb"^(?:author|committer|tagger) .*$", re.M)


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
    expand: Expand = lambda document: (),
    only: Iterable[bytes] | None = None,
    commits: bool = True,
    jobs: int | None = None,
    listed: Listed = lambda size, count: None,
    progress: Progress = lambda size, count: None,
    cancel: threading.Event | None = None,
) -> HistoryResult:
    """Find every key in a repository's objects and in what git keeps beside them.

    `expand` gives the documents inside a document (archive members, other encodings); `only` narrows the blobs to these
    ids, and without `commits` nobody asks who brought what is found there; `listed` is told the total of bytes and
    objects once it is known.
    """
    cancel = cancel or threading.Event()
    result = HistoryResult()
    if only is None:
        for document in loose_documents(paths, refs):
            signed = bool(matcher.signs(document.data))
            for inner, match in keys_in(document, matcher, expand, signed=signed):
                on_hit(match, _sighting(inner, match), spot(inner, match))

    read = _Read(view, matcher, cancel)
    if only is None:
        read.all(refs, facts, jobs, listed, progress)
    else:
        read.some(only, jobs, listed, progress, commits=commits)
    listing = read.listing
    result.objects, result.blobs, result.commits = len(listing), listing.count(b"blob"), listing.count(b"commit")
    result.bytes, result.cancelled = sum(listing.sizes), read.swept.cancelled
    result.broken = len(read.lost())
    result.limits.extend(_limits(read, result.broken, facts))

    def name(blobs: Iterable[bytes]) -> Names:
        return names_of(view, refs, read.every, read.swept.links, blobs, bare=paths.bare)

    with ThreadPoolExecutor(1, thread_name_prefix="names") as beside:
        # Where a key was met at a glance, git may look for commits while the objects are read once more.
        early = beside.submit(name, read.met(b"blob")) if read.swept.candidates and commits else None
        found = [
            (m, _sighting(d, m), spot(d, m))
            for d, m in _closer(view, listing, read.swept, matcher, expand, paths, result.limits)
            if m.nature in ("secret", "public")
        ]
        names = early.result() if early else Names()
    if found and commits and early is None and not cancel.is_set():
        names = name(s.blob.encode() for _, s, _ in found if s.place == PlaceKind.BLOB.value and s.blob)
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
            on_hit(match, sighting, around)
    return result


class _Read:
    """What was read of a store: the listing of it, that of the whole store, and what the sweep met."""

    def __init__(self, view: ObjectView, matcher: Matcher, cancel: threading.Event) -> None:
        self._view, self._matcher, self._cancel = view, matcher, cancel
        self._search: _Search | None = None
        self.listing = self.every = Listing(view.width)
        self.swept = Swept()

    def all(self, refs: Refs, facts: Repository, jobs: int | None, listed: Listed, progress: Progress) -> None:
        """Everything; and beside it is looked whether all is there that is named."""
        with Store(self._view, self._matcher, jobs) as store:
            self.listing = self.every = store.listing
            listed(store.weight, len(store.listing))
            if not facts.partial_clone:
                self._search = _Search(self._view, store.listing, refs, facts, self._cancel)
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

    def met(self, kind: bytes) -> list[bytes]:
        """Ids of the objects of a kind in which something was met."""
        numbers, code = self.swept.candidates | self.swept.signs.keys(), KINDS.index(kind)
        return [self.listing.id(n) for n in numbers if self.listing.kinds[n] == code]

    def lost(self) -> set[str]:
        """Ids of what is named and cannot be read."""
        missing = self._search.missing() if self._search else set()
        return {*self.listing.broken, *(self.listing.id(n).decode() for n in self.swept.broken), *missing}

    @property
    def whole(self) -> bool:
        """Whether all was looked at that is named."""
        return self._search is None or self._search.whole


class _Search(threading.Thread):
    """Looks, beside the sweep, whether all is there that is named."""

    def __init__(
        self, view: ObjectView, listing: Listing, refs: Refs, facts: Repository, cancel: threading.Event
    ) -> None:
        super().__init__(name="connected")
        self._arguments = (view, listing, refs, facts, cancel)
        self._found = Connected()
        self.whole = True

    def run(self) -> None:
        view, listing, refs, facts, cancel = self._arguments
        tracked = (t.blob for t in facts.tracked if t.mode != SUBMODULE)
        self._found = find_missing(view, listing, refs, tracked=tracked, cancel=cancel)
        self.whole = self._found.whole

    def missing(self) -> set[str]:
        """Waits for the end; the ids of what is not there."""
        if self.ident is not None:
            self.join()
        return self._found.missing


def _closer(
    view: ObjectView,
    listing: Listing,
    swept: Swept,
    matcher: Matcher,
    expand: Expand,
    paths: RepositoryPaths,
    limits: list[Limit],
) -> Iterator[tuple[Document, Match]]:
    """The objects in which something fired, each read whole: exact places, and what is packed inside them."""
    numbers = sorted(swept.candidates | swept.signs.keys())
    small = [n for n in numbers if listing.sizes[n] <= view.largest]
    for number, (id, kind, content) in zip(small, view.read(map(listing.id, small)), strict=False):
        if content is None:
            continue
        for document in _documents(id.decode(), kind, content, paths):
            yield from keys_in(document, matcher, expand, signed=number in swept.signs)
    for number in numbers:
        if listing.sizes[number] > view.largest:
            yield from _closer_large(view, listing, number, matcher, paths, limits)


def _closer_large(
    view: ObjectView, listing: Listing, number: int, matcher: Matcher, paths: RepositoryPaths, limits: list[Limit]
) -> Iterator[tuple[Document, Match]]:
    """An object that is too large for memory. A container of this size is not opened."""
    id = listing.id(number)
    place = _place(PlaceKind.BLOB, paths, blob=id.decode())
    for document, low, high in windows(view.pieces(id, listing.sizes[number]), place):
        if document.offset == 0 and is_container(document.data):
            why = f"larger than {bytes_of(view.largest)}: searched as it is, not opened"
            limits.append(Limit(id="container", source="history", what=id.decode()[:12], why=why))
        yield from ((document, m) for m in matcher.matches(document.data) if low < m.end <= high)


def _documents(id: str, kind: bytes, content: bytes, paths: RepositoryPaths) -> Iterator[Document]:
    """A blob is one document; a commit or tag is its people and its message."""
    if kind == b"blob":
        yield Document(place=_place(PlaceKind.BLOB, paths, blob=id), data=content)
        return
    where = {"commit": id} if kind == b"commit" else {"blob": id}
    head, _, message = content.partition(b"\n\n")
    people = _PERSON.findall(head)
    who = {**where, **_written_by(people[0])} if people else where
    yield Document(place=_place(PlaceKind.AUTHOR, paths, **who), data=b"\n".join(people))
    yield Document(place=_place(PlaceKind.MESSAGE, paths, **who), data=message)


def _written_by(line: bytes) -> dict[str, str]:
    """Name and date of an author's or tagger's line, as far as it can be read."""
    found = _WRITTEN.match(line)
    if found is None:
        return {}
    sign, hours, minutes = found[3][:1], int(found[3][1:3]), int(found[3][3:5])
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if sign == b"-" else 1)
    try:
        when = datetime.fromtimestamp(int(found[2]), timezone(offset))
    except (ValueError, OverflowError, OSError):
        return {}
    return {"author": found[1].decode("utf-8", "replace"), "modified": when.isoformat(timespec="seconds")}


def _place(kind: PlaceKind, paths: RepositoryPaths, **where: str | None) -> Place:
    return Place(source="history", kind=kind, path="", repository=paths.path, **where)


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


def _is_in(sighting: Sighting, ids: set[bytes]) -> bool:
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
