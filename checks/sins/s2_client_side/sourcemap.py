"""S2-SOURCEMAP: source maps that carry keys, settings or server code to browsers, and builds that publish maps."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Severity, Sin, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.llm_use import READS as USE
from checks.sins.llm_use import use_of
from checks.sins.s2_client_side.apps import READS as APPS
from checks.sins.s2_client_side.apps import Form
from checks.sins.s2_client_side.client_code import front_of
from checks.sins.s2_client_side.judging import Words, judge_form
from checks.sins.s2_client_side.shipped import is_served, packages, spot
from checks.structure.entries import entries
from checks.structure.syntax import Code, Option, code
from checks.words import count_of

READS = (
    *APPS,
    *USE,
    Reading(("*.map",), ("sourcescontent",)),
    Reading(
        ("next.config.*", "vite.config.*", "webpack*.js", "webpack*.ts", "vue.config.*", "nuxt.config.*", "astro.config.*", "svelte.config.*", "rsbuild.config.*", "craco.config.*", "quasar.config.*", "rollup.config.*"),
        ("sourcemap", "devtool"),
    ),
    Reading(("angular.json",), ("sourcemap",)),
)  # fmt: skip
_FORM = Form.SOURCEMAP
_WORDS = Words(
    consequence="Every browser’s tools open it.",
    failed="give something away.",
    passed="No source map carries a key or server code.",
    nothing="No source map and no build of pages were seen.",
    counted=("source map or build", "source maps or builds"),
)
LARGEST = 1 << 20  # of a map whose names of sources are read

_CONFIG = NamePattern(r"(?:^|/)(?:next|vite|vue|nuxt|astro|svelte|rsbuild|craco|quasar|rollup)\.config\.[cm]?[jt]s$|(?:^|/)webpack[^/]*\.[cm]?[jt]s$")  # fmt: skip
_ASIDE = pattern_of(
    r"(?i)(?:^|/)(?:node_modules|examples?|tests?|fixtures?|docs|templates?)/|[.-](?:dev|development|test|local|server|ssr)\."
)
_SETTINGS = pattern_of(
    r"(?i)(?:^|[/!])\.env(?:\.(?!example|sample|template|d\.ts)[\w.]+)?$|(?:^|/)secrets?\.(?:json|ya?ml|[jt]s)$"
)
_SERVER = pattern_of(
    r"(?:^|/)(?:[^/]+\.server\.[cm]?[jt]sx?|\+(?:server|page\.server|layout\.server)\.[jt]s|pages/api/.+\.[jt]sx?|app/(?:[^/]+/)*route\.[jt]s|src/lib/server/.+\.[jt]s|server-only/.*)$"
)
_OTHERS = pattern_of(
    r"(?:^|/)node_modules/|^webpack/|\(webpack\)|^(?:webpack|vite|rollup)[:/]{1,3}(?:runtime|bootstrap)"
)
# What takes the maps away again before anybody gets them.
_TAKEN_AWAY = pattern_of(
    r"filesToDeleteAfterUpload|deleteSourcemapsAfterUpload|deleteAfterUpload|deleteFilesAfterUpload|hideSourceMaps\s*:\s*true|hidden-source-map|sourcemap['\"]?\s*:\s*['\"]hidden"
)
_FULL_MAPS = pattern_of(r"^(?:inline-|eval-)?source-map$")


class _Map(msgspec.Struct):
    sources: list[str | None] = []
    sources_content: list[str | None] = msgspec.field(default_factory=list, name="sourcesContent")


def judge(evidence: Evidence) -> Verdict:
    """High for each key in a map; low for settings or server code in one, and for a build that publishes maps."""
    builds = _builds(evidence)
    return judge_form(
        CHECK,
        _FORM,
        _WORDS,
        evidence,
        more=_given_away(evidence, builds),
        also_seen=count_of(len(builds), "build’s settings", "builds’ settings") if builds else "",
        also_missed=_large(evidence),
    )


def _given_away(evidence: Evidence, builds: list[str]) -> Iterator[Finding]:
    yield from _exposed(evidence)
    if use_of(evidence):
        yield from _published(evidence, builds)


def _large(evidence: Evidence) -> tuple[float, str] | None:
    """Keys are looked for in maps of any size, names of sources only in smaller ones."""
    mine = set(packages(_FORM, evidence))
    large = [f.path for f in evidence.files if f.path in mine and f.size > LARGEST]
    count = count_of(len(large), "large source map")
    return (0.8, f"in {count} only keys were looked for, not server code") if large else None


def _exposed(evidence: Evidence) -> Iterator[Finding]:
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith(".map") or not is_served(path):
            continue
        try:
            read = msgspec.json.decode(text, type=_Map)
        except (msgspec.DecodeError, RecursionError):
            continue
        given = [s for s, content in zip(read.sources, read.sources_content, strict=False) if s and content and not _OTHERS.search(s)]  # fmt: skip
        for what, sign in (("a settings file", _SETTINGS), ("server code", _SERVER)):
            met = [re.sub(r"^(?:webpack:/+(?:[^/]*/)?|\.{1,2}/)+", "", s) for s in given if sign.search(s)]
            if met:
                shown = ", ".join(m[:80] for m in met[:3])
                yield CHECK.finding(
                    f"{path} holds {what} ({shown}) as it was written. Every browser’s tools show it to whoever opens the page.",
                    locations=[spot(path, 1)],
                    severity=Severity.MEDIUM if sign is _SETTINGS else Severity.LOW,
                    confidence=Confidence.MEDIUM,
                    fixes=("hide-source-maps", "build-without-key"),
                    about=what,
                )


# --- builds that publish maps -------------------------------------------------------------------------------------------


def _builds(evidence: Evidence) -> list[str]:
    """The settings of builds of pages: those that can publish maps."""
    found = []
    paths = paths_of(evidence)
    for path in sorted({*_CONFIG.among(paths), *(p for p in paths if p.endswith("angular.json"))}):
        if not _ASIDE.search(path):
            front = front_of(path, evidence)
            if front is not None and front.ships in ("pages", "both"):
                found.append(path)
    return found


def _published(evidence: Evidence, builds: list[str]) -> Iterator[Finding]:
    for path in builds:
        text = evidence.texts.get(path, "")
        if not text or _TAKEN_AWAY.search(text):
            continue
        for line, column, words in _in_json(path, text) if path.endswith(".json") else _in_code(code(text, path)):
            yield CHECK.finding(
                f"{words} in {path} publishes source maps with the pages. Whatever is in the sources, comments and what was imported by mistake too, is read by everybody.",
                locations=[spot(path, line, column)],
                severity=Severity.LOW,
                confidence=Confidence.MEDIUM,
                title="The build publishes source maps",
                fixes=("hide-source-maps",),
                about=words,
            )


def _in_code(read: Code) -> Iterator[tuple[int, int, str]]:
    for option in read.options:
        if _switched_on(option):
            yield option.line, option.column, f"{option.name}: {option.value.text[:40]}"
            return


def _switched_on(option: Option) -> bool:
    said = option.value.literal
    if option.name in ("productionBrowserSourceMaps", "productionSourceMap"):
        return said == "true"
    if option.name == "sourcemap":
        return said in ("true", "inline")
    return option.name == "devtool" and said is not None and _FULL_MAPS.match(said) is not None


def _in_json(path: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Angular: only what the settings for production say."""
    for entry in entries(text, path):
        if entry.name in ("sourceMap", "scripts") and "sourceMap" in entry.keys and entry.value == "true" and "production" in entry.keys:  # fmt: skip
            yield entry.line, entry.column, "sourceMap: true for production"
            return


CHECK = Check(
    "S2-SOURCEMAP",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
