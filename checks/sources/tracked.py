"""What git tracks: the files of the index, and which of them wait for the next commit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from checks.evidence import TrackedFile
from checks.expressions.patterns import pattern_of
from checks.sources import shown
from checks.sources.discovery import RepositoryPaths
from checks.sources.objects import ObjectView
from checks.sources.plain import is_file, is_link, read_plain

LARGEST_INDEX = 512 << 20  # about five million files
MOST_LISTED = 256 << 20  # bytes of a list of files: some millions
MOST_SHARED = 8  # files that a split index may rest on
_ENTRY = pattern_of(
    r"([0-7]+) (?:\w+ )?([0-9a-f]{40,64})(?: \d)?\t([^\0]*)\0"
)  # the sort of a tree's, the stage of an index's


def read_tracked(
    paths: RepositoryPaths, view: ObjectView, head: str | None, *, unknown: bool = False
) -> tuple[tuple[TrackedFile, ...], bool]:
    """What the index holds (in a bare repository: the newest commit's tree), and whether it could be read.

    `unknown` says that nobody knows the newest commit: then nothing can be told to be staged.
    """
    newest, readable = b"", True
    if head is not None:
        newest, readable = view.told("ls-tree", "-r", "-z", "--full-tree", head, most=MOST_LISTED)
        unknown = unknown or not (newest or readable)
    index = paths.git_dir / "index"
    if paths.bare or not is_file(index) or is_link(index):
        listed_there = sorted((path, blob, mode) for mode, blob, path in _entries(newest))
        return tuple(TrackedFile(*entry) for entry in listed_there), readable
    committed = {path: blob for _, blob, path in _entries(newest)}
    text, listed = _index(view, index)
    tracked = (
        TrackedFile(path, blob, mode, not unknown and committed.get(path, "") != blob)
        for mode, blob, path in _entries(text)
    )
    return tuple(tracked), readable and listed


def _index(view: ObjectView, index: Path) -> tuple[bytes, bool]:
    """The project's index as our view lists it. It is copied, so that git cannot be led to write beside it.

    A split index has its larger part in a file beside it, named by its hash.
    """
    shared = [p for p in index.parent.glob("sharedindex.*") if re.fullmatch(r"sharedindex\.[0-9a-f]{40,64}", p.name)]
    for file in (index, *shared[:MOST_SHARED]):
        content = read_plain(file, LARGEST_INDEX + 1) or b""
        if len(content) > LARGEST_INDEX:
            return b"", False
        (view.root / file.name).write_bytes(content)
    return view.told("ls-files", "-s", "-z", most=MOST_LISTED)


def _entries(text: bytes) -> Iterator[tuple[int, str, str]]:
    """Mode, object and path of each entry, as a tree or an index is listed."""
    try:
        found, is_odd = _ENTRY.findall(text.decode()), False
    except UnicodeDecodeError:
        found, is_odd = _ENTRY.findall(text.decode("utf-8", "surrogateescape")), True
    modes = {mode: int(mode, 8) for mode, _, _ in found}
    for mode, object, path in found:
        yield modes[mode], object, shown(path) if is_odd else path
