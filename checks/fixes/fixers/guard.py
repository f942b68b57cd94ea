"""A guard before each commit: an entry in pre-commit's configuration where there is one, else a hook of this clone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from checks.fixes.fixers.jsonc import Text
from checks.fixes.fixers.making import left, made
from checks.fixes.plan import Change, Fix, Piece
from checks.fixes.reach import Unsafe, reached
from checks.model import Finding
from checks.program import own_program
from checks.structure.tree import document

if TYPE_CHECKING:
    from checks.evidence import Repository
    from checks.fixes.scene import Scene

CONFIGS = (".pre-commit-config.yaml", ".pre-commit-config.yml")
ENTRY = (
    "- repo: local",
    "  hooks:",
    "    - id: shrift",
    "      name: keys in what is about to be committed",
    "      entry: shrift guard run",
    "      language: system",
    "      pass_filenames: false",
    "      always_run: true",
)
HOOK = """#!/bin/sh
# shrift guard: looks for keys in what is about to be committed. "shrift fix undo" takes this file away again.
shrift=shrift
if ! command -v shrift >/dev/null 2>&1; then
    shrift={program}
    if ! [ -x "$shrift" ]; then
        echo "shrift is not on the PATH, so nobody looked for keys; git commit --no-verify goes on without." >&2
        exit 1
    fi
fi
exec "$shrift" guard run --stage pre-commit
"""
INSTALL = "Install it in this clone: pre-commit install"
OWN = "It looks in this clone alone. Others have it by “shrift fix”, too, or from pre-commit’s configuration."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a repository that has no guard; one that is declared and not installed is a person's."""
    for repository in scene.evidence.repositories:
        prefix = f"{repository.path}/" if repository.path else ""
        mine = [f for f in findings if f.check == "S1-NO-GUARD" and not f.locations]
        if repository.bare or not mine or len([r for r in scene.evidence.repositories if not r.bare]) > 1:
            continue
        config = next((n for n in CONFIGS if any(f.path == prefix + n for f in scene.evidence.files)), None)
        target = prefix + config if config else f"{prefix}.git/hooks/pre-commit"
        try:
            change = _entry(scene, target) if config else _hook(scene, repository, target)
        except Unsafe as error:
            yield left(recipe, target, mine, str(error))
            continue
        yield made(recipe, target, mine, [change], then=[INSTALL if config else OWN])


def _entry(scene: Scene, path: str) -> Change:
    file = scene.at(path)
    data = scene.text(file)
    text = Text(data)
    repos = document(text.text, path).get("repos")
    if repos.kind != "list" or not repos.items or text.text[repos.start : repos.start + 1] == "[":
        raise Unsafe("its list of repositories is not written line by line")
    last = repos.items[-1]
    dash = text.text.rfind("-", 0, last.start)
    begin = text.text.rfind("\n", 0, dash) + 1
    indent = text.text[begin:dash]
    if indent.strip():
        raise Unsafe("its list of repositories is not written line by line")
    lines = text.text.splitlines(keepends=True)
    end_line = last.line
    for number in range(last.line, len(lines)):  # what is deeper than the dash belongs to the last entry
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip(" ")) <= len(indent):
            break
        if line.strip():
            end_line = number + 1
    end = sum(map(len, lines[:end_line]))
    eol = "\r\n" if "\r\n" in text.text else "\n"
    gap = "" if text.text[:end].endswith("\n") else eol
    new = gap + "".join(f"{indent}{line}{eol}" for line in ENTRY)
    return Change(
        base=file.base, path=path, shown=path, before=data, pieces=(text.piece(end, end, new),), harmless=True
    )


def _hook(scene: Scene, repository: Repository, target: str) -> Change:
    if repository.hooks_path:
        raise Unsafe(f"core.hooksPath points git to {repository.hooks_path}: put the line into the hook there")
    owner = next((paths for path, paths in scene.repositories if path == repository.path), None)
    if owner is None:
        raise Unsafe("git’s folder was not found")
    with reached(owner.common_dir, "hooks/pre-commit") as spot:
        if spot.see() is not None:
            raise Unsafe("a hook is there already: add a line that calls “shrift guard run”")
    return Change(
        base=owner.common_dir,
        path="hooks/pre-commit",
        shown=target,
        before=None,
        pieces=(Piece(0, 0, HOOK.format(program=quote(own_program())).encode()),),
        harmless=True,
        runs=True,
    )
