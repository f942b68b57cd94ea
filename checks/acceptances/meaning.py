"""Which entry means a finding, found without asking each: a stranger's folder has both without number. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from checks.acceptances.reading import Held
from checks.model import Finding, Key, Status
from checks.sources import under


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that holds today, with the fingerprint of the key it is bound to, and the folder it speaks for."""

    held: Held
    folder: str = ""  # path inside the target; "" is the target itself
    key: str | None = None


class Meant:
    """Entries by what they are bound to. Of several that mean a finding, the first of them is told."""

    def __init__(self, entries: Sequence[Bound], keys: Mapping[str, Key]) -> None:
        self._entries, self._keys = entries, keys
        self._bonds: dict[tuple[str, ...], int] = {}  # see `_bonds`
        self._symbols: dict[str, dict[str, set[str]]] = {}  # of a key, by path
        self._folders = {entry.folder for entry in entries}
        self._deepest = max((f.count("/") + 1 for f in self._folders if f), default=0)
        for number, entry in enumerate(entries):
            for bond in _bonds(entry):
                self._bonds.setdefault(bond, number)

    def by(self, finding: Finding) -> Bound | None:
        """The entry that means this finding."""
        # What lies on the machine, at a provider, or outside the folder is not for the folder's files to accept.
        if finding.status is not Status.FAIL or any(p.source not in ("worktree", "history") for p in finding.locations):
            return None
        paths = {p.path for p in finding.locations}
        met = [n for f in self._around(paths) if (n := self._in(f, finding, paths)) is not None]
        return self._entries[min(met)] if met else None

    def _around(self, paths: set[str]) -> list[str]:
        """The folders with entries that all of these paths lie in. Where there is no path, it is about the target itself."""
        found = [f for n in range(self._deepest + 1) if (f := _above(next(iter(paths), ""), n)) in self._folders]
        return [f for f in dict.fromkeys(found) if not f or (paths and all(f"{p}/".startswith(f"{f}/") for p in paths))]

    def _in(self, folder: str, finding: Finding, paths: set[str]) -> int | None:
        """The first entry of one folder."""
        met: list[int | None] = []
        if finding.key is not None:
            met += [self._bonds.get((folder, finding.key, check)) for check in ("", finding.check)]
        if len(paths) <= 1:
            path = next(iter(paths), "")
            met += [self._bonds.get((folder, path, finding.check, *about)) for about in self._about(finding, path)]
        return min((n for n in met if n is not None), default=None)

    def _about(self, finding: Finding, path: str) -> Iterator[tuple[str, str, str]]:
        """What an entry for this place says of its key: kind, mask and symbol; nothing of a finding without one."""
        if finding.key is None:
            yield "", "", ""
            return
        key = self._keys.get(finding.key)
        if key is None:
            return
        if (at := self._symbols.get(key.fingerprint)) is None:
            at = self._symbols[key.fingerprint] = {}
            for seen in key.sightings:
                at.setdefault(seen.path, set()).add(seen.symbol or "")
        if len(found := at.get(path, set())) == 1:
            yield f"{key.provider}/{key.kind}", key.masked, next(iter(found))


def _bonds(entry: Bound) -> Iterator[tuple[str, ...]]:
    """What one entry is looked up by: folder, fingerprint, check ("" is every check), or folder, path, check, kind, mask,
    symbol: the first has three words and the other six."""
    said = entry.held.entry
    if said.identity:
        if entry.key is not None:
            yield from ((entry.folder, entry.key, check) for check in said.checks or ("",))
        return
    path = under(entry.folder, said.path or "")
    about = (said.kind, said.masked, said.symbol) if said.kind else ("", "", "")
    yield from ((entry.folder, path, check, *about) for check in said.checks)


def _above(path: str, parts: int) -> str:
    """A path's first parts."""
    return "/".join(path.split("/", parts)[:parts])
