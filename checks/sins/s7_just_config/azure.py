"""Azure's descriptions of resources: ARM templates and Bicep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.expressions.patterns import pattern_of
from checks.model import Location
from checks.sins.s7_just_config.looks import is_secret_name
from checks.sins.s7_just_config.values import Literal, at_node, named_values
from checks.structure.positions import LONGEST
from checks.structure.tree import Node

_STRING = r"'((?:[^'\\\n]|\\.){0,512})'"
_PARAM = pattern_of(rf"^\s*param\s+(\w{{1,100}})\s+(\w+)(?:\s*=\s*{_STRING})?")
_PART_OF_NAMES = pattern_of(r"(?i)^(?:resource|name|unique|suffix)_?token$")
_VAR = pattern_of(rf"^\s*var\s+(\w{{1,100}})\s*=\s*{_STRING}")
_PROPERTY = pattern_of(rf"'?([\w.-]{{1,100}})'?\s*:\s*{_STRING}")
_PAIR = pattern_of(rf"\bname\s*:\s*{_STRING}\s*,?\s*value\s*:\s*{_STRING}")
_USING = pattern_of(rf"^\s*param\s+(\w{{1,100}})\s*=\s*{_STRING}")


def template(top: Node, path: str) -> tuple[int, list[Literal]]:
    """How many resources an ARM template has, and the values it gives: parameters, variables, properties."""
    found: list[Literal] = []
    for name, _, node in top.get("parameters").named():
        for field in ("defaultValue", "value"):
            value = node.get(field)
            if value.single and not _is_expression(value.value):
                found.append(at_node(value, name, path, "a parameter of an ARM template"))
    for part in ("variables", "resources", "outputs"):
        for name, value in named_values(top.get(part)):
            if not _is_expression(value.value):
                found.append(at_node(value, name, path, f"{part} of an ARM template"))
    resources = top.get("resources")
    return max(len(resources.items) + len(list(resources.named())), 1), found


def _is_expression(value: str) -> bool:
    return value.startswith("[") and not value.startswith("[[")


def _is_secret(name: str) -> bool:
    """Whether a parameter is one for a secret, by its name. A `resourceToken` is what makes the names of resources unique."""
    return is_secret_name(name) and _PART_OF_NAMES.match(name) is None


def bicep(text: str, path: str) -> tuple[list[Literal], list[tuple[str, Location]]]:
    """The literals of a Bicep file, and its parameters for secrets that are not marked `@secure()`."""
    given: list[Literal] = []
    shown: list[tuple[str, Location]] = []
    secure = False
    name = ""  # of `name: 'X'`, whose `value: '…'` follows on the next line
    for number, line in _lines(text):
        stripped = line.strip()
        if stripped.startswith("@"):
            secure = secure or stripped.startswith("@secure()")
            continue
        if (using := _USING.match(line)) is not None:
            given.append(_literal(using[1], using[2], path, number, using.start(2), "a file of parameters"))
        elif (param := _PARAM.match(line)) is not None:
            if param[3] is not None:
                given.append(
                    _literal(param[1], param[3], path, number, param.start(3), "a default of a parameter of Bicep")
                )
            if not secure and param[2] == "string" and _is_secret(param[1]):
                shown.append((param[1], Location(source="worktree", path=path, line=number, column=param.start(1) + 1)))
        elif (var := _VAR.match(line)) is not None:
            given.append(_literal(var[1], var[2], path, number, var.start(2), "a variable of Bicep"))
        else:
            for pair in _PAIR.finditer(line):
                given.append(_literal(pair[1], pair[2], path, number, pair.start(2), "a resource of Bicep"))
            for met in _PROPERTY.finditer(line):
                called = name if met[1] == "value" and name else met[1]
                given.append(_literal(called, met[2], path, number, met.start(2), "a resource of Bicep"))
                name = met[2] if met[1] == "name" else name
        if "}" in line:
            name = ""
        secure = secure and not stripped
    return given, shown


def _literal(name: str, value: str, path: str, line: int, start: int, part: str) -> Literal:
    return Literal(name, value, path, line, start + 1, line, start + 1 + len(value), part=part)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines without comments; addresses keep their slashes."""
    inside = False
    for number, line in enumerate(text[:LONGEST].split("\n"), 1):
        if inside or line.lstrip().startswith("/*"):
            inside = "*/" not in line
            continue
        if len(line) < 4_000:
            yield number, re.sub(r"(?<![:'\w])//.*$", "", line)
