"""What is inside a document: its text in another encoding, the members of a container, what base64 and escapes hide.

Each is a document of its own, with its place. A layer is taken off only where a sign in the bytes says that a key may be
under it: undressing everything would cost more than reading it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from checks.keys.match import Match
from checks.keys.matcher import ANCHOR, Matcher
from checks.keys.recognise import of_a_page
from checks.model import Limit
from checks.sources import Document
from checks.sources.archives import Opening, is_container, is_lfs_pointer, members
from checks.sources.decode import layers, text_forms
from checks.sources.disguised import disguised
from checks.sources.prefixed import counted, is_binary, wide
from checks.sources.zipped import zipped

Met = Callable[[bytes], Mapping[str, Sequence[int]]]  # each sign with the offsets at which it ends, and anchors


def inner_documents(
    document: Document, met: Met, limits: list[Limit], only: Collection[str] | None = None
) -> Iterator[Document]:
    """The documents inside this one, and inside those; what a bound cut off, or lies elsewhere, goes to `limits`.

    `only` names the members that are looked at: see `Opening`.
    """
    if is_lfs_pointer(document.data):
        place = document.place
        limits.append(
            Limit(id="lfs", source=place.source, what=place.path or place.blob or "", why="its content is not here")
        )
        return
    opening = Opening(only)
    yield from _dressed(document, met, opening)
    for text in (document, *text_forms(document)):
        for member in members(text, opening):
            yield member
            yield from _dressed(member, met, opening)
    limits.extend(opening.limits)


def keys_in(
    document: Document, matcher: Matcher, expand: Callable[[Document], Iterable[Document]], *, signed: bool
) -> Iterator[tuple[Document, Match]]:
    """The keys of a document and of what is packed in it. One that a member names is told by the member alone.

    `signed` says that a sign was met; a container is opened in any case, because its bytes may show the key as well.
    """
    own = matcher.matches(document.data)
    inner: list[tuple[Document, Match]] = []
    if signed or is_container(document.data, document.place.path):
        found = ((d, m) for d in expand(document) for m in matcher.matches(d.data, d.place.member or d.place.path))
        inner = [(d, seen_in(document, d, m)) for d, m in found]
    named = {m.value for d, m in inner if d.place.member != document.place.member}
    yield from ((document, m) for m in own if m.value not in named)
    yield from inner


def seen_in(document: Document, inner: Document, match: Match) -> Match:
    """A match in a piece of a document, with what the document as a whole is; a member is a document of its own."""
    if inner.place.member != document.place.member:
        return match
    return of_a_page(match, document.place.path, document.data)


def _dressed(document: Document, met: Met, opening: Opening) -> Iterator[Document]:
    """The same content in its other dresses: as UTF-8, and without what hides a part of it."""
    texts = list(text_forms(document))
    for text in texts:
        yield text
        yield from layers(text, met(text.data))
    signs = met(document.data)
    yield from layers(document, signs)
    yield from disguised(document, signs)
    for content in zipped(document, signs.get("zipped", ()), opening):
        yield content
        yield from layers(content, met(content.data))
    if not texts and is_binary(document.data):
        yield from counted(document, signs.get(ANCHOR, ()))
        yield from wide(document, signs.get("utf-16", ()))
