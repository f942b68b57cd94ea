"""Small edits of JSON, with or without comments: a member more, a member less, everything else to the byte as it was."""

from __future__ import annotations

import re
from codecs import BOM_UTF8

from checks.fixes.plan import Piece
from checks.structure.tree import Node

_SPACE = re.compile(r"(?:\s|//[^\n]*(?:\n|$)|/\*(?:[^*]|\*(?!/))*\*/)*")


class Text:
    """A text whose nodes tell offsets in signs, while pieces tell them in bytes."""

    def __init__(self, data: bytes) -> None:
        self.mark = len(BOM_UTF8) * data.startswith(BOM_UTF8)  # bytes of a mark at the beginning
        self.text, self._data = data[self.mark :].decode(), data

    def sign(self, byte: int) -> int:
        """The sign that begins at this byte."""
        return len(self._data[self.mark : byte].decode("utf-8", "ignore"))

    def byte(self, offset: int) -> int:
        """The byte at which the sign of this offset begins."""
        return self.mark + len(self.text[:offset].encode())

    def piece(self, start: int, end: int, new: str) -> Piece:
        """In the place of these signs stands `new`."""
        return Piece(self.byte(start), self.byte(end), new.encode())

    def indent(self, offset: int) -> str:
        """The space before the first sign of this line."""
        begin = self.text.rfind("\n", 0, offset) + 1
        return self.text[begin : begin + len(self.text[begin:]) - len(self.text[begin:].lstrip(" \t"))]


def first_member(text: Text, mapping: Node, member: str) -> Piece:
    """A member before all others, on a line of its own where they stand on theirs."""
    inside = mapping.start + 1
    if not mapping.pairs:
        return text.piece(inside, inside, f" {member} ")
    first = mapping.pairs[0][0].start - 1  # before its quote
    if "\n" not in text.text[inside:first]:
        return text.piece(inside, inside, f"{member}, " if text.text[inside:first] == "" else f" {member},")
    end = "\r\n" if "\r\n" in text.text[inside:first] else "\n"
    return text.piece(inside, inside, f"{end}{text.indent(first)}{member},")


def first_item(text: Text, items: Node, item: str) -> Piece:
    """An item before all others of a list."""
    inside = items.start + 1
    return text.piece(inside, inside, f"{item}, " if items.items else item)


def without_member(text: Text, mapping: Node, name: str) -> Piece | None:
    """The member goes, with its comma; None where there is none. Comments that stand around it stay."""
    at = next((i for i, (key, _) in enumerate(mapping.pairs) if key.value == name), None)
    if at is None:
        return None
    key, value = mapping.pairs[at]
    start = key.start - 1  # its quote
    end = value.end + (value.kind == "text" and text.text[value.end : value.end + 1] in ('"', "'"))
    behind = _SPACE.match(text.text, end)
    comma = behind.end() if behind else end
    if text.text[comma : comma + 1] == ",":
        line = text.text.rfind("\n", 0, start) + 1
        if text.text[line:start].strip() == "":  # the whole line goes
            rest = text.text.find("\n", comma)
            if rest >= 0 and text.text[comma + 1 : rest].strip() == "":
                return text.piece(line, rest + 1, "")
        return text.piece(start, comma + 1, "")
    if at > 0:  # the last one: the comma before it goes, too
        before = mapping.pairs[at - 1][1]
        after = before.end + (before.kind == "text" and text.text[before.end : before.end + 1] in ('"', "'"))
        between = text.text[after:start]
        if between.strip() == ",":
            return text.piece(after, end, "")
        return None
    return text.piece(start, end, "")
