"""S2-ANDROID: a key in an Android app: in its sources, its resources, its packages, or written into it by the build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Severity, Sin, Verdict
from checks.readings import Reading
from checks.sins.s2_client_side.apps import READS as APPS
from checks.sins.s2_client_side.apps import Form
from checks.sins.s2_client_side.baked import (
    TALKS_TO_MODELS,
    Baked,
    is_plain,
    speaks_of_models,
    without_comments,
)
from checks.sins.s2_client_side.gradle import Field, fields, takes_all
from checks.sins.s2_client_side.judging import Words, judge_form
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import spot
from checks.structure.entries import entries
from checks.structure.positions import lines_of

_PROPERTIES = ("local.properties", "local.defaults.properties", "secrets.properties", "secrets.defaults.properties", "gradle.properties", "apikey.properties", "apikeys.properties", "keys.properties", "keystore.properties")  # fmt: skip
READS = (
    *APPS,
    Reading(("*.gradle", "*.gradle.kts"), ("buildconfigfield", "resvalue", "manifestplaceholders", "secrets")),
    Reading(_PROPERTIES),
    Reading(("*.kt", "*.java"), ("buildconfig.",)),
)
_FORM = Form.ANDROID
_WORDS = Words(
    consequence="Whoever has the app can take it out of it.",
    failed="in what is installed on phones.",
    passed="Nothing of a key goes into the Android app.",
    nothing="No Android app and no Android package were seen.",
)
_READS_FIELD = pattern_of(r"\bBuildConfig\.([A-Za-z_]\w{1,80})")
# The secrets plugin reads these, and takes all names but these.
_PLUGIN_READS = pattern_of(r"(?:^|/)(?:local|secrets)(?:\.defaults)?\.properties$")


def judge(evidence: Evidence) -> Verdict:
    """High for each key that is in the app or on its way into it, critical once it is out; a name alone is less sure."""
    return judge_form(CHECK, _FORM, _WORDS, evidence, baked=_baked(evidence))


def _baked(evidence: Evidence) -> Iterator[Baked]:
    builds = {p: t for p, t in sorted(evidence.texts.items()) if p.endswith((".gradle", ".gradle.kts"))}
    plain = _used_by_models(evidence)
    for path, text in builds.items():
        for field in fields(text):
            if field.literal or _is_empty(field.value):
                continue
            if not (speaks_of_models(field.name, text) or field.name in plain or _feeds(field, text)):
                continue
            yield Baked(
                field.name,
                f"is written into {field.into} by {path}, wherever its value is kept",
                spot(path, field.line, field.column),
                also=field.names,
            )
        if (line := takes_all(text)) and _applies(text):
            yield from _plugin(evidence, path, line, plain)


def _feeds(field: Field, text: str) -> bool:
    """Whether a plain name is fed from a property that names a model's key: in the field itself, or by a value before it."""
    if not is_plain(field.name):
        return False
    before = [m[1] for n in field.names for m in re.finditer(rf"\b{n}\b[^\n=]{{0,40}}=\s*([^\n]{{1,300}})", text)]
    return any(names_secret(n) for value in (field.value, *before) for n in re.findall(r"[A-Za-z_]\w{2,80}", value))


def _is_empty(value: str) -> bool:
    return re.match(r"\s*(?:\"(?:\\\"\\\")?\"|''|'\"\"'|null)\s*\)?\s*$", value) is not None


def _applies(text: str) -> bool:
    """Whether the plugin is used here: at the top it is often only named, for the modules below."""
    return re.search(r"secrets[^\n]*\bapply\s*\(?\s*false|classpath[^\n]*secrets", text) is None


def _plugin(evidence: Evidence, path: str, line: int, plain: frozenset[str]) -> Iterator[Baked]:
    named: set[str] = set()
    for settings, text in sorted(evidence.texts.items()):
        if _PLUGIN_READS.search(settings):
            for entry in entries(text, settings):
                if entry.value and (names_secret(entry.name) or entry.name in plain):
                    named.add(entry.name)
                    how = f"stands in {settings}, and the secrets plugin in {path} writes all of that into the app"
                    yield Baked(entry.name, how, spot(settings, entry.line, entry.column), Confidence.HIGH)
    for name, (code, at, column) in _fields_read(evidence).items():
        if name not in named and (names_secret(name) or name in plain):
            how = f"is read from BuildConfig in {code}, where the secrets plugin writes it"
            yield Baked(name, how, spot(code, at, column))
            yield Baked(name, how, spot(path, line))


def _used_by_models(evidence: Evidence) -> frozenset[str]:
    """Plain names, as `apiKey`, of fields that code reads which talks to models."""
    return frozenset(
        name
        for name, (path, _, _) in _fields_read(evidence).items()
        if is_plain(name) and TALKS_TO_MODELS.search(evidence.texts[path])
    )


def _fields_read(evidence: Evidence) -> dict[str, tuple[str, int, int]]:
    """The fields of BuildConfig that code reads, each with the first place; code that talks to models comes first."""
    found: dict[str, tuple[str, int, int]] = {}
    texts = [(p, t) for p, t in sorted(evidence.texts.items()) if p.endswith((".kt", ".java")) and "BuildConfig." in t]
    for path, text in sorted(texts, key=lambda x: TALKS_TO_MODELS.search(x[1]) is None):
        bare = without_comments(text)
        for met in _READS_FIELD.finditer(bare):
            found.setdefault(met[1], (path, *lines_of(bare).at(met.start())))
    return found


CHECK = Check(
    "S2-ANDROID",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
