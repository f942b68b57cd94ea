"""Links: what commits and tags name, and so what refs reach.

Who reads every commit for keys has read its parents, too: git need not walk the history for them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
    """All commits and tags of a store, with what each names."""

    def __init__(self, view: ObjectView, listing: Listing, known: Mapping[int, bytes]) -> None:
        """`known` are the links that were read already, by numbers of the listing; git is asked for the rest."""
        self._shallow = view.shallow
        self._of: dict[bytes, bytes] = {}
        self._tags: set[bytes] = set()
        unknown: list[bytes] = []
        ids, width = bytes(listing.ids), listing.width
        for number in [n for n, kind in enumerate(listing.kinds) if kind in _LINKED]:
            id, links = ids[number * width : (number + 1) * width], known.get(number)
            if links is None:
                unknown.append(id)
            else:
                self._of[id] = links
        self._tags.update(listing.of(b"tag"))
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
