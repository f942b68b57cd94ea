"""Fixers: one module a sort of fix. Each is given the findings whose advice it can carry out, and proposes changes.

A fixer reads through the scene and writes nothing. What it cannot do safely it says: a fix with `why_not`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

import msgspec

from checks.fixes.available import AUTOMATIC
from checks.model import Status

if TYPE_CHECKING:
    from checks.fixes.plan import Fix
    from checks.fixes.scene import Scene
    from checks.model import Finding


class Fixer(Protocol):
    """What such a module offers."""

    def propose(self, scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
        """The fixes by which these findings, which all name this recipe, can be mended."""


def proposals(scene: Scene) -> list[Fix]:
    """All fixes of a scene: what is safe first, then what wants a look; each place once."""
    found: dict[tuple[str, str, str], Fix] = {}
    for recipe, module in AUTOMATIC.items():
        # What somebody tolerates, with a reason and an end, is not changed behind their back.
        concerned = [
            f for f in scene.findings if f.status is not Status.ACCEPTED and any(note.id == recipe for note in f.fixes)
        ]
        if not concerned:
            continue
        fixer: Fixer = import_module(f"checks.fixes.fixers.{module}")
        for fix in _surviving(fixer, scene, recipe, concerned):
            # Several advices may come down to the same change of the same file: it is offered once.
            same = (module, fix.target, fix.title)
            known = found.get(same)
            found[same] = fix if known is None else _also_for(known, fix)
    order = {"safe": 0, "review": 1, "manual": 2}
    return sorted(found.values(), key=lambda f: (order["manual" if f.why_not else f.safety.value], bool(f.why_not)))


def _surviving(fixer: Fixer, scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """A mistake of ours costs the rest of one advice, and is seen. Its words may quote what was read: they go."""
    from checks.fixes.fixers.making import left
    from checks.terminal.refusal import told

    try:
        yield from fixer.propose(scene, recipe, findings)
    except Exception as error:
        place = next((p.path for f in findings for p in f.locations), "")
        yield left(recipe, place, findings, f"Shrift itself made a mistake here ({told(error)})")


def _also_for(known: Fix, other: Fix) -> Fix:
    return msgspec.structs.replace(
        known,
        findings=known.findings | other.findings,
        checks=known.checks | other.checks,
        places=known.places | other.places,
    )
