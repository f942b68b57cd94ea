"""Links: what commits and tags name, and so what refs reach.

Who reads every commit for keys has read its parents, too: git need not walk the history for them again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sources.listing import KINDS, Listing
from checks.sources.objects import ObjectView

_COMMIT = pattern_of(rb"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)")
_TAG = pattern_of(rb"object ([0-9a-f]+)\n")
_LINKED = (KINDS.index(b"commit"), KINDS.index(b"tag"))


def links_of(content: bytes) -> bytes:
    """The parents of a commit, or what a tag was put on: hexadecimal ids with a space between them."""
    if found := _COMMIT.match(content):
        return b" ".join(found[1].split()[1::2])
    found = _TAG.match(content)
    return found[1] if found else b""


class Links:
    """All commits and tags of a store, or those from a number on, with what each names."""

    def __init__(self, view: ObjectView, listing: Listing, known: Mapping[int, bytes], since: int = 0) -> None:
        """`known` are the links that were read already, by numbers of the listing; git is asked for the rest."""
        self._shallow = view.shallow
        self._of: dict[bytes, bytes] = {}
        self._tags: set[bytes] = set()
        unknown: list[bytes] = []
        ids, width = bytes(listing.ids), listing.width
        for number in [n for n, kind in enumerate(listing.kinds[since:], since) if kind in _LINKED]:
            id, links = ids[number * width : (number + 1) * width], known.get(number)
            if links is None:
                unknown.append(id)
            else:
                self._of[id] = links
        self._tags.update(listing.of(b"tag", since))
        for id, _, content in view.read(unknown):
            if content is not None:
                self._of[id] = links_of(content)

    def reached(self, ids: Iterable[str]) -> tuple[set[bytes], bool]:
        """These and all that is reached from them, and whether no commit was missing on the way.

        Of an id that is not here nothing is said: refs of others, and blobs that somebody tagged.
        """
        reached = {id.encode() for id in ids}
        waiting, whole = [id for id in reached if id in self._of], True
        while waiting:
            id = waiting.pop()
            if id in self._shallow:
                continue
            for link in self._of[id].split():
                if link in reached:
                    continue
                reached.add(link)
                if link in self._of:
                    waiting.append(link)
                else:
                    whole = whole and id in self._tags
        return reached, whole

    def left_by(self, ids: Iterable[str]) -> tuple[set[bytes], set[bytes]]:
        """What is reached from these among the commits and tags here, and where the way leads out of them."""
        reached, _ = self.reached(ids)
        out = {id for id in reached if id not in self._of}
        return reached - out, out


class Reach(msgspec.Struct, frozen=True, array_like=True):
    """What refs reached in packs: where the way from them led into these, and which of the commits that were asked about."""

    entries: frozenset[bytes]
    asked: dict[bytes, bool]


class Reached:
    """What refs reach, asked commit by commit.

    Where packs are as they were and all ways lead into them where they led before, what was reached there is known. Else
    all links of the store are followed.
    """

    def __init__(
        self, ids: Iterable[str], links: Callable[[], Links], before: Reach | None = None, beside: Links | None = None
    ) -> None:
        """`links` gives those of the whole store, `beside` are those of what is in no pack that was known `before`."""
        self._ids, self._links = frozenset(ids), links
        self._all: set[bytes] | None = None
        self._here: set[bytes] = set()
        self._asked: Mapping[bytes, bool] = {}
        self.whole = True  # whether no commit is missing that would be reached
        if before is not None and beside is not None:
            self._here, entries = beside.left_by(self._ids)
            if entries == before.entries:
                self._asked = before.asked
                return
        self._follow()

    def __contains__(self, id: bytes) -> bool:
        if self._all is not None:
            return id in self._all
        if id in self._here or id in self._asked:
            return id in self._here or self._asked[id]
        return id in self._follow()

    def kept(self, asked: Iterable[bytes], beside: Links) -> Reach:
        """What to keep of this with packs; `asked` are commits and tags in them, `beside` are the links of all else."""
        return Reach(frozenset(beside.left_by(self._ids)[1]), {id: id in self for id in asked})

    def _follow(self) -> set[bytes]:
        if self._all is None:
            self._all, self.whole = self._links().reached(self._ids)
        return self._all
