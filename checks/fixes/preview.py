"""A preview: the lines that change, as they may be shown. Keys are masked, and what surrounds a change is quieted.

The lines are made from the pieces of the change itself, so what is shown is what will be written. What a fix puts in is
shown as it is; of what stands there already only keys that were recognised and values that the fix moves are known, so
the rest is treated as unknown text, as in `checks.keys.excerpt`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.fixes.plan import Change, Fix, Piece, spliced
from checks.keys.excerpt import quieted
from checks.model import Word

if TYPE_CHECKING:
    from checks.keys.matcher import Matcher
    from checks.veil import Veil

CONTEXT = 2  # lines before and after a change
WIDTH = 160  # characters of a line
MOST_LINES = 400  # of one file
LONGEST = 1 << 16  # bytes of a line that are looked at

Span = tuple[int, int, str]  # from, to, what is shown in its place


class DiffLine(Word, frozen=True, kw_only=True):
    """A line as it is shown. Numbers count from 1; a line that goes has no new one, and the reverse."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str = ""
    old: int | None = None
    new: int | None = None


class FilePreview(Word, frozen=True, kw_only=True):
    """What happens to one file. `more` lines are not shown."""

    path: str
    what: Literal["changed", "made", "rights"]
    notes: tuple[str, ...] = ()
    lines: tuple[DiffLine, ...] = ()
    more: int = 0


class FixPreview(Word, frozen=True, kw_only=True):
    """A fix as it is shown, in the window and in a terminal. `digest` names exactly this plan."""

    id: str
    recipe: str
    target: str
    title: str
    safety: str
    digest: str = ""
    files: tuple[FilePreview, ...] = ()
    keeps: tuple[str, ...] = ()  # sentences: what goes into the keychain
    then: tuple[str, ...] = ()
    why_not: str = ""


def preview(fix: Fix, matcher: Matcher, veil: Veil) -> FixPreview:
    """The fix without any value in it."""
    hidden = [(k.value.reveal(), k.masked) for k in fix.keeps]
    shown = FixPreview(
        id=fix.id,
        recipe=fix.recipe,
        target=fix.target,
        title=fix.title,
        safety=fix.safety.value,
        digest=fix.digest if fix.changes else "",
        keeps=tuple(f"{k.masked} goes into the keychain as {k.name}, for {k.variable}." for k in fix.keeps),
        then=fix.then,
        why_not=fix.why_not,
    )
    shown = veil.over(shown)
    files = tuple(_file(change, lambda data, path: _masks(data, path, matcher, hidden)) for change in fix.changes)
    return msgspec.structs.replace(shown, files=tuple(_veiled(f, veil) for f in files))


def _veiled(file: FilePreview, veil: Veil) -> FilePreview:
    """Names and notes once more; the lines hide their values themselves, and masks in them must stay readable."""
    return msgspec.structs.replace(file, path=veil.text(file.path), notes=veil.over(file.notes))


def _masks(data: bytes, path: str, matcher: Matcher, hidden: Sequence[tuple[bytes, str]]) -> list[Span]:
    spans = [(m.start, m.end, m.masked) for m in matcher.matches(data, path) if m.nature == "secret"]
    for value, masked in hidden:
        at = data.find(value)
        while value and at >= 0:
            spans.append((at, at + len(value), masked))
            at = data.find(value, at + len(value))
    return _apart(spans)


def _apart(spans: Iterable[Span]) -> list[Span]:
    """In order, none inside another: of two that overlap the longer hides both."""
    kept: list[Span] = []
    for start, end, text in sorted(spans, key=lambda s: (s[0], -s[1])):
        if kept and start < kept[-1][1]:
            if end > kept[-1][1]:
                kept[-1] = (kept[-1][0], end, kept[-1][2])
            continue
        kept.append((start, end, text))
    return kept


def _file(change: Change, masks: Callable[[bytes, str], list[Span]]) -> FilePreview:
    if change.before is None and change.after is None:
        content = change.content or b""
        lines = [
            DiffLine(kind="added", text=t, new=n)
            for n, t in enumerate(_texts(content, masks(content, change.path), [(0, len(content))]), 1)
        ]
        what: Literal["changed", "made", "rights"] = "made"
    elif change.after is not None or not change.pieces:
        lines, what = [], "rights" if change.after is None else "changed"
    else:
        known = change.harmless  # then what goes is no more secret than what comes
        lines = _lines(change.before or b"", change.pieces, lambda data: masks(data, change.path), known=known)
        what = "changed"
    return FilePreview(
        path=change.shown,
        what=what,
        notes=change.notes,
        lines=tuple(lines[:MOST_LINES]),
        more=max(0, len(lines) - MOST_LINES),
    )


def _lines(
    before: bytes, pieces: Sequence[Piece], masks: Callable[[bytes], list[Span]], *, known: bool = False
) -> list[DiffLine]:
    pieces = sorted(pieces, key=lambda p: (p.start, p.end))
    after = spliced(before, pieces)
    gone = [(p.start, p.end) for p in pieces] if known else []
    old, new = _Side(before, masks(before), gone), _Side(after, masks(after), _inserted(pieces))
    shown: list[DiffLine] = []
    done, ahead = 0, 0  # lines of the old file that are told; by how many lines the new one is ahead
    hunks = _hunks(old, new, pieces)
    for number, (first, last, low, high) in enumerate(hunks):
        removed, added = old.texts(*old.reach(first, last)), new.texts(low, high)
        head = _common(removed, added)
        tail = _common(removed[head:][::-1], added[head:][::-1])
        begin, end = first + head, last - tail
        context = max(done, begin - CONTEXT)
        if context > done and shown:
            shown.append(DiffLine(kind="gap"))
        shown += old.same(context, begin, ahead)
        shown += [
            DiffLine(kind="removed", text=t, old=begin + i + 1)
            for i, t in enumerate(removed[head : len(removed) - tail])
        ]
        shown += [
            DiffLine(kind="added", text=t, new=begin + ahead + i + 1)
            for i, t in enumerate(added[head : len(added) - tail])
        ]
        ahead += len(added) - len(removed)
        limit = hunks[number + 1][0] if number + 1 < len(hunks) else old.count
        done = max(end, min(end + CONTEXT, limit))
        shown += old.same(end, done, ahead)
    return shown


