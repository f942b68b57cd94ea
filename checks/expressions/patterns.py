"""Patterns compiled when they are first used, and not used where they cannot match.

The checks know more than a thousand expressions, and a scan of a small folder uses a few of them: to compile all of them
would take longer than all the rest of it. Of a large project nearly all are asked about nearly all texts, and match in
few: there one search for the words that all their matches hold answers most of those questions (`checks.expressions.absence`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, AnyStr, cast
from weakref import WeakSet

from checks.expressions import absence
from checks.expressions.codes import codes
from checks.expressions.required import required_by

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")
_ALL: WeakSet[_Pattern] = WeakSet()


class _Pattern:
    """Stands for a compiled pattern until one of its methods is asked for; from then on it has that pattern's own."""

    def __init__(self, source: Any, flags: int) -> None:
        self.pattern, self._flags = source, flags
        self._made: re.Pattern[Any] | None = None
        self._needs: list[int] | None = None
        _ALL.add(self)

    def __getattr__(self, name: str) -> Any:
        if self._needs and name in _METHODS:
            self.__dict__.update(_guarded(self.made, self._needs))
            if name in self.__dict__:
                return self.__dict__[name]
        made = self.made()
        for method in _METHODS:
            self.__dict__.setdefault(method, getattr(made, method))
        return getattr(made, name)

    def made(self) -> re.Pattern[Any]:
        """The compiled pattern."""
        if self._made is None:
            self._made = codes.compiled(self.pattern, self._flags)
        return self._made

    @property
    def source(self) -> tuple[Any, int]:
        """What it is compiled from."""
        return self.pattern, int(self._flags)

    @property
    def is_guarded(self) -> bool:
        """Whether its words are looked for."""
        return self._needs is not None

    def guard(self, clauses: Iterable[Iterable[str]]) -> None:
        """Have the words looked for that it requires (see `checks.expressions.required`), and ask from then on whether they
        stand in a text before it is gone through.
        """
        self._needs = [absence.bits(words, exact=False) for words in clauses]
        for method in _METHODS if self._needs else ():
            self.__dict__.pop(method, None)

    def __repr__(self) -> str:
        return f"pattern_of({self.pattern!r})"


def _guarded(made: Callable[[], re.Pattern[str]], needs: list[int]) -> dict[str, Callable[..., Any]]:
    """The methods that go through a whole text, each with a look at its words first."""
    words_of = absence.met.get
    first, second, third = (*needs, absence.ANY, absence.ANY)[:3]

    def search(string: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        stand = words_of(string)
        if stand is not None and not (stand & first and stand & second and stand & third):
            return None
        return made().search(string, pos, endpos)

    def finditer(string: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        stand = words_of(string)
        if stand is not None and not (stand & first and stand & second and stand & third):
            return iter(())
        return made().finditer(string, pos, endpos)

    def findall(string: str, pos: int = 0, endpos: int = sys.maxsize) -> list[Any]:
        stand = words_of(string)
        if stand is not None and not (stand & first and stand & second and stand & third):
            return []
        return made().findall(string, pos, endpos)

    def sub(repl: Any, string: str, count: int = 0) -> str:
        stand = words_of(string)
        if stand is not None and not (stand & first and stand & second and stand & third):
            return string
        return made().sub(repl, string, count)

    return {"search": search, "finditer": finditer, "findall": findall, "sub": sub}


def guard_all() -> None:
    """Guard all patterns there are (see `_Pattern.guard`). What they require is kept on the shelf."""
    left = [p for p in list(_ALL) if not p.is_guarded and isinstance(p.pattern, str)]
    if left:
        # In an order that each process has: so the search for their words is the same in each.
        sources = sorted({p.source for p in left})
        clauses = dict(zip(sources, required_by(sources), strict=True))
        for pattern in sorted(left, key=lambda p: p.source):
            pattern.guard(clauses[pattern.source])


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
        self._bits = [absence.bits([word], exact=False) for word in words]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches as `re.finditer` gives them."""
        ended = 0
        stand = absence.met.get(text, absence.ANY)
        words = [word for word, bit in zip(self.words, self._bits, strict=True) if stand & bit]
        for start in sorted({at for word in words for at in _places(word, text)}):
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
