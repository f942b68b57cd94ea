"""Readings: which files' texts the checks want, by name and by a word that must stand in them.

Every check may say that for many names. They are joined here, so that a file is asked about once: by one expression over
its path, and by one search for all words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from checks.catalog import Check


class Reading(msgspec.Struct, frozen=True):
    """Files a check wants to read: gitignore-style patterns, and words of which one must be in the file.

    Words are letters of any case. Without words every file of these names is wanted.
    """

    paths: tuple[str, ...]
    words: tuple[str, ...] = ()


class Readings:
    """The readings of all checks together."""

    def __init__(self, checks: Iterable[Check]) -> None:
        self._wanted = sorted(
            {reading for check in checks for reading in check.reads}, key=lambda r: (r.paths, r.words)
        )

    def want(self, path: str, data: bytes) -> bool:
        """Whether some check wants the text of this file."""
        if self._always is not None and self._always.match(path):
            return True
        if self._any is None or not self._any.match(path):
            return False
        met = self._met(data)
        return bool(met) and any(
            met & words and paths is not None and paths.match(path) for paths, words in self._groups
        )

    @cached_property
    def _always(self) -> re.Pattern[str] | None:
        return _expression(p for r in self._wanted if not r.words for p in r.paths)

    @cached_property
    def _any(self) -> re.Pattern[str] | None:
        return _expression(p for r in self._wanted if r.words for p in r.paths)

    @cached_property
    def _words(self) -> list[str]:
        return sorted({word.lower() for reading in self._wanted for word in reading.words})

    @cached_property
    def _groups(self) -> list[tuple[re.Pattern[str] | None, frozenset[int]]]:
        number = {word: n for n, word in enumerate(self._words)}
        return [(_expression(r.paths), frozenset(number[w.lower()] for w in r.words)) for r in self._wanted if r.words]

    @cached_property
    def _search(self) -> tuple[Any, Any]:
        import hyperscan

        database = hyperscan.Database()
        database.compile(
            expressions=[re.escape(word).encode() for word in self._words],
            ids=list(range(len(self._words))),
            elements=len(self._words),
            flags=[hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH] * len(self._words),
        )
        return database, hyperscan.Scratch(database)

    def _met(self, data: bytes) -> set[int]:
        database, scratch = self._search
        met: set[int] = set()
        database.scan(data, match_event_handler=lambda word, *_: met.add(word), scratch=scratch)
        return met


def _expression(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for many gitignore-style patterns; None for none."""
    from pathspec import GitIgnoreSpec

    compiled = [
        p.regex.pattern
        for p in GitIgnoreSpec.from_lines(sorted(set(patterns)), backend="simple").patterns
        if p.regex is not None
    ]
    # Each has a group of the same name; a group can only be named once.
    plain = [re.sub(r"\(\?P<[a-z_]+>", "(?:", p) for p in compiled]
    return re.compile("|".join(f"(?:{p})" for p in plain)) if plain else None
