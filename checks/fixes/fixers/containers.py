"""Images and compose: a build is handed a secret for one command, a service takes its key from who starts it.

A Dockerfile is changed where every use of the setting is seen: the setting goes, and each RUN that uses it mounts the secret
under the same name. In compose a literal becomes the name of a variable, so that the program inside is given what it was given
before, and the file holds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers import to_keychain
from checks.fixes.fixers.forms import form_of
from checks.fixes.fixers.jsonc import Text
from checks.fixes.fixers.keeping import keeping
from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.guidance import shell_word
from checks.fixes.plan import Change, Fix, Keeping, Piece
from checks.fixes.reach import Unsafe
from checks.language import mark
from checks.model import Finding
from checks.structure.dockerfile import Dockerfile, Instruction, dockerfile
from checks.structure.embedded import is_dockerfile

if TYPE_CHECKING:
    from checks.fixes.scene import File, Scene

SYNTAX = "# syntax=docker/dockerfile:1"
BUILT = "Images that were built keep it: build anew, withdraw the old one, replace the key."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a Dockerfile, one a compose file."""
    rest = []
    for (source, path), concerned in by_path(findings, "worktree").items():
        if not is_dockerfile(path):
            rest += [f for f in concerned if f not in rest and form_of(path) is not None]
            continue
        file = scene.at(path)
        own = [f for f in concerned if f.check == "S7-DOCKERFILE"]
        try:
            fix = _of_dockerfile(scene, recipe, file, own) if own else None
        except Unsafe as error:
            yield left(recipe, path, own, str(error))
            continue
        if fix is not None:
            yield fix
        del source
    yield from to_keychain.propose(scene, recipe, rest)


def _of_dockerfile(scene: Scene, recipe: str, file: File, findings: Sequence[Finding]) -> Fix | None:
    data = scene.text(file)
    text = Text(data)
    read = dockerfile(text.text)
    lines = {p.line for f in findings for p in f.locations if p.path == file.path and p.line}
    chosen: dict[str, list[Instruction]] = {}
    for instruction, setting in read.settings:
        if instruction.name in ("ARG", "ENV") and instruction.line <= setting.line <= instruction.end_line:
            if setting.line not in lines:
                continue
            if len(instruction.settings) > 1:
                raise Unsafe(f"line {setting.line} sets several things; take {setting.name} out of it by hand")
            chosen.setdefault(setting.name, []).append(instruction)
    if not chosen:
        return None
    keeps: dict[str, Keeping] = {}
    for match in scene.keys_in(data, file.path):
        line = data.count(b"\n", 0, match.start) + 1
        name = next((n for n, those in chosen.items() if any(i.line <= line <= i.end_line for i in those)), None)
        if name is not None:
            keeps[name] = keeping(scene, match, scene.evidence.target.name, name, keeps.values())
    pieces: list[Piece] = []
    used: list[str] = []
    for name, given in chosen.items():
        found = _taken_out(text, read, name, given)
        used += [name] if any(p.new for p in found) else []
        pieces += found
    if used and "syntax" not in read.directives:
        end = "\r\n" if "\r\n" in text.text else "\n"
        pieces.append(text.piece(0, 0, SYNTAX + end))
    change = Change(base=file.base, path=file.path, shown=file.shown, before=data, pieces=_joined(pieces))
    _judge(change, chosen)
    return made(
        recipe,
        file.shown,
        [f for f in findings if any(p.line in lines and p.path == file.path for p in f.locations)],
        [change],
        title=mark("Hand the secret to the build for one command")
        if used
        else mark("Take the secret out of the image"),
        keeps=keeps.values(),
        then=_then(chosen, used, keeps),
    )


def _taken_out(text: Text, read: Dockerfile, name: str, given: Sequence[Instruction]) -> list[Piece]:
    """The settings go, and commands that use the name mount it. Raises `Unsafe` for any other use of it."""
    use = re.compile(rf"\$(?:{re.escape(name)}(?!\w)|\{{{re.escape(name)}[}}:\-+])")
    first = min(given, key=lambda i: i.line)
    pieces: list[Piece] = []
    for instruction in given:
        if instruction.onbuild or instruction.stage < 0:
            raise Unsafe(f"{name} stands before the first stage, or is for images that are built on this one")
        start, end = _line(text, instruction.line), _line(text, instruction.end_line + 1)
        pieces.append(text.piece(start, end, ""))
    for instruction in read.instructions:
        said = "\n".join(
            (instruction.text, *(h.text for h in instruction.heredocs), *(v for _, v in instruction.flags))
        )
        if instruction in given or not use.search(said):
            continue
        if instruction.name == "ENV" and len(instruction.settings) == 1 and instruction.settings[0].name == name:
            start, end = _line(text, instruction.line), _line(text, instruction.end_line + 1)
            pieces.append(text.piece(start, end, ""))  # it only keeps what the build was given
            continue
        if instruction.name != "RUN" or instruction.stage != first.stage or instruction.onbuild:
            raise Unsafe(f"{name} is used by {instruction.name} in line {instruction.line}; move that by hand")
        if any(m.get("env") == name for m in instruction.mounts):
            continue
        start = _line(text, instruction.line) + instruction.column - 1 + len(instruction.name)
        pieces.append(text.piece(start, start, f" --mount=type=secret,id={name.lower()},env={name}"))
    return pieces


def _line(text: Text, number: int) -> int:
    """Where a line begins, in signs; behind the last line the end."""
    at = 0
    for _ in range(number - 1):
        at = text.text.find("\n", at) + 1
        if at == 0:
            return len(text.text)
    return at


def _joined(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """In order; two at one place (mounts of two secrets) are one."""
    found: dict[tuple[int, int], Piece] = {}
    for piece in sorted(pieces, key=lambda p: (p.start, p.end)):
        known = found.get((piece.start, piece.end))
        found[piece.start, piece.end] = Piece(piece.start, piece.end, known.new + piece.new) if known else piece
    return tuple(found.values())


def _judge(change: Change, chosen: dict[str, list[Instruction]]) -> None:
    content = change.content
    assert content is not None
    after = dockerfile(content.decode())
    if any(s.name in chosen and i.name in ("ARG", "ENV") for i, s in after.settings):
        raise Unsafe("it is set in more than one place; take it out by hand")


def _then(chosen: dict[str, list[Instruction]], used: list[str], keeps: dict[str, Keeping]) -> list[str]:
    names = " ".join(f"--name {k.variable}={shell_word(k.name)}" for k in keeps.values())
    run = f"shrift run {names} -- " if names else ""
    told = []
    if used:
        secrets = " ".join(f"--secret id={n.lower()},env={n}" for n in used)
        told.append(f"Build it so: {run}docker buildx build {secrets} . (--build-arg is not needed any more)")
    if any(i.name == "ENV" for those in chosen.values() for i in those):
        given = " ".join(f"-e {n}" for n, those in chosen.items() if any(i.name == "ENV" for i in those))
        told.append(f"If the program inside needs it, start it so: {run}docker run {given} IMAGE")
    return [*told, BUILT]
