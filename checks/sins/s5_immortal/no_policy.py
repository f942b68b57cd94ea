"""S5-NO-POLICY: no document says how often keys are replaced."""

from __future__ import annotations

from checks import signals
from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Confidence, Location, Severity, Sin, Status, Verdict
from checks.policy import FILE, BrokenPolicy, Policy, loosened, policies_of
from checks.policy import READS as POLICY
from checks.sins.keyed import hole, told
from checks.sins.llm_use import READS, use_of
from checks.sins.s5_immortal.ages import DEFAULTS
from checks.sins.s5_immortal.written import documents_of, not_asked, unread
from checks.words import count_of


def judge(evidence: Evidence) -> Verdict:
    """Medium where the project's own policy file cannot be read; low where a deployed project uses keys and no section names rotation, keys and an interval together."""
    if why := unread(evidence):
        return Verdict(status=Status.NOT_CHECKED, reason=why)
    policies = policies_of(evidence)
    if broken := {folder: p for folder, p in policies.items() if isinstance(p, BrokenPolicy)}:
        return _broken(broken)
    if why := not_asked(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason=why)
    said = [
        s for s in signals.signals_of(evidence, "P-RUNBOOK") if s.words.endswith("says how often keys are replaced")
    ]
    read = documents_of(evidence)
    if own := {folder: p for folder, p in policies.items() if isinstance(p, Policy) and p.has_ages}:
        return _own(own)
    findings = [] if said else [
        CHECK.finding(
            f"No document here says how often a key is replaced, though {use_of(evidence)}. "
            "What nobody is due to replace is replaced after it was abused.",
            severity=Severity.LOW,
            confidence=Confidence.MEDIUM,
        )
    ]  # fmt: skip
    return told(
        findings,
        hole(evidence, "worktree"),
        failed="No written interval for replacing keys; a wiki elsewhere was not looked at.",
        passed=f"{said[0].words}." if said else "",
        looked_at=count_of(
            len(read),
            "document about security, operations or rotation",
            "documents about security, operations or rotation",
        ),
    )


def _own(policies: dict[str, Policy]) -> Verdict:
    """The project's own file says it; what it would loosen is named, and does not count."""
    loose = [words for p in policies.values() for words in loosened(p, DEFAULTS)]
    aside = f" What it would loosen does not count: {'; '.join(loose[:3])}." if loose else ""
    by = next(iter(policies.values()))
    return Verdict(
        status=Status.PASS,
        reason=f"{_file(next(iter(policies)))}, approved by {by.approved_by} on {by.approved_on}, says how long keys may live.{aside}",
        looked_at=count_of(len(policies), "policy", "policies"),
    )


def _broken(policies: dict[str, BrokenPolicy]) -> Verdict:
    """A policy that cannot be read holds nobody to anything, and whoever wrote it believes that it does."""
    findings = tuple(
        CHECK.finding(
            f"{_file(folder)} is no policy: {error}. Nothing that it asks for was applied.",
            locations=[Location(source="worktree", path=_file(folder))],
            severity=Severity.MEDIUM,
            about="broken",
        )
        for folder, error in policies.items()
    )
    return Verdict(
        status=Status.FAIL,
        reason=f"{count_of(len(findings), 'policy', 'policies')} cannot be read.",
        looked_at=count_of(len(findings), "policy", "policies"),
        findings=findings,
    )


def _file(folder: str) -> str:
    return f"{folder}/{FILE}" if folder else FILE


CHECK = Check(
    "S5-NO-POLICY",
    sin=Sin.IMMORTAL,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=(POLICY, *READS, *signals.reads("P-RUNBOOK")),
    judge=judge,
    module=__name__,
)
