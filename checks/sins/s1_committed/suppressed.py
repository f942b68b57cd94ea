"""S1-SUPPRESSED: marks and ignore lists of scanners that hide a key which is really there, or far too much."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import tomli

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.signals.rules import covering
from checks.sins.keyed import hole, needs, told
from checks.words import count_of

READS = (
    ".gitleaksignore",
    ".gitleaks.toml",
    "gitleaks.toml",
    ".secrets.baseline",
    ".gitguardian.yaml",
    ".gitguardian.yml",
    ".trivyignore",
    ".github/secret_scanning.yml",
    ".secretlintignore",
    ".trufflehogignore",
    ".betterleaksignore",
    ".betterleaks.toml",
)

# Rules that pass by everything, or the whole source folder.
_BROAD = pattern_of(
    r"^(?:\^?\(?(?:\.[*+]\??|src/?(?:\.[*+])?)\)?\$?|\*|\*\*|\*\*/\*(?:\.\*)?|\.?/?|/?src/?(?:\*\*?)?(?:/\*)?)$"
)


def judge(evidence: Evidence) -> Verdict:
    """Medium: a suppressed place still holds a real-looking key, or a rule passes by whole folders of code."""
    if (early := needs(evidence, Need.WORKTREE)) is not None:
        return early
    if all(r.bare for r in evidence.repositories):
        return Verdict(
            status=Status.NOT_CHECKED, reason="Marks and ignore lists are read in files; a bare repository has none."
        )
    files = {p: t for p, t in evidence.texts.items() if _name(p)}
    findings = [*_marked(evidence), *_listed(evidence, files), *_covered(evidence, files), *_broad(files)]
    findings = list({f.id: f for f in findings}.values())
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'suppression')} {'hides' if len(findings) == 1 else 'hide'} a key, or too much.",
        passed="No suppression hides a key.",
        looked_at=f"marks beside {count_of(len([k for k in evidence.keys if k.secret]), 'key')}, {count_of(len(files), 'ignore list')}",
    )


def _name(path: str) -> str | None:
    return next((r for r in READS if path == r or path.endswith("/" + r)), None)


def _marked(evidence: Evidence) -> Iterator[Finding]:
    keys = {k.fingerprint: k for k in evidence.keys}
    for mark in evidence.suppressions:
        key = keys.get(mark.hides or "")
        if key is None or not key.secret:
            continue
        seen = [s for s in key.sightings if s.path == mark.path and s.line == mark.line]
        yield CHECK.finding(
            f"A mark of {mark.tool} stands beside {key.masked}. Scanners pass it by; it still opens the account.",
            key=key.fingerprint,
            locations=[Location(source="worktree", path=mark.path, line=mark.line)],
            confidence=max((s.confidence for s in seen), key=lambda c: c.rank, default=key.confidence),
        )


def _listed(evidence: Evidence, files: dict[str, str]) -> Iterator[Finding]:
    """Entries that name a file and line (gitleaks' fingerprints, detect-secrets' baseline) at which a key stands."""
    at = {(s.path, s.line): (k, s) for k in evidence.keys if k.secret for s in k.sightings if s.source == "worktree"}
    past = {(s.commit, s.path, s.line): (k, s) for k in evidence.keys if k.secret for s in k.sightings if s.commit}
    for path, text in files.items():
        folder = path.rpartition("/")[0]
        for commit, file, line in _entries(path, text):
            full = f"{folder}/{file}" if folder else file
            seen = at.get((full, line)) or (past.get((commit, full, line)) if commit else None)
            if seen is not None:
                yield _entry(path, *seen)


def _entry(path: str, key: Key, sighting: Sighting) -> Finding:
    return CHECK.finding(
        f"{path} tells a scanner to pass by {key.masked} in {sighting.path}. It still opens the account.",
        key=key.fingerprint,
        locations=[Location(source="worktree", path=path), sighting.location],
        confidence=sighting.confidence,
        about=sighting.path,
    )


def _entries(path: str, text: str) -> Iterator[tuple[str | None, str, int]]:
    """(commit, file, line) of each entry of a list."""
    if path.endswith((".gitleaksignore", ".betterleaksignore")):
        for line in text.splitlines():
            parts = line.split("#", 1)[0].strip().split(":")
            if len(parts) in (3, 4) and parts[-1].isdigit():
                yield (parts[0] if len(parts) == 4 else None), parts[-3], int(parts[-1])
    elif path.endswith(".secrets.baseline"):
        try:
            results = json.loads(text).get("results", {})
            for file, entries in results.items():
                for entry in entries:
                    if isinstance(entry.get("line_number"), int):
                        yield None, str(file), entry["line_number"]
        except (ValueError, AttributeError, TypeError, RecursionError):
            return


def _covered(evidence: Evidence, files: dict[str, str]) -> Iterator[Finding]:
    """Rules for paths (and, for Trivy, for kinds of keys) under which a key stands."""
    standing = [(k, s) for k in evidence.keys if k.secret for s in k.sightings if s.source == "worktree"]
    for path, text in files.items():
        folder = path[: -len(_name(path) or "")]
        inside = [(k, s, s.path[len(folder) :]) for k, s in standing if s.path.startswith(folder)]
        if path.endswith(".trivyignore"):
            for rule in kinds_passed_by(text):
                yield from (_entry(path, k, s) for k, s, _ in inside if k.provider.split("-")[0] in rule)
            continue
        for rule in _paths(path, text):
            if _BROAD.match(rule.strip()):
                continue  # told once, as what it is
            covers = _regex_rule(rule) if path.endswith((".toml", ".trufflehogignore")) else covering(rule)
            yield from (_entry(path, k, s) for k, s, inner in inside if covers(inner))


def kinds_passed_by(text: str) -> list[str]:
    """The rules about keys that a `.trivyignore` names; advisories and misconfigurations are another matter."""
    rules = [line.split("#", 1)[0].strip().lower() for line in text.splitlines()]
    return [r for r in rules if r and not r.startswith(("cve-", "avd-", "ghsa-", "ds-", "ksv-", "exp:"))]


def _regex_rule(rule: str) -> Callable[[str], bool]:
    """A stranger's expression is never run as one, as it could take for ever: only the plain sort is understood.

    Plain is text with escaped signs and at most four `.*`; whether an expression of another sort covers a path is not
    known, and then nothing is said of it.
    """
    begins, ends = rule.startswith("^"), rule.endswith("$") and not rule.endswith("\\$")
    parts: list[str] = [""]
    signs = iter(rule.removeprefix("^")[: -1 if ends else None])
    for sign in signs:
        if sign == "\\":
            sign = next(signs, "\\")
            if sign.isalnum():
                return lambda path: False
        elif sign == "." and next(signs, "") in ("*", "+"):
            parts.append("")
            continue
        elif sign == "." or sign in "()[]{}|*+?^$":
            return lambda path: False
        parts[-1] += sign
    if len(parts) > 5:
        return lambda path: False
    return lambda path: _holds(path, parts, begins, ends)


def _holds(path: str, parts: list[str], begins: bool, ends: bool) -> bool:
    at = 0
    for number, part in enumerate(parts):
        if number == len(parts) - 1 and ends:
            return path.endswith(part) and len(path) - len(part) >= at and (number > 0 or not begins or path == part)
        found = path.find(part, at)
        if found < 0 or (number == 0 and begins and found):
            return False
        at = found + len(part)
    return True


def _broad(files: dict[str, str]) -> Iterator[Finding]:
    for path, text in files.items():
        for rule in _paths(path, text):
            if _BROAD.match(rule.strip()):
                yield CHECK.finding(
                    f"{path} passes by “{rule.strip()}”: a scanner with this rule sees next to nothing.",
                    about=rule,
                    confidence=Confidence.HIGH,
                    locations=[Location(source="worktree", path=path, line=text[: text.find(rule)].count("\n") + 1)],
                    title="A suppression that covers everything",
                    fixes=["narrow-suppression"],
                )


def _paths(path: str, text: str) -> Iterator[str]:
    if path.endswith(".toml"):
        yield from _toml_paths(text)
    elif path.endswith((".yaml", ".yml")):
        within = False
        for line in text.splitlines():
            stripped = line.strip()
            if stripped.endswith(":") and not stripped.startswith("- "):
                within = stripped in ("paths-ignore:", "ignored_paths:", "ignored-paths:")
            elif within and stripped.startswith("- "):
                yield stripped[2:].split(" #", 1)[0].strip("\"' ")
    elif path.endswith((".secretlintignore", ".trufflehogignore")):
        yield from (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _toml_paths(text: str) -> Iterator[str]:
    """Paths of gitleaks' allow lists: the global ones, and those of each rule."""
    try:
        told_by = tomli.loads(text)
    except (tomli.TOMLDecodeError, RecursionError):
        return
    rules = told_by.get("rules", [])
    for owner in [told_by, *(rules if isinstance(rules, list) else [])]:
        for name in ("allowlist", "allowlists") if isinstance(owner, dict) else ():
            lists = owner.get(name, [])
            for allowed in lists if isinstance(lists, list) else [lists]:
                paths = allowed.get("paths", []) if isinstance(allowed, dict) else []
                yield from (p for p in paths if isinstance(p, str)) if isinstance(paths, list) else ()


CHECK = Check(
    "S1-SUPPRESSED",
    sin=Sin.COMMITTED,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
