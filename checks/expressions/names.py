"""Names: expressions over the paths of files, of which a path is asked once for all.

A project has thousands of files, and the checks know hundreds of names that files may bear: to ask each of each takes
longer than to read the files. Where there is much to ask, one search tells which of the expressions may fit a path, and
only these are asked then. The answers are the same.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Generic, TypeVar

from checks.expressions.patterns import pattern_of
from checks.expressions.search import Search
from checks.expressions.shelf import current

What = TypeVar("What")

MANY = 500  # paths from which on it is worth to load the search
ALONE = -1  # the number of an expression that is not asked with the others
MOST_KNOWN = 100_000  # paths of which is known what may fit

_BEGIN = "(?:^|/)"
# What the search knows nothing of: there it tells too much, and who asks has to look himself.
_NOT_EXACT = re.compile(r"\(\?[=!>]|\\[1-9bB]|[*+?}]\+")
# What would be another matter behind the slash that is put before a path, and flags that the search has not.
_NOT_ASKED = re.compile(r"\(\?<|\\A|(?<!\[)\^|\(\?(?!i\))[a-zA-Z]+\)")


class NamePattern:
    """An expression that is searched in paths, and in nothing else. Compiled when it is needed, as by `pattern_of`."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.pattern, self.flags = source, flags
        self._made = pattern_of(source, flags)
        self.number = ALONE  # among those that are asked at once
        self.is_exact = not _NOT_EXACT.search(source)
        behind_slash = source.replace(_BEGIN, "/")
        if source.isascii() and not flags & ~re.IGNORECASE and not _NOT_ASKED.search(behind_slash):
            ignoring = "(?i)" if flags & re.IGNORECASE and not source.startswith("(?i)") else ""
            _askable.append((self, (ignoring + behind_slash).encode()))

    def __repr__(self) -> str:
        return f"NamePattern({self.pattern!r})"

    def search(self, path: str) -> re.Match[str] | None:
        """As `re.search`."""
        may_fit = _known.get(path) or _at_once.ask(path)
        return self._made.search(path) if self.number in may_fit else None

    def is_in(self, path: str) -> bool:
        """Whether it is found in a path."""
        may_fit = _known.get(path) or _at_once.ask(path)
        return self.number in may_fit and (self._tells(may_fit) or self._made.search(path) is not None)

    def among(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths in which it is found."""
        known, ask, number = _known.get, _at_once.ask, self.number
        return [p for p in paths if number in (known(p) or ask(p)) and self.is_in(p)]

    def _tells(self, may_fit: Container[int]) -> bool:
        """Whether an answer that has this expression needs no closer look."""
        return self.is_exact and self.number != ALONE and isinstance(may_fit, frozenset)


class FirstOf(Generic[What]):
    """What a path is, by the first of several expressions that is found in it."""

    def __init__(self, *pairs: tuple[What, NamePattern]) -> None:
        self._pairs = pairs

    def of(self, path: str) -> What | None:
        """None where none of them is found."""
        may_fit = _known.get(path) or _at_once.ask(path)
        for what, pattern in self._pairs:
            if pattern.number in may_fit and pattern.is_in(path):
                return what
        return None


def ask_at_once() -> None:
    """From now on a path is asked of all expressions at once; what was compiled is kept on the shelf."""
    if _at_once.count < len(_askable):
        _at_once.begin()


class _AtOnce:
    """Tells which of the first `count` expressions may fit a path."""

    def __init__(self) -> None:
        self.count = 0

    def begin(self) -> None:
        """Take in all expressions that there are by now."""
        import hyperscan

        expressions, shelf = [expression for _, expression in _askable], current()
        once = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_ALLOWEMPTY
        flags = [once if pattern.is_exact else once | hyperscan.HS_FLAG_PREFILTER for pattern, _ in _askable]
        try:
            self._search = Search(expressions, shelf.folder, keep=shelf.keep, flags=flags)
        except hyperscan.HyperscanError:  # of a plug-in, perhaps: then each is asked by itself
            return
        _known.clear()
        self.count = len(expressions)
        for number, (pattern, _) in enumerate(_askable):
            pattern.number = number

    def ask(self, path: str) -> Container[int]:
        """The numbers of the expressions that may fit; those that are asked alone always may."""
        if not self.count:
            return _ONLY_ALONE
        # Letters of other alphabets have rules of their own, and signs that are not seen count as spaces.
        if path.isascii() and path.isprintable():
            may_fit: Container[int] = frozenset((ALONE, *self._search.met(f"/{path}".encode())))
        else:
            may_fit = range(ALONE, self.count)
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[path] = may_fit
        return may_fit


_askable: list[tuple[NamePattern, bytes]] = []
_known: dict[str, Container[int]] = {}  # of each path: the numbers of the expressions that may fit
_ONLY_ALONE = frozenset({ALONE})
_at_once = _AtOnce()
