"""Taking a public prefix from a name: the build then keeps the value on the server, wherever the name stands.

This is a guided edit. Every place of the name is shown; code that runs with the visitor gets nothing any more, and is named, because
that is where a route of the server has to take its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.making import left, made
from checks.fixes.plan import Change, Fix, Piece
from checks.fixes.reach import Unsafe
from checks.language import mark
from checks.model import Finding
from checks.sins.s2_client_side.public_names import PREFIXES

if TYPE_CHECKING:
    from checks.evidence import FileFact
    from checks.fixes.scene import Scene

MOST_FILES = 5_000  # that are read for a name
LARGEST = 1 << 20
CHANGED = 60  # files of one fix
_READ = re.compile(
    r"(?i)\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx?|json|ya?ml|toml|sh|env|example|d\.ts|html?|txt|cfg|ini)$|(?:^|/)(?:\.env[^/]*|Dockerfile[^/]*|Makefile)$"
)
_APART = re.compile(r"(?:^|/)(?:node_modules|\.next|\.nuxt|dist|build|out|\.git|vendor)/")
_SHARED = "PUBLIC_"
_NAME = re.compile(
    rf"(?<![A-Za-z0-9_])((?:{'|'.join(map(re.escape, (*PREFIXES, _SHARED)))})([A-Z][A-Za-z0-9_]{{2,100}}))"
)
BUILT = "What was built before still carries the value: build again, take the old build back, replace the key."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a name. Where the name without its prefix is taken already, a person decides."""
    names: dict[str, tuple[str, list[Finding]]] = {}
    for finding in findings:
        if finding.check == "S2-PUBLIC-PREFIX":
            for name, plain in _named(scene, finding):
                names.setdefault(name, (plain, []))[1].append(finding)
    if not names:
        return
    files = [f for f in scene.evidence.files if _is_read(f)][:MOST_FILES]
    for name, (plain, concerned) in names.items():
        try:
            yield _renamed(scene, recipe, name, plain, concerned, files)
        except Unsafe as error:
            yield left(recipe, name, concerned, str(error))


def _named(scene: Scene, finding: Finding) -> Iterator[tuple[str, str]]:
    """(public name, the same without its prefix) of what a finding is about: what stands on its first line."""
    place = next((p for p in finding.locations if p.source == "worktree" and p.line), None)
    if place is None or place.line is None:
        return
    try:
        lines = scene.text(scene.at(place.path)).decode().split("\n")
    except Unsafe:
        return
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    for found in _NAME.finditer(line):
        if found[1] in finding.message or found[1] in finding.title:
            yield found[1], found[2]


def _is_read(file: FileFact) -> bool:
    return file.size <= LARGEST and _READ.search(file.path) is not None and _APART.search(file.path) is None


def _renamed(
    scene: Scene, recipe: str, name: str, plain: str, findings: Sequence[Finding], files: Sequence[FileFact]
) -> Fix:
    old = re.compile(rb"(?<![A-Za-z0-9_])" + re.escape(name.encode()) + rb"(?![A-Za-z0-9_])")
    new = re.compile(rb"(?<![A-Za-z0-9_])" + re.escape(plain.encode()) + rb"(?![A-Za-z0-9_])")
    changes: list[Change] = []
    for fact in files:
        file = scene.at(fact.path)
        try:
            data = scene.read(file)
        except Unsafe:
            continue
        if data is None or name.encode() not in data:
            continue
        data = scene.text(file)
        if new.search(data):
            raise Unsafe(f"{plain} stands in {fact.path} as well: decide which of the two the server reads")
        pieces = tuple(Piece(m.start(), m.end(), plain.encode()) for m in old.finditer(data))
        code = re.search(r"\.(?:[cm]?[jt]sx?|vue|svelte|astro)$", fact.path)
        notes = ("If this runs with the visitor, it gets nothing any more: let it ask a route of yours.",)
        if pieces:
            changes.append(
                Change(
                    base=file.base, path=file.path, shown=file.shown, before=data, pieces=pieces, harmless=True,
                    notes=notes if code else (),
                )
            )  # fmt: skip
    if not changes or len(changes) > CHANGED:
        raise Unsafe("the name stands in no file that can be changed" if not changes else "it stands in too many files")
    return made(
        recipe,
        name,
        findings,
        changes,
        title=mark("Take the public prefix from its name"),
        then=[f"Set {plain} where the server is started, and delete {name} there.", BUILT],
    )
