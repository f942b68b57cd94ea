"""Packages: what a project depends on, from its manifests and locks, in all common ecosystems.

`packages(texts)` takes texts by path and gives each declared dependency with its place. Names are normalised as their
registry does it (`Flask_Limiter` is `flask-limiter` on PyPI); a lock tells versions, and what others bring along.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from checks.structure.positions import LONGEST

Ecosystem = Literal["pypi", "conda", "npm", "go", "cargo", "maven", "nuget", "rubygems", "packagist", "pub"]

MOST_PACKAGES = 20_000  # of one file


class Package(msgspec.Struct, frozen=True):
    """A dependency. `version` is as written: a version, a range, or nothing. `direct` is False for what a lock adds."""

    ecosystem: Ecosystem
    name: str
    version: str
    path: str
    line: int
    direct: bool = True
    development: bool = False


PATHS = (
    "pyproject.toml", "*requirements*.txt", "*requirements*.in", "requirements/*.txt", "constraints*.txt", "setup.cfg",
    "setup.py", "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock", "environment*.y*ml", "package.json",
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "go.mod", "Cargo.toml",
    "Cargo.lock", "pom.xml", "build.gradle", "build.gradle.kts", "libs.versions.toml", "*.csproj", "*.fsproj", "*.vbproj",
    "Directory.Packages.props", "packages.config", "packages.lock.json", "Gemfile", "*.gemspec", "Gemfile.lock",
    "composer.json", "composer.lock", "pubspec.yaml", "pubspec.lock", "deno.json", "deno.jsonc",
)  # fmt: skip
"""What a check that asks for packages declares in `reads`: gitignore-style patterns."""


def packages(texts: Mapping[str, str]) -> tuple[Package, ...]:
    """All packages of these files, file by file; files that are no manifest are passed over."""
    return tuple(p for path in sorted(texts) for p in packages_of(texts[path], path))


@lru_cache(maxsize=256)
def packages_of(text: str, path: str) -> tuple[Package, ...]:
    """The packages that one manifest or lock names."""
    from checks.structure.manifests.readers import reader_of

    read = reader_of(path.rsplit("/", 1)[-1])
    if read is None:
        return ()
    found: list[Package] = []
    for package in read(text[:LONGEST], path):
        if package.name:
            found.append(package)
        if len(found) >= MOST_PACKAGES:
            break
    return tuple(found)


def names(found: Iterable[Package], *ecosystems: str) -> frozenset[str]:
    """The names among them, of all ecosystems or of some."""
    return frozenset(p.name for p in found if not ecosystems or p.ecosystem in ecosystems)


_PYPI = re.compile(r"[-_.]+")


def pypi_name(name: str) -> str:
    """A name as PyPI compares it."""
    return _PYPI.sub("-", name.strip()).lower()
