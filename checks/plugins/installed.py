"""What is installed beside Shrift and says that it brings something, found without importing any of it.

Python's own library for this takes as long to load as an empty folder's files to read, and mostly there is nothing to find:
it is asked only where something may be.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

CHECKS_GROUP = "shrift.checks"
PROVIDERS_GROUP = "shrift.providers"
REPORTS_GROUP = "shrift.reports"

_OURS = b"shrift."  # what each group begins with
_ABOUT = (".dist-info", ".egg-info", "egg-info")  # how the folders end in which a distribution tells of itself


def installed_plugins(group: str) -> list[EntryPoint]:
    """The entry points of a group, of all distributions, in order of their names."""
    where = tuple(sys.path)
    if not _may_be(where):
        return []
    return sorted(_entry_points(where).select(group=group), key=lambda e: (e.dist.name if e.dist else "", e.name))


@cache
def _entry_points(_where: tuple[str, ...]) -> EntryPoints:
    """Of all that is installed on this search path: found once, as every distribution is opened for it."""
    from importlib.metadata import EntryPoints, entry_points

    return cast(EntryPoints, entry_points())  # what 3.11 gives has another name, and the same `select`


@cache
def _may_be(where: tuple[str, ...]) -> bool:
    """Whether a distribution may bring something for us: some say so, or there is one that does not lie in a folder."""
    if any(finder is not PathFinder and hasattr(finder, "find_distributions") for finder in sys.meta_path):
        return True
    return any(_OURS in said for folder in where for said in _said_in(folder))


def _said_in(folder: str) -> Iterator[bytes]:
    """What the distributions in a folder say of their entry points."""
    try:
        names = os.listdir(folder or ".")
    except NotADirectoryError:  # an archive: what is in it is for Python's own library to say
        yield _OURS
        return
    except OSError:
        return
    for name in names:
        if name.lower().endswith(_ABOUT):
            with suppress(OSError):
                yield Path(folder, name, "entry_points.txt").read_bytes()
