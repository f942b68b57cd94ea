"""A closer look: the objects of a history in which something fired, each read whole.

Here keys get their exact places, and what is packed inside an object is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone

from checks.expressions.patterns import pattern_of
from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit
from checks.sources import Document, Place, PlaceKind
from checks.sources.archives import is_container
from checks.sources.discovery import RepositoryPaths
from checks.sources.glance import Swept
from checks.sources.inner import keys_in
from checks.sources.listing import Listing
from checks.sources.objects import ObjectView
from checks.sources.windows import windows
from checks.words import bytes_of

# What could not be opened goes to the limits; of a container, those members are looked at that are named, or all.
Expand = Callable[[Document, list[Limit], Collection[str] | None], Iterable[Document]]

Found = list[str] | None  # the members of an object in which something was met; of None it is not known

_WRITTEN = pattern_of(rb"(?:author|tagger) (.*?) <[^>]*> (\d{1,12}) ([+-]\d{4})")
_PERSON = pattern_of(rb"^(?:author|committer|tagger) .*$", re.M)


class Closer:
    """Looks closer at objects of one listing."""

    def __init__(
        self,
        view: ObjectView,
        listing: Listing,
        swept: Swept,
        matcher: Matcher,
        expand: Expand,
        paths: RepositoryPaths,
        limits: list[Limit],
        known: Mapping[int, Found] | None = None,
    ) -> None:
        """`expand` gives the documents inside a document; what cannot be read is added to `limits`.

        `known` are the objects of which there was something to tell when they were read before.
        """
        self._view, self._listing, self._swept = view, listing, swept
        self._matcher, self._expand, self._paths, self._limits = matcher, expand, paths, limits
        self._known = known or {}
        self.finds: dict[int, Found] = {}  # the objects of which there was something to tell, keys or limits
        self.unread: set[int] = set()  # those that git could not give, or not to their end

    def keys(self, numbers: Iterable[int]) -> Iterator[tuple[Document, Match]]:
        """The keys in these objects, secret or public, each with the document it stands in."""
        listing, largest = self._listing, self._view.largest
        met = sorted(numbers)
        small = [n for n in met if listing.sizes[n] <= largest]
        for number, (id, kind, content) in zip(small, self._view.read(map(listing.id, small)), strict=False):
            if content is None:
                self.unread.add(number)
            else:
                yield from self._noted(number, self._small(number, id.decode(), kind, content))
        for number in met:
            if listing.sizes[number] > largest:
                yield from self._noted(number, self._large(number))

    def _noted(self, number: int, found: Iterable[tuple[Document, Match]]) -> Iterator[tuple[Document, Match]]:
        """The keys among what was found; and whether there was anything to tell."""
        said, tells, members = len(self._limits), False, set[str]()
        for document, match in found:
            if document.place.member:
                members.add(document.place.member)  # of no key, too: what stands there is not told of the whole
            if match.nature in ("secret", "public"):
                tells = True
                yield document, match
        if len(self._limits) > said:
            self.finds[number] = None  # what was cut off is told of the whole
        elif tells:
            self.finds[number] = sorted(members)

    def _small(self, number: int, id: str, kind: bytes, content: bytes) -> Iterator[tuple[Document, Match]]:
        signed = number in self._swept.signs
        only = self._known.get(number)
        for document in _documents(id, kind, content, self._paths):
            yield from keys_in(document, self._matcher, lambda d: self._expand(d, self._limits, only), signed=signed)

    def _large(self, number: int) -> Iterator[tuple[Document, Match]]:
        """An object that is too large for memory. A container of this size is not opened."""
        view, id = self._view, self._listing.id(number)
        place = _place(PlaceKind.BLOB, self._paths, blob=id.decode())
        for document, low, high in windows(self._pieces(number), place):
            if document.offset == 0 and is_container(document.data):
                why = f"larger than {bytes_of(view.largest)}: searched as it is, not opened"
                self._limits.append(Limit(id="container", source="history", what=id.decode()[:12], why=why))
            yield from ((document, m) for m in self._matcher.matches(document.data) if low < m.end <= high)

    def _pieces(self, number: int) -> Iterator[bytes]:
        size = self._listing.sizes[number]
        for piece in self._view.pieces(self._listing.id(number), size):
            size -= len(piece)
            yield piece
        if size:
            self.unread.add(number)


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
