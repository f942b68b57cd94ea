"""XML and property lists, read by expat: no entity is ever expanded, none declared by the document is believed.

Keys are the elements' names from the root; an attribute is `@name`. In a property list the keys of its dictionaries
are the keys. Elements that occur again beside each other are numbered from the second: the list of an element's
places is not needed by anyone, its name is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from checks.structure.positions import lines_of

if TYPE_CHECKING:
    from checks.structure.entries import Entry, ValueKind
    from checks.structure.tree import Key

DEEPEST = 200

_DECLARATIONS = re.compile(r"<!DOCTYPE[^\[>]*(\[[\s\S]*?\]\s*)>")
_REFERENCE = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_ENCODING = re.compile(r"(<\?xml[^>]*?)(encoding\s*=\s*[\"'][^\"'>]*[\"'])")
_UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTE = re.compile(r"\s([^\s=<>/\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_AMPERSAND = "\ue000"  # stands for an ampersand that begins no entity of XML's own


def read_xml(text: str) -> Iterator[Entry]:
    """Texts of elements, and attributes, up to where the document breaks."""
    return iter(_Xml(text).read())


class _Open:
    """An element whose end was not met yet."""

    def __init__(self, name: str, keys: tuple[Key, ...]) -> None:
        self.name, self.keys = name, keys
        self.pieces: list[str] = []
        self.start = self.end = -1
        self.waiting: str | None = None  # of a plist's dict: the key whose value comes next
        self.number = 0  # of a plist's array: the place of the next value


class _Xml:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = lines_of(text)
        self._found: list[Entry] = []
        self._open: list[_Open] = []
        self._deep = 0
        self._plist = False
        # Byte offsets come in order: each is counted from the one before.
        self._byte = self._character = 0

    def read(self) -> list[Entry]:
        from xml.parsers import expat

        covered = _DECLARATIONS.sub(lambda m: m[0].replace(m[1], " " * len(m[1])), self._text)
        covered = _ENCODING.sub(lambda m: m[1] + " " * len(m[2]), covered)
        covered = _UNREADABLE.sub("\ufffd", _REFERENCE.sub(_AMPERSAND, covered))
        start = len(covered) - len(covered.lstrip("\ufeff \t\r\n"))
        self._data = covered.encode("utf-8")
        self._character = start
        self._byte = self._base = len(covered[:start].encode("utf-8"))
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.buffer_text = False
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._finish
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _refuse
        with suppress(expat.ExpatError, _Refused, ValueError):
            parser.Parse(self._data[self._base :], True)
        return self._found

    def _here(self) -> int:
        """The offset in characters of what expat is at."""
        byte = self._base + self._parser.CurrentByteIndex
        if byte > self._byte:
            self._character += len(self._data[self._byte : byte].decode("utf-8", "ignore"))
            self._byte = byte
        return self._character

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if self._deep or len(self._open) >= DEEPEST:
            self._deep += 1
            return
        name = name.rsplit(":", 1)[-1] if name.startswith("xmlns") else name
        parent = self._open[-1] if self._open else None
        if parent is None and name == "plist":
            self._plist = True
            self._open.append(_Open(name, ()))
            return
        element = _Open(name, self._keys(parent, name))
        self._open.append(element)
        if self._plist:
            if name in ("true", "false"):
                here = self._here()
                self._put(element.keys, name, here, self._text.find(">", here) + 1, "boolean")
        elif attributes:
            self._attributes(element.keys, attributes)

    def _keys(self, parent: _Open | None, name: str) -> tuple[Key, ...]:
        if parent is None:
            return (name,)
        if not self._plist:
            return (*parent.keys, name)
        if parent.name == "array":
            if name != "key":
                parent.number += 1
            return (*parent.keys, parent.number - 1)
        if parent.name == "dict" and name != "key":
            key, parent.waiting = parent.waiting, None
            return (*parent.keys, key or "")
        return parent.keys

    def _attributes(self, keys: tuple[Key, ...], attributes: dict[str, str]) -> None:
        here = self._here()
        left = dict(attributes)
        at = here
        while left and (found := _ATTRIBUTE.search(self._text, at)) is not None:
            at = found.end()
            value = left.pop(found[1], None)
            if value is not None:
                group = 2 if found[2] is not None else 3
                self._put((*keys, "@" + found[1]), value, *found.span(group))

    def _characters(self, piece: str) -> None:
        if self._deep or not self._open:
            return
        element = self._open[-1]
        here = self._here()
        if element.start < 0:
            bare = piece.lstrip()
            if not bare:
                return
            here += len(piece) - len(bare)
            piece = bare
            element.start = here
        element.pieces.append(piece)
        if piece.strip():
            element.end = here + len(piece.rstrip())

    def _finish(self, name: str) -> None:
        if self._deep:
            self._deep -= 1
            return
        if not self._open:
            return
        element = self._open.pop()
        value = "".join(element.pieces).rstrip()
        if element.start < 0:
            return
        # A reference is longer in the text than the sign it stands for: the end is where the element's end begins.
        end = max(element.end, element.start)
        if "&" in self._text[element.start : self._here()]:
            end = len(self._text[: self._here()].rstrip())
        parent = self._open[-1] if self._open else None
        if self._plist and name == "key" and parent is not None:
            parent.waiting = value
            return
        kind: ValueKind = "number" if self._plist and name in ("integer", "real") else "text"
        self._put(element.keys, value, element.start, end, kind)

    def _put(self, keys: tuple[Key, ...], value: str, start: int, end: int, kind: ValueKind = "text") -> None:
        from checks.structure.entries import MOST_ENTRIES, Entry

        if len(self._found) >= MOST_ENTRIES:
            raise _Refused
        value = value.replace(_AMPERSAND, "&")
        self._found.append(Entry(keys, value, *self._lines.at(start), *self._lines.at(end), kind))


class _Refused(Exception):
    """What the document declares is not believed, or it holds too much."""


def _refuse(*_: Any) -> None:
    raise _Refused
