"""What was made of the texts that were asked for last: all checks ask about the same files, one check after the other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Latest(Generic[Made]):
    """Counted by the length of the texts, not by how many there are: a project has many small files."""

    def __init__(self, most: int) -> None:
        """`most` are characters of all texts; the last text stays, however long it is."""
        self._most = most
        self._found: OrderedDict[tuple[str, str], Made] = OrderedDict()
        self._size = 0

    def of(self, text: str, kind: str, make: Callable[[], Made]) -> Made:
        """What was made of a text as one of this kind; it is made now where it is not here."""
        found = self._found.get((text, kind))
        if found is not None:
            self._found.move_to_end((text, kind))
            return found
        found = self._found[text, kind] = make()
        self._size += len(text)
        while self._size > self._most and len(self._found) > 1:
            (oldest, _), _ = self._found.popitem(last=False)
            self._size -= len(oldest)
        return found
