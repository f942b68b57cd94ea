"""Static sites: server routes that lie in a project which is built as files alone, so that nobody runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.sins.llm_use import deployments
from checks.sins.s6_flying_blind import routes as serving
from checks.structure.entries import entries, find
from checks.structure.tree import document

READS: tuple[Reading, ...] = (
    Reading(("netlify.toml",), ("generate", "build")),
    Reading(("package.json",)),
    Reading(("next.config.*",), ("output",)),
    Reading(("svelte.config.*",), ("adapter-static",)),
    Reading(("astro.config.*",)),
    Reading(("nuxt.config.*",), ("preset",)),
)
_EXPORTS = pattern_of(r"(?m)^\s*output\s*:\s*[\"'`]export[\"'`]|\boutput\s*=\s*[\"'`]export[\"'`]|\{\s*output\s*:\s*[\"'`]export[\"'`]")  # fmt: skip
_PRESET = pattern_of(r"\bpreset\s*:\s*[\"'`](?:static|github[-_]pages|gitlab[-_]pages|(?:netlify|vercel|cloudflare-pages)[-_]static)[\"'`]")  # fmt: skip
_GENERATES = pattern_of(r"\b(?:nuxt|nuxi|nuxi@\w+)\s+generate\b")
_RUNS_SCRIPT = pattern_of(r"\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?([\w:-]{1,40})")


class _Kind(msgspec.Struct, frozen=True):
    """A framework: the file of its settings, what in it says that only files are made, what says otherwise, and where its
    routes lie.
    """

    settings: NamePattern
    says: re.Pattern[str]
    unless: re.Pattern[str]
    routes: tuple[re.Pattern[str], ...]


_NEVER = pattern_of(r"(?!)")
_KINDS = (
    _Kind(NamePattern(r"(?:^|/)next\.config\.[cm]?[jt]s$"), _EXPORTS, _NEVER, (serving.NEXT, serving.NEXT_PAGES)),
    _Kind(NamePattern(r"(?:^|/)svelte\.config\.[jt]s$"), pattern_of(r"\badapter-static\b"), pattern_of(r"\badapter-(?!static\b)\w"), (serving.SVELTE,)),
    # Without an adapter Astro has no server that could answer.
    _Kind(NamePattern(r"(?:^|/)astro\.config\.[cm]?[jt]s$"), pattern_of(r"\bdefineConfig\b|export\s+default\b"), pattern_of(r"(?i)adapter"), (serving.NEXT_PAGES,)),
    _Kind(NamePattern(r"(?:^|/)nuxt\.config\.[cm]?[jt]s$"), _PRESET, _NEVER, (serving.NUXT,)),
)  # fmt: skip
# Its folder with a slash, where its routes lie, the file that says so.
_Site = tuple[str, tuple[re.Pattern[str], ...], str]


def builds_files(route: str, evidence: Evidence) -> str:
    """The file that says that the site around a route is built as files alone; empty where none does."""
    for folder, routes, path in _static(evidence):
        if route.startswith(folder) and any(lie.search(route.removeprefix(folder)) for lie in routes):
            return path
    return ""


@once
def _static(evidence: Evidence) -> tuple[_Site, ...]:
    found = [
        (path[: path.rfind("/") + 1], kind.routes, path)
        for path, text in texts_of(evidence)
        for kind in _KINDS
        if kind.settings.is_in(path) and kind.says.search(text) and not kind.unless.search(text)
    ]
    return (*found, *_generated(evidence))


def _generated(evidence: Evidence) -> Iterator[_Site]:
    """Sites of Nuxt that a platform generates, where nothing else says how the project is run."""
    places = deployments(evidence)
    if not places or not all(path.endswith("netlify.toml") for path in places):
        return
    for path in places:
        read = entries(evidence.texts.get(path, ""), path)
        command, base = (next((e.value for e in find(read, "build", name)), "") for name in ("command", "base"))
        inner = base.strip("./")
        folder = path[: path.rfind("/") + 1] + (f"{inner}/" if inner else "")
        top = document(evidence.texts.get(f"{folder}package.json", ""), "package.json")
        script = _RUNS_SCRIPT.search(command)
        if _GENERATES.search(command) or (script and _GENERATES.search(top.text("scripts", script[1]))):
            yield folder, (serving.NUXT,), path
