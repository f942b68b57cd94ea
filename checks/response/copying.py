"""Copying a part of a history into an empty repository of ours: objects alone, nothing of the project's configuration."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from checks.sources.objects import feed, git_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from checks.sources.objects import ObjectView


def packed_into(git_dir: Path, view: ObjectView, names: Iterable[bytes], environment: Mapping[str, str]) -> bool:
    """Put all that these names lead to into `git_dir`; whether all of it was there.

    Through a pipe: else git would begin the pack inside the project's own store.
    """
    with feed(names) as tips:
        with view.start("pack-objects", "--revs", "--stdout", "-q", "--delta-base-offset", feed=tips) as process:
            indexed = subprocess.run(
                [git_program(), "index-pack", "--stdin"],
                stdin=process.stdout,
                env=environment,
                cwd=git_dir,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
        return indexed.returncode == 0 and process.returncode == 0
