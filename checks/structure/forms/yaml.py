"""YAML, read from libyaml's events: nothing is constructed, nothing recurses, and a break keeps what came before it.

Templates (`{{ .Values.x }}`, `{% if %}`) are no YAML; they are covered by signs that are, of the same length, and put
back into the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.structure.positions import LONGEST, Lines, lines_of
from checks.structure.tree import DEEPEST, MOST_NODES, Kind, Node

MOST_RESUMED = 50  # documents behind a broken one

_NO_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\U000f0000-\U000fffff]")
_COVER = 0xF0000
_COVERS = 0xFFFD
_COVERED = re.compile("([\U000f0000-\U000ffffd])\\1*")
_ALONE = re.compile("(?m)^[ \t\U000f0000-\U000ffffd]+\r?$")
_BRACES = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))
LONGEST_TEMPLATE = 2_000
_NEXT_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)
_NUMBER = re.compile(r"[-+]?(?:\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|0x[0-9a-fA-F]+|0o[0-7]+)")
_BOOLEAN = frozenset(("true", "false", "yes", "no", "on", "off"))


def read_yaml(text: str) -> list[Node]:
    """The documents of the text: as it stands, else with its templates covered, whichever reads further."""
    text = text[:LONGEST]
    best: list[Node] = []
    reached = -1
    for covered in _attempts(text):
        reading = _Reading(text, covered)
        found = reading.documents()
        if reading.reached > reached or not reading.broken:
            best, reached = found, reading.reached
        if not reading.broken:
            break
    return best


def _attempts(text: str) -> Iterator[str]:
    yield text
    covered = _covered(text)
    if covered != text:
        yield covered
        # A line that is only a template may hold anything, or nothing: at last it is taken for an empty one.
        yield _ALONE.sub(lambda m: " " * len(m[0]) if m[0].strip(" \t\r") else m[0], covered)


def _covered(text: str) -> str:
    """The text with each template covered by as many signs, the same within one and others in the next."""
    count = 0
    for begin, end in _BRACES:
        pieces: list[str] = []
        at = 0
        while (start := text.find(begin, at)) >= 0:
            comment = re.compile(r"\{\{-?\s{0,8}/\*").match(text, start)
            inner = text.find("*/", start) if comment else start
            close = text.find(end, inner) if inner >= 0 else -1
            if close < 0:
                break
            if not comment:
                start = text.rfind(begin, start, close)
            close += len(end)
            if close - start > LONGEST_TEMPLATE:
                pieces.append(text[at:close])
            else:
                pieces += [text[at:start], chr(_COVER + count % _COVERS) * (close - start)]
                count += 1
            at = close
        text = "".join([*pieces, text[at:]])
    return text


class _Reading:
    """One reading of a text whose templates may be covered; `reached` is how far it came."""

    def __init__(self, text: str, covered: str) -> None:
        self._text = text
        self._lines: Lines = lines_of(text)
        self._covered = covered
        self._mark = text.startswith("\ufeff")
        # What no YAML may hold is replaced sign by sign, so that positions stay.
        self._readable = covered if covered.isascii() and covered.isprintable() else _NO_YAML.sub(_keep_cover, covered)
        self._nodes = 0
        self._merged = 0  # members of bases that were looked at
        self.reached = 0
        self.broken = False

    def documents(self) -> list[Node]:
        found: list[Node] = []
        start = 1 if self._mark else 0
        for _ in range(MOST_RESUMED):
            self.broken = False
            before = self._nodes
            read = list(self._from(start, len(self._readable)))
            if not self.broken or self._nodes >= MOST_NODES:
                found.extend(read)
                break
            # libyaml keeps back what stands just before the break: without the broken line it is told.
            nodes, reached = self._nodes - before, self.reached
            cut = self._readable.rfind("\n", start, reached) + 1
            again = list(self._from(start, cut)) if cut > start else []
            found.extend(again if self._nodes - before - nodes > nodes else read)
            self.broken, self.reached = True, reached
            # The next document is read from its beginning.
            after = _NEXT_DOCUMENT.search(self._readable, max(reached, start + 1))
            if after is None:
                break
            start = after.start()
        return found

    def _from(self, start: int, stop: int) -> Iterator[Node]:
        import yaml

        loader = getattr(yaml, "CLoader", yaml.Loader)
        anchors: dict[str, Node] = {}
        open_: list[Node] = []  # mappings and lists not yet closed
        names: list[Node | None] = []  # of each open mapping, the key whose value comes next
        skipped = 0  # levels below the deepest
        top: Node | None = None
        try:
            for event in yaml.parse(self._readable[start:stop], Loader=loader):
                assert event.start_mark is not None and event.end_mark is not None  # libyaml always tells
                begin, end = start + event.start_mark.index, start + event.end_mark.index
                self.reached = max(self.reached, end)
                if isinstance(event, yaml.DocumentStartEvent):
                    top, anchors = None, {}
                elif isinstance(event, yaml.DocumentEndEvent):
                    if top is not None:
                        yield top
                    top = None
                elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                    if skipped:
                        skipped -= 1
                    else:
                        done = open_.pop()
                        names.pop()
                        if end > begin:  # a bracket; a block ends where its last member does
                            done.end = max(done.end, end)
                        if open_:
                            open_[-1].end = max(open_[-1].end, done.end)
                        self._merge(done)
                elif isinstance(
                    event, (yaml.ScalarEvent, yaml.AliasEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent)
                ):
                    collection = isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
                    self._nodes += 1
                    if self._nodes > MOST_NODES:
                        break
                    if skipped or (collection and len(open_) >= DEEPEST):
                        skipped += collection
                        continue
                    if isinstance(event, yaml.AliasEvent):
                        node = anchors.get(event.anchor or "") or Node("null", self._lines, begin, end)
                        if node in open_:  # an alias to what contains it
                            node = Node("null", self._lines, begin, end)
                    elif isinstance(event, yaml.ScalarEvent):
                        node = self._scalar(event, begin, end)
                    else:
                        kind: Kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "list"
                        node = Node(kind, self._lines, begin, end, tag=_tag(event.tag))
                    if event.anchor and not isinstance(event, yaml.AliasEvent):
                        anchors[event.anchor] = node
                    if top is None:
                        top = node
                    elif open_:
                        if collection and open_[-1].kind == "mapping" and names[-1] is None:
                            self.broken = True  # a mapping as a name is valid, and always a template: `{{ x }}`
                        _put(open_[-1], names, node)
                    if collection:
                        open_.append(node)
                        names.append(None)
        except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as error:
            self.broken = True
            mark = getattr(error, "problem_mark", None)
            if mark is not None:
                self.reached = max(self.reached, start + mark.index)
            for node in reversed(open_):
                self._merge(node)
        if top is not None:
            yield top

    def _merge(self, node: Node) -> None:
        """`<<: *base` adds what the mapping does not say itself; in a chain of bases each holds all that is before it."""
        bases = [value for key, value in node.pairs if key.value == "<<" and key.kind == "text"]
        if not bases:
            return
        node.pairs = [(key, value) for key, value in node.pairs if key.value != "<<" or key.kind != "text"]
        known = {key.value for key, _ in node.pairs}
        for value in bases:
            for base in [value] if value.kind == "mapping" else value.items:
                self._merged += 1 + len(base.pairs)
                if base is node or self._merged > MOST_NODES:
                    continue
                for key, below in base.pairs:
                    if key.value not in known:
                        known.add(key.value)
                        node.pairs.append((key, below))

    def _scalar(self, event: object, begin: int, end: int) -> Node:
        value: str = event.value  # type: ignore[attr-defined]
        style: str | None = event.style  # type: ignore[attr-defined]
        tag: str | None = event.tag  # type: ignore[attr-defined]
        kind: Kind = "text"
        if tag or event.anchor:  # type: ignore[attr-defined]
            begin = _behind_properties(self._readable, begin, end)
        if style in ("'", '"'):
            begin, end = begin + 1, max(begin + 1, end - 1)
        elif style in ("|", ">"):
            begin, end = _block(self._readable, begin, end)
        elif not tag or tag == "?":
            kind = _kind(value)
        if self._covered is not self._text and value and not value.isascii():
            value = self._uncovered(value, begin)
        return Node(kind, self._lines, begin, end, value, _tag(tag))

    def _uncovered(self, value: str, begin: int) -> str:
        """The value with its templates put back: each cover stands at one place behind the value's beginning."""
        at = begin

        def put_back(found: re.Match[str]) -> str:
            nonlocal at
            place = self._covered.find(found[1], at)
            if place < 0:
                return found[0]
            at = place
            while at < len(self._covered) and self._covered[at] == found[1]:
                at += 1
            return self._text[place:at]

        return _COVERED.sub(put_back, value)


