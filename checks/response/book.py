"""A book: what is kept of one kind for one user, over restarts, a JSON file each, named by 32 hexadecimal signs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import msgspec

from checks.places import read_whole

if TYPE_CHECKING:
    from checks.places import Places

_NAME = re.compile(r"[0-9a-f]{32}")


class _Begun(Protocol):
    @property
    def started(self) -> str: ...


Kept = TypeVar("Kept", bound=_Begun)


class Book(ABC, Generic[Kept]):
    """All of one kind. What goes wrong is raised as `broken`, one line."""

    def __init__(self, places: Places, folder: str, form: type[Kept], broken: type[Exception], *, largest: int) -> None:
        """`largest` is how many bytes of a file are read."""
        self._places = places
        self.folder = places.data / folder
        self._form, self._broken, self._largest = form, broken, largest

    @abstractmethod
    def _name(self, kept: Kept) -> str:
        """By which its file is named."""

    @abstractmethod
    def _judged(self, found: Kept) -> Kept:
        """What was read, as it is taken. Raises `ValueError` for what was never written so."""

    def all(self) -> list[Kept]:
        """Those that can be read, the newest first. Raises `broken` for the first that cannot."""
        try:
            names = [p.stem for p in self.folder.iterdir() if p.suffix == ".json" and _NAME.fullmatch(p.stem)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._broken(f"{self.folder} cannot be read: {error.strerror}") from None
        return sorted((self._read(name) for name in names), key=lambda kept: kept.started, reverse=True)

    def keep(self, kept: Kept) -> None:
        """Put it in the place of the one before, wholly or not at all. Raises `broken`."""
        file = self.folder / f"{self._name(kept)}.json"
        try:
            self._places.write(file, msgspec.json.format(msgspec.json.encode(kept), indent=1))
        except OSError as error:
            raise self._broken(f"{file} cannot be written: {error.strerror}") from None
        except UnicodeEncodeError:
            raise self._broken("a name holds bytes that are no text; nothing is kept") from None

    def forget(self, kept: Kept) -> None:
        """Delete it. Raises `broken`."""
        try:
            (self.folder / f"{self._name(kept)}.json").unlink(missing_ok=True)
        except OSError as error:
            raise self._broken(f"it cannot be deleted: {error.strerror}") from None

    def _read(self, name: str) -> Kept:
        file = self.folder / f"{name}.json"
        try:
            found = msgspec.json.decode(read_whole(file, self._largest), type=self._form)
            if self._name(found) != name:
                raise ValueError
            return self._judged(found)
        except OSError as error:
            raise self._broken(f"{file} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, ValueError, RecursionError):
            raise self._broken(f"{file} is damaged; delete it, and begin again") from None


def judge_moments(moments: Iterable[str | None]) -> None:
    """Raise `ValueError` for a moment that is none, or of no time zone."""
    if any(datetime.fromisoformat(m).tzinfo is None for m in moments if m is not None):
        raise ValueError
