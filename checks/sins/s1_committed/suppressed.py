"""S1-SUPPRESSED: marks and ignore lists of scanners that hide a key which is really there, or far too much."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import hole
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

_BROAD = re.compile(r"""^(?:\.\*|\*\*?|\*\*/\*|\./?|/|src(?:/(?:\*\*?|\.\*))?|\^?\.\*\$?|\(\.\*\))$""")
_TOML_PATHS = re.compile(r"paths\s*=\s*\[(.*?)\]", re.S)
_QUOTED = re.compile(r"'''(.*?)'''|\"\"\"(.*?)\"\"\"|'([^'\n]*)'|\"([^\"\n]*)\"", re.S)


def judge(evidence: Evidence) -> Verdict:
    """Medium: a suppressed place still holds a real-looking key, or a rule passes by whole folders of code."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    files = {p: t for p, t in evidence.texts.items() if _name(p)}
    findings = [*_marked(evidence), *_listed(evidence, files), *_broad(files)]
    findings = list({f.id: f for f in findings}.values())
    looked_at = f"marks beside {count_of(len([k for k in evidence.keys if k.secret]), 'key')}, {count_of(len(files), 'ignore list')}"
    if findings:
        return Verdict(
            status=Status.FAIL,
            reason=f"{count_of(len(findings), 'suppression')} {'hides' if len(findings) == 1 else 'hide'} a key, or too much.",
            looked_at=looked_at,
            findings=tuple(findings),
        )
    if (missed := hole(evidence, "worktree")) is not None:
        return Verdict(
            status=Status.PARTIAL,
            reason=f"No suppression hides a key. But {missed[1]}.",
            looked_at=looked_at,
            share=missed[0],
        )
    return Verdict(status=Status.PASS, reason="No suppression hides a key.", looked_at=looked_at)


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
                    if entry.get("is_secret") is not True and isinstance(entry.get("line_number"), int):
                        yield None, str(file), entry["line_number"]
        except (ValueError, AttributeError, TypeError, RecursionError):
            return


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
        for block in _TOML_PATHS.findall(text):
            yield from ("".join(groups) for groups in _QUOTED.findall(block))
    elif path.endswith((".yaml", ".yml")):
        within = False
        for line in text.splitlines():
            stripped = line.strip()
            if stripped.endswith(":"):
                within = stripped in ("paths-ignore:", "ignored_paths:", "ignored-paths:")
            elif within and stripped.startswith("- "):
                yield stripped[2:].strip("\"' ")
    elif path.endswith((".secretlintignore", ".trufflehogignore")):
        yield from (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


CHECK = Check(
    "S1-SUPPRESSED",
    sin=Sin.COMMITTED,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
