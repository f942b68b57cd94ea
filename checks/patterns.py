"""Patterns compiled when they are first used.

The checks know more than a thousand expressions, and a scan of a small folder uses a few of them: to compile all of them
would take longer than all the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, AnyStr, cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Pattern:
    """Stands for a compiled pattern until one of its methods is asked for; from then on it has that pattern's own."""

    def __init__(self, source: Any, flags: int) -> None:
        self.pattern, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        made = re.compile(self.pattern, self._flags)
        for method in _METHODS:
            self.__dict__[method] = getattr(made, method)
        return getattr(made, name)

    def __repr__(self) -> str:
        return f"pattern_of({self.pattern!r})"


def pattern_of(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, later: an expression that is none raises `re.error` at its first use. A test uses all."""
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))


class WordFirst:
    """A pattern whose every match begins with one of some plain words.

    An expression that begins with a choice is tried at each sign of a text; a word is found many times as fast. What is
    before the word may be asked for, as with `\\b`.
    """

    def __init__(self, words: tuple[str, ...], source: str, flags: int = 0) -> None:
        self.words, self._pattern = words, pattern_of(source, flags)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches as `re.finditer` gives them."""
        ended = 0
        for start in sorted({at for word in self.words for at in _places(word, text)}):
            if start >= ended and (met := self._pattern.match(text, start)) is not None:
                ended = max(met.end(), start + 1)
                yield met

    def search(self, text: str) -> re.Match[str] | None:
        """The first match."""
        return next(self.finditer(text), None)


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
