"""Which manifest is read by whom, by its file's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from checks.structure.manifests import compiled, javascript, others, python
from checks.structure.packages import Package

_Reader = Callable[[str, str], Iterator[Package]]
_NAMED: dict[str, _Reader] = {
    "pyproject.toml": python.read_pyproject,
    "setup.cfg": python.read_setup_cfg,
    "setup.py": python.read_setup_py,
    "pipfile": python.read_pipfile,
    "pipfile.lock": python.read_pipfile_lock,
    "poetry.lock": python.numbered("pypi", "package"),
    "uv.lock": python.numbered("pypi", "package"),
    "pdm.lock": python.numbered("pypi", "package"),
    "package.json": javascript.read_package_json,
    "package-lock.json": javascript.read_package_lock,
    "npm-shrinkwrap.json": javascript.read_package_lock,
    "yarn.lock": javascript.read_yarn_lock,
    "pnpm-lock.yaml": javascript.read_pnpm_lock,
    "bun.lock": javascript.read_bun_lock,
    "deno.json": javascript.read_deno,
    "deno.jsonc": javascript.read_deno,
    "go.mod": compiled.read_go_mod,
    "cargo.toml": compiled.read_cargo,
    "cargo.lock": python.numbered("cargo", "package"),
    "pom.xml": compiled.read_pom,
    "build.gradle": compiled.read_gradle,
    "build.gradle.kts": compiled.read_gradle,
    "libs.versions.toml": compiled.read_version_catalog,
    "directory.packages.props": others.read_project_file,
    "packages.config": others.read_project_file,
    "packages.lock.json": others.read_nuget_lock,
    "gemfile": others.read_gemfile,
    "gemfile.lock": others.read_gemfile_lock,
    "composer.json": others.read_composer,
    "composer.lock": others.read_composer_lock,
    "pubspec.yaml": others.read_pubspec,
    "pubspec.lock": others.read_pubspec_lock,
}
_ENDINGS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (re.compile(r"requirements[^/]*\.(?:txt|in)$|^constraints[^/]*\.txt$", re.IGNORECASE), python.read_requirements),
    (re.compile(r"^environment[^/]*\.ya?ml$", re.IGNORECASE), python.read_conda),
    (re.compile(r"\.(?:cs|fs|vb)proj$", re.IGNORECASE), others.read_project_file),
    (re.compile(r"\.gemspec$", re.IGNORECASE), others.read_gemfile),
)


def reader_of(name: str) -> _Reader | None:
    """The reader of a manifest of this name."""
    found = _NAMED.get(name.lower())
    return found or next((read for expression, read in _ENDINGS if expression.search(name)), None)
