"""Judgement: each check is asked for its verdict, and what it says is put into the report's form."""

from __future__ import annotations

from collections.abc import Iterable

from checks.attestations.judging import answered
from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.joins.undecided import tempered
from checks.joins.unread import weighed
from checks.joins.worded import look_through
from checks.model import CheckResult, Finding, Limit, Status, Verdict, count_places

Judged = tuple[list[CheckResult], list[Finding], list[Limit]]


def judge(checks: Iterable[Check], evidence: Evidence) -> Judged:
    """Every check's result, all findings (the gravest first), and what went wrong while judging."""
    results: list[CheckResult] = []
    findings: dict[str, Finding] = {}
    limits: list[Limit] = []
    look_through(evidence)
    for check in checks:
        if is_left_out(check, evidence):
            continue
        try:
            verdict = _without_project(check, evidence) or check.judge(evidence)
            if evidence.unread:
                verdict = weighed(check.id, verdict, evidence)
            verdict = tempered(verdict, evidence)
            if evidence.attestations:
                verdict = answered(check, verdict, evidence)
        except Exception as error:
            # A check may come from a plug-in and may meet data nobody thought of. It costs itself, never the
            # examination; only the kind of error is kept, as its words may quote what was read.
            verdict = Verdict(status=Status.NOT_CHECKED, reason=f"This check broke ({type(error).__name__}).")
            limits.append(Limit(id="check-broke", what=check.id, why=type(error).__name__))
        results.append(result_of(check, verdict))
        findings.update((f.id, f) for f in verdict.findings)
    return results, _by_gravity(findings.values()), limits


def put_together(parts: Iterable[Judged], checks: Iterable[Check]) -> Judged:
    """What several processes judged, each for some of the checks, as if one had judged them all."""
    results: dict[str, CheckResult] = {}
    findings: dict[str, Finding] = {}
    limits: list[Limit] = []
    for judged, found, met in parts:
        results.update((r.id, r) for r in judged)
        findings.update((f.id, f) for f in found)
        limits += met
    return [results[c.id] for c in checks if c.id in results], _by_gravity(findings.values()), limits


def _by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda f: (-f.severity.rank, f.sin, f.check, -f.confidence.rank, f.id))


def is_left_out(check: Check, evidence: Evidence) -> bool:
    """Whether a check is about the machine alone, and nobody asked about that.

    It has no row then: a project is not worse for a machine that was not to be looked at, and a sin of which only such
    checks exist was not looked at either. It does not “not apply”.
    """
    return check.needs == {Need.MACHINE} and "machine" not in evidence.target.sources and not evidence.has(Need.MACHINE)


def _without_project(check: Check, evidence: Evidence) -> Verdict | None:
    """The verdict of a check about projects where a machine alone was examined; None where it is to be asked."""
    if evidence.target.kind == "machine" and Need.MACHINE not in check.needs:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No project was examined, this machine alone.")
    return None


def result_of(check: Check, verdict: Verdict) -> CheckResult:
    """A verdict as the report lists it."""
    open_findings = [f for f in verdict.findings if f.status is Status.FAIL]
    failed = verdict.status is Status.FAIL
    return CheckResult(
        id=check.id,
        sin=int(check.sin),
        status=verdict.status,
        weight=check.weight,
        reason=verdict.reason,
        title=check.text.title_pass if verdict.status is Status.PASS else check.text.title_fail,
        severity=max((f.severity for f in open_findings), key=lambda s: s.rank) if open_findings else check.severity,
        looked_at=verdict.looked_at,
        share=verdict.share if verdict.status in (Status.PARTIAL, Status.FAIL) else 1.0,
        places=count_places(open_findings) if failed else 0,
    )
