"""A plan: which files a fix would change, and how, before anybody has said yes to it.

A change is made of pieces: at these bytes stands something else. So the difference that is shown is the difference that is
written, and everything between the pieces stays byte for byte. Plans hold what stands in files, keys too: they live in the
process that made them, and nothing of them is printed but what `checks.fixes.preview` makes of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from checks.keys.secret import Secret
from checks.model import Safety


class Piece(msgspec.Struct, frozen=True):
    """In the place of the bytes from `start` to `end` stands `new`."""

    start: int
    end: int
    new: bytes

    def __repr__(self) -> str:
        return f"Piece({self.start}, {self.end}, …)"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of one file: new content, or other rights, or both.

    `base` is the folder that may not be left, `path` the way from there, with "/". `before` is None for a file that is not
    there yet. With `pieces` the content is made of them; `after` gives it as a whole, for what is no text.
    """

    base: Path
    path: str
    shown: str  # the path as a person and a report name it
    before: bytes | None
    pieces: tuple[Piece, ...] = ()
    after: bytes | None = None
    private: bool = False  # only its owner may read and write it afterwards
    harmless: bool = False  # nothing of what was there before is secret; looked at once more before it is believed
    grows: bool = False  # programs write behind its end: undoing keeps what came since
    runs: bool = False  # a new file that is started as a program
    again: Callable[[bytes], bytes] | None = None  # makes `after` of other bytes, where several such changes are one
    lock: str | None = None  # the name under which its own program writes it, where that is how it is locked
    notes: tuple[str, ...] = ()  # what happens, in words, where lines do not show it

    def __repr__(self) -> str:
        return f"Change({self.shown!r})"

    @property
    def content(self) -> bytes | None:
        """What stands in the file afterwards; None where its content stays as it is."""
        if self.after is not None:
            return self.after
        return spliced(self.before or b"", self.pieces) if self.pieces or self.before is None else None


class Mixed(Exception):
    """Two changes of one file cannot be made together; the message names the file."""


def combined(changes: Iterable[Change]) -> list[Change]:
    """Each file once: what several fixes change in different places of it is one change. Raises `Mixed`."""
    found: dict[tuple[Path, str], Change] = {}
    for change in changes:
        place = (change.base, change.path)
        known = found.get(place)
        found[place] = change if known is None else _together(known, change)
    return list(found.values())


def _together(one: Change, other: Change) -> Change:
    both = f"two fixes change {one.shown}; apply one, then look at the other anew"
    if one.before != other.before or one.lock != other.lock:
        raise Mixed(both)
    after, pieces = one.after, (*one.pieces, *(p for p in other.pieces if p not in one.pieces))
    if one.content is None or other.content is None or one.content == other.content:
        after = one.after if one.after is not None else other.after
    elif other.again is not None and one.after is not None:
        after = other.again(one.after)
    elif one.after is not None or other.after is not None or one.before is None:
        raise Mixed(both)
    try:
        spliced(one.before or b"", pieces)
    except ValueError:
        raise Mixed(both) from None
    return msgspec.structs.replace(
        one,
        pieces=pieces,
        after=after,
        private=one.private or other.private,
        harmless=one.harmless and other.harmless,
        grows=one.grows or other.grows,
        runs=one.runs or other.runs,
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
    )


class Keeping(msgspec.Struct, frozen=True, kw_only=True):
    """A value that moves into the keychain first: under which name, and the variable that programs know it by."""

    provider: str
    label: str
    variable: str
    masked: str
    value: Secret
    new: bool = True  # False: it is kept already, under this name

    @property
    def name(self) -> str:
        """`openai/atlas`."""
        return f"{self.provider}/{self.label}"


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """One fix of one place, ready to be shown and applied; or, with `why_not`, left to a person."""

    recipe: str
    target: str  # what it is done to, as shown: `untrack` of `.env`
    title: str
    safety: Safety
    changes: tuple[Change, ...] = ()
    keeps: tuple[Keeping, ...] = ()
    findings: frozenset[str] = frozenset()  # ids of what it mends
    checks: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()  # paths of those findings: another name for this fix
    then: tuple[str, ...] = ()  # what is left for a person afterwards
    why_not: str = ""

    @property
    def id(self) -> str:
        """`untrack:.env`: what a person types."""
        return f"{self.recipe}:{self.target}"

    @property
    def digest(self) -> str:
        """Names exactly this plan: another one, or the same on a file that has changed, is called otherwise."""
        told = hashlib.sha256(self.id.encode("utf-8", "surrogateescape"))
        for change in self.changes:
            for part in (change.path.encode("utf-8", "surrogateescape"), change.before, change.content):
                told.update(b"-" if part is None else hashlib.sha256(part).digest())
            told.update(b"p" if change.private else b"-")
        for keeping in self.keeps:
            told.update(keeping.name.encode())
        return told.hexdigest()[:32]


def spliced(before: bytes, pieces: Iterable[Piece]) -> bytes:
    """The bytes with the pieces in place. Raises `ValueError` for pieces that overlap or lie outside."""
    made, at = [], 0
    for piece in sorted(pieces, key=lambda p: (p.start, p.end)):
        if not at <= piece.start <= piece.end <= len(before):
            raise ValueError("pieces of a change overlap or lie outside of the file")
        made += [before[at : piece.start], piece.new]
        at = piece.end
    return b"".join([*made, before[at:]])


def line_end(data: bytes) -> bytes:
    r"""How this file ends its lines: as its first line does.

    >>> line_end(b"a\r\nb\r\n"), line_end(b"a"), line_end(b"")
    (b'\r\n', b'\n', b'\n')
    """
    first = data.find(b"\n")
    return b"\r\n" if first > 0 and data[first - 1 : first] == b"\r" else b"\n"


def added_at_end(data: bytes, lines: Sequence[str]) -> Piece:
    r"""These lines behind the last, ended as the file ends its own.

    >>> spliced(b"a", [added_at_end(b"a", ["b"])])
    b'a\nb\n'
    """
    end = line_end(data)
    gap = b"" if not data or data.endswith(b"\n") else end
    return Piece(len(data), len(data), gap + b"".join(line.encode() + end for line in lines))
