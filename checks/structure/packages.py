"""Packages: what a project depends on, from its manifests and locks, in all common ecosystems.

`packages_of(text, path)` gives each dependency that one file declares, with its place. Names are normalised as their
registry does it (`Flask_Limiter` is `flask-limiter` on PyPI); a lock tells versions, and what others bring along.
"""

from __future__ import annotations

import re
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


MANIFESTS = (
    "package.json", "deno.json", "deno.jsonc", "pyproject.toml", "setup.cfg", "setup.py", "requirements*.txt", "requirements/*.txt",
    "*-requirements.txt", "requirements*.in", "Pipfile", "environment.yml", "environment.yaml", "go.mod", "Cargo.toml", "pom.xml",
    "build.gradle", "build.gradle.kts", "libs.versions.toml", "*.csproj", "*.fsproj", "*.vbproj", "Directory.Packages.props",
    "packages.config", "Gemfile", "*.gemspec", "composer.json", "pubspec.yaml",
)  # fmt: skip
"""Files in which a project says what it uses: gitignore-style patterns. Locks tell what others bring along, too."""


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


_PYPI = re.compile(r"[-_.]+")


def pypi_name(name: str) -> str:
    """A name as PyPI compares it."""
    return _PYPI.sub("-", name.strip()).lower()
