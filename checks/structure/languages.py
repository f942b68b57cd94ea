"""Languages: which one a file is written in, and its syntax tree in a form that is the same for all of them.

Trees come from ast-grep. It panics when asked for a language it does not know, so only the known ones are asked for.
HTML is not: its grammar takes quadratic time on open tags. Script blocks are found by text and read as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

LONGEST_CODE = 1 << 20  # characters of one source that are read
MOST_SYNTAX = 400_000  # nodes of one tree

_EXTENSIONS = {
    "py": "python", "pyi": "python", "pyw": "python",
    "js": "javascript", "jsx": "javascript", "mjs": "javascript", "cjs": "javascript",
    "ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx",
    "go": "go", "java": "java", "kt": "kotlin", "kts": "kotlin", "swift": "swift",
    "sh": "bash", "bash": "bash", "zsh": "bash", "ksh": "bash", "envrc": "bash",
    "rs": "rust", "rb": "ruby", "rake": "ruby", "gemspec": "ruby", "php": "php", "cs": "csharp",
    "c": "c", "h": "cpp", "m": "c", "mm": "cpp", "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "hpp": "cpp", "hh": "cpp",
    "lua": "lua", "scala": "scala", "sc": "scala", "sbt": "scala", "ex": "elixir", "exs": "elixir", "dart": "dart",
    "vue": "script", "svelte": "script", "astro": "script", "html": "script", "htm": "script",
}  # fmt: skip
_NAMES = {
    "gemfile": "ruby", "rakefile": "ruby", "podfile": "ruby", "fastfile": "ruby", "vagrantfile": "ruby",
    ".bashrc": "bash", ".zshrc": "bash", ".profile": "bash", ".bash_profile": "bash", ".zshenv": "bash",
    ".zprofile": "bash", ".bash_aliases": "bash", ".envrc": "bash", "tiltfile": "python", "sconstruct": "python",
}  # fmt: skip
_GRAMMARS = frozenset(_EXTENSIONS.values()) - {"script"} | {"hcl"}
_SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env(?:\s+-\S+)*\s+)?([a-z]+)[\d.]*(?![\w/])", re.IGNORECASE)
_INTERPRETERS = {
    "sh": "bash", "bash": "bash", "dash": "bash", "zsh": "bash", "ksh": "bash", "python": "python", "node": "javascript",
    "deno": "typescript", "bun": "typescript", "ruby": "ruby", "php": "php", "lua": "lua", "elixir": "elixir",
}  # fmt: skip


def language_of(path: str, text: str = "") -> str:
    """The language a file is written in, by its name, else by its first line; empty where it is not known."""
    name = path.rsplit("/", 1)[-1].lower()
    if name in _NAMES:
        return _NAMES[name]
    language = _EXTENSIONS.get(name.rpartition(".")[2] if "." in name else "")
    if language:
        return language
    shebang = _SHEBANG.match(text[:200]) if "." not in name else None
    return _INTERPRETERS.get(shebang[1].lower(), "") if shebang else ""


class Syntax:
    """A node of a syntax tree. `start` and `end` are offsets in the text; unnamed nodes are signs and words."""

    __slots__ = ("children", "end", "kind", "named", "parent", "start")

    def __init__(self, kind: str, start: int, end: int, named: bool, parent: Syntax | None) -> None:
        self.kind, self.start, self.end, self.named, self.parent = kind, start, end, named, parent
        self.children: list[Syntax] = []

    def __repr__(self) -> str:
        return f"Syntax({self.kind} {self.start}-{self.end})"

    @property
    def below(self) -> list[Syntax]:
        """The named children that are no comments."""
        return [child for child in self.children if child.named and "comment" not in child.kind]

    def walk(self) -> Iterator[Syntax]:
        """This node and all below, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def first(self, *kinds: str) -> Syntax | None:
        """The first child of one of these kinds."""
        return next((child for child in self.children if child.kind in kinds), None)

    def up(self) -> Iterator[Syntax]:
        """The nodes around this one, from the inside."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def parse(text: str, language: str) -> Any:
    """ast-grep's root node, or None where the language is not known or the parser gives up."""
    if language not in _GRAMMARS:
        return None
    from ast_grep_py import SgRoot

    try:
        return SgRoot(_readable(text[:LONGEST_CODE]), language).root()
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # a panic of the parser is no Exception
        return None


