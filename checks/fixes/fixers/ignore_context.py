"""Keeping files of secrets out of an image: the rules of the folder that a Dockerfile copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.ignore_rules import with_rules
from checks.fixes.fixers.making import left, made
from checks.fixes.plan import Fix
from checks.fixes.reach import Unsafe
from checks.model import Finding
from checks.sins.s7_just_config.dockerignore import ignoring

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

THEN = "If the program inside reads such a file, hand it its settings when it starts instead. Images that were built keep it."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix for each ignore file that is missing rules."""
    concerned = [f for f in findings if f.check == "S7-DOCKERIGNORE"]
    images = ignoring(scene.evidence) if concerned else {}
    for name, rules in images.items():
        file = scene.at(name)
        try:
            change = with_rules(scene, file, rules, set())
        except Unsafe as error:
            yield left(recipe, name, concerned, str(error))
            continue
        if change is not None:
            yield made(recipe, name, concerned, [change], then=[THEN])
    for finding in findings:
        if finding in concerned and not images and finding.locations:
            yield left(
                recipe,
                finding.locations[0].path,
                [finding],
                "what a package takes along is decided in its own settings",
            )
