"""Readings: which files' texts the checks want, by name and by a word that must stand in them.

Every check may say that for many names. They are joined here, so that a file is asked about once: by one expression over
its path, and by one search for all words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.expressions.search import Search

if TYPE_CHECKING:
    from checks.catalog import Check


class Reading(msgspec.Struct, frozen=True):
    """Files a check wants to read: gitignore-style patterns, and words of which one must be in the file.

    Words are letters of any case. Without words every file of these names is wanted.
    """

    paths: tuple[str, ...]
    words: tuple[str, ...] = ()


class Readings:
    """The readings of all checks together. `cache` is a folder of ours for what was compiled, as the matcher's."""

    def __init__(self, checks: Iterable[Check], cache: Path | None = None, *, keep: bool = True) -> None:
        self._cache, self._keep = cache, keep
        self._known: dict[frozenset[int], frozenset[int] | None] = {}
        self._checks = tuple(checks)
        self._wanted = sorted(
            {reading for check in self._checks for reading in check.reads}, key=lambda r: (r.paths, r.words)
        )

    def want(self, path: str, data: bytes) -> bool:
        """Whether some check wants the text of this file."""
        if self._names is None:
            return False
        hits = self._names.hits(path.encode("utf-8", "surrogateescape"))
        words = self._words_of(frozenset(pattern for pattern, _ in hits))
        return words is None or (bool(words) and not words.isdisjoint(self._met(data)))

    def readers(self, path: str, data: bytes) -> frozenset[str]:
        """The ids of the checks that want the text of this file. Slower than `want`: for the few texts that are left out."""
        if self._names is None:
            return frozenset()
        patterns = list(self._patterns)
        names = {patterns[pattern] for pattern, _ in self._names.hits(path.encode("utf-8", "surrogateescape"))}
        met = {self._words[word] for word in self._met(data)} if self._words else set()
        return frozenset(
            check.id
            for check in self._checks
            for reading in check.reads
            if not names.isdisjoint(reading.paths)
            and (not reading.words or not met.isdisjoint(w.lower() for w in reading.words))
        )

    def _words_of(self, patterns: frozenset[int]) -> frozenset[int] | None:
        """Words of which one is asked for in files of names that fit these patterns; None where no word needs to stand there.

        Kept: a project has thousands of files, and a few sorts of names.
        """
        if patterns not in self._known:
            asked = [words for pattern in patterns for words in self._readers[pattern]]
            self._known[patterns] = None if not all(asked) else frozenset().union(*asked)
        return self._known[patterns]

    @cached_property
    def _patterns(self) -> dict[str, list[frozenset[int]]]:
        """Each pattern of names, with the words of all who gave it."""
        number = {word: n for n, word in enumerate(self._words)}
        found: dict[str, list[frozenset[int]]] = {}
        for reading in self._wanted:
            words = frozenset(number[w.lower()] for w in reading.words)
            for path in reading.paths:
                found.setdefault(path, []).append(words)
        return found

    @cached_property
    def _readers(self) -> list[list[frozenset[int]]]:
        return list(self._patterns.values())

    @cached_property
    def _words(self) -> list[str]:
        return sorted({word.lower() for reading in self._wanted for word in reading.words})

    @cached_property
    def _names(self) -> Search | None:
        import hyperscan

        patterns = [p.encode() for p in self._patterns]
        flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
        return Search(patterns, self._cache, keep=self._keep, flags=flags, form=_expression) if patterns else None

    @cached_property
    def _search(self) -> Search:
        import hyperscan

        expressions = [re.escape(word).encode() for word in self._words]
        flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH
        return Search(expressions, self._cache, keep=self._keep, flags=flags)

    def _met(self, data: bytes) -> set[int]:
        return {word for word, _ in self._search.hits(data)}


def _expression(pattern: bytes) -> bytes:
    """A gitignore-style pattern as an expression over whole paths; what fits a folder fits all that is in it."""
    from pathspec import GitIgnoreSpec

    (compiled,) = GitIgnoreSpec.from_lines([pattern.decode()], backend="simple").patterns
    assert compiled.regex is not None, pattern
    return re.sub(r"\(\?P<[a-z_]+>", "(?:", compiled.regex.pattern).encode()