_SURROGATE = re.compile("[\ud800-\udfff\0]")
# The parser counts a node's place from the beginning of its line: a line full of nodes costs its length squared. Nobody
# wrote such a line; what is in it is left out, and all others stay where they are.
_LONG_LINE = re.compile(r"[^\n]{4001,}")


def _readable(text: str) -> str:
    text = _LONG_LINE.sub(lambda line: " " * len(line[0]), text)
    return text if text.isascii() and "\0" not in text else _SURROGATE.sub("\ufffd", text)


@lru_cache(maxsize=64)
def syntax(text: str, language: str) -> Syntax | None:
    """The whole tree of a text in a known language."""
    root = parse(text, language)
    return None if root is None else _converted(root, 0, None)


def _converted(root: Any, shift: int, parent: Syntax | None) -> Syntax:
    top = _node(root, shift, parent)
    stack = [(root, top)]
    count = 0
    while stack and count < MOST_SYNTAX:
        theirs, ours = stack.pop()
        for child in theirs.children():
            node = _node(child, shift, ours)
            ours.children.append(node)
            stack.append((child, node))
            count += 1
    return top


def _node(theirs: Any, shift: int, parent: Syntax | None) -> Syntax:
    place = theirs.range()
    return Syntax(theirs.kind(), place.start.index + shift, place.end.index + shift, theirs.is_named(), parent)


def graft(text: str, language: str, start: int, parent: Syntax, before: str = "", after: str = "") -> Syntax | None:
    """A piece of text at an offset, read as code of its own: for what a grammar leaves as bare tokens."""
    root = parse(before + text + after, language)
    return None if root is None else _converted(root, start - len(before), parent)


# --- what is code in a file --------------------------------------------------------------------------------------------

_SCRIPT = re.compile(r"<script\b([^>]{0,2000})>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?([^\s\"'>]*)", re.IGNORECASE)
_RUNS = re.compile(
    r"^(?:|module|(?:text|application)/(?:java|ecma|babel|type|jsx)[^/]*|text/babel|jsx|tsx|ts)$", re.IGNORECASE
)
_FRONT = re.compile(r"\s*---[ \t]*\r?\n")
_MAGIC = re.compile(r"(?m)^[%!]")
_NOT_END = re.compile(r"[^\r\n]")


def code_of(text: str, language: str) -> tuple[str, str]:
    """The text with everything but code blanked, of the same length, and the language to read it in."""
    text = text[:LONGEST_CODE]
    if language == "python":
        return _MAGIC.sub("#", text), language  # a notebook's commands
    if language != "script":
        return text, language
    spans: list[tuple[int, int]] = []
    at = 0
    if front := _FRONT.match(text):
        close = text.find("\n---", front.end() - 1)
        if close >= 0:
            spans.append((front.end(), close))
            at = close + 4
    jsx = False
    while script := _SCRIPT.search(text, at):
        end = _SCRIPT_END.search(text, script.end())
        close = end.start() if end else len(text)
        kind = _TYPE.search(script[1])
        if _RUNS.match(kind[1] if kind else ""):
            spans.append((script.end(), close))
            jsx = jsx or "sx" in script[1]
        at = close
        if end is None:
            break
    pieces: list[str] = []
    at = 0
    for start, end_ in spans:
        pieces += [_NOT_END.sub(" ", text[at:start]), text[start:end_]]
        at = end_
    pieces.append(_NOT_END.sub(" ", text[at:]))
    return "".join(pieces), "tsx" if jsx else "typescript"
