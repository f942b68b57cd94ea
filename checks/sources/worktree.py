"""The working tree: every plain file of a folder in one walk, ignored ones too, other people's code passed by.

A folder may be a stranger's: links are not followed, pipes and devices are not opened, sizes are bounded by windows and
not by leaving out.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from checks.evidence import FileFact, ImageFact
from checks.keys.matcher import MARGIN, Matcher
from checks.keys.secret import Secret
from checks.keys.standin import Span, covered
from checks.model import Limit, Sighting
from checks.sources import Document, Place, PlaceKind
from checks.sources.archives import is_container
from checks.sources.decode import text_forms
from checks.sources.dotenv import counts
from checks.sources.history import OnHit, spot
from checks.sources.images import MOST, is_settings, settings_of
from checks.sources.inner import seen_in
from checks.sources.plain import open_plain, past_hole, read_all
from checks.sources.position import positions
from checks.sources.prefixed import is_binary
from checks.sources.texts import Readers, Texts, Wanted
from checks.sources.walk import Passed, Tree, Walked, holds_more, is_media, walk
from checks.sources.windows import windows

WHOLE = 16 << 20  # a file up to this size is read at once; a larger one in windows
WINDOW = 8 << 20
CONTAINER = 256 << 20
_NOWHERE = Place(source="worktree", kind=PlaceKind.PLAIN, path="")


class WorktreeResult(msgspec.Struct, kw_only=True):
    """What a folder told."""

    files: list[FileFact] = msgspec.field(default_factory=list)
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    unread: dict[str, set[str]] = msgspec.field(default_factory=dict)  # texts too long, with the checks that want them
    images: list[ImageFact] = msgspec.field(default_factory=list)
    limits: list[Limit] = msgspec.field(default_factory=list)
    files_read: int = 0
    bytes_read: int = 0
    passed_by: int = 0  # pictures and the like
    cancelled: bool = False


def examine_worktree(
    root: Path,
    trees: Mapping[str, Tree],
    matcher: Matcher,
    *,
    on_hit: OnHit,
    wanted: Wanted = lambda path, data: False,
    readers: Readers = lambda path, data: (),
    expand: Callable[[Document, list[Limit]], Iterator[Document]] | None = None,
    progress: Callable[[int, int, int, int, str], None] = lambda done, total, files, of, current: None,
    cancel: threading.Event | None = None,
) -> WorktreeResult:
    """Read a folder. `trees` are git's working trees by their path; `wanted` says whose text the checks need,
    `readers` which of them need it.

    `expand` gives the documents inside a document; `progress` is told bytes, all bytes, files, all files, the path.
    """
    cancel = cancel or threading.Event()
    result = WorktreeResult()
    passed = Passed()
    walked = list(walk(root, trees, passed))
    result.limits += passed.limits
    total, texts = sum(w.size for w in walked if not is_media(w.path)), Texts(wanted, readers)
    for number, file in enumerate(walked):
        if cancel.is_set():
            result.cancelled = True
            break
        if number % 32 == 0:
            progress(result.bytes_read, total, number, len(walked), file.path)
        fact = _fact(file)
        if is_media(file.path):
            result.passed_by += 1
        else:
            content = _read(file, matcher, on_hit, expand, result, texts, cancel)
            if content is not None and counts.applies(file.path):
                named, empty = counts.of(content.data)
                fact = msgspec.structs.replace(fact, secret_names=named, empty_names=empty)
            if content is not None and not fact.tracked and (content.spans or fact.secret_names):
                from checks.sources.machine.access import access_at  # rarely needed, and slow to bring in

                fact = msgspec.structs.replace(fact, access=access_at(file.file, file.mode))
            if content is not None:
                texts.offer(file.path, content.data, partial(content.text, matcher))
        result.files.append(fact)
    if passed.others:
        why = "other people's code and lock files: in git's history they are read, here they are passed by"
        result.limits.append(Limit(id="third-party", what=passed.other or ".", why=why, count=passed.others))
    if result.passed_by:
        why = "pictures, sound, fonts, models and compiled code are passed by"
        result.limits.append(Limit(id="media", what=".", why=why, count=result.passed_by))
    result.texts, result.unread = texts.kept, texts.long
    result.limits.extend(texts.limits())
    progress(result.bytes_read, total, len(result.files), len(walked), "")
    return result


def _fact(file: Walked) -> FileFact:
    tracked = file.tree is not None and file.inner in file.tree.tracked
    return FileFact(
        path=file.path,
        size=file.size,
        repository=file.tree.path if file.tree else None,
        tracked=tracked,
        ignored=file.ignored.ignored,
        ignored_by=file.ignored.by,
        mode=file.mode,
    )


def _place(file: Walked) -> Place:
    if file.tree is None:
        kind = PlaceKind.PLAIN
    elif file.inner in file.tree.tracked:
        kind = PlaceKind.TRACKED
    else:
        kind = PlaceKind.IGNORED if file.ignored.ignored else PlaceKind.UNTRACKED
    return Place(
        source="worktree",
        kind=kind,
        path=file.path,
        repository=file.tree.path if file.tree else "",
        modified=_moment(file.modified),
    )


def _moment(seconds: float) -> str | None:
    """A file's time as the report writes it; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _read(
    file: Walked,
    matcher: Matcher,
    on_hit: OnHit,
    expand: Callable[[Document, list[Limit]], Iterator[Document]] | None,
    result: WorktreeResult,
    texts: Texts,
    cancel: threading.Event,
) -> _Content | None:
    """Read and match one file; its content if that is small enough to be looked at further."""
    container = holds_more(file.path)
    small = file.size <= (CONTAINER if container else WHOLE)
    try:
        handle = open_plain(file.file)
    except OSError as error:
        result.limits.append(Limit(id="unreadable", what=file.path, why=error.strerror or "cannot be opened"))
        return None
    try:
        if handle < 0:
            return None
        result.files_read += 1
        if not small:
            _in_windows(handle, file, matcher, on_hit, result, texts, cancel)
            return None
        data = read_all(handle, file.size, CONTAINER)
    except OSError as error:
        result.limits.append(Limit(id="unreadable", what=file.path, why=error.strerror or "cannot be read"))
        return None
    finally:
        if handle >= 0:
            os.close(handle)
    result.bytes_read += len(data)
    hits = matcher.fires(data) if len(data) <= MARGIN * 128 else None
    if hits is not None and not hits and not container and not is_settings(data):
        return _Content(data, [])
    document = Document(place=_place(file), data=data)
    named: dict[Secret, str] = {}  # keys that a member names: they are not told a second time as bytes of the container
    if expand is not None and (
        container or hits is None or is_binary(data) or any(matcher.sign(anchor) for anchor, _ in hits)
    ):
        for inner in expand(document, result.limits):
            within: list[Span] = []
            for match in matcher.matches(inner.data, inner.place.member or file.path):
                key = on_hit(seen_in(document, inner, match), sighting(inner, match), spot(inner, match))
                if inner.place.member and isinstance(key, str):
                    named[match.value] = key
                    within.append((match.start, match.end, key))
            if inner.place.member and is_settings(inner.data) and len(result.images) < MOST:
                result.images.append(settings_of(inner.place, inner.data, within))
    spans: list[Span] = []
    for match in matcher.matches(data, file.path) if hits is None else matcher.closer(data, hits, file.path):
        told = named.get(match.value) or on_hit(match, sighting(document, match), spot(document, match))
        if isinstance(told, str):
            spans.append((match.start, match.end, told))
    if is_settings(data) and len(result.images) < MOST:
        result.images.append(settings_of(document.place, data, spans))
    return _Content(data, spans)


