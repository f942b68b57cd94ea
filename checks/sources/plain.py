"""Questions to the file system that never raise: a stranger's name may be too long, hold a null or lead in a circle."""

from __future__ import annotations

import os
from pathlib import Path


def is_folder(path: Path) -> bool:
    """Whether a folder is there, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112 - `Path.is_dir` raises for names that are too long


def is_file(path: Path) -> bool:
    """Whether a plain file is there, or a link to one."""
    return os.path.isfile(path)  # noqa: PTH113 - as above


def is_link(path: Path) -> bool:
    """Whether the path itself is a link."""
    return os.path.islink(path)  # noqa: PTH114 - as above


def real(path: Path) -> Path:
    """Where a path leads, links followed as far as they can be; a path that makes no sense stays as it is."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path
