"""S5-SLOW-ROTATION: a key that is built in, so that replacing it means a release, and old copies keep the old one."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_at
from checks.model import Confidence, Finding, Key, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present
from checks.sins.severity import graver
from checks.structure.embedded import is_dockerfile
from checks.words import count_of

_PHONE = pattern_of(
    r"(?i)(?:^|/)(?:android|ios|macos)/|\.(?:apk|aab|ipa|dex|xcconfig|swift|dart|storyboard)$|(?:^|/)(?:[^/]*Info\.plist|AndroidManifest\.xml|build\.gradle(?:\.kts)?"
    r"|gradle\.properties|res/values[^/]*/[^/]+\.xml|app\.json|app\.config\.[jt]s|GoogleService-Info\.plist)$"
)
_DESKTOP = pattern_of(
    r"(?i)\.(?:asar|msi|exe|dmg|appimage)$|(?:^|/)(?:src-tauri/.*|electron[^/]*/.*|electron-builder[^/]*\.(?:json|ya?ml))$"
)
_SETTINGS = (".properties", ".xcconfig")
# Variables that build tools write into what browsers get.
_BUILT_IN = pattern_of(
    r"^(?:NEXT_PUBLIC|VITE|REACT_APP|EXPO_PUBLIC|NUXT_PUBLIC|VUE_APP|PUBLIC|GATSBY|NG_APP|PARCEL_PUBLIC|SNOWPACK_PUBLIC|STORYBOOK)_"
)


def judge(evidence: Evidence) -> Verdict:
    """Medium for each key in a package, an app's sources, build output, an image, or a variable that a build writes out."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    here = present(evidence)
    if not here:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No key stands here now.")
    built: dict[str, tuple[Key, list[tuple[Sighting, str]]]] = {}
    for key, sighting in here:
        if (how := _built_in(sighting)) and not _is_turned_off(evidence, sighting):
            built.setdefault(key.fingerprint, (key, []))[1].append((sighting, how))
    findings = [_finding(key, places) for key, places in built.values()]
    distinct = len({k.fingerprint for k, _ in here})
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'key')} can only be replaced by a release.",
        passed="No key is built into something that is given away or deployed as a whole.",
        looked_at=f"{count_of(distinct, 'key')} in {count_of(len({s.path for _, s in here}), 'file')}",
    )


def _built_in(sighting: Sighting) -> str:
    """What a key is part of at this place, with what replacing it takes; empty for a place that is read at the start."""
    path, member = sighting.path, sighting.member or ""
    if sighting.source == "machine":
        return ""
    if _BUILT_IN.match(sighting.symbol or ""):
        return f"{sighting.symbol} is written into what browsers get: a new key needs a new build, and pages that are open keep the old one"
    if _PHONE.search(path) or _PHONE.search(member):
        return "it goes into an app on people’s devices: a new key needs a release, and who does not update keeps the old one"
    if _DESKTOP.search(path):
        return "it goes into an installed program: a new key needs a release, and who does not update keeps the old one"
    if kind_at(sighting) is Kind.BUNDLE:
        return "it stands in build output: a new key needs a new build, and copies keep the old one"
    if is_dockerfile(path):
        return "it is part of the image: a new key needs a new image, and every older image keeps the old one"
    return ""


def _is_turned_off(evidence: Evidence, sighting: Sighting) -> bool:
    """Whether the key stands in a comment of a file of settings, or of what an image is built from: it goes into nothing,
    though everybody can read it.
    """
    path = sighting.path
    signs = ("#", "//", "!") if path.endswith(_SETTINGS) else ("#",) if is_dockerfile(path) else ()
    lines = evidence.texts.get(path, "").split("\n", sighting.line or 0) if signs else []
    line = lines[sighting.line - 1].lstrip() if sighting.line and sighting.line <= len(lines) else ""
    return line.startswith(signs)


def _finding(key: Key, places: list[tuple[Sighting, str]]) -> Finding:
    places.sort(key=lambda p: (-p[0].confidence.rank, p[0].path, p[0].line or 0))
    sighting, how = places[0]
    # A file's newest state in git is the same place as the file.
    others = {(s.path, s.member) for s, _ in places} - {(sighting.path, sighting.member)}
    more = f" It is so in {count_of(len(others), 'more file')}." if others else ""
    return CHECK.finding(
        f"In {sighting.path} {how}.{more} Nobody revokes a key when that breaks what people have.",
        key=key.fingerprint,
        locations=unique(s.location for s, _ in places)[:KEPT_LOCATIONS],
        severity=graver(Severity.MEDIUM, key),
        confidence=max((s.confidence for s, _ in places), key=lambda c: c.rank, default=Confidence.LOW),
    )


CHECK = Check(
    "S5-SLOW-ROTATION",
    sin=Sin.IMMORTAL,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE},
    reads=("gradle.properties", "local.properties", "*.xcconfig", "*[Dd]ockerfile*", "*[Cc]ontainerfile*"),
    judge=judge,
    module=__name__,
)
