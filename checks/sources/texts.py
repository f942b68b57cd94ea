"""Texts for the checks: what they asked for, in bounds, and who goes without one.

Keys are looked for in all of a file, however long. What is set and called there is read from its text, and no text is kept
that is longer than a person writes: such a one is a bundle, a recording or data. What some check would have looked at in
it is said, and that check says it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from checks.model import Limit
from checks.words import bytes_of

MOST_TEXT = 1 << 20  # of one file
MOST_TEXTS = 96 << 20  # of all

Wanted = Callable[[str, bytes], bool]
Readers = Callable[[str, bytes], Iterable[str]]


class Texts:
    """The texts that are kept. `wanted` says whether some check wants one, by its path and its bytes; `readers`, which."""

    def __init__(self, wanted: Wanted, readers: Readers) -> None:
        self.kept: dict[str, str] = {}
        self.long: dict[str, set[str]] = {}  # by path, the checks that go without a text that is too long
        self._wanted, self._readers = wanted, readers
        self._size = 0
        self._no_room = 0

    def offer(self, path: str, data: bytes, plain: Callable[[], str]) -> None:
        """Keep the text of a file, if a check wants it; `plain` gives it without keys."""
        if len(data) > MOST_TEXT:
            self.pass_by(path, data)
        elif self._wanted(path, data):
            if self._size < MOST_TEXTS:
                self.kept[path] = plain()
                self._size += len(data)
            else:
                self._no_room += 1

    def pass_by(self, path: str, piece: bytes) -> None:
        """Note who would have wanted a text that is too long, by a piece of it."""
        if self._wanted(path, piece):
            self.long.setdefault(path, set()).update(self._readers(path, piece))

    def limits(self) -> Iterator[Limit]:
        """What was not read, with the first of its files."""
        if self._no_room:
            why = f"no more text than {bytes_of(MOST_TEXTS)} is kept for it"
            yield Limit(id="texts", what=".", why=why, count=self._no_room)
        if self.long:
            why = f"longer than {bytes_of(MOST_TEXT)}: searched for keys, and not read for what is set and called there"
            yield Limit(id="long-text", what=next(iter(self.long)), why=why, count=len(self.long))
