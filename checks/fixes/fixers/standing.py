"""Where a key stands in a document, and whether two documents say the same: what the forms of settings share."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence

from checks.fixes.fixers.jsonc import Text
from checks.fixes.guidance import shell_word
from checks.fixes.plan import Keeping, Piece, spliced
from checks.fixes.reach import Unsafe
from checks.keys.match import Match
from checks.structure.tree import Key, Node, documents

Moved = tuple[Match, Keeping]


def standing(data: bytes, path: str, match: Match) -> tuple[Text, Node, tuple[Key, ...]]:
    """The tree of a document, and the way to the text that holds the match. Raises `Unsafe`."""
    text = Text(data)
    found = documents(text.text, path)
    if len(found) != 1:
        raise Unsafe("it could not be read as one document")
    start, end = text.sign(match.start), text.sign(match.end)
    for keys, node in found[0].walk():
        if node.start <= start and end <= node.end:
            return text, found[0], keys
    raise Unsafe("the key stands in no text of its settings")


def same_ways(data: bytes, pieces: Sequence[Piece], path: str) -> None:
    """Raise `Unsafe` unless the document has the same members afterwards, and what was put in stands in their values.

    Where braces mean something, a reference in braces breaks the document, which is then read up to there.
    """
    after = spliced(data, pieces)
    said = [node.value for found in documents(Text(after).text, path) for _, node in found.walk()]
    if _ways(data, path) != _ways(after, path) or not all(any(p.new.decode() in v for v in said) for p in pieces):
        raise Unsafe("taking it out would change how the file is read; do it by hand")


def shown(keys: Iterable[Key]) -> str:
    """A way in words, as a sentence names it."""
    return ".".join(str(k) for k in keys if str(k).isprintable())[:60]


def line_of(data: bytes, match: Match) -> tuple[int, int]:
    """Where the line of a match begins and ends, without its end, and without the mark at the beginning of a file."""
    start = data.rfind(b"\n", 0, match.start) + 1
    start += len(BOM_UTF8) * (start == 0 and data.startswith(BOM_UTF8))
    end = data.find(b"\n", match.end)
    end = len(data) if end < 0 else end
    return start, end - (data[end - 1 : end] == b"\r")


def left_instead(kept: Keeping, command: str) -> str:
    """The comment in the place of a line that goes: where the key is, and how `command` is handed it."""
    name = f"{kept.variable}={shell_word(kept.name)}"
    return f"# {kept.variable} is in the keychain: shrift run --name {name} -- {command}"


def _ways(data: bytes, path: str) -> list[tuple[Key, ...]]:
    return [keys for found in documents(Text(data).text, path) for keys, _ in found.walk()]
