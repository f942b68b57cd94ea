"""The words of checks: each from the TOML file beside its module.

A scan names all its checks, and to read a hundred files takes longer than to look through an empty folder. So what they say
is kept on the shelf, each with what the system notes of its file: one that was changed since is read again.
"""

from __future__ import annotations

import hashlib
import sys
from contextlib import suppress
from importlib import resources
from pathlib import Path

import msgspec

from checks.expressions.shelf import Shelf, current

NAME = "texts"
FEW = 8  # new ones that are not worth the writing


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A page to read on."""

    title: str
    url: str


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """The sin and its cure, side by side. Keys in examples are visibly cut ("sk-proj-…")."""

    bad: str
    good: str


class CheckText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a check, from the TOML file beside its module."""

    title_pass: str  # the wanted state, said plainly: "No key in a file git tracks"
    title_fail: str  # the heading in the tree: "Keys in tracked files"
    question: str
    what: str  # what is looked at
    why: str  # why it matters: the fact, then its consequence
    how_to_fix: str
    fixes: list[str]  # ids of recipes in `checks.fixes`, in the order they are done
    example: Example
    references: list[Reference]
    tags: list[str]  # CWE and OWASP ids


class _Note(msgspec.Struct, array_like=True, frozen=True):
    """What the system notes of a file."""

    path: str
    inode: int
    size: int
    modified: int  # nanoseconds, as `changed`
    changed: int


_Kept = dict[str, tuple[_Note, CheckText]]  # by module


class Texts:
    """Reads texts, or takes up what was read before."""

    def __init__(self) -> None:
        self._shelf: Shelf | None = None
        self._known: _Kept = {}
        self._new: _Kept = {}

    def of(self, module: str) -> CheckText:
        """The words of the check that this module defines. Raises what reading and validating its file raises."""
        if self._shelf is not current():
            self._shelf = current()
            self._known, self._new = _taken(self._shelf), {}
        note = _note_of(module)
        known = self._known.get(module)
        if known is not None and known[0] == note:
            return known[1]
        text = _read(module)
        if note is not None:
            self._known[module] = self._new[module] = note, text
        return text

    def put_away(self) -> None:
        """Keep what was read since the last time, beside what others have put there meanwhile."""
        if len(self._new) >= FEW and self._shelf is not None:
            body = msgspec.msgpack.encode({**_taken(self._shelf), **self._new})
            self._shelf.put(NAME, _digest(), body)
            self._new = {}


def _read(module: str) -> CheckText:
    import tomli

    package, _, name = module.rpartition(".")
    data = resources.files(package or name).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomli.loads(data), CheckText)


def _note_of(module: str) -> _Note | None:
    """None where the text is no file of its own: a plug-in may lie in an archive."""
    with suppress(OSError, AttributeError, KeyError, UnicodeEncodeError):
        path = Path(str(sys.modules[module].__file__)).with_suffix(".toml")
        str(path).encode()
        note = path.stat()
        return _Note(str(path), note.st_ino, note.st_size, note.st_mtime_ns, note.st_ctime_ns)
    return None


def _taken(shelf: Shelf) -> _Kept:
    body = shelf.take(NAME, _digest())
    if body is not None:
        with suppress(msgspec.DecodeError):
            return msgspec.msgpack.decode(body, type=_Kept)
    return {}


def _digest() -> bytes:
    return hashlib.sha256(repr((CheckText.__struct_fields__, _Note.__struct_fields__)).encode()).digest()


texts = Texts()
