"""Imports, as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks.structure import grammar
from checks.structure.statements import Brought, Import

if TYPE_CHECKING:
    from checks.structure.languages import Syntax
    from checks.structure.syntax import Code

_QUOTED = re.compile(r"[\"'`<]([^\"'`<>]+)[\"'`>]")
_JAVA = re.compile(r"import\s+(?:static\s+)?([\w.*]+)(?:\s+as\s+(\w+))?")
_SCALA = re.compile(r"import\s+([\w.]+?)(?:\.(\{[^}]*\}|\w+|\*|_))?\s*$")
_RUST = re.compile(r"^(?:pub(?:\([^)]*\))?\s+)?use\s+|;\s*$")
_USE = re.compile(
    r"(?:use|using|import|require_once|require|include_once|include)\s*(?:static\s+|function\s+|const\s+)?(?:(\w+)\s*=\s*)?([\w.\\:]+)(?:\s+as\s+(\w+))?"
)
_REQUIRES = frozenset(("require", "require_relative", "load", "import", "importlib.import_module", "__import__"))
_ELIXIR = frozenset(("import", "alias", "require", "use"))


def imports(code: Code) -> Iterator[Import]:
    """All imports of a file."""
    for node in code.find(_KINDS if _may_call(code) else _WRITTEN):
        reader = _READERS.get(node.kind)
        if reader is not None:
            yield from reader(code, node)
        elif node.kind in grammar.CALLS:
            yield from _called(code, node)


def _may_call(code: Code) -> bool:
    """Whether a call may be an import: looking at the calls costs more than all else."""
    text = code.text
    if code.language in _SCRIPTS:
        # `import` that is called, not followed by what it brings.
        if any(text[end : end + 200].lstrip()[:1] in ("(", "/", "") for end in _ends(text, "import")):
            return True
    elif code.language != "python":
        return True
    return any(True for word in _CALLED for _ in _ends(text, word))


def _ends(text: str, word: str) -> Iterator[int]:
    """Where a word ends, wherever it stands for itself."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not _is_of_word(text[at - 1 : at]) and not _is_of_word(text[end : end + 1]):
            yield end
        at = text.find(word, end)


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or sign in ("_", "$")


def _made(code: Code, node: Syntax, module: str, names: tuple[str, ...] = (), /, **aliases: str) -> Import:
    return Import(module, lambda: (names, aliases), code, node)


def _python(code: Code, node: Syntax) -> Iterator[Import]:
    parts = node.below
    if node.kind == "import_statement":
        for part in parts:
            if part.kind == "aliased_import":
                name, alias = code.of(part.below[0]), code.of(part.below[-1])
                yield _made(code, part, name, (), **{alias: name})
            else:
                yield _made(code, part, code.of(part))
        return
    names: list[str] = []
    aliases: dict[str, str] = {}
    for part in parts[1:]:
        name = code.of(part.below[0] if part.kind == "aliased_import" else part)
        names.append(name)
        if part.kind == "aliased_import":
            aliases[code.of(part.below[-1])] = name
    if parts:
        yield _made(code, node, code.of(parts[0]), tuple(names), **aliases)


def _script(code: Code, node: Syntax) -> Iterator[Import]:
    if code.language == "python":
        yield from _python(code, node)
        return
    source = node.first("string")
    module = code.literal(source) or "" if source is not None else ""
    if not module:
        return
    yield Import(module, lambda: _named(code, node), code, node)


def _named(code: Code, node: Syntax) -> Brought:
    """The names that are between `import` and `from`."""
    names: list[str] = []
    aliases: dict[str, str] = {}
    for part in node.find(_BROUGHT):
        if part.kind != "import_clause" and part.below:
            names.append(code.of(part.below[0]))
            if len(part.below) > 1:
                aliases[code.of(part.below[-1])] = names[-1]
        elif part.kind == "import_clause":
            for child in part.below:
                if child.kind == "identifier":
                    names.append("default")
                    aliases[code.of(child)] = "default"
                elif child.kind == "namespace_import" and child.below:
                    names.append("*")
                    aliases[code.of(child.below[-1])] = "*"
    return tuple(names), aliases


def _go(code: Code, node: Syntax) -> Iterator[Import]:
    module = next((code.literal(c) for c in node.below if grammar.is_string(c)), None)
    if module:
        first = node.below[0]
        alias = {code.of(first): module} if not grammar.is_string(first) else {}
        yield _made(code, node, module, (), **alias)


