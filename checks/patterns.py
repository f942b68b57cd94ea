"""Patterns compiled when they are first used.

The checks know more than a thousand expressions, and a scan of a small folder uses a few of them: to compile all of them
would take longer than all the rest of it.
"""

from __future__ import annotations

import re
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
