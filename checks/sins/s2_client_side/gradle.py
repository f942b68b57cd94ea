"""Gradle's settings for Android: what a build file writes into the app's code, resources and manifest."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s2_client_side.baked import without_comments
from checks.structure.positions import lines_of


class Field(msgspec.Struct, frozen=True):
    """A value that the build writes. `into` is where (`BuildConfig`), `value` the expression as it stands."""

    into: str
    name: str
    value: str
    line: int
    column: int

    @property
    def literal(self) -> bool:
        """Whether the value itself stands here: nothing is put into the string, and nothing is joined to it."""
        bare = self.value.strip().rstrip(")").strip()
        return re.fullmatch(r"([\"'])(?:(?!\1|\$|\\\(|\" *\+)[^\\]|\\.)*\1", bare) is not None and "${" not in bare

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the value speaks of: of properties, of variables of the environment."""
        return tuple(dict.fromkeys(re.findall(r"[A-Za-z_]\w{2,80}", self.value)))


_FIELD = pattern_of(
    r"\b(?P<kind>buildConfigField|resValue)\s{0,40}\(?\s{0,40}(?:type\s{0,40}[=:]\s{0,40})?[\"'](?:java\.lang\.)?[sS]tring[\"']\s{0,40},\s{0,40}(?:name\s{0,40}[=:]\s{0,40})?[\"'](?P<name>[\w.]{1,120})[\"']\s{0,40},"
    r"\s{0,40}(?:value\s{0,40}[=:]\s{0,40})?(?P<value>[^\n]{0,400})"
)
_NEWER = pattern_of(
    r"\bbuildConfigFields\??\.put\(\s{0,40}[\"'](?P<name>\w{1,120})[\"']\s{0,40},\s{0,40}(?P<value>[^\n]{0,400})"
)
_PLACEHOLDER = pattern_of(
    r"\bmanifestPlaceholders\s{0,40}\[\s{0,40}[\"'](?P<name>\w{1,120})[\"']\s{0,40}\]\s{0,40}=\s{0,40}(?P<value>[^\n]{0,400})"
)
_PLACEHOLDERS = pattern_of(
    r"\b(?:addManifestPlaceholders\s{0,40}\(|manifestPlaceholders\s{0,40}(?:\+?=|\.putAll\s{0,40}\()?)\s{0,40}(?:mapOf\s{0,40}\(|mutableMapOf\s{0,40}\(|\[)(?P<pairs>[^\])]{1,2000})"
)
_PAIR = pattern_of(r"[\"']?(?P<name>\w{1,120})[\"']?\s{0,40}(?::|\bto\b)\s{0,40}(?P<value>[^,\n]{1,300})")
_SECRETS = pattern_of(
    r"(?m)secrets-gradle-plugin|\bsecrets[-_.]gradle(?:[-_.]plugin)?\b|alias\s{0,40}\(?\s{0,40}libs\.plugins\.[\w.]*[sS]ecrets?[\w.]*|^[ \t]{0,40}secrets\s{0,40}\{"
)  # fmt: skip
_INTO = {"buildConfigField": "BuildConfig", "resValue": "the resources"}


def fields(text: str) -> Iterator[Field]:
    """Everything a build file writes into the app, in the order of the kinds; comments are passed over."""
    text = without_comments(text)
    lines = lines_of(text)
    for met in _FIELD.finditer(text):
        yield Field(_INTO[met["kind"]], met["name"], met["value"], *lines.at(met.start()))
    for met in _NEWER.finditer(text):
        yield Field("BuildConfig", met["name"], met["value"], *lines.at(met.start()))
    for met in _PLACEHOLDER.finditer(text):
        yield Field("the manifest", met["name"], met["value"], *lines.at(met.start()))
    for met in _PLACEHOLDERS.finditer(text):
        for pair in _PAIR.finditer(met["pairs"]):
            yield Field("the manifest", pair["name"], pair["value"], *lines.at(met.start("pairs") + pair.start()))


def takes_all(text: str) -> int:
    """The line on which the secrets plugin is used, which writes all of a file of properties into the app; 0 without it."""
    met = _SECRETS.search(without_comments(text))
    return text.count("\n", 0, met.end()) + 1 if met else 0
