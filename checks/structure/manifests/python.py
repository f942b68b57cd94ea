"""Python's manifests and locks, conda's environments with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from checks.structure.entries import Entry, entries, find
from checks.structure.packages import Ecosystem, Package, pypi_name

_REQUIREMENT = re.compile(
    r"\s*([A-Za-z0-9][\w.\-]*)\s*(?:\[[^\]\n]*\])?\s*(?:\(?\s*((?:===?|[<>~!]=?|@)[^;#\n)]*?(?=\s+--|[;#\n)]|$)))?"
)


def _requirement(said: str, path: str, line: int, *, development: bool = False) -> Package | None:
    found = _REQUIREMENT.match(said)
    if found is None:
        return None
    return Package("pypi", pypi_name(found[1]), (found[2] or "").strip(), path, line, development=development)


def _several(said: str, path: str, line: int, *, development: bool = False) -> Iterator[Package]:
    for n, one in enumerate(said.split("\n")):
        package = _requirement(one, path, line + n, development=development) if _is_requirement(one) else None
        if package is not None:
            yield package


def _is_requirement(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and not bare.startswith(("#", "-", "/", ".", "http://", "https://", "git+"))


def read_requirements(text: str, path: str) -> Iterator[Package]:
    development = bool(re.search(r"dev|test|lint|doc", path.rsplit("/", 1)[-1]))
    pinned = ".lock" in path or path.endswith("constraints.txt")
    for number, line in enumerate(text.split("\n"), 1):
        if egg := re.search(r"[#&]egg=([\w.\-]+)", line):
            yield Package("pypi", pypi_name(egg[1]), "", path, number, development=development)
        elif _is_requirement(line):
            package = _requirement(line, path, number, development=development)
            if package is not None:
                # pip-tools says under each line who wanted it.
                yield msgspec.structs.replace(package, direct=not pinned)


def read_pyproject(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        keys = entry.keys
        match keys:
            case ("project", "dependencies", int()):
                yield from _several(entry.value, path, entry.line)
            case ("project", "optional-dependencies", str(), int()):
                yield from _several(entry.value, path, entry.line)
            case ("dependency-groups", str(), int()):
                yield from _several(entry.value, path, entry.line, development=True)
            case ("tool", "uv" | "pdm", "dev-dependencies", *_):
                yield from _several(entry.value, path, entry.line, development=True)
            case ("tool", "poetry", "dependencies" | "dev-dependencies" as kind, str() as name, *rest):
                if name != "python" and (not rest or rest == ["version"]):
                    yield Package(
                        "pypi", pypi_name(name), entry.value, path, entry.line, development=kind != "dependencies"
                    )
            case ("tool", "poetry", "group", str() as group, "dependencies", str() as name, *rest):
                if not rest or rest == ["version"]:
                    yield Package("pypi", pypi_name(name), entry.value, path, entry.line, development=group != "main")
            case _:
                pass


def read_setup_cfg(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        if entry.keys == ("options", "install_requires"):
            yield from _several(entry.value, path, entry.line)
        elif entry.keys[:1] == ("options.extras_require",):
            yield from _several(
                entry.value, path, entry.line, development=entry.name in ("dev", "test", "tests", "docs")
            )


def read_setup_py(text: str, path: str) -> Iterator[Package]:
    from checks.structure.syntax import code

    source = code(text, path)
    extras = {(option.line, option.column + 1) for option in source.options}  # names of groups, not of packages
    for call in source.calls:
        if call.name != "setup":
            continue
        for keyword in ("install_requires", "setup_requires", "extras_require", "tests_require"):
            argument = call.argument(keyword)
            if argument is None:
                continue
            argument = source.value_of(argument)
            inside = (argument.line, argument.column), (argument.end_line, argument.end_column)
            for string in source.strings:
                at = (string.line, string.column)
                if inside[0] <= at <= inside[1] and at not in extras:
                    yield from _several(string.value, path, string.line, development=keyword == "tests_require")


def read_pipfile(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        match entry.keys:
            case ("packages" | "dev-packages" as kind, str() as name, *rest) if not rest or rest == ["version"]:
                yield Package("pypi", pypi_name(name), entry.value, path, entry.line, development=kind != "packages")
            case _:
                pass


def read_pipfile_lock(text: str, path: str) -> Iterator[Package]:
    for kind in ("default", "develop"):
        for entry in find(entries(text, path), kind, "*", "version"):
            name = pypi_name(str(entry.keys[1]))
            yield Package("pypi", name, entry.value, path, entry.line, direct=False, development=kind == "develop")


def numbered(ecosystem: Ecosystem, key: str) -> Callable[[str, str], Iterator[Package]]:
    """Locks in TOML: `[[package]]` with name and version."""

    def read(text: str, path: str) -> Iterator[Package]:
        names_at: dict[int, Entry] = {}
        versions: dict[int, str] = {}
        for entry in entries(text, path):
            match entry.keys:
                case (str() as top, int() as n, "name") if top == key:
                    names_at[n] = entry
                case (str() as top, int() as n, "version") if top == key:
                    versions[n] = entry.value
                case _:
                    pass
        for n, entry in names_at.items():
            name = pypi_name(entry.value) if ecosystem == "pypi" else entry.value
            yield Package(ecosystem, name, versions.get(n, ""), path, entry.line, direct=False)

    return read


def read_conda(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        match entry.keys:
            case ("dependencies", int()):
                found = re.match(r"(?:[\w./\-]+::)?\s*([\w.\-]+)\s*(.*)", entry.value)
                if found is not None:
                    yield Package("conda", found[1].lower(), found[2].lstrip("="), path, entry.line)
            case ("dependencies", int(), "pip", int()):
                yield from _several(entry.value, path, entry.line)
            case _:
                pass
