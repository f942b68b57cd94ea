""".NET, Ruby, PHP and Dart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.structure.entries import Entry, entries, find
from checks.structure.packages import Package
from checks.structure.positions import lines_of


def read_project_file(text: str, path: str) -> Iterator[Package]:
    names_at: Entry | None = None
    for entry in entries(text, path):
        if entry.keys[-2:] in (("PackageReference", "@Include"), ("PackageVersion", "@Include"), ("package", "@id")):
            if names_at is not None:
                yield Package("nuget", names_at.value, "", path, names_at.line)
            names_at = entry
        elif entry.name in ("@Version", "Version", "@version") and names_at is not None:
            yield Package("nuget", names_at.value, entry.value, path, names_at.line)
            names_at = None
    if names_at is not None:
        yield Package("nuget", names_at.value, "", path, names_at.line)


def read_nuget_lock(text: str, path: str) -> Iterator[Package]:
    kinds = {e.keys[:3]: e.value for e in find(entries(text, path), "dependencies", "*", "*", "type")}
    for entry in find(entries(text, path), "dependencies", "*", "*", "resolved"):
        yield Package(
            "nuget", str(entry.keys[2]), entry.value, path, entry.line, direct=kinds.get(entry.keys[:3]) == "Direct"
        )


_GEM = re.compile(
    r"(?m)^[ \t]*(?:gem|\w+\.add_(?:runtime_|development_)?dependency)[ \t(]+[\"']([\w.\-]+)[\"'](?:[ \t]*,[ \t]*[\"']([^\"']+))?"
)
_GEM_LOCK = re.compile(r"(?m)^    ([\w.\-]+)(?: \(([^)\n]*)\))?[ \t]*$")


def read_gemfile(text: str, path: str) -> Iterator[Package]:
    lines = lines_of(text)
    for found in _GEM.finditer(text):
        development = "development" in found[0]
        yield Package("rubygems", found[1], found[2] or "", path, lines.at(found.start(1))[0], development=development)


def read_gemfile_lock(text: str, path: str) -> Iterator[Package]:
    lines = lines_of(text)
    wanted = set(re.findall(r"(?m)^  ([\w.\-]+)!?(?: \([^)\n]*\))?[ \t]*$", text.partition("\nDEPENDENCIES\n")[2]))
    for found in _GEM_LOCK.finditer(text):
        yield Package(
            "rubygems", found[1], found[2] or "", path, lines.at(found.start(1))[0], direct=found[1] in wanted
        )


def read_composer(text: str, path: str) -> Iterator[Package]:
    for entry in entries(text, path):
        match entry.keys:
            case ("require" | "require-dev" as kind, str() as name) if "/" in name:
                yield Package("packagist", name.lower(), entry.value, path, entry.line, development=kind != "require")
            case _:
                pass


def read_composer_lock(text: str, path: str) -> Iterator[Package]:
    for kind in ("packages", "packages-dev"):
        versions = {e.keys[1]: e.value for e in find(entries(text, path), kind, "*", "version")}
        for entry in find(entries(text, path), kind, "*", "name"):
            version = versions.get(entry.keys[1], "")
            yield Package("packagist", entry.value.lower(), version, path, entry.line, False, kind != "packages")


def read_pubspec(text: str, path: str) -> Iterator[Package]:
    seen: set[tuple[str, str]] = set()
    for entry in entries(text, path):
        match entry.keys:
            case ("dependencies" | "dev_dependencies" as kind, str() as name, *rest) if (kind, name) not in seen:
                seen.add((kind, name))
                version = entry.value if not rest and entry.kind != "null" else ""
                yield Package("pub", name, version, path, entry.line, development=kind != "dependencies")
            case _:
                pass


def read_pubspec_lock(text: str, path: str) -> Iterator[Package]:
    kinds = {e.keys[1]: e.value for e in find(entries(text, path), "packages", "*", "dependency")}
    for entry in find(entries(text, path), "packages", "*", "version"):
        kind = kinds.get(entry.keys[1], "")
        yield Package(
            "pub", str(entry.keys[1]), entry.value, path, entry.line, kind.startswith("direct"), "dev" in kind
        )