def _hunks(old: _Side, new: _Side, pieces: Sequence[Piece]) -> list[tuple[int, int, int, int]]:
    """(first line, line behind the last, and the bytes of the new file in their place) of each run that pieces touch."""
    found: list[tuple[int, int, int, int]] = []
    shift = 0  # by how many bytes the new file is ahead
    for piece in pieces:
        first = old.line_of(piece.start)
        start = old.reach(first, first)[0] + shift
        shift += len(piece.new) - (piece.end - piece.start)
        last = min(max(old.line_of(max(piece.end - 1, piece.start)) + 1, first), old.count)
        # Where its line end was taken out, the next line stands in the same line now.
        while last < old.count and not new.ends_line(old.reach(first, last)[1] + shift):
            last += 1
        if found and first <= found[-1][1]:
            first, before, start, _ = found.pop()
            last = max(last, before)
        found.append((first, last, start, old.reach(first, last)[1] + shift))
    return found


def _inserted(pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Where the new text stands in the new file."""
    found, shift = [], 0
    for piece in pieces:
        start = piece.start + shift
        found.append((start, start + len(piece.new)))
        shift += len(piece.new) - (piece.end - piece.start)
    return found


class _Side:
    """One side of a difference: its bytes by lines, and what of them is shown."""

    def __init__(self, data: bytes, masks: list[Span], own: list[tuple[int, int]]) -> None:
        self.data, self._masks, self._own = data, masks, own
        self._starts = [0]
        at = data.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = data.find(b"\n", at + 1)
        if self._starts[-1] == len(data):
            self._starts.pop()

    @property
    def count(self) -> int:
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """The number, from 0, of the line with this offset; behind the end the number of lines."""
        if offset >= len(self.data) and (not self.data or self.data.endswith(b"\n")):
            return self.count
        return bisect_right(self._starts, offset) - 1

    def reach(self, first: int, last: int) -> tuple[int, int]:
        """The bytes of these lines."""
        size = len(self.data)
        return (
            self._starts[first] if first < self.count else size,
            self._starts[last] if last < self.count else size,
        )

    def ends_line(self, offset: int) -> bool:
        """Whether a line begins at this offset."""
        return offset <= 0 or offset >= len(self.data) or self.data[offset - 1 : offset] == b"\n"

    def texts(self, low: int, high: int) -> list[str]:
        """These bytes, line by line, as they are shown."""
        spans = [(a - low, b - low, t) for a, b, t in self._masks if a < high and b > low]
        own = [(max(a, low) - low, min(b, high) - low) for a, b in self._own if a < high and b > low]
        return _texts(self.data[low:high], spans, own)

    def same(self, first: int, last: int, ahead: int) -> list[DiffLine]:
        """Lines that stay, which are as many lines further down in the new file as it is ahead."""
        return [
            DiffLine(kind="same", text=text, old=first + i + 1, new=first + i + 1 + ahead)
            for i, text in enumerate(self.texts(*self.reach(first, last)))
        ]


def _texts(data: bytes, masks: list[Span], own: list[tuple[int, int]]) -> list[str]:
    """Lines of text: masks in the place of keys, our own text as it is, everything else quieted."""
    plain = [(a, b, None) for start, end in own for a, b in _outside(start, end, masks)]
    parts: list[tuple[int, int, str | None]] = sorted([*masks, *plain], key=lambda p: p[0])
    lines: list[list[tuple[str, bool]]] = [[]]

    def put(text: str, sure: bool) -> None:
        first, *more = text.split("\n")
        lines[-1].append((first, sure))
        for line in more:
            lines.append([(line, sure)])

    at = 0
    for start, end, shown in parts:
        start, end = max(start, at), min(end, len(data))
        put(_decoded(data[at:start]), False)
        if start < end or shown is not None:
            put(_decoded(data[start:end]) if shown is None else shown, True)
        at = max(at, end)
    put(_decoded(data[at:]), False)
    if not lines[-1] or not "".join(t for t, _ in lines[-1]):
        lines.pop()
    return [_shown(line) for line in lines]


def _outside(start: int, end: int, masks: list[Span]) -> Iterator[tuple[int, int]]:
    """What of a stretch no mask hides."""
    for low, high, _ in masks:
        if low < end and high > start:
            if start < low:
                yield start, low
            start = max(start, high)
    if start < end:
        yield start, end


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _shown(parts: list[tuple[str, bool]]) -> str:
    """One line, cut so that what is sure (a mask, or text of ours) can be seen."""
    text, mark = "", None
    for part, sure in parts:
        if sure and part and mark is None:
            mark = len(text)
        text += part.replace("\r", "") if sure else quieted(part[-LONGEST:])
    if len(text) <= WIDTH:
        return text
    start = 0 if mark is None or mark < WIDTH // 2 else mark - WIDTH // 3
    cut = text[start : start + WIDTH - 2]
    return ("…" if start else "") + cut + ("…" if start + len(cut) < len(text) else "")


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count
