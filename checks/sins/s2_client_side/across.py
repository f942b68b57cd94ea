"""Across files: what a name stands for that a script brings from another file of the project. One step."""

from __future__ import annotations

import posixpath

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.keys.lookalikes import third_party
from checks.structure.statements import Argument, members
from checks.structure.syntax import Code, code

_ENDS = ("", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte", "/index.ts", "/index.js", "/index.tsx")
_ALIASED = pattern_of(r"^(?:@|~|\$lib|src|app)/")

Place = tuple[Code, str, Argument]  # the file, its path, and the value that stands there


def brought_from(read: Code, path: str, dotted: str, evidence: Evidence) -> Place | None:
    """The value that `dotted` (`KEY`, `config.apiKey`) has in the file it is brought from, if that was read."""
    root, _, rest = dotted.partition(".")
    other, named = _brought(read, root, path, evidence)
    if other is None:
        return None
    inner = code(evidence.texts[other], other)
    found = _exported(inner, named, rest)
    return (inner, other, found) if found is not None else None


def file_of(read: Code, name: str, path: str, evidence: Evidence) -> str | None:
    """The file of the project that a name is brought from, if that was read."""
    return _brought(read, name, path, evidence)[0]


def _brought(read: Code, root: str, path: str, evidence: Evidence) -> tuple[str | None, str]:
    for one in read.imports:
        named = one.aliases.get(root, root if root in one.names else "")
        if named:
            return _file(one.module, path, evidence), named
    return None, ""


def _file(module: str, path: str, evidence: Evidence) -> str | None:
    """The path of a module of the project: relative, or through the usual aliases of its folder of sources."""
    if module.startswith("."):
        stems = [posixpath.normpath(posixpath.join(posixpath.dirname(path), module))]
    elif _ALIASED.match(module):
        rest = module.partition("/")[2]
        above = path.split("/")[:-1]
        folders = ["/".join(above[:n]) for n in range(len(above), -1, -1)]
        stems = [posixpath.join(f, s, rest) for f in folders for s in ("", "src", "src/lib")]
    else:
        return None
    return next((s + e for s in stems for e in _ENDS if s + e in evidence.texts and s + e != path), None)


def _exported(read: Code, name: str, rest: str) -> Argument | None:
    """What a file gives out by this name; of an object, the member that is asked for."""
    if name == "*":
        name, _, rest = rest.partition(".")
    value = _default(read) if name == "default" else _single(read, name)
    for part in rest.split(".") if rest else ():
        known = read.value_of(value) if value is not None else None
        if known is None or known.kind != "mapping":
            return None
        value = next((m for m in members(known) if m.name == part), None)
    return value


def _single(read: Code, name: str) -> Argument | None:
    known = [a for a in read.assigned(name) if not a.function]
    return known[0].value if len(known) == 1 else None


def _default(read: Code) -> Argument | None:
    for node in read.find(frozenset(("export_statement",))):
        if any(read.of(c) == "default" for c in node.children) and node.below:
            value = read.argument(read.bare(node.below[-1]))
            return read.value_of(value)
    return None


# --- constants of an app: its files see each other's without naming where they are from --------------------------------

_CONSTANT = pattern_of(
    r"(?m)^[ \t]*(?:(?:public|private|internal|static|const|final|open|late)[ \t]+){0,4}(?:const|final|let|val|var|String)[ \t]+(?:String\??[ \t]+)?(\w{3,80})[ \t]*(?::[ \t]*String\??[ \t]*)?=[ \t]*([\"'])([^\"'\n]{0,300})\2"
)
_NATIVE = (".dart", ".kt", ".swift")


@once
def _constants(evidence: Evidence) -> dict[tuple[str, str], str]:
    """(ending, name) -> the one file that gives a name a text; of names that several files give one, nothing is said."""
    found: dict[tuple[str, str], str] = {}
    for path, text in sorted(evidence.texts.items()):
        if path.endswith(_NATIVE) and kind_of(path) is Kind.CODE and not third_party(path):
            ending = path.rpartition(".")[2]
            for met in _CONSTANT.finditer(text):
                known = found.get((ending, met[1]), path)
                found[ending, met[1]] = path if known == path else ""
    return found


def constant_in(name: str, path: str, evidence: Evidence) -> str:
    """The other file of an app that writes a constant of this name down; empty where none does, or several do."""
    other = _constants(evidence).get((path.rpartition(".")[2], name), "")
    return other if other != path else ""
