"""The history of one repository: every distinct object once, and for what was found, who brought it and when."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone

import msgspec

from checks.evidence import Repository
from checks.keys.lookalikes import doubted
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit, Sighting
from checks.sources import Document, Place, PlaceKind
from checks.sources.naming import Commit, Names, Origin, name_blobs
from checks.sources.objects import Listing, ObjectView
from checks.sources.position import positions
from checks.sources.repository import Refs, RepositoryPaths, loose_documents
from checks.sources.sweep import Progress, sweep

Expand = Callable[[Document], Iterable[Document]]
OnHit = Callable[[Match, Sighting, "Spot"], object]

AROUND = 4_000  # bytes of a document kept on both sides of a match

_WRITTEN = re.compile(rb"(?:author|tagger) (.*?) <[^>]*> (\d{1,12}) ([+-]\d{4})")
_PERSON = re.compile(rb"^(?:author|committer|tagger) .*$", re.M)


class Spot(msgspec.Struct, frozen=True):
    """The bytes around a match, for an excerpt; `start` and `end` count in `data`, whose first line is `first_line`."""

    data: bytes
    start: int
    end: int
    first_line: int


def spot(document: Document, match: Match) -> Spot:
    """A match with so much of its document as an excerpt needs: documents themselves are not kept."""
    low = max(0, match.start - AROUND)
    first_line = document.first_line + document.data.count(b"\n", 0, low)
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
    jobs: int | None = None,
    listed: Callable[[int, int], None] = lambda size, count: None,
    progress: Progress = lambda size, count: None,
    cancel: threading.Event | None = None,
) -> HistoryResult:
    """Find every key in a repository's objects and in what git keeps beside them.

    `expand` gives the documents inside a document (archive members, other encodings); `only` narrows the blobs to these
    ids; `listed` is told the total of bytes and objects once it is known.
    """
    cancel = cancel or threading.Event()
    result = HistoryResult()
    for document in loose_documents(paths, refs):
        for match in matcher.matches(document.data, document.place.path):
            on_hit(match, _sighting(document, match), spot(document, match))

    listing = view.listing()
    if only is not None:
        listing = narrowed(listing, set(only))
    result.objects, result.blobs, result.commits = len(listing), listing.count(b"blob"), listing.count(b"commit")
    result.bytes = sum(listing.sizes)
    listed(result.bytes, len(listing))
    swept = sweep(view, listing, matcher, readers=jobs, progress=progress, cancel=cancel)
    result.cancelled = swept.cancelled
    result.broken = len(swept.broken) + len(listing.broken)
    result.limits.extend(_limits(listing, result.broken, facts))

    hits = _closer(view, listing, sorted(swept.candidates | swept.signs.keys()), swept.signs, matcher, expand, paths)
    found = [
        (match, _sighting(document, match), spot(document, match))
        for document, match in hits
        if match.nature in ("secret", "public")
    ]
    blobs = {s.blob.encode() for _, s, _ in found if s.place == PlaceKind.BLOB.value and s.blob}
    names = name_blobs(view, listing, blobs, refs, bare=paths.bare) if blobs and not cancel.is_set() else Names()
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


def narrowed(listing: Listing, ids: set[bytes]) -> Listing:
    """The part of a listing with these ids."""
    from array import array

    kept = [n for n in range(len(listing)) if listing.id(n) in ids]
    return Listing(
        b"".join(listing.id(n) for n in kept),
        listing.width,
        bytes(listing.kinds[n] for n in kept),
        array("Q", (listing.sizes[n] for n in kept)),
        listing.broken,
        listing.dropped,
    )


def _closer(
    view: ObjectView,
    listing: Listing,
    numbers: list[int],
    signs: dict[int, set[str]],
    matcher: Matcher,
    expand: Expand,
    paths: RepositoryPaths,
) -> Iterator[tuple[Document, Match]]:
    """The objects in which something fired, each read whole: exact places, and what is packed inside them."""
    for number, (id, kind, content) in zip(numbers, view.read(map(listing.id, numbers)), strict=False):
        if content is None:
            continue
        for document in _documents(id.decode(), kind, content, paths):
            yield from ((document, m) for m in matcher.matches(document.data))
            if number in signs:
                for inner in expand(document):
                    yield from ((inner, m) for m in matcher.matches(inner.data))


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
        reached = plain.commit is not None and plain.commit.encode() in names.reachable
        yield msgspec.structs.replace(plain, reach=("reachable",) if reached else ())
        return
    for origin in names.origins.get((plain.blob or "").encode(), [Origin(path="")]):
        yield msgspec.structs.replace(
            plain,
            path=_joined(plain.repository, origin.path),
            reach=_reach(origin, public),
            confidence=doubted(plain.confidence, origin.path),
            **_commit_fields(origin.first, origin.removed),
        )


def _reach(origin: Origin, public: bool) -> tuple[str, ...]:
    reach = [r for r in ("tip", "reachable", "remote") if r in origin.reach]
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


def _joined(repository: str, path: str) -> str:
    return f"{repository}/{path}" if repository and path else path


def _limits(listing: Listing, broken: int, facts: Repository) -> Iterator[Limit]:
    where = facts.path or "."
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
            why="the index of a pack cannot be read; what only it names was not seen",
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
