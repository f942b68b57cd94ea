"""The demo projects: small repositories that look like real ones, made in a moment.

`make` makes Atlas, which commits every one of the seven sins; with `clean` it makes Harbor, the same product done well.
`make_practice` makes a project with one sin, to be cured by hand.
Their keys are made when they are, open nothing, and are stored nowhere else.
"""

from __future__ import annotations

from pathlib import Path

NAME, CLEAN_NAME = "atlas-support", "harbor-support"


def make(folder: Path, *, clean: bool = False) -> Path:
    """Make the project in a folder that is empty or does not exist; returns it. Raises `OSError` and `GitMissing`."""
    if clean:
        from checks.demo.harbor import make_harbor

        return make_harbor(folder)
    from checks.demo.atlas import make_atlas

    return make_atlas(folder)


def make_practice(folder: Path, sin: int) -> Path:
    """Make the practice project of a sin (1 to 7); returns it. Raises `KeyError`, `OSError` and `GitMissing`."""
    from checks.demo.making import Commit, Keys, begin, put, tell
    from checks.demo.practice import PRACTICES

    practice, keys = PRACTICES[sin], Keys()
    begin(folder)
    tell(folder, [Commit("A. Learner", "2026-01-12T09:00:00+00:00", "Begin", practice.files)], keys)
    put(folder, practice.loose, keys)
    return folder
