"""Loading: which files of a project a Python program loads, by what its files import.

A program is the file that is started and all that this imports, in turn; imports inside of functions count. Where the path
of modules is changed, or set from outside, a module is looked for by its whole dotted name. What is loaded by other means
(the apps of Django, a folder of plug-ins) cannot be told here, and that is said.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.places import Kind, kind_of
from checks.joins.remember import once
from checks.structure.syntax import code

# What loads files that no import names, and files that a tool loads beside a program.
_BY_NAME = pattern_of(
    r"(?m)\b(?:import_module|__import__)\(\s{0,20}[^\"'\s)]|\b(?:iter_modules|walk_packages|spec_from_file_location|load_extension)\("
    r"|\bautodiscover_\w{1,30}\(|^(?:INSTALLED_APPS|SPIDER_MODULES)\b|\bDJANGO_SETTINGS_MODULE\b"
)
_BY_TOOLS = pattern_of(r"(?:^|/)(?:gunicorn[\w.]*|sitecustomize|usercustomize)\.py$")
# A module that a text names: `uvicorn.run("app.main:app")`, `include=["app.tasks"]`.
_NAMED = pattern_of(r"[\"'](?:([A-Za-z_]\w{0,60}(?:\.\w{1,60}){1,8})(?::\w{1,60})?|([A-Za-z_]\w{0,60}):\w{1,60})[\"']")
_IMPORTS = pattern_of(
    r"(?m)^[ \t]*(?:from[ \t]+[\w.]{1,200}[ \t]+import[ \t]*(?:\([^)]{0,4000}\)|[^\n]{0,400})|import[ \t][^\n]{0,400})|\bimport_module\([^\n]{0,100}"
)
_WORD = pattern_of(r"\w+")


class Loaded(msgspec.Struct, frozen=True):
    """The files that are loaded together with one. `alone` says that no other file imports it."""

    files: frozenset[str]
    alone: bool
    whole: bool  # all of them were read; else what these import is not known


def loaded_with(path: str, evidence: Evidence) -> Loaded | None:
    """A file, the programs that import it, and all that these import; None where not imports alone tell what is loaded."""
    return _modules(evidence).loaded_with(path)


def is_imported(path: str, evidence: Evidence) -> bool:
    """Whether a file that was read imports this one."""
    return any(True for _ in _modules(evidence).importers(path))


@once
def _modules(evidence: Evidence) -> _Modules:
    return _Modules(evidence)


class _Modules:
    """The modules of a project, and which of them imports which. A file is taken apart when it is first asked for."""

    def __init__(self, evidence: Evidence) -> None:
        self._texts = {p: t for p, t in evidence.texts.items() if p.endswith(".py")}
        self._known = frozenset(self._texts).union(f.path for f in evidence.files if f.path.endswith(".py"))
        self._imported: dict[str, frozenset[str]] = {}
        self._called: dict[str, list[str]] = {}  # the last part of a module's name -> its files
        for path in sorted(self._known):
            self._called.setdefault(posixpath.basename(_module(path)), []).append(path)
        self._naming: dict[str, list[str]] | None = None

    def loaded_with(self, path: str) -> Loaded | None:
        above = _closure([path], self.importers)
        files = _closure(above, self.imported)
        if any(_BY_TOOLS.search(p) or _BY_NAME.search(self._texts.get(p, "")) for p in files):
            return None
        if files == {path} and self._is_moved(path):
            return None
        return Loaded(files, len(above) == 1, files <= self._texts.keys())

    def _is_moved(self, path: str) -> bool:
        """Whether an import leads to a file but for its first word: the program runs in a folder of another name."""
        inner = (one.module.split(".")[1:] for one in code(self._texts.get(path, ""), path).imports)
        return any(parts and all(parts) and self._elsewhere(parts, (), path) for parts in inner)

    def importers(self, path: str) -> Iterator[str]:
        """The files of programs, not of tests, that import this one."""
        if self._naming is None:
            self._naming = self._by_names()
        for other in self._naming.get(posixpath.basename(_module(path)), ()):
            if other != path and path in self.imported(other):
                yield other

    def imported(self, path: str) -> frozenset[str]:
        """The files that this one imports itself."""
        if path not in self._imported:
            text = self._texts.get(path)
            self._imported[path] = frozenset(self._imports(text, path)) if text is not None else frozenset()
        return self._imported[path]

    def _by_names(self) -> dict[str, list[str]]:
        """Which files name a module where they import something: only these need to be taken apart."""
        naming: dict[str, list[str]] = {}
        for path, text in self._texts.items():
            if kind_of(path) is Kind.CODE:
                words = {w for met in _IMPORTS.finditer(text) for w in _WORD.findall(met[0])}
                words.update(w for met in _NAMED.finditer(text) for w in _WORD.findall(met[0]))
                # `from . import x` names no folder, and loads its package.
                words.add(posixpath.basename(posixpath.dirname(path)))
                for name in words & self._called.keys():
                    naming.setdefault(name, []).append(path)
        return naming

    def _imports(self, text: str, path: str) -> Iterator[str]:
        read = code(text, path)
        for one in read.imports:
            yield from self._found(one.module, one.names, path)
        for met in _NAMED.finditer(text):
            module = met[1] or met[2]
            yield from self._found(module, (), path) or self._of_member(module, path)
        if any(one.module == "streamlit" for one in read.imports):  # it shows each file of this folder as a page
            pages = posixpath.join(posixpath.dirname(path), "pages")
            yield from (p for p in self._known if posixpath.dirname(p) == pages)

    def _of_member(self, dotted: str, path: str) -> list[str]:
        """The module of a member that a text names by all its names: `app.worker.run`."""
        module = dotted.rpartition(".")[0]
        return self._found(module, (), path) if "." in module else []

    def _found(self, module: str, names: tuple[str, ...], path: str) -> list[str]:
        """The files that an import of this file loads: none where the module is no part of the project."""
        bare = module.lstrip(".")
        parts = bare.split(".") if bare else []
        if bare and self._called.keys().isdisjoint((parts[-1], *names)):
            return []
        folder = posixpath.dirname(path)
        if bare != module:
            for _ in range(len(module) - len(bare) - 1):
                folder = posixpath.dirname(folder)
            return self._at(folder, parts, names)
        while True:
            for base in (folder, posixpath.join(folder, "src")):
                if found := self._at(base, parts, names):
                    return found
            if not folder:
                break
            folder = posixpath.dirname(folder)
        if len(parts) > 1 or "sys.path" in self._texts.get(path, ""):
            return self._elsewhere(parts, names, path)
        return []

    def _at(self, base: str, parts: list[str], names: tuple[str, ...]) -> list[str]:
        """The files of modules that are imported by name, and of the module itself where a name is none of these.

        A package that is only loaded by the way is left aside: none of its functions is called.
        """
        stem = posixpath.join(base, *parts)
        inside = {
            name: file for name in names if name.isidentifier() and (file := self._file(posixpath.join(stem, name)))
        }
        own = self._file(stem) if not inside or any(name not in inside for name in names) else ""
        return [*inside.values(), *([own] if own else [])]

    def _file(self, stem: str) -> str:
        return next((f for f in (f"{stem}.py", posixpath.join(stem, "__init__.py")) if f in self._known), "")

    def _elsewhere(self, parts: list[str], names: tuple[str, ...], path: str) -> list[str]:
        """The same where no folder above leads there: in the nearest folder from which this whole name leads to a file."""
        bases: set[str] = set()
        for name, ending in ((parts[-1], parts), *((name, [*parts, name]) for name in names)):
            tail = "/" + "/".join(ending)
            bases.update(
                m.removesuffix(tail) for file in self._called.get(name, ()) if (m := _module(file)).endswith(tail)
            )
        nearest = max(bases, key=lambda base: (len(posixpath.commonprefix([base, path])), base), default=None)
        return self._at(nearest, parts, names) if nearest is not None else []


def _closure(begin: Iterable[str], of: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """These files and all to which they lead."""
    found = set(begin)
    waiting = list(found)
    while waiting:
        new = set(of(waiting.pop())) - found
        found |= new
        waiting += new
    return frozenset(found)


def _module(path: str) -> str:
    """A file without its ending; of a package its folder."""
    return path.removesuffix(".py").removesuffix("/__init__")
