"""The demo projects: small repositories that look like real ones, made in a moment.

`make` makes Atlas, which commits every one of the seven sins; with `clean` it makes Harbor, the same product done well.
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
