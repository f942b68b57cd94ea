"""Names: expressions over the paths of files, of which a path is asked once for all.

A project has thousands of files, and the checks know hundreds of names that files may bear: to ask each of each takes
longer than to read the files. Where there is much to ask, one search tells which of the expressions may fit a path, and
only these are asked then. The answers are the same.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

from checks.patterns import pattern_of

MANY = 500  # paths from which on it is worth to load the search
MOST_KNOWN = 100_000  # paths of which is known what may fit

_BEGIN = "(?:^|/)"
# What would be another matter behind the slash that is put before a path, and flags that the search has not.
_NOT_ASKED = re.compile(r"\(\?<|\\A|(?<!\[)\^|\(\?(?!i\))[a-zA-Z]+\)")


class NamePattern:
    """An expression that is searched in paths, and in nothing else. Compiled when it is needed, as by `pattern_of`."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.pattern, self.flags = source, flags
        self._made = pattern_of(source, flags)
        self.number = -1  # among those that can be asked at once
        behind_slash = source.replace(_BEGIN, "/")
        if source.isascii() and not flags & ~re.IGNORECASE and not _NOT_ASKED.search(behind_slash):
            self.number = len(_askable)
            ignoring = "(?i)" if flags & re.IGNORECASE and not source.startswith("(?i)") else ""
            _askable.append((ignoring + behind_slash).encode())

    def __repr__(self) -> str:
        return f"NamePattern({self.pattern!r})"

    def search(self, path: str) -> re.Match[str] | None:
        """As `re.search`."""
        if 0 <= self.number < _at_once.count and self.number not in _at_once.that_may_fit(path):
            return None
        return self._made.search(path)


def ask_at_once(cache: Path | None, *, keep: bool) -> None:
    """From now on a path is asked of all expressions at once. `cache` is a folder of ours for what was compiled."""
    if _at_once.count < len(_askable):
        _at_once.begin(cache, keep)


class _AtOnce:
    """Which of the first `count` expressions may fit a path."""

    def __init__(self) -> None:
        self.count = 0
        self._known: dict[str, Container[int]] = {}

    def begin(self, cache: Path | None, keep: bool) -> None:
        import hyperscan

        from checks.search import Search

        expressions = list(_askable)
        # Of what it cannot say exactly, it tells too much.
        flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_ALLOWEMPTY
        try:
            self._search = Search(expressions, cache, keep=keep, flags=flags)
        except hyperscan.HyperscanError:  # of a plug-in, perhaps: then each is asked by itself
            return
        self._known, self.count = {}, len(expressions)

    def that_may_fit(self, path: str) -> Container[int]:
        known = self._known.get(path)
        if known is None:
            # Letters of other alphabets have rules of their own, and signs that are not seen count as spaces.
            plain = path.isascii() and path.isprintable()
            hits = (number for number, _ in self._search.hits(f"/{path}".encode())) if plain else ()
            known = frozenset(hits) if plain else range(self.count)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[path] = known
        return known


_askable: list[bytes] = []
_at_once = _AtOnce()
