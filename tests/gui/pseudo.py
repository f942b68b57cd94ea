"""A language nobody speaks: every sentence that is translated stands in brackets, in other letters, and 40 % longer.

What is shown without brackets is not translated, and what has no room for a longer language is seen to be cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from checks import language

LONGER = 0.4
_LETTERS = str.maketrans("aceiouAEIOUCnsyz", "áçéíóúÁÉÍÓÚÇñšýž")
_PLACES = re.compile(r"(\{[^{}]*\})")
OPEN, END = "⟦", "⟧"


def pseudo(sentence: str) -> str:
    """`⟦Šçáñ ágáíñ ····⟧`; places stay as they are.

    >>> pseudo("{count} keys")
    '⟦{count} kéýš ··⟧'
    """
    told = "".join(p if p.startswith("{") else p.translate(_LETTERS) for p in _PLACES.split(sentence))
    text = told.strip("\n ")
    more = "·" * max(round(len(_PLACES.sub("", text)) * LONGER) - 2, 0)
    before, after = told[: len(told) - len(told.lstrip())], told[len(told.rstrip()) :]
    return f"{before}{OPEN}{text}{' ' if more else ''}{more}{END}{after}"


class Pseudo:
    """A catalogue of everything."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if context.startswith(("between", "before")) else pseudo(message)


@contextmanager
def spoken() -> Iterator[None]:
    """The window speaks it, with the numbers of German; laid out from the right it is by whoever shows it so."""
    language.use(Pseudo(), "de", Pseudo())
    try:
        yield
    finally:
        language.use(None)
