"""Languages: which one a file is written in, and its syntax tree in a form that is the same for all of them.

Trees come from ast-grep. It panics when asked for a language it does not know, so only the known ones are asked for.
HTML is not: its grammar takes quadratic time on open tags. Script blocks are found by text and read as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Any

from checks.expressions.patterns import pattern_of
from checks.structure.patience import reading

LONGEST_CODE = 1 << 20  # characters of one source that are read
MOST_SYNTAX = 400_000  # nodes of one tree
MOST_PARENTS = 300  # that the parser is asked for in one tree

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
_SHEBANG = pattern_of(r"#!\s*(?:\S*/)?(?:env(?:\s+-\S+)*\s+)?([a-z]+)[\d.]*(?![\w/])", re.IGNORECASE)
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
    """A node of a syntax tree. `start` and `end` are offsets in the text; unnamed nodes are signs and words.

    Each is made once, when somebody comes to it, and asks the parser for its place, its parent and its children only when
    they are wanted: most of a tree is never looked at.
    """

    __slots__ = ("_theirs", "_tree", "below", "children", "end", "kind", "named", "parent", "start")

    kind: str
    start: int
    end: int
    named: bool
    parent: Syntax | None
    children: list[Syntax]
    below: list[Syntax]  # the named children that are no comments

    def __init__(self, theirs: Any, tree: _Tree) -> None:
        self._theirs, self._tree = theirs, tree
        self.kind = intern(theirs.kind())

    def __repr__(self) -> str:
        return f"Syntax({self.kind} {self.start}-{self.end})"

    def __getattr__(self, asked: str) -> Any:
        """What was not asked of this node before; a slot that is filled does not come here."""
        if asked == "start" or asked == "end":
            place = self._theirs.range()
            self.start = place.start.index + self._tree.shift
            self.end = place.end.index + self._tree.shift
        elif asked == "children":
            self.children = self._tree.under(self, self._theirs.children())
        elif asked == "below":
            self.below = [
                node for node in self._tree.under(self, self._theirs.named_children()) if "comment" not in node.kind
            ]
        elif asked == "named":
            self.named = self._theirs.is_named()
        elif asked == "parent":
            self.parent = self._tree.around(self)
        return object.__getattribute__(self, asked)

    def find(self, kinds: frozenset[str]) -> Iterator[Syntax]:
        """The named nodes of these kinds, this one and all below, in the order of the text."""
        known = kinds_in(self._tree.language, kinds)
        found = self._theirs.find_all(any=[{"kind": kind} for kind in known]) if known else ()
        return map(self._tree.node, islice(found, MOST_SYNTAX))

    def sides(self) -> tuple[int, int, int]:
        """How many nodes are in `below`, and where the first of them begins and ends. Makes none of them."""
        first = None
        count = 0
        for child in self._theirs.named_children():
            if "comment" not in child.kind():
                first = first or child
                count += 1
        if first is None:
            return 0, self.start, self.start
        place, shift = first.range(), self._tree.shift
        return count, place.start.index + shift, place.end.index + shift

    def walk(self) -> Iterator[Syntax]:
        """This node and all below, in the order of the text."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def named_nodes(self) -> Iterator[Syntax]:
        """Those of `walk` that are named; the others are not made."""
        tree = self._tree
        stack: list[tuple[Any, Syntax | None]] = [(self._theirs, None)]
        while stack and len(tree) <= MOST_SYNTAX:
            theirs, outer = stack.pop()
            children = theirs.children()
            is_named = theirs.is_named()
            if not is_named and not children:
                continue
            node = tree.node(theirs)
            node.named = is_named
            if outer is not None:
                node.parent = outer
            if is_named:
                yield node
            stack.extend((child, node) for child in reversed(children))

    def first(self, *kinds: str) -> Syntax | None:
        """The first child of one of these kinds."""
        for child in self._theirs.children():
            if child.kind() in kinds:
                node = self._tree.node(child)
                node.parent = self
                return node
        return None

    def part(self, name: str, kinds: frozenset[str]) -> Syntax | None:
        """The child that the grammar calls so, where it is of one of these kinds."""
        child = self._theirs.field(name)
        if child is None or child.kind() not in kinds:
            return None
        node = self._tree.node(child)
        node.parent = self
        return node

    def up(self) -> Iterator[Syntax]:
        """The nodes around this one, from the inside."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class _Tree:
    """The nodes of one tree that somebody came to."""

    def __init__(self, root: Any, language: str, shift: int, parent: Syntax | None) -> None:
        self.language, self.shift = language, shift
        self._known: dict[Any, Syntax] = {}  # the parser gives another object each time, but equal ones
        self._asked = 0  # how often it was asked for a parent
        self.root = self.node(root)
        self.root.parent = parent

    def __len__(self) -> int:
        return len(self._known)

    def node(self, theirs: Any) -> Syntax:
        """Our node for one of the parser's."""
        found = self._known.get(theirs)
        if found is None:
            found = self._known[theirs] = Syntax(theirs, self)
        return found

    def under(self, parent: Syntax, children: list[Any]) -> list[Syntax]:
        """Our nodes for the children of one."""
        known = self._known
        if len(known) > MOST_SYNTAX:
            return []
        nodes: list[Syntax] = []
        for child in children:
            node = known.get(child)
            if node is None:
                node = known[child] = Syntax(child, self)
            node.parent = parent
            nodes.append(node)
        return nodes

    def around(self, node: Syntax) -> Syntax | None:
        """The parent of a node that was not reached from it.

        The parser looks for it from the root, along all the brothers of each node on the way. Where many are asked for, the
        whole tree is gone through once instead.
        """
        self._asked += 1
        if self._asked <= MOST_PARENTS:
            found = node._theirs.parent()
            return None if found is None else self.node(found)
        if self._asked == MOST_PARENTS + 1:
            for _ in self.root.walk():
                pass  # each is told its parent on the way
        try:
            known: Syntax | None = object.__getattribute__(node, "parent")
        except AttributeError:
            return self.root  # the tree has more nodes than are read
        return known


