"""Strings as compiled programs hold them: with their length before them, or two bytes a character.

The byte that says how long a string is may look like a letter of it: 51 is “3”, 108 is “l”. So in `.dex`, `.pyc`, `.class`,
protocol buffers and Android's resources a key of the usual lengths seems to begin in the middle of a word; and where
nothing ends the string, as in `.pyc`, the next thing's first byte seems to go on with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checks.expressions.patterns import pattern_of
from checks.sources import Document

LARGEST = 256 << 20
MOST_STRINGS = 200_000
MOST_BORDERS = 24  # of one run, at which a string is looked for
NEAR = 6  # signs behind a border among which its length stands
_HEAD = 4_096  # bytes that tell whether a file is text

# Pictures, sound, fonts, documents and archives: what is in them is packed, or has no length before it.
_PACKED = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf",
    b"(\xb5/\xfd", b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0\0", b"ID3", b"OggS", b"\x1aE\xdf\xa3", b"\0\0\1\0",
)  # fmt: skip

CONTEXT = 512  # bytes between a key and the name that tells what it is
_LONGEST = 4_096
_RUN = pattern_of(rb"[\x20-\x7e]{32,4096}")  # long enough for a key; no longer than `_LONGEST`
_PART_OF_WORD = frozenset(b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_SHORTEST = 32
_WIDE = pattern_of(rb"(?:[\x20-\x7e]\x00){16,1024}")
_REACH = 2_048  # bytes around a sign in which a wide string is looked for


def is_binary(data: bytes) -> bool:
    """Whether these are no text: something that no text has stands near the beginning."""
    return b"\0" in data[:_HEAD]


def counted(document: Document, ends: Sequence[int]) -> Iterator[Document]:
    """The strings of a binary that have their length before them, a line each; nothing where there are none.

    Only those that cannot be told from their neighbours otherwise: all others are searched where they stand. And only
    near the offsets at which an anchor of a key ends: what is far from them is no key, wherever it begins.
    """
    data = document.data
    if not is_binary(data) or len(data) > LARGEST or data.startswith(_PACKED) or data[4:8] == b"ftyp":
        return
    found: list[bytes] = []
    done = 0
    for end in ends:
        if end + CONTEXT <= done:
            continue
        for run in _RUN.finditer(data, max(done, end - CONTEXT - _LONGEST), end + CONTEXT + _LONGEST):
            if run.start() > end + CONTEXT:
                break
            done = run.end()
            if done >= end - CONTEXT:
                found.extend(_in_run(data, *run.span()))
        if len(found) >= MOST_STRINGS:
            break
    if found:
        yield replace(document, data=b"\n".join(found))


def _in_run(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """The strings in a run of printable signs. One may follow the other: where a string ends the next is looked for."""
    length = _before(data, start)
    if _SHORTEST <= length < end - start and data[start + length] in _PART_OF_WORD:
        yield data[start : start + length]
    borders, known = [start], {start}
    while borders and len(known) < MOST_BORDERS:
        border = borders.pop()
        # The length comes first, or behind signs that tell the types of the string and of what is before it.
        for at in range(border + 1, min(border + NEAR, end)):
            length = data[at - 1]
            behind = at + length
            if length < _SHORTEST or behind > end:
                continue
            if length in _PART_OF_WORD or (behind < end and data[behind] in _PART_OF_WORD):
                yield data[at:behind]
                if behind not in known and end - behind >= _SHORTEST:
                    known.add(behind)
                    borders.append(behind)


def _before(data: bytes, start: int) -> int:
    """The length that stands before an offset, in one byte or, seven bits each, in two."""
    if start >= 2 and data[start - 1] < 32 and data[start - 2] >= 128:
        return data[start - 2] & 127 | data[start - 1] << 7
    return data[start - 1] if start else 0


def wide(document: Document, ends: Sequence[int]) -> Iterator[Document]:
    """The strings of two bytes a character around these offsets, where a sign of one was met, a line each."""
    data = document.data
    found: list[bytes] = []
    done = 0
    for end in ends[:MOST_STRINGS]:
        if end <= done:
            continue
        low = max(done, end - _REACH)
        for run in _WIDE.finditer(data, low, min(len(data), end + _REACH)):
            if run.start() < end <= run.end():
                text = run[0][0::2]
                # Here the length is a character, too.
                found.append(text[1:] if text[0] == len(text) - 1 else text)
                done = run.end()
                break
    if found:
        yield replace(document, data=b"\n".join(found))
