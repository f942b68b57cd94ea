"""HCL: Terraform, OpenTofu, Packer, Nomad. Blocks give their type and labels as keys.

A block without labels inside another has its number, as several may stand there:
`("resource", "aws_lambda_function", "ask", "environment", 0, "variables", "KEY")`. A string without templates is text;
one with templates is text as written (`"a-${var.x}"`); anything else that is no literal is an `expression` as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from checks.structure.positions import Lines, lines_of

if TYPE_CHECKING:
    from checks.structure.entries import Entry, ValueKind
    from checks.structure.tree import Key

DEEPEST = 60

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t"}


def read_hcl(text: str) -> Iterator[Entry]:
    """All values of all blocks."""
    from checks.structure.languages import parse

    root = parse(text, "hcl")
    if root is None:
        return
    yield from _Hcl(text).body(root, (), 0)


class _Hcl:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: Lines = lines_of(text)

    def body(self, node: Any, keys: tuple[Key, ...], depth: int) -> Iterator[Entry]:
        if depth > DEEPEST:
            return
        numbers: dict[str, int] = {}
        for child in node.named_children():
            kind = child.kind()
            if kind in ("body", "ERROR"):
                yield from self.body(child, keys, depth + 1)
            elif kind == "attribute":
                parts = child.named_children()
                if len(parts) >= 2:
                    yield from self._value(parts[1], (*keys, parts[0].text()), depth + 1)
            elif kind == "block":
                yield from self._block(child, keys, depth, numbers)

    def _block(self, node: Any, keys: tuple[Key, ...], depth: int, numbers: dict[str, int]) -> Iterator[Entry]:
        names: list[Key] = []
        inner = None
        for child in node.named_children():
            kind = child.kind()
            if kind == "identifier":
                names.append(child.text())
            elif kind == "string_lit":
                names.append(child.text().strip('"'))
            elif kind == "body":
                inner = child
        if inner is None or not names:
            return
        if keys and len(names) == 1:
            name = str(names[0])
            numbers[name] = numbers.get(name, -1) + 1
            names.append(numbers[name])
        yield from self.body(inner, (*keys, *names), depth + 1)

    def _value(self, node: Any, keys: tuple[Key, ...], depth: int) -> Iterator[Entry]:
        if depth > DEEPEST:
            return
        whole = node
        while node.kind() in ("expression", "literal_value", "template_expr", "collection_value"):
            below = node.named_children()
            if len(below) != 1:
                break
            node = below[0]
        kind = node.kind()
        if kind == "object":
            for element in node.named_children():
                if element.kind() == "object_elem":
                    sides = element.named_children()
                    if len(sides) >= 2:
                        yield from self._value(sides[1], (*keys, _name(sides[0])), depth + 1)
        elif kind == "tuple":
            number = 0
            for element in node.named_children():
                if element.kind() == "expression":
                    yield from self._value(element, (*keys, number), depth + 1)
                    number += 1
        elif kind in ("string_lit", "quoted_template"):
            place = node.range()
            start, end = place.start.index + 1, max(place.start.index + 1, place.end.index - 1)
            yield self._entry(keys, _unescaped(self._text[start:end]), start, end, "text")
        elif kind == "heredoc_template":
            yield self._heredoc(keys, node)
        else:
            place = whole.range()
            literal: dict[str, ValueKind] = {"numeric_lit": "number", "bool_lit": "boolean", "null_lit": "null"}
            start, end = place.start.index, place.end.index
            yield self._entry(keys, self._text[start:end], start, end, literal.get(kind, "expression"))

    def _heredoc(self, keys: tuple[Key, ...], node: Any) -> Entry:
        place = node.range()
        start = self._text.find("\n", place.start.index, place.end.index) + 1
        end = self._text.rfind("\n", start, place.end.index)
        if not start or end < start:
            start = end = place.end.index
        return self._entry(keys, self._text[start:end], start, end, "text")

    def _entry(self, keys: tuple[Key, ...], value: str, start: int, end: int, kind: ValueKind) -> Entry:
        from checks.structure.entries import Entry

        return Entry(keys, value, *self._lines.at(start), *self._lines.at(end), kind)


def _name(node: Any) -> str:
    text: str = node.text()
    return text.strip().strip("()").strip('"')


def _unescaped(raw: str) -> str:
    if "\\" not in raw:
        return raw
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _SHORT.get(m[2], m[2]), raw)
