"""Codes: what Python made of an expression, kept on the shelf.

Python takes a millisecond to make an expression into the numbers that its search runs on, and a microsecond to take up such
numbers. A scan of a small folder uses hundreds of expressions: more than half of its time went there. The numbers belong
to one build of Python. By another they are not found on the shelf, and what cannot be taken up is compiled anew.
"""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

import msgspec

from checks.expressions.forms import name_of
from checks.expressions.shelf import Shelf, current

NAME = "codes"
FEW = 8  # new ones that are not worth the writing
MOST = 10_000  # that are kept: an elder Shrift's are among them, and what a program made that lives on
_parser: Any = re._parser  # type: ignore[attr-defined]
_compiler: Any = re._compiler  # type: ignore[attr-defined]
_sre: Any = import_module("_sre")


class _Code(msgspec.Struct, array_like=True, frozen=True):
    """One compiled expression, as Python's own search is given it."""

    flags: int
    numbers: bytes  # array("I")
    groups: int
    names: dict[str, int]  # of groups


_Key = tuple[str | bytes, int]
_Told = tuple[list[tuple[str, int, _Code]], list[tuple[bytes, int, _Code]]]  # source, flags, code


class Codes:
    """Compiles expressions, or takes up what was compiled before."""

    def __init__(self) -> None:
        self._shelf: Shelf | None = None
        self._known: dict[_Key, _Code] = {}
        self._new: dict[_Key, _Code] = {}
        self._costly = False  # whether a form was asked for one of the new ones: some load a library first

    def compiled(self, source: Any, flags: int = 0, form: Callable[[Any], Any] | None = None) -> re.Pattern[Any]:
        """As `re.compile`.

        With a `form`, which must always make the same of the same, it is asked for the expression of this source; not where
        that was kept.
        """
        shelf = current()
        if shelf.folder is None:
            return re.compile(form(source) if form else source, flags)
        if self._shelf is not shelf:
            self._shelf, self._known, self._new, self._costly = shelf, _taken(shelf), {}, False
        key = (f"{name_of(form)} {source}" if form else source, int(flags))
        try:
            code = self._known.get(key)
            if code is None:
                code = self._known[key] = self._new[key] = _made(form(source) if form else source, int(flags))
                self._costly = self._costly or form is not None
            return _taken_up(source, code)
        except re.error:
            raise
        except Exception:  # another Python, perhaps, which does this in another way
            return re.compile(form(source) if form else source, flags)

    def put_away(self) -> None:
        """Keep what was compiled since the last time, beside what others have put there meanwhile."""
        if self._shelf is not None and (len(self._new) >= FEW or self._costly):
            known = {**_taken(self._shelf), **self._new}
            if len(known) > MOST:
                known = self._new
            rows = [(source, flags, code) for (source, flags), code in known.items()]
            told = [row for row in rows if _is_text(row[0])], [row for row in rows if isinstance(row[0], bytes)]
            self._shelf.put(NAME, _digest(), msgspec.msgpack.encode(told))
            self._new, self._costly = {}, False


def _is_text(source: str | bytes) -> bool:
    """Whether it can be written: an expression that looks for half signs cannot."""
    if isinstance(source, str):
        with suppress(UnicodeEncodeError):
            source.encode()
            return True
    return False


def _taken(shelf: Shelf) -> dict[_Key, _Code]:
    body = shelf.take(NAME, _digest())
    if body is None:
        return {}
    try:
        texts, buffers = msgspec.msgpack.decode(body, type=_Told)
    except msgspec.DecodeError:
        return {}
    known: dict[_Key, _Code] = {(source, flags): code for source, flags, code in texts}
    known.update({(source, flags): code for source, flags, code in buffers})
    return known


def _made(source: Any, flags: int) -> _Code:
    parsed = _parser.parse(source, flags)
    numbers = array("I", _compiler._code(parsed, flags)).tobytes()
    state = parsed.state
    return _Code(flags | state.flags, numbers, state.groups - 1, dict(state.groupdict))


def _taken_up(source: Any, code: _Code) -> re.Pattern[Any]:
    by_number: list[str | None] = [None] * (code.groups + 1)
    for name, number in code.names.items():
        by_number[number] = name
    pattern: re.Pattern[Any] = _sre.compile(
        source, code.flags, list(array("I", code.numbers)), code.groups, code.names, tuple(by_number)
    )
    return pattern


def _digest() -> bytes:
    # The second form: in the first, what a form made had another name in each process.
    return hashlib.sha256(f"2 {sys.version} {_sre.MAGIC} {_sre.CODESIZE} {sys.byteorder}".encode()).digest()


codes = Codes()