def _java(code: Code, node: Syntax) -> Iterator[Import]:
    text = " ".join(code.of(node).split())
    if code.language == "scala":
        found = _SCALA.match(text.replace("=>", " as "))
        if found:
            names = tuple(n.split()[0] for n in (found[2] or "").strip("{} ").split(",") if n.strip())
            aliases = {n.split()[-1]: n.split()[0] for n in (found[2] or "").strip("{} ").split(",") if " as " in n}
            yield _made(code, node, found[1], names, **aliases)
        return
    found = _JAVA.search(text)
    if found:
        module, _, name = found[1].rpartition(".")
        whole = code.language == "swift" or not module
        alias = {found[2]: name} if found[2] else {}
        yield _made(code, node, found[1] if whole else module, () if whole else (name,), **alias)


def _rust(code: Code, node: Syntax) -> Iterator[Import]:
    text = _RUST.sub("", " ".join(code.of(node).split()))
    module, brace, inner = text.partition("{")
    if not brace:
        path, _, alias = text.partition(" as ")
        module, _, name = path.strip().rpartition("::")
        yield _made(code, node, module.replace("::", "."), (name,), **({alias.strip(): name} if alias else {}))
        return
    names: list[str] = []
    aliases: dict[str, str] = {}
    for part in inner.rstrip("} ").replace("{", ",").replace("}", "").split(","):
        name, _, alias = part.strip().partition(" as ")
        if name:
            names.append(name.replace("::", ".").strip("."))
            if alias:
                aliases[alias.strip()] = name
    yield _made(code, node, module.strip().rstrip(":").replace("::", "."), tuple(names), **aliases)


def _used(code: Code, node: Syntax) -> Iterator[Import]:
    """PHP, C#, C and C++."""
    text = " ".join(code.of(node).split())
    quoted = _QUOTED.search(text)
    if quoted:
        yield _made(code, node, quoted[1])
    elif found := _USE.search(text):
        module = found[2].replace("\\", ".").replace("::", ".").strip(".")
        alias = found[1] or found[3]
        yield _made(code, node, module, (), **({alias: module} if alias else {}))


def _dart(code: Code, node: Syntax) -> Iterator[Import]:
    text = " ".join(code.of(node).split())
    quoted = _QUOTED.search(text)
    if quoted and text.startswith(("import", "export")):
        alias = re.search(r"\bas (\w+)", text)
        yield _made(code, node, quoted[1], (), **({alias[1]: quoted[1]} if alias else {}))


def _called(code: Code, node: Syntax) -> Iterator[Import]:
    """`require("x")` and its kin; in Elixir `import`, `alias`, `use`."""
    if not node.children:
        return
    callee = code.of(node.children[0])
    if code.language == "bash":
        if node.kind == "command" and callee in ("source", ".") and len(node.below) > 1:
            yield _made(code, node, code.of(node.below[1]).strip("\"'"))
        return
    arguments = node.first(*grammar.ARGUMENTS)
    if arguments is None or not arguments.below:
        return
    if code.language == "elixir":
        if callee in _ELIXIR and arguments.below[0].kind == "alias":
            yield _made(code, node, code.of(arguments.below[0]))
    elif callee in _REQUIRES:
        module = code.literal(arguments.below[0])
        if module is not None:
            yield _made(code, node, module, (), **_bound(code, node, module))


def _bound(code: Code, node: Syntax, module: str) -> dict[str, str]:
    """The name that `const x = require("y")` gives to what it brings."""
    for outer in node.up():
        if outer.kind in grammar.ASSIGNMENTS and outer.below and outer.below[0].kind in grammar.NAMES:
            return {code.of(outer.below[0]): module}
        if outer.kind in grammar.CALLS or outer.kind in grammar.BLOCKS:
            break
    return {}


_READERS = {
    "import_statement": _script,
    "import_from_statement": _python,
    "future_import_statement": _python,
    "export_statement": _script,
    "import_spec": _go,
    "import_declaration": lambda code, node: _java(code, node) if code.language != "go" else iter(()),
    "import_header": _java,
    "use_declaration": _rust,
    "extern_crate_declaration": _used,
    "namespace_use_declaration": _used,
    "require_expression": _used,
    "require_once_expression": _used,
    "include_expression": _used,
    "include_once_expression": _used,
    "using_directive": _used,
    "preproc_include": _used,
    "import_or_export": _dart,
}
_BROUGHT = frozenset(("import_specifier", "export_specifier", "import_clause"))
_WRITTEN = frozenset(_READERS)
_KINDS = grammar.CALLS | _WRITTEN
_SCRIPTS = frozenset(("javascript", "typescript", "tsx"))
_CALLED = _REQUIRES - {"import"}
