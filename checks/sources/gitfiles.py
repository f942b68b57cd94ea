"""What git keeps about a repository in small files of its own, read as a stranger's: with bounds, over no link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from checks.sources import shown
from checks.sources.discovery import RepositoryPaths
from checks.sources.gitconfig import Setting, settings
from checks.sources.objects import ObjectFormat
from checks.sources.plain import is_folder, read_text
from checks.sources.stores import OBJECT_ID

MOST_FILES = 200_000
LARGEST_FILE = 32 << 20  # of a reflog or packed-refs


def read_settings(paths: RepositoryPaths) -> list[Setting]:
    """The repository's own configuration, as text."""
    return list(settings(shown(read_text(paths.common_dir / "config", 1 << 20))))


def object_format(paths: RepositoryPaths) -> ObjectFormat:
    """SHA-1 or SHA-256 names, as the configuration says."""
    told = {s.name: s.value.lower() for s in read_settings(paths)}
    return "sha256" if told.get("extensions.objectformat") == "sha256" else "sha1"


def shallow_marks(paths: RepositoryPaths) -> list[str]:
    """The commits at which the history was cut."""
    return [line for line in read_text(paths.common_dir / "shallow", LARGEST_FILE).split() if OBJECT_ID.fullmatch(line)]


def uses_reftable(paths: RepositoryPaths) -> bool:
    """Refs in git's newer binary form, which is not read yet: its objects are, their names are not known."""
    return is_folder(paths.common_dir / "reftable")


def files_below(base: Path, name: str, largest: int) -> Iterator[tuple[str, str]]:
    """Small files below a folder, with their names relative to `base`; links and odd files are passed by."""
    count = 0
    if (base / name).is_symlink():
        return
    for folder, folders, files in os.walk(base / name, followlinks=False):
        folders.sort()
        for file in sorted(files):
            count += 1
            if count > MOST_FILES:
                return
            path = Path(folder) / file
            yield path.relative_to(base).as_posix(), read_text(path, largest)