def _keep_cover(found: re.Match[str]) -> str:
    return found[0] if found[0] >= "\U000f0000" else "\ufffd"


def _put(parent: Node, names: list[Node | None], node: Node) -> None:
    if parent.kind == "list":
        parent.items.append(node)
    elif names[-1] is None:
        names[-1] = node
    else:
        parent.pairs.append((names[-1], node))
        names[-1] = None
    parent.end = max(parent.end, node.end)


def _kind(value: str) -> Kind:
    if value in ("", "~", "null", "Null", "NULL"):
        return "null"
    if value.lower() in _BOOLEAN:
        return "boolean"
    return "number" if _NUMBER.fullmatch(value) else "text"


def _tag(tag: str | None) -> str:
    if not tag or tag in ("?", "!"):
        return ""
    return tag.replace("tag:yaml.org,2002:", "!!")


_PROPERTIES = re.compile(r"(?:[!&][^\s,\[\]{}]*\s*)+")


def _behind_properties(text: str, begin: int, end: int) -> int:
    found = _PROPERTIES.match(text, begin, end)
    return found.end() if found else begin


def _block(text: str, begin: int, end: int) -> tuple[int, int]:
    """Where the content of a block begins and ends: behind `|` and the indentation, before the last line feed."""
    head = text.find("\n", begin, end)
    if head < 0:
        return begin, begin
    start = head + 1
    while start < end and text[start] in " \r\n":
        start += 1
    last = end
    while last > start and text[last - 1] in " \r\n":
        last -= 1
    return start, last
