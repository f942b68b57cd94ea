"""Undecided: Google's keys that open Gemini or only Maps, where no place says which and the project never names Gemini."""

from __future__ import annotations

import msgspec

from checks.evidence import Evidence, Need
from checks.joins.places import is_past
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.google import UNSAID, opens_gemini
from checks.model import Finding, Live, Severity, Verdict
from checks.readings import Reading

_WORDS = ("gemini", "generativelanguage", "generativeai", "generative-ai", "generative_ai", "google-genai", "google_genai", "genai.", "chatgoogle", "makersuite", "aistudio")  # fmt: skip
_MAY_NAME_GEMINI = Worded(*_WORDS)
_READER = "S1-TRACKED"  # the check for which these texts are read
READS = (
    Reading(("*.py", "*.ipynb", "*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.vue", "*.svelte", "*.go", "*.java", "*.kt", "*.swift", "*.rb", "*.php", "*.cs", "*.rs", "*.dart", "*.sh", "*.html"), _WORDS),
    Reading(("*.yml", "*.yaml", "*.toml", "*.ini", ".env*", "*.env", "package.json", "requirements*.txt"), _WORDS),
)  # fmt: skip


def tempered(verdict: Verdict, evidence: Evidence) -> Verdict:
    """The verdict with what it finds about such keys at low: most of them are those of a page, and everybody is sent these."""
    undecided = _undecided(evidence)
    if not undecided or not any(_is_told_too_grave(f, undecided) for f in verdict.findings):
        return verdict
    findings = tuple(_lowered(f) if _is_told_too_grave(f, undecided) else f for f in verdict.findings)
    return msgspec.structs.replace(verdict, findings=findings)


def _is_told_too_grave(finding: Finding, undecided: frozenset[str]) -> bool:
    return finding.key in undecided and finding.severity > Severity.LOW


def _lowered(finding: Finding) -> Finding:
    doubt = "Nothing here names Gemini, and most Google keys of this form open Maps or Firebase alone."
    return msgspec.structs.replace(finding, severity=Severity.LOW, message=f"{finding.message} {doubt}")


@once
def _undecided(evidence: Evidence) -> frozenset[str]:
    """The fingerprints of such keys. Of one that is gone from the files nobody knows what the project was then, and what
    the rest of a packed program asks was not read.
    """
    open_ = {
        key.fingerprint
        for key in evidence.keys
        if UNSAID in key.facts
        and key.live in (Live.NOT_ASKED, Live.COULD_NOT_ASK)
        and any(s.source == "worktree" and not s.member and not is_past(s) for s in key.sightings)
    }
    if not open_ or not evidence.has(Need.WORKTREE, Need.FILES) or _names_gemini(evidence):
        return frozenset()
    return frozenset(open_)


def _names_gemini(evidence: Evidence) -> bool:
    """Whether a text, the name of a file or another key says that Gemini is used here; or a text may that was not read."""
    told = any(k.provider == "google-gemini" and k.secret and UNSAID not in k.facts for k in evidence.keys)
    return (
        told
        or any(limit.id in ("texts", "cancelled", "scan-broke") for limit in evidence.limits)
        or any(_READER in readers for readers in evidence.unread.values())
        or any("gemini" in file.path.lower() for file in evidence.files)
        or any(opens_gemini(text.encode()) for _, text in _MAY_NAME_GEMINI.texts(evidence))
    )
