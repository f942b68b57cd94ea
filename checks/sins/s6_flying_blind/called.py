"""Called: a file of code with what its functions call, and whether it names the module that another file is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from functools import cached_property
from pathlib import PurePosixPath

from checks.expressions.patterns import pattern_of
from checks.sins.s6_flying_blind import routes as serving
from checks.sins.s6_flying_blind.routes import Function
from checks.structure import grammar
from checks.structure.syntax import Code, code

_FEW = 100  # names that are looked for letter by letter
# What a name is called on may say that it is a model's: `self.llm_config.call(…)`.
_OF_MODELS = pattern_of(
    r"(?i)(?:^|[._])(?:\w{0,30}_)?(?:llm|gpt|claude|gemini|openai|anthropic|chat_?model|language_?model|ai_?(?:client|service|provider))(?:_\w{1,30}|client|service|provider|config|model)?$"
)
_LONGEST = 120  # characters of a callee, counted from its end
_OF_TYPES = pattern_of(r"[A-Z]\w{1,80}\.\w{1,80}$")
_CLASS = pattern_of(r"(?m)^[ \t]{0,40}(?:[a-z]{1,20} ){0,5}class (\w{1,100})")
_HEAD_OF_CLASS = pattern_of(r"\bclass\s{1,4}\w{1,100}([^{;]{0,800})")
_IN_BRACKETS = pattern_of(r"\([^()]{0,800}\)|<[^<>]{0,400}>")
_DEEPEST = 3  # brackets in brackets, of the head of a class
_IMPLEMENTS = {".java": "implements", ".php": "implements", ".ts": "implements", ".kt": ":", ".cs": ":"}
# What stands before a bracket is a class, which is called; in C# interfaces begin with an I.
_INTERFACE = pattern_of(r"\b[A-Z]\w{2,100}\b(?!\()")
_INTERFACE_OF_CSHARP = pattern_of(r"\bI[A-Z]\w{1,100}\b")
_WORD = pattern_of(r"[A-Za-z_]\w{2,80}")
_HYPHENED = pattern_of(r"[\w-]{3,80}")
_SHORT = 3  # letters that a word of any text has at least, to be taken for the name of a module
_PART_OF_PATH = pattern_of(r"[\w-]{1,80}")
PACKAGES = ("index", "__init__", "mod", "main")  # the name of their folder is theirs
_SCRIPTS = ("javascript", "typescript", "tsx")
# `if not self.ready:`, `if (!this.initialized)`, `if pool is None`: what stands under it is done once.
_STATE = r"(?:\w{1,40}\.){0,3}_{0,2}(?:\w{1,30}_)?(?:is_?)?(?:ready|initiali[sz]ed|inited|started|loaded|connected|set_?up|warmed(?:_?up)?)"
_PART = r"(?:\w{1,40}\.){0,3}_{0,2}(?:\w{1,30}_)?(?:pool|engine|connection|conn|instance|singleton)"
_NOT_YET = pattern_of(
    rf"(?i)^\(?\s*(?:(?:not\s+|!\s*)(?:{_STATE}|{_PART})|{_PART}\s*(?:is\s+None|===?\s*(?:null|undefined|nil|None)))\s*\)?$"
)
_MAY_WAIT = pattern_of(
    r"(?i)(?:ready|initiali[sz]ed|inited|started|loaded|connected|set_?up|warmed|pool|engine|conn(?:ection)?|instance|singleton)\b"
)


class File:
    """A file of code with what its functions call."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text

    @cached_property
    def read(self) -> Code:
        return code(self.text, self.path)

    @cached_property
    def functions(self) -> list[Function]:
        return serving.functions(self.read)

    def body_of(self, name: str) -> str:
        """The text of the functions of this name."""
        return "\n".join(self.text[f.start : f.end] for f in self.functions if f.name == name)

    @cached_property
    def _done_once(self) -> list[tuple[int, int]]:
        """The spans of what is done where something is not ready yet."""
        if not _MAY_WAIT.search(self.text):
            return []
        branches = (node.below for node in self.read.find(grammar.BRANCHES) if len(node.below) > 1)
        return [(then.start, then.end) for asked, then, *_ in branches if _NOT_YET.match(self.read.of(asked)[:200])]

    def is_done_once(self, at: int) -> bool:
        """Whether what stands there runs for the first request alone."""
        return any(start <= at < end for start, end in self._done_once)

    @cached_property
    def called(self) -> list[tuple[int, str, str]]:
        """(offset, last name, what it is called on) of every call, and of functions that are passed on by name; not what is
        done once.
        """
        calls = self.read.calls
        found = [(c.node[1].start, c.name, c.callee[-_LONGEST:].rpartition(".")[0]) for c in calls]
        found += [
            (a.node[1].start, a.dotted.rpartition(".")[2], a.dotted.rpartition(".")[0])
            for c in calls
            for a in c.arguments
            if a.kind in ("name", "member") and a.node is not None
        ]
        if self.path.endswith(".cs"):  # `Ask.About(id)` makes a message, too
            found += [(c.node[1].start, c.callee.partition(".")[0], "") for c in calls if _OF_TYPES.match(c.callee)]
        return [one for one in found if not self.is_done_once(one[0])] if self._done_once else found

    @cached_property
    def made(self) -> dict[str, str]:
        """The class of every object that the file makes where no function is around."""
        given = (
            (a, a.value.node) for a in self.read.assignments if a.value.kind == "call" and a.value.node is not None
        )
        calls = ((a, node[0].call_at(node[1])) for a, node in given if not a.function)
        return {a.target: call.name for a, call in calls if call is not None}

    @cached_property
    def taken(self) -> frozenset[str]:
        """What the file calls those things that it takes out of modules."""
        return frozenset(name for i in self.read.imports for name in (*i.names, *i.aliases))

    @cached_property
    def _classes(self) -> list[tuple[int, str]]:
        return [(met.start(), met[1]) for met in _CLASS.finditer(self.text)]

    def class_before(self, at: int) -> str:
        """The class that a method there belongs to: the last one that begins before it; empty where none does."""
        begun = bisect_right(self._classes, at, key=lambda c: c[0])
        return self._classes[begun - 1][1] if begun else ""

    @cached_property
    def interfaces(self) -> frozenset[str]:
        """What the classes of the file implement: `class AskServiceImpl implements AskService`, `class Advice : IAdvice`."""
        suffix = PurePosixPath(self.path).suffix
        sign = _IMPLEMENTS.get(suffix, "")
        if not sign or sign not in self.text:
            return frozenset()
        kind = _INTERFACE_OF_CSHARP if suffix == ".cs" else _INTERFACE
        heads = (_without_brackets(met[1]).partition(sign)[2] for met in _HEAD_OF_CLASS.finditer(self.text))
        return frozenset(name for head in heads for name in kind.findall(head.partition(" where ")[0]))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.text))

    def named(self, names: Collection[str]) -> frozenset[str]:
        """Those of these names that are words of the file: few files have one, and only these are taken apart."""
        if "words" not in self.__dict__ and len(names) <= _FEW and not any(name in self.text for name in names):
            return frozenset()
        return self.words.intersection(names)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The words of the file without case and hyphens, for names of modules."""
        return frozenset(map(_as_one, self.words)) | frozenset(map(_as_one, set(_HYPHENED.findall(self.text))))

    @cached_property
    def brought(self) -> frozenset[str]:
        """The parts of the modules that the file brings in, without case and hyphens. In scripts a name without a path is
        another's package: `ai` of `from "ai"`, not of `from "./ai"`.
        """
        if self.read.language in _SCRIPTS:
            paths = (i.module.partition("/")[2] for i in self.read.imports)
        else:
            paths = (".".join((i.module, *i.names)) for i in self.read.imports)
        return frozenset(_as_one(part) for path in paths for part in _PART_OF_PATH.findall(path))

    def speaks_of(self, module: str) -> bool:
        """Whether a module of this name is named; a short one, which any text may have, is where it is brought in."""
        module = _as_one(module)
        return module in (self.brought if len(module) < _SHORT else self.parts)

    def names(self, path: str) -> bool:
        """Whether the file names the module that another is, or is of the same package."""
        folder, _, name = path.rpartition("/")
        stem = name.partition(".")[0]
        package = folder.rpartition("/")[2]
        if path.endswith(".go"):
            return self.path.rpartition("/")[0] == folder or self._names_package(package)
        return self.speaks_of(package if stem in PACKAGES else stem)

    def _names_package(self, package: str) -> bool:
        return bool(self.named((package,))) if len(package) >= _SHORT else package in self.brought


def _without_brackets(head: str) -> str:
    """The head of a class without what is passed to it and without types of types."""
    for _ in range(_DEEPEST):
        head = _IN_BRACKETS.sub(lambda met: "\0" if met[0][0] == "(" else "", head)
    return head.replace("\0", "()")


def is_of_models(called_on: str) -> bool:
    """Whether what a function is called on says that it is a model's."""
    return _OF_MODELS.search(called_on) is not None


def _as_one(word: str) -> str:
    """A word as modules and files are compared by: `ai_client`, `ai-client` and `AIClient` are the same."""
    return word.replace("_", "").replace("-", "").lower()
