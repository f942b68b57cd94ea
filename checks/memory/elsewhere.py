"""What the memory knows of an examination's keys: which other projects had them when they were scanned last."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import TYPE_CHECKING

from checks.evidence import Elsewhere
from checks.joins import project_of
from checks.memory.files import BrokenMemory
from checks.memory.scans import Scans

if TYPE_CHECKING:
    from checks.evidence import Repository
    from checks.memory.scan import Scan
    from checks.model import Key, Target
    from checks.places import Places

MOST_KEYS = 500  # that are looked for
MOST = 12  # projects of one key


def elsewhere(
    places: Places, keys: Iterable[Key], named: str, target: Target, repositories: Iterable[Repository]
) -> dict[str, tuple[Elsewhere, ...]]:
    """The other projects of each key, by its fingerprint. `named` is the name of the fingerprints' key.

    Left out are this target, what lies in it or around it, clones of what was read here, and projects that had the key in
    their past alone. A memory that cannot be read knows nothing: that it cannot be written either is said at the end.
    """
    wanted = [k.fingerprint for k in keys if k.secret][:MOST_KEYS]
    if not wanted or not named:
        return {}
    own = {project_of(r) for r in repositories}
    try:
        seen = Scans(places).elsewhere(wanted, named)
    except BrokenMemory:
        return {}
    found: dict[str, tuple[Elsewhere, ...]] = {}
    for one in seen:
        before = found.get(one.key.fingerprint, ())
        if one.key.present and len(before) < MOST and _is_other(one.scan, target, own):
            told = Elsewhere(name=one.scan.name, path=one.scan.path, day=one.scan.finished, who=one.scan.who)
            found[one.key.fingerprint] = (*before, told)
    return found


def _is_other(scan: Scan, target: Target, own: set[str]) -> bool:
    if scan.project and scan.project in own:
        return False
    if scan.who:
        return True
    if scan.kind == "machine" or target.kind == "machine":
        return False  # a machine is no project
    theirs, ours = PurePath(scan.path), PurePath(target.path)
    return not (theirs.is_relative_to(ours) or ours.is_relative_to(theirs))
