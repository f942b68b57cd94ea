"""TOML, read by its lines: `tomli` tells no positions, and gives nothing of a text that breaks anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.structure.positions import lines_of

if TYPE_CHECKING:
    from checks.structure.entries import Entry, ValueKind
    from checks.structure.tree import Key

DEEPEST = 50

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[\s\ufeff]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([^\s"'.=\[\]{},#]+))[ \t]*""")
_STRING = re.compile(
    r'"""(?:\r?\n)?(?P<a>(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*)(?:"{3,5}|$)'
    r"|'''(?:\r?\n)?(?P<b>(?:[^']|'{1,2}(?!'))*)(?:'{3,5}|$)"
    r'|"(?P<c>(?:[^"\\\n]|\\.)*)(?:"|(?=\n)|$)'
    r"|'(?P<d>[^'\n]*)(?:'|(?=\n)|$)"
)
_BARE = re.compile(r"[^\s,\]}#=][^,\]}#\n]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\s*\n\s*)|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "e": "\x1b"}


def read_toml(text: str) -> Iterator[Entry]:
    """All values, tables of an array numbered from 0."""
    return _Toml(text).read()


class _Toml:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = lines_of(text)
        self._at = 0
        self._arrays: dict[tuple[Key, ...], int] = {}

    def read(self) -> Iterator[Entry]:
        table: tuple[Key, ...] = ()
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text):
                return
            if self._text[self._at] == "[":
                table = self._table()
                continue
            names = self._names()
            self._skip(_SPACE)
            if not names or self._text[self._at : self._at + 1] != "=":
                self._to_next_line()  # no setting: a broken line costs itself only
                continue
            self._at += 1
            yield from self._value((*table, *names), 0)
            self._to_next_line()

    def _table(self) -> tuple[Key, ...]:
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        names = self._names()
        self._to_next_line()
        keys: tuple[Key, ...] = ()
        for n, name in enumerate(names):
            keys = (*keys, name)
            last = n == len(names) - 1
            if last and array:
                self._arrays[keys] = self._arrays.get(keys, -1) + 1
            if keys in self._arrays:
                keys = (*keys, self._arrays[keys])
        return keys

    def _names(self) -> tuple[str, ...]:
        names: list[str] = []
        while len(names) < DEEPEST and (part := _KEY_PART.match(self._text, self._at)):
            names.append(next(p for p in part.groups() if p is not None))
            self._at = part.end()
            if self._text[self._at : self._at + 1] != ".":
                break
            self._at += 1
        return tuple(names)

    def _value(self, keys: tuple[Key, ...], depth: int) -> Iterator[Entry]:
        self._skip(_SPACE)
        sign = self._text[self._at : self._at + 1]
        if sign in ("[", "{") and depth < DEEPEST:
            self._at += 1
            yield from self._members(keys, depth, "]" if sign == "[" else "}")
        elif sign in ('"', "'"):
            found = _STRING.match(self._text, self._at)
            if found is None:
                return
            kind = found.lastgroup or "c"
            value = found[kind]
            self._at = found.end()
            plain = _unescaped(value) if kind in "ac" and "\\" in value else value
            yield self._entry(keys, plain, *found.span(kind), "text")
        elif bare := _BARE.match(self._text, self._at):
            self._at = bare.end()
            value = bare[0].rstrip()
            yield self._entry(keys, value, bare.start(), bare.start() + len(value), _kind(value))

    def _members(self, keys: tuple[Key, ...], depth: int, close: str) -> Iterator[Entry]:
        number = 0
        while True:
            self._skip(_BLANK)
            sign = self._text[self._at : self._at + 1]
            if not sign:
                return
            if sign == close:
                self._at += 1
                return
            before = self._at
            if sign == ",":
                self._at += 1
                continue
            if close == "]":
                yield from self._value((*keys, number), depth + 1)
                number += 1
            else:
                names = self._names()
                self._skip(_SPACE)
                if not names or self._text[self._at : self._at + 1] != "=":
                    return
                self._at += 1
                yield from self._value((*keys, *names), depth + 1)
            if self._at == before:
                return

    def _entry(self, keys: tuple[Key, ...], value: str, start: int, end: int, kind: ValueKind) -> Entry:
        from checks.structure.entries import Entry

        return Entry(keys, value, *self._lines.at(start), *self._lines.at(end), kind)

    def _skip(self, what: re.Pattern[str]) -> None:
        found = what.match(self._text, self._at)
        if found:
            self._at = found.end()

    def _to_next_line(self) -> None:
        end = self._text.find("\n", self._at)
        self._at = len(self._text) if end < 0 else end + 1


def _kind(value: str) -> ValueKind:
    if value in ("true", "false"):
        return "boolean"
    return "number" if value[:1].isdigit() or value[:1] in "+-" else "text"


def _unescaped(value: str) -> str:
    def one(found: re.Match[str]) -> str:
        if code := found[1] or found[2]:
            return chr(min(int(code, 16), 0x10FFFF))
        return "" if found[3] else _SHORT.get(found[4], found[4])

    return _ESCAPE.sub(one, value)
