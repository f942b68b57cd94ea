"""JavaScript's manifests and locks: npm, yarn, pnpm, bun, deno."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.structure.entries import entries, find
from checks.structure.packages import Package
from checks.structure.positions import lines_of

_YARN = re.compile(
    r"(?m)^\"?(@?[^@\s\"][^@\n\"]*)@[^\n]*:\r?\n(?:[ \t]+[^\n]*\n)??[ \t]+\"?version\"?:?[ \t]+\"?([^\"\s]+)"
)
_PNPM = re.compile(r"^/?(@?[^@\s()]+)@([^()\s]+)")


def read_package_json(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        match entry.keys:
            case (
                "dependencies" | "devDependencies" | "peerDependencies" | "optionalDependencies" as kind,
                str() as name,
            ):
                yield Package("npm", name, entry.value, path, entry.line, development=kind == "devDependencies")
            case _:
                pass


def read_package_lock(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        match entry.keys:
            case ("packages", str() as where, "version") if where:
                yield Package("npm", where.rpartition("node_modules/")[2], entry.value, path, entry.line, direct=False)
            case ("dependencies", *between, str() as name, "version") if not between or between[-1] == "dependencies":
                yield Package("npm", name, entry.value, path, entry.line, direct=False)
            case _:
                pass


def read_yarn_lock(text: str, path: str) -> Iterator[Package]:
    lines = lines_of(text)
    for found in _YARN.finditer(text):
        name = found[1].split(",")[0].strip().strip('"')
        yield Package("npm", name, found[2], path, lines.at(found.start())[0], direct=False)


def read_pnpm_lock(text: str, path: str) -> Iterator[Package]:
    seen: set[str] = set()
    for entry in entries(text, path):
        if len(entry.keys) > 1 and entry.keys[0] in ("packages", "snapshots"):
            found = _PNPM.match(str(entry.keys[1]))
            if found and found[0] not in seen:
                seen.add(found[0])
                yield Package("npm", found[1], found[2], path, entry.line, direct=False)


def read_bun_lock(text: str, path: str) -> Iterator[Package]:
    for entry in find(entries(text, path), "packages", "*", 0):
        name, _, version = entry.value.rpartition("@")
        yield Package("npm", name, version, path, entry.line, direct=False)


def read_deno(text: str, path: str) -> Iterator[Package]:
    for entry in find(entries(text, path), "imports", "*"):
        found = re.match(r"npm:/?(@?[^@\s]+)(?:@(\S+))?", entry.value)
        if found:
            yield Package("npm", found[1], found[2] or "", path, entry.line)
