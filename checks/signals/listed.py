"""Listed packages: what a project's manifests name, as `ecosystem:name`. Forms are read by `checks.structure.entries`.

Manifests say what a project chose; lock files would add what its packages chose, which declares nothing of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.joins.remember import once
from checks.model import Location
from checks.patterns import pattern_of
from checks.structure.entries import Entry, entries
from checks.structure.tree import Key

MANIFESTS = (
    "package.json", "pyproject.toml", "requirements*.txt", "requirements/*.txt", "Pipfile", "environment.yml", "environment.yaml",
    "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts", "libs.versions.toml", "*.csproj", "*.fsproj",
    "Directory.Packages.props", "pubspec.yaml",
)  # fmt: skip

_Listed = tuple[str, int]  # (ecosystem:name, line)

_NPM = frozenset({"dependencies", "devDependencies", "peerDependencies", "optionalDependencies"})
_CARGO = frozenset({"dependencies", "dev-dependencies", "build-dependencies"})
_PUB = frozenset({"dependencies", "dev_dependencies"})
_REQUIREMENT = pattern_of(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]{0,99})\s*(?:\[|[=<>!~;@, ]|$)")
_GO = pattern_of(r"(?m)^(?:require)?[ \t]+([a-z0-9][\w.-]*\.[a-z]{2,}/[^\s()]{1,200})[ \t]+v\d")
_GRADLE = pattern_of(r"[\"']([A-Za-z0-9_.-]{1,100}:[A-Za-z0-9_.-]{1,100})(?::[^\"']{0,60})?[\"']")


@once
def _listed(evidence: Evidence) -> tuple[tuple[str, Location], ...]:
    from checks.signals.looking import matcher, texts_of

    fits = matcher(MANIFESTS)
    return tuple(
        (name, Location(source="worktree", path=path, line=line))
        for path, text in texts_of(evidence)
        if fits(path)
        for name, line in packages_in(text, path)
    )


def listed(evidence: Evidence) -> tuple[tuple[str, Location], ...]:
    """(`npm:pino`, where) for every package that a manifest names, manifest by manifest."""
    return _listed(evidence)


def packages_in(text: str, path: str) -> Iterator[_Listed]:
    """(`pypi:hvac`, line) for every package that one manifest names; nothing of a file that is none."""
    name = path.rsplit("/", 1)[-1]
    if name == "package.json":
        yield from _under(entries(text, path), "npm", _NPM)
    elif name == "Cargo.toml":
        yield from _under(entries(text, path), "cargo", _CARGO)
    elif name == "pubspec.yaml":
        yield from _under(entries(text, path), "pub", _PUB)
    elif name in ("pyproject.toml", "Pipfile", "environment.yml", "environment.yaml"):
        yield from _python(entries(text, path))
    elif name.endswith(".txt"):
        for number, line in enumerate(text.splitlines(), 1):
            yield from _requirement(line.partition("#")[0], number)
    elif name == "go.mod":
        for met in _GO.finditer(text):
            yield f"go:{met[1]}", text.count("\n", 0, met.start(1)) + 1
    elif name == "pom.xml":
        yield from _maven(entries(text, path))
    elif name.startswith("build.gradle"):
        for number, line in enumerate(text.splitlines(), 1):
            if not line.lstrip().startswith("//"):
                yield from ((f"maven:{met[1]}", number) for met in _GRADLE.finditer(line))
    elif name == "libs.versions.toml":
        yield from _gradle_catalogue(entries(text, path))
    elif name.endswith(("proj", ".props")):
        for entry in entries(text, path):
            if entry.keys[-2:] in (("PackageReference", "@Include"), ("PackageVersion", "@Include")):
                yield f"nuget:{entry.value}", entry.line


def _under(found: tuple[Entry, ...], ecosystem: str, groups: frozenset[str]) -> Iterator[_Listed]:
    """The names under a manifest's lists, once each: a package may be told in several settings."""
    names: dict[str, int] = {}
    for entry in found:
        if len(entry.keys) > 1 and entry.keys[0] in groups:
            names.setdefault(str(entry.keys[1]), entry.line)
    yield from ((f"{ecosystem}:{name}", line) for name, line in names.items())


def _python(found: tuple[Entry, ...]) -> Iterator[_Listed]:
    names: dict[str, int] = {}
    for entry in found:
        for name in _python_names(entry):
            names.setdefault(name, entry.line)
    yield from names.items()


def _python_names(entry: Entry) -> Iterator[str]:
    keys: tuple[Key, ...] = entry.keys
    if not keys:  # a file that is one bare value
        return
    in_list = isinstance(keys[-1], int) and (
        keys[:2] == ("project", "dependencies")
        or keys[:2] == ("project", "optional-dependencies")
        or keys[:1] in (("dependency-groups",), ("dependencies",))
        or keys[:3] == ("tool", "uv", "dev-dependencies")
    )
    if in_list:
        yield from (name for name, _ in _requirement(entry.value, entry.line))
        return
    # Poetry and Pipfile: the name is a key, its version or a table of its options the value.
    for at in range(len(keys) - 1):
        poetry = keys[:2] == ("tool", "poetry") and keys[at] in ("dependencies", "dev-dependencies")
        if poetry or (at == 0 and keys[0] in ("packages", "dev-packages")):
            yield _pypi(str(keys[at + 1]))
            return


def _requirement(text: str, line: int) -> Iterator[_Listed]:
    met = _REQUIREMENT.match(text)
    if met:
        yield _pypi(met[1]), line


def _pypi(name: str) -> str:
    """As the registry compares names: small letters, one hyphen for each run of signs."""
    return "pypi:" + re.sub(r"[-_.]+", "-", name).lower()


def _maven(found: tuple[Entry, ...]) -> Iterator[_Listed]:
    group = ""
    for entry in found:
        if "dependency" not in entry.keys and "plugin" not in entry.keys:
            continue
        if entry.name == "groupId":
            group = entry.value.strip()
        elif entry.name == "artifactId" and group:
            yield f"maven:{group}:{entry.value.strip()}", entry.line


def _gradle_catalogue(found: tuple[Entry, ...]) -> Iterator[_Listed]:
    groups: dict[Key, str] = {}
    for entry in found:
        if entry.keys[:1] != ("libraries",):
            continue
        if len(entry.keys) == 2 and ":" in entry.value:
            yield "maven:" + ":".join(entry.value.split(":")[:2]), entry.line
        elif entry.keys[2:] == ("module",):
            yield f"maven:{entry.value}", entry.line
        elif entry.keys[2:] == ("group",):
            groups[entry.keys[1]] = entry.value
        elif entry.keys[2:] == ("name",) and entry.keys[1] in groups:
            yield f"maven:{groups[entry.keys[1]]}:{entry.value}", entry.line
