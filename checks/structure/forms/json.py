"""JSON, with comments, trailing commas, single quotes and bare names where they are met; one document or many."""

from __future__ import annotations

import re

from checks.structure.positions import LONGEST, lines_of
from checks.structure.tree import DEEPEST, MOST_NODES, Kind, Node

# Every repetition ends at a sign that it cannot hold itself, so no text makes the search go back and forth.
_TOKEN = re.compile(
    r"""
    (?P<space>[\s\ufeff\x00]+|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?|\#[^\n]*)
  | (?P<string>"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|$)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|$))
  | (?P<sign>[{}\[\],:])
  | (?P<word>[^\s{}\[\],:"'/\#]+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(\r?\n)|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_NUMBER = re.compile(r"[-+]?(?:0x[0-9a-fA-F]+|\d[\d.]*(?:[eE][-+]?\d+)?|\.\d+|Infinity|NaN)")


def read_json(text: str) -> list[Node]:
    """The documents of the text: one, or one a line."""
    text = text[:LONGEST]
    lines = lines_of(text)
    found: list[Node] = []
    open_: list[Node] = []
    names: list[Node | None] = []
    skipped = nodes = 0
    for token in _TOKEN.finditer(text):
        what = token.lastgroup
        if what in ("space", "other"):
            continue
        sign = token[0]
        start, end = token.span()
        if what == "sign" and sign in "]}":
            if skipped:
                skipped -= 1
            elif open_:
                open_.pop().end = end
                names.pop()
            continue
        if what == "sign" and sign in ",:":
            if sign == "," and open_ and not skipped and open_[-1].kind == "mapping":
                names[-1] = None  # a name without a value
            continue
        opens = what == "sign"
        nodes += 1
        if skipped or nodes > MOST_NODES or (opens and len(open_) >= DEEPEST):
            skipped += opens
            if nodes > MOST_NODES:
                break
            continue
        if opens:
            node = Node("mapping" if sign == "{" else "list", lines, start, end)
        elif what == "string":
            closed = len(sign) > 1 and sign[-1] == sign[0] and not _ends_escaped(sign)
            inner = sign[1:-1] if closed else sign[1:]
            node = Node("text", lines, start + 1, end - closed, _unescaped(inner) if "\\" in inner else inner)
        else:
            node = Node(_kind(sign), lines, start, end, sign)
        if not open_:
            found.append(node)
        else:
            parent = open_[-1]
            parent.end = max(parent.end, end)
            if parent.kind == "list":
                parent.items.append(node)
            elif (name := names[-1]) is None:
                if not opens:
                    names[-1] = node
            else:
                parent.pairs.append((name, node))
                names[-1] = None
        if opens:
            open_.append(node)
            names.append(None)
    return found


def _ends_escaped(sign: str) -> bool:
    """Whether the last quote is itself escaped, so that the string was cut."""
    before = sign[1:-1]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _kind(word: str) -> Kind:
    if word in ("true", "false"):
        return "boolean"
    if word in ("null", "undefined"):
        return "null"
    return "number" if _NUMBER.fullmatch(word) else "text"


def _unescaped(inner: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 16))
        return "" if found[2] else _SHORT.get(found[3], found[3])

    plain = _ESCAPE.sub(one, inner)
    # Two escapes may make one sign.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in inner else plain
