"""Listed packages: what a project's manifests name, as `ecosystem:name`. Manifests are read by `checks.structure.packages`.

Manifests say what a project chose; lock files, and what a manifest marks as brought along, would add what its packages
chose, which declares nothing of the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.joins.remember import once
from checks.model import Location
from checks.structure.packages import MANIFESTS, packages_of

# Conda's packages are called as PyPI's; the others by the names that the checks use.
_CALLED = {"conda": "pypi", "rubygems": "gem", "packagist": "composer"}


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


def packages_in(text: str, path: str) -> Iterator[tuple[str, int]]:
    """(`pypi:hvac`, line) for every package that one manifest names, once; nothing of a file that is none."""
    named: dict[str, int] = {}
    for package in packages_of(text, path):
        if package.direct:
            named.setdefault(f"{_CALLED.get(package.ecosystem, package.ecosystem)}:{package.name}", package.line)
    yield from named.items()
