"""Variables: what is set in settings files, images, clusters, pipelines, scripts, and from code, in one form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.signals.signs import without_comments
from checks.sins.s3_ci_and_logs.aside import is_aside, is_for_developers
from checks.sins.s3_ci_and_logs.developing import is_developers
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.entries import entries, form_of
from checks.structure.languages import language_of
from checks.structure.positions import lines_of


class Variable(msgspec.Struct, frozen=True):
    """A variable with the value that is set, where that is written; the place is the value's or the line's."""

    name: str
    value: str
    line: int
    column: int


# Where variables are set, by the names of files.
PATHS = (
    ".env*", "*.env", "*.yml", "*.yaml", "*.toml", "*.json", "*.properties", "*.ini", "*.cfg", "*.conf", "*.service", "Dockerfile*", "*.dockerfile", "Containerfile*",
    "*.sh", "*.bash", "*.zsh", ".envrc", "Makefile", "*.mk", "justfile", "Justfile", "Procfile*", "Jenkinsfile*", "*.ps1", "*.bat", "*.cmd", "*.tf", "*.tfvars",
    "*.py", "*.js", "*.mjs", "*.cjs", "*.ts", "*.mts", "*.go", "*.rb", "*.ipynb",
)  # fmt: skip

_PLAIN = pattern_of(r"(?<![\w$.{-])([A-Z][A-Z0-9_]{3,80})\s*[:?]?=\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s\"';&|)]+))")
_FROM_CODE = pattern_of(
    r"(?:environ|process\.env|ENV|Bun\.env)(?:\[\s*[\"']([A-Z][A-Z0-9_]{3,80})[\"']\s*\]|\.([A-Z][A-Z0-9_]{3,80}))\s*(?:\|\|=|\?\?=|=)(?!=)\s*[\"'`]([^\"'`\n]*)[\"'`]"
    r"|(?:setdefault|[Ss]etenv|putenv)\(\s*[\"']([A-Z][A-Z0-9_]{3,80})[\"']\s*,\s*[\"'`]([^\"'`\n]*)[\"'`]"
)
_ITEM = pattern_of(r"^([A-Z][A-Z0-9_]{2,80})=(.*)$", re.DOTALL)


@lru_cache(maxsize=128)
def variables(text: str, path: str) -> tuple[Variable, ...]:
    """The variables that a file sets, in the order of the text."""
    return tuple(sorted(_found(text, path), key=lambda v: (v.line, v.column)))


def _found(text: str, path: str) -> Iterator[Variable]:
    if is_dockerfile(path):
        for instruction in dockerfile(text).of("ENV", "ARG"):
            yield from (Variable(s.name, s.value, s.line, s.column) for s in instruction.settings if s.value)
        yield from _plain(text, frozenset(i.line for i in dockerfile(text).of("ENV", "ARG")))
        return
    language = language_of(path, text)
    if language and language != "bash":
        yield from _by_code(text)
        return
    form = "" if language == "bash" or path.endswith(".ipynb") else form_of(path)
    if not form:
        yield from _plain(text)
        yield from _by_code(text)
        return
    named: dict[tuple[object, ...], str] = {}
    for entry in entries(text, path):
        last = entry.keys[-1] if entry.keys else ""
        if last == "name":
            named[(entry.document, *entry.keys[:-1])] = entry.value
        if last == "value" and (name := named.get((entry.document, *entry.keys[:-1]))):
            yield Variable(name, entry.value, entry.line, entry.column)
        elif isinstance(last, int) and (item := _ITEM.match(entry.value)):
            yield Variable(item[1], item[2].strip("\"'"), entry.line, entry.column)
        elif isinstance(last, str) and "\n" not in entry.value:
            yield Variable(last, entry.value, entry.line, entry.column)
            # A command, or a unit's `Environment=`, sets variables of its own.
            if "=" in entry.value:
                yield from (Variable(m[1], _value(m), entry.line, entry.column) for m in _PLAIN.finditer(entry.value))
        elif "=" in entry.value:
            for number, line in enumerate(entry.value.splitlines()):
                for met in _PLAIN.finditer(without_comments(line)):
                    yield Variable(met[1], _value(met), entry.line + number, 1)


def _plain(text: str, passed_by: frozenset[int] = frozenset()) -> Iterator[Variable]:
    for met in _PLAIN.finditer(without_comments(text)):
        line, column = lines_of(text).at(met.start())
        if line not in passed_by:
            yield Variable(met[1], _value(met), line, column)


def _by_code(text: str) -> Iterator[Variable]:
    for met in _FROM_CODE.finditer(without_comments(text)):
        value = met[3] if met[3] is not None else met[5] or ""
        yield Variable(met[1] or met[2] or met[4], value, *lines_of(text).at(met.start()))


def _value(met: re.Match[str]) -> str:
    return next((g for g in met.groups()[1:] if g is not None), "")


def is_left_on(path: str, text: str, lines: Iterable[int]) -> bool:
    """Whether what is set in these lines of a file holds where others use the program: not in tests, documents, templates,
    nor in what developers run on their own machines.
    """
    return (
        not is_aside(path)
        and not is_for_developers(path)
        and kind_of(path) not in (Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE, Kind.AGENT)
        and not all(is_developers(path, text, line) for line in lines)
    )
