"""Connection: whether everything is here that refs, commits and trees name.

A listing of a store tells what is there; an object that was lost is only seen by who refers to it. Git walks all trees
for that, which costs a fifth of reading a history: it is asked where histories are small, and where damage was seen.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sources.listing import Listing
from checks.sources.objects import ObjectView
from checks.sources.refs import Refs

MOST_OBJECTS = 100_000  # of a store without other damage whose trees are all walked: about 0.2 s of git's time
MOST_TREES = 400_000  # of a damaged store that are read by us, where git gives up

_NAMED = pattern_of(rb"^(tree|parent|object) ([0-9a-f]{40}(?:[0-9a-f]{24})?)$", re.M)
SUBMODULE = 0o160000  # the mode of an entry whose commit lies in another repository
# An index names the empty file before it is stored (`git add --intent-to-add`).
_EMPTY = {
    b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    b"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}


class Connected(msgspec.Struct, kw_only=True):
    """What is named and is not there; `whole` is False where not everything could be looked at."""

    missing: set[str] = msgspec.field(default_factory=set)
    whole: bool = True
    walked: bool = False  # whether all that commits and trees name was looked for
    named: set[bytes] = msgspec.field(default_factory=set)  # by refs and an index


def find_missing(
    view: ObjectView,
    listing: Listing,
    refs: Refs,
    *,
    tracked: Iterable[str] = (),
    since: int = 0,
    fresh: int = 0,
    here: Iterable[bytes] = (),
    cancel: threading.Event | None = None,
) -> Connected:
    """The objects that are named and are not in the store; `tracked` are blobs that an index names.

    Of what the objects before the number `since` name it is known that it is here. `here` are ids of objects before the
    number `fresh`, so that these need not be gone through.
    """
    damaged = bool(listing.broken) or listing.dropped > 0 or listing.lost > 0
    cancel = cancel or threading.Event()
    named = first = {i.encode() for i in (*refs.all(), *refs.stashed(), *tracked)} - _EMPTY
    if not damaged and len(listing) + listing.trees > MOST_OBJECTS:
        left = named.difference(here) - listing.every(fresh)
        lost = _absent(view, left - listing.every()) if left else left
        if not lost:
            return Connected(named=named)
    roots: set[bytes] = set()
    linked: set[bytes] = set()
    unread: set[bytes] = set()
    for id, _, content in view.read((*listing.of(b"commit", since), *listing.of(b"tag", since))):
        if cancel.is_set():
            return Connected(whole=False)
        if content is None:
            unread.add(id)
            continue
        for what, target in _NAMED.findall(content.partition(b"\n\n")[0]):
            if what == b"tree":
                roots.add(target)
            elif what == b"object" or id not in view.shallow:
                linked.add(target)
    named = first | linked
    missing = _absent(view, named - listing.every()) | _absent(view, roots)
    looked_at = linked.intersection(map(listing.id, range(since)))
    below, whole = _below(view, listing, roots - missing, _trees(view, looked_at), cancel)
    return Connected(missing={i.decode() for i in (missing | below) - unread}, whole=whole, walked=whole, named=first)


def _trees(view: ObjectView, ids: Iterable[bytes]) -> set[bytes]:
    """The trees of those of these that are commits."""
    trees: set[bytes] = set()
    for _, kind, content in view.read(sorted(ids)):
        if kind == b"commit" and content is not None:
            trees.update(target for what, target in _NAMED.findall(content.partition(b"\n\n")[0]) if what == b"tree")
    return trees


def _absent(view: ObjectView, ids: set[bytes]) -> set[bytes]:
    """Those that git does not have."""
    if not ids:
        return set()
    text, broken = view.checked(sorted(ids))
    return ids - {line.split()[0] for line in text.splitlines()} if broken else set()


def _below(
    view: ObjectView, listing: Listing, roots: set[bytes], looked_at: set[bytes], cancel: threading.Event
) -> tuple[set[bytes], bool]:
    """What trees name below these roots and is not there, and whether all trees were read.

    What is below those that were `looked_at` is there.
    """
    if not roots:
        return set(), True
    feed = b"".join(id + b"\n" for id in sorted(roots)) + b"".join(b"^" + id + b"\n" for id in sorted(looked_at))
    text, whole = view.run("rev-list", "--objects", "--no-object-names", "--missing=print", "--stdin", feed=feed)
    if whole:
        return {line[1:] for line in text.splitlines() if line.startswith(b"?")}, True
    # Git ends at a tree that is damaged. What can be read of them is read here, one by one.
    trees = view.listing((b"tree",))
    if len(trees) > MOST_TREES:
        return set(), False
    known = listing.every() | trees.every() | {b.encode() for b in trees.broken}
    lost: set[bytes] = set()
    for id, _, content in view.read(trees.of(b"tree")):
        if cancel.is_set():
            return lost, False
        if content is None:
            lost.add(id)
        else:
            lost.update(child for child in _children(content, view.width // 2) if child not in known)
    return lost, True


def _children(tree: bytes, size: int) -> Iterator[bytes]:
    """The ids that a tree names; a submodule's commit lies in another repository."""
    at = 0
    while (end := tree.find(b"\0", at)) >= 0:
        if not tree.startswith(b"160000", at):
            yield tree[end + 1 : end + 1 + size].hex().encode()
        at = end + 1 + size