class _Content(msgspec.Struct, frozen=True):
    """A file that was read: its bytes, and where in them keys stand."""

    data: bytes
    spans: list[Span]

    def text(self, matcher: Matcher) -> str:
        """Its text as checks may see it: every key is replaced by its stand-in.

        A text in a wide encoding is looked at again as UTF-8; keys in it are blotted out and not named.
        """
        plain = next(text_forms(Document(place=_NOWHERE, data=self.data)), None)
        if plain is None:
            return covered(self.data, self.spans).decode("utf-8", "replace")
        found = [(m.start, m.end, "") for m in matcher.matches(plain.data)]
        return covered(plain.data, found).decode("utf-8", "replace")


def _in_windows(
    handle: int,
    file: Walked,
    matcher: Matcher,
    on_hit: OnHit,
    result: WorktreeResult,
    texts: Texts,
    cancel: threading.Event,
) -> None:
    """A large file, window by window. One that grows faster than it is read is left at twice its size."""

    def pieces() -> Iterator[bytes]:
        left = 2 * file.size
        while left > 0 and not cancel.is_set():
            hole = past_hole(handle, 2 * MARGIN)
            if hole:
                left -= hole
                result.bytes_read += hole
                yield bytes(2 * MARGIN)  # what stands before it and what stands behind it stay apart
            piece = os.read(handle, WINDOW)
            if not piece:
                return
            left -= len(piece)
            result.bytes_read += len(piece)
            yield piece

    for document, low, high in windows(pieces(), _place(file)):
        if document.offset == 0 and is_container(document.data, file.path):
            why = "is too large to be opened; keys were looked for in its bytes"
            result.limits.append(Limit(id="container", what=file.path, why=why))
        texts.pass_by(file.path, document.data)
        for match in matcher.matches(document.data, file.path):
            if low < match.end <= high:
                on_hit(match, sighting(document, match), spot(document, match))


def sighting(document: Document, match: object) -> Sighting:
    """A match in a file, as the ledger notes it."""
    from checks.keys.match import Match

    assert isinstance(match, Match)
    place = document.place
    line, column, end_line, end_column = positions(document, match.start, match.end)
    return Sighting(
        source="worktree",
        path=place.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        member=place.member,
        symbol=match.symbol,
        place=place.kind.value,
        repository=place.repository,
        when=place.modified,
        confidence=match.confidence,
    )
