"""Commands as scripts, pipelines, makefiles and `package.json` give them to a shell: the tools that build and deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.readings import Reading
from checks.structure.embedded import embedded
from checks.structure.languages import language_of
from checks.structure.pipelines import PATHS, system_of
from checks.structure.syntax import Code, code

SCRIPTS = ("*.sh", "*.bash", "Makefile*", "*.mk", "justfile", "Justfile", "package.json", *PATHS)
_TOOLS = ("docker", "podman", "buildah", "nerdctl", "depot", "helm", "helmfile", "kustomize", "terraform", "tofu", "pulumi", "ansible-playbook")  # fmt: skip
_ANY = pattern_of(rf"(?<![\w-])(?:{'|'.join(_TOOLS)})(?![\w-])")
_RECIPE = pattern_of(r"(?m)^\t[@+-]*(.+)$")
_MADE = pattern_of(r"(?i)makefile|justfile|.*\.mk$")
_CALLED = Worded(*_TOOLS)


def reading(*tools: str) -> Reading:
    """The scripts in which these tools may be called."""
    return Reading(SCRIPTS, tools)


class Word(msgspec.Struct, frozen=True):
    """An argument as it is written, without the quotes around it."""

    text: str
    line: int
    column: int | None


class Command(msgspec.Struct, frozen=True):
    """A call of a tool with its arguments."""

    name: str
    path: str
    words: tuple[Word, ...]

    def options(self, *names: str) -> Iterator[Word]:
        """The values of these options: `--set a=b` and `--set=a=b`."""
        for number, word in enumerate(self.words):
            for name in names:
                if word.text == name and number + 1 < len(self.words):
                    yield self.words[number + 1]
                elif word.text.startswith(name + "="):
                    skip = len(name) + 1
                    column = None if word.column is None else word.column + skip
                    yield Word(word.text[skip:], word.line, column)


@once
def _commands(evidence: Evidence) -> tuple[Command, ...]:
    return tuple(
        c
        for path, text in sorted(evidence.texts.items())
        if _may_command(path) and _calls_any(text)
        for c in _in_file(path, text)
    )


def _may_command(path: str) -> bool:
    """Whether a file of this name may hold commands; one without an ending may, by its first line."""
    name = path.rsplit("/", 1)[-1]
    return (
        "." not in name
        or name == "package.json"
        or language_of(path) == "bash"
        or _MADE.match(name) is not None
        or system_of(path) is not None
    )


def _calls_any(text: str) -> bool:
    """Whether one of the tools is named; the plain words are looked for first, as most texts have none of them."""
    return _CALLED.stand_in(text) and _ANY.search(text) is not None


def commands(evidence: Evidence, *names: str) -> list[Command]:
    """The calls of these tools."""
    return [c for c in _commands(evidence) if c.name in names]


def _in_file(path: str, text: str) -> Iterator[Command]:
    name = path.rsplit("/", 1)[-1]
    if system_of(path) is not None or name == "package.json":
        for inner in embedded(text, path):
            if language_of(inner.name) == "bash" and _calls_any(inner.text):
                whole = inner.text.count("\n") + 1 == len(set(inner.lines))
                for found in _in_shell(code(inner.text, inner.name), path):
                    yield _moved(found, inner.lines, inner.column if whole else None)
    elif _MADE.match(name):
        joined = re.sub(r"\\\n", "  ", text)
        for recipe in _RECIPE.finditer(joined):
            line = joined.count("\n", 0, recipe.start()) + 1
            if _ANY.search(recipe[1]):
                for found in _in_shell(code(recipe[1].replace("$(", "${").replace("$$", "$"), "run.sh"), path):
                    yield _moved(found, (line,), None)
    elif language_of(path, text) == "bash":
        yield from _in_shell(code(text, path), path)


def _in_shell(read: Code, path: str) -> Iterator[Command]:
    for call in read.calls:
        if call.callee in _TOOLS:
            words = tuple(
                Word(
                    a.literal if a.literal is not None else a.text.strip("\"'"),
                    a.line,
                    a.column + (a.text[:1] in "\"'"),
                )
                for a in call.arguments
            )
            yield Command(call.callee, path, words)


def _moved(found: Command, lines: tuple[int, ...], column: int | None) -> Command:
    """A command of a script inside of a file, at its place in that file."""

    def at(word: Word) -> Word:
        line = lines[min(word.line, len(lines)) - 1] if lines else word.line
        return Word(word.text, line, None if column is None or word.column is None else word.column + column - 1)

    return msgspec.structs.replace(found, words=tuple(at(w) for w in found.words))
