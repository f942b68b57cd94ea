"""Looking at what is about to go: quickly at all of it, closely where something was met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from checks.guard.changes import Changed, Going, pushed, staged, view_of
from checks.guard.repository import Here
from checks.guard.sift import Sift

if TYPE_CHECKING:
    from checks.keys.match import Match
    from checks.model import Limit
    from checks.sources import Document
    from checks.sources.objects import ObjectView

RANKS = ("low", "medium", "high")
MOST_BASES = 20  # commits of the other side in which a file is looked up


class Hit(NamedTuple):
    """A key that would go. `accepted` says who tolerates it, `there` that it was in the file before."""

    title: str
    masked: str
    path: str
    line: int
    member: str | None
    accepted: str
    there: bool


class Looked(NamedTuple):
    """What was looked at. `unread` are the paths of what could not be read."""

    hits: list[Hit]
    unread: list[str]
    number: int
    first: bool  # there is no commit yet


def look(here: Here, sift: Sift, least: str, lines: str | None = None) -> Looked:
    """All keys of at least this confidence. `lines` are git's for a pre-push hook; without them, what is staged.

    Raises `NoRepository`, and what `ObjectView` raises.
    """
    with view_of(here) as view:
        going = staged(here, view) if lines is None else pushed(here, view, lines)
        names: dict[bytes, list[Changed]] = {}
        for changed in going.changed:
            names.setdefault(changed.id, []).append(changed)
        unread: list[str] = []
        met: list[tuple[Changed, bytes]] = []
        for id, kind, content in view.read(names):
            if content is None or kind not in (b"blob", b"commit", b"tag"):
                met += [(c, b"") for c in names[id]]
                continue
            if names[id][0].message:
                content = content.partition(b"\n\n")[2]
            if sift.deserves(content):
                met += [(c, content) for c in names[id]]
        hits = list(_closely(here, view, sift, going, met, least, unread)) if met else []
    return Looked(hits, unread, len(names), not going.base)


def _closely(
    here: Here,
    view: ObjectView,
    sift: Sift,
    going: Going,
    met: list[tuple[Changed, bytes]],
    least: str,
    unread: list[str],
) -> Iterator[Hit]:
    from checks.guard.accepted import Tolerated
    from checks.sources.position import positions

    tolerated: Tolerated | None = None
    told: set[tuple[bytes, str]] = set()
    for changed, content in met:
        for document, match in _keys(view, sift, changed, content, unread):
            path = document.place.path
            key = (match.value.reveal(), path)
            if match.nature != "secret" or RANKS.index(match.confidence.value) < RANKS.index(least) or key in told:
                continue
            told.add(key)
            tolerated = tolerated or Tolerated(here.root)
            yield Hit(
                title=sift.matcher.shapes.title(match.provider, match.kind),
                masked=match.masked,
                path=path,
                line=positions(document, match.start, match.end)[0],
                member=document.place.member,
                accepted=tolerated.by(match, path),
                there=_was_there(view, going, changed, key[0]),
            )


def _keys(
    view: ObjectView, sift: Sift, changed: Changed, content: bytes, unread: list[str]
) -> Iterator[tuple[Document, Match]]:
    from checks.sources import Document, Place, PlaceKind, shown
    from checks.sources.inner import inner_documents, keys_in
    from checks.sources.windows import windows

    path = shown(changed.path.decode("utf-8", "surrogateescape")) or changed.id.decode()[:12]
    name = f"the message of {changed.id.decode()[:12]}" if changed.message else path
    place = Place(source="worktree", kind=PlaceKind.STAGED, path=name)
    if content:
        document = Document(place=place, data=content)
        limits: list[Limit] = []
        yield from keys_in(
            document,
            sift.matcher,
            lambda d: inner_documents(d, sift.matcher.met, limits),
            signed=True,
        )
        return
    # Too large for memory, or not readable: it is read in pieces, and what does not come whole is told.
    answer, _ = view.checked([changed.id])
    size = int(answer.split()[-1]) if len(answer.split()) == 3 else -1
    seen = 0
    if size > 0:
        pieces = _counted(view.pieces(changed.id, size), counted := [0])
        for document, low, high in windows(pieces, place):
            yield from ((document, m) for m in sift.matcher.matches(document.data, name) if low < m.end <= high)
        seen = counted[0]
    if size < 0 or seen != size:
        unread.append(path)


def _counted(pieces: Iterator[bytes], counted: list[int]) -> Iterator[bytes]:
    for piece in pieces:
        counted[0] += len(piece)
        yield piece


def _was_there(view: ObjectView, going: Going, changed: Changed, value: bytes) -> bool:
    """Whether this very file held the key before: it has gone already, and stopping this commit would not undo that."""
    if changed.before:
        return any(value in content for _, _, content in view.read([changed.before]) if content)
    if changed.message or not changed.path or not going.push:
        return False
    for base in going.base[:MOST_BASES]:
        content, there = view.run("cat-file", "blob", f"{base}:{changed.path.decode('utf-8', 'surrogateescape')}")
        if there and value in content:
            return True
    return False
