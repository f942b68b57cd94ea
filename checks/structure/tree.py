"""Nodes: a document of YAML or JSON as a tree that remembers where everything stood.

A `Node` is a mapping, a list or a single value. Questions that it cannot answer give an empty node, so that
`document.get("spec", "template", "spec").get("containers").each()` needs no test in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from checks.structure.latest import Latest
from checks.structure.patience import reading
from checks.structure.positions import Lines

Key = str | int
Kind = Literal["text", "number", "boolean", "null", "expression", "mapping", "list", "none"]

DEEPEST = 100  # levels; what lies deeper is left out
MOST_KEPT = 3_000_000  # characters of all texts whose documents are kept: their nodes take about 20 bytes for each
MOST_NODES = 200_000  # of one text, aliases counted each time they are followed
_latest: Latest[tuple[Node, ...]] = Latest(MOST_KEPT)


class Node:
    """A value with its place: `line`, `column` of its first character, `end_line`, `end_column` behind its last.

    `value` is what it says (empty for mappings and lists); `tag` a YAML tag as written (`!vault`); `pairs` the members
    of a mapping as (key node, value node), and `items` those of a list.
    """

    __slots__ = ("_lines", "end", "items", "kind", "pairs", "start", "tag", "value")

    def __init__(self, kind: Kind, lines: Lines, start: int, end: int, value: str = "", tag: str = "") -> None:
        self.kind, self._lines, self.start, self.end, self.value, self.tag = kind, lines, start, end, value, tag
        self.pairs: list[tuple[Node, Node]] = []
        self.items: list[Node] = []

    def __repr__(self) -> str:
        return f"Node({self.kind}, line {self.line})"  # never the value: it could be a secret

    def __bool__(self) -> bool:
        """False for what is not there; an empty mapping is there."""
        return self.kind != "none"

    @property
    def line(self) -> int:
        return self._lines.at(self.start)[0]

    @property
    def column(self) -> int:
        return self._lines.at(self.start)[1]

    @property
    def end_line(self) -> int:
        return self._lines.at(self.end)[0]

    @property
    def end_column(self) -> int:
        return self._lines.at(self.end)[1]

    def get(self, *keys: Key) -> Node:
        """What lies under these keys, an empty node where one is missing. Of equal keys the last holds."""
        node = self
        for key in keys:
            if isinstance(key, int):
                node = node.items[key] if -len(node.items) <= key < len(node.items) else NOTHING
            else:
                node = next((value for name, value in reversed(node.pairs) if name.value == key), NOTHING)
        return node

    def text(self, *keys: Key, default: str = "") -> str:
        """The single value under these keys."""
        found = self.get(*keys)
        return found.value if found.single else default

    def each(self) -> list[Node]:
        """The items of a list; of a single value itself, of nothing nothing: `on: push` as `on: [push]`."""
        return self.items if self.kind == "list" else [self] if self.single and self.kind != "null" else []

    def named(self) -> Iterator[tuple[str, Node, Node]]:
        """The members of a mapping: name, key node, value node."""
        for key, value in self.pairs:
            yield key.value, key, value

    def values(self) -> list[str]:
        """The single values of a list, or of one value."""
        return [node.value for node in self.each() if node.single]

    @property
    def single(self) -> bool:
        """Neither a mapping nor a list nor nothing."""
        return self.kind not in ("mapping", "list", "none")

    @property
    def true(self) -> bool:
        """A `true`, in the spellings of YAML 1.1."""
        return self.value.lower() in ("true", "yes", "on")

    @property
    def false(self) -> bool:
        """A `false`, in the spellings of YAML 1.1."""
        return self.value.lower() in ("false", "no", "off")

    def plain(self) -> Any:
        """As dicts, lists and strings; bounded as everything here."""
        return _plain(self, 0, [MOST_NODES])

    def walk(self) -> Iterator[tuple[tuple[Key, ...], Node]]:
        """Every single value below, with its path, in the order of the text."""
        stack: list[tuple[tuple[Key, ...], Node]] = [((), self)]
        left = MOST_NODES
        while stack and left:
            keys, node = stack.pop()
            left -= 1
            if node.single:
                yield keys, node
            elif len(keys) < DEEPEST:
                below: list[tuple[tuple[Key, ...], Node]] = [((*keys, k.value), v) for k, v in node.pairs[:left]]
                below += [((*keys, n), v) for n, v in enumerate(node.items[:left])]
                stack.extend(reversed(below))


NOTHING = Node("none", Lines(""), 0, 0)


def _plain(node: Node, depth: int, left: list[int]) -> Any:
    left[0] -= 1
    if left[0] <= 0 or depth > DEEPEST:
        return None
    if node.kind == "mapping":
        return {key.value: _plain(value, depth + 1, left) for key, value in node.pairs}
    if node.kind == "list":
        return [_plain(item, depth + 1, left) for item in node.items]
    return node.value


def documents(text: str, path: str) -> tuple[Node, ...]:
    """The documents of a YAML or JSON text (other forms have none), each as a tree. Broken text: up to the break.

    The last ones are kept.
    """
    return _latest.of(text, path, lambda: _documents(text, path))


def _documents(text: str, path: str) -> tuple[Node, ...]:
    from checks.structure.entries import form_of

    form = form_of(path, text)
    with reading(path, text) as is_read:
        if form == "yaml" and is_read:
            from checks.structure.forms.yaml import read_yaml

            return tuple(read_yaml(text))
        if form == "json" and is_read:
            from checks.structure.forms.json import read_json

            return tuple(read_json(text))
    return ()


def document(text: str, path: str) -> Node:
    """The first document, or an empty node."""
    found = documents(text, path)
    return found[0] if found else NOTHING
