"""Projects for cases: files with texts, keys beside them, places of a machine."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.model import Key, Sighting
from tests.checks.sins.cases import fact, repository, seen


def having(texts: dict[str, str], *keys: Key, names: tuple[str, ...] = (), **more: object) -> Evidence:
    """A repository with these files that were read, these names of files that were not, and these keys."""
    paths = dict.fromkeys((*texts, *names, *(s.path for k in keys for s in k.sightings if s.source == "worktree")))
    given: dict[str, object] = {
        "texts": texts,
        "files": tuple(fact(p) for p in paths),
        "repositories": (repository(*paths),),
    }
    return seen(*keys, **(given | more))  # type: ignore[arg-type]


def local(path: str, place: str = "LOCAL-SHELL-RC", **more: object) -> Sighting:
    """Seen at a place of the machine; the path counts from the home folder."""
    given = {"source": "machine", "line": 2, "column": 8, "when": "2026-10-01T08:00:00+00:00"}
    return Sighting(**(given | more), path=path, place=place)  # type: ignore[arg-type]