def parse(text: str, language: str, path: str = "") -> Any:
    """ast-grep's root node, or None where the language is not known or the parser gives up."""
    if language not in _GRAMMARS:
        return None
    from ast_grep_py import SgRoot

    with reading(path, text) as is_read:
        try:
            return SgRoot(_readable(text[:LONGEST_CODE], language), language).root() if is_read else None
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException:  # a panic of the parser is no Exception
            return None


_SURROGATE = pattern_of("[\ud800-\udfff\0]")
# The parser counts a node's place from the beginning of its line: a line full of nodes costs its length squared. Nobody
# wrote such a line; what is in it is left out, and all others stay where they are.
_LONG_LINE = pattern_of(r"(?m)^[^\n]{4001,}")


def _readable(text: str, language: str) -> str:
    # HCL's grammar goes through white space again from each sign of it: there a comment takes the line's place.
    cover = "#" if language == "hcl" else " "
    text = _LONG_LINE.sub(lambda line: cover * len(line[0]), text)
    return text if text.isascii() and "\0" not in text else _SURROGATE.sub("\ufffd", text)


def syntax(text: str, language: str, path: str = "") -> Syntax | None:
    """The whole tree of a text in a known language."""
    root = parse(text, language, path)
    return None if root is None else _Tree(root, language, 0, None).root


def graft(text: str, language: str, start: int, parent: Syntax, before: str = "", after: str = "") -> Syntax | None:
    """A piece of text at an offset, read as code of its own: for what a grammar leaves as bare tokens."""
    root = parse(before + text + after, language)
    return None if root is None else _Tree(root, language, start - len(before), parent).root


@lru_cache(maxsize=512)
def kinds_in(language: str, kinds: frozenset[str]) -> tuple[str, ...]:
    """Those of these kinds that a language has: ast-grep refuses to look for any other."""
    root = parse("", language)
    return () if root is None else tuple(kind for kind in sorted(kinds) if _is_kind(root, kind))


def _is_kind(root: Any, kind: str) -> bool:
    try:
        root.find(kind=kind)
    except RuntimeError:
        return False
    return True


# --- what is code in a file --------------------------------------------------------------------------------------------

_SCRIPT = pattern_of(r"<script\b([^>]{0,2000})>", re.IGNORECASE)
_SCRIPT_END = pattern_of(r"</script", re.IGNORECASE)
_TYPE = pattern_of(r"\btype\s*=\s*[\"']?([^\s\"'>]*)", re.IGNORECASE)
_RUNS = pattern_of(
    r"^(?:|module|(?:text|application)/(?:java|ecma|babel|type|jsx)[^/]*|text/babel|jsx|tsx|ts)$", re.IGNORECASE
)
_FRONT = pattern_of(r"\s*---[ \t]*\r?\n")
_MAGIC = pattern_of(r"(?m)^[%!]")
_NOT_END = pattern_of(r"[^\r\n]")


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
