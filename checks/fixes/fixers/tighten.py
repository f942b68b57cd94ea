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

# `/inheritance:r` drops what the folder hands down, `/grant:r` puts one entry in the place of a user's others (Microsoft, “icacls”).
# Shrift has not been run on Windows, so it tells the command and runs none.
_ICACLS = 'icacls "{file}" /inheritance:r /grant:r "%USERNAME%:F"'
AFTER = "Who could read it may have done so. If others share this machine, replace the key as well."


def by_hand(path: str) -> str:
    r"""What a person does on Windows. A name that a command line would read otherwise is not put into one.

    >>> by_hand("app/.env")
    'on Windows set by hand: icacls "app\\.env" /inheritance:r /grant:r "%USERNAME%:F"'
    """
    plain = not any(sign in '"%!^&|<>' or not sign.isprintable() for sign in path)
    return "on Windows set by hand: " + _ICACLS.format(file=path.replace("/", "\\") if plain else "FILE")


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a file. What a service reads as another user stops reading: a person says yes to each."""
    for (_, path), concerned in by_path(findings, "worktree", "machine").items():
        place = next(p for f in concerned for p in f.locations if p.path == path)
        file = scene.file(place)
        if file is None:
            yield left(recipe, path, concerned, "it lies outside of your home and of the examined folder")
            continue
        if os.name == "nt":
            yield left(recipe, file.shown, concerned, by_hand(file.path))
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
