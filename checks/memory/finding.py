"""Finding a target in the memory by what a person typed: a folder, or the name of a project that is known."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from checks.memory.remembering import target_of
from checks.memory.scans import Project
from checks.report.escape import for_terminal
from checks.terminal.refusal import Refusal


def find(words: Path, known: Iterable[Project]) -> Project | None:
    """The project that is meant; None for a folder that is not known. A refusal for a name of nothing, or of several."""
    known = list(known)
    if words.is_dir():
        target = target_of((words.resolve(),))
        return next((p for p in known if p.target == target), None)
    said = str(words)
    targets = {said, target_of((Path(said).absolute(),))}
    found = [p for p in known if p.target in targets or p.path in targets] or [p for p in known if p.name == said]
    if len(found) == 1:
        return found[0]
    shown = for_terminal(said)
    if found:
        raise Refusal(f"several projects are called “{shown}”; name the folder: {for_terminal(_paths(found))}")
    raise Refusal(f"there is no folder “{shown}”, and no project of that name is known")


def paths_of(project: Project) -> tuple[Path, ...]:
    """The folders that are read to examine it; none for a machine, and for what somebody else sent."""
    if project.who or project.target == "machine" or project.target.startswith(("machine ", "imported\n")):
        return ()
    if project.target.startswith("["):
        return tuple(map(Path, json.loads(project.target)))
    return (Path(project.target),)


def _paths(found: list[Project]) -> str:
    return ", ".join(p.path + (f" (from {p.who})" if p.who else "") for p in found[:4])
