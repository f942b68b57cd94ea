"""What the first picture of the window need not wait for: the catalogue of checks, a fifth of a second of reading modules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from checks.catalog import Catalog, load


class LateCatalog(Catalog):
    """The catalogue, read when it is first asked for anything. Raises then what `checks.catalog.load` raises."""

    def __init__(self, turned_on: Iterable[str] = ()) -> None:
        self._wanted = tuple(turned_on)

    def __getattr__(self, name: str) -> Any:
        if name not in ("checks", "plugins", "turned_on"):
            raise AttributeError(name)
        whole = load(self._wanted)
        self.checks, self.plugins, self.turned_on = whole.checks, whole.plugins, whole.turned_on
        return self.__dict__[name]

    @property
    def is_read(self) -> bool:
        """Whether it was asked for something already."""
        return "checks" in self.__dict__


class SinsOf:
    """The sins of which a catalogue has checks; it is asked only when somebody wants to know."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __contains__(self, sin: object) -> bool:
        return any(check.sin == sin for check in self._catalog)
