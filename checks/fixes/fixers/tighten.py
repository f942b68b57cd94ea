"""Making a file its owner's alone: the mode, and on Linux its access list."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.plan import Change, Fix
from checks.fixes.reach import Unsafe, reached
from checks.model import Finding

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

AFTER = "Who could read it may have done so. If others share this machine, replace the key as well."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a file. What a service reads as another user stops reading: a person says yes to each."""
    for (_, path), concerned in by_path(findings, "worktree", "machine").items():
        place = next(p for f in concerned for p in f.locations if p.path == path)
        file = scene.file(place)
        if file is None:
            yield left(recipe, path, concerned, "it lies outside of your home and of the examined folder")
            continue
        if os.name == "nt":
            yield left(recipe, file.shown, concerned, "rights are changed by “icacls” here")
            continue
        try:
            with reached(file.base, file.path) as spot:
                seen = spot.see()
            if seen is None or (seen.mode & 0o077 == 0 and seen.acl is None):
                continue  # it is closed already, or gone
            if seen.uid != os.getuid():
                raise Unsafe("it is another user’s file")
        except Unsafe as error:
            yield left(recipe, file.shown, concerned, str(error))
            continue
        noted = f"rights {seen.mode:04o} → {seen.mode & 0o700:04o}"
        listed = ("its access list goes",) if seen.acl is not None else ()
        change = Change(
            base=file.base,
            path=file.path,
            shown=file.shown,
            before=seen.data,
            private=True,
            notes=(noted, *listed),
        )
        yield made(recipe, file.shown, concerned, [change], then=[AFTER])
