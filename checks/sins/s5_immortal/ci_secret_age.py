"""S5-CI-SECRET-AGE: secrets of the pipeline that nobody touched for a year. Only the host has their days."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import told
from checks.sins.pipeline_hosts import Kept, kept, missing, not_told
from checks.sins.pipeline_secrets import READS, llm_secrets
from checks.words import count_of

DAYS = 365


def judge(evidence: Evidence) -> Verdict:
    """Medium for each secret with a provider's name that was not changed for a year; without one it does not apply.

    GitHub tells the days, to those who may change the secrets; GitLab tells none, to nobody.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    used = {u.name for u in llm_secrets(evidence)}
    rows = kept(evidence)
    if not used and not rows:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No pipeline is given a key of a model provider.")
    dated = [(r, (evidence.now - at).days) for r in rows if (at := r.secret.updated or r.secret.created) is not None]
    if not dated:
        return _unknown(evidence, used, rows)
    findings = [_finding(row, days) for row, days in dated if days > DAYS]
    row, oldest = max(dated, key=lambda pair: pair[1])
    return told(
        findings,
        _missed(evidence, used, dated, rows),
        failed=f"{count_of(len(findings), 'secret')} of the pipelines {'was' if len(findings) == 1 else 'were'} not changed for a year.",
        passed=f"The secret changed longest ago, {row.title}, was changed {count_of(max(oldest, 0), 'day')} ago.",
        looked_at=f"the days of {count_of(len(dated), 'secret')} at {', '.join(sorted({r.fact.host for r, _ in dated}))}",
    )


def _unknown(evidence: Evidence, used: set[str], rows: list[Kept]) -> Verdict:
    names = sorted(used or {r.secret.name for r in rows})
    given = f"The pipeline is given {names[0]}" + (
        f" and {count_of(len(names) - 1, 'other secret')}" if len(names) > 1 else ""
    )
    if any(r.fact.host == "gitlab.com" for r in rows):
        why = "GitLab tells nobody when a variable was changed; a note of the day in its description would help people."
    else:
        why = not_told(evidence)
    return Verdict(
        status=Status.NOT_CHECKED,
        reason=f"{given}; when it was last changed only the host can tell, to its administrators. {why}",
    )


def _missed(
    evidence: Evidence, used: set[str], dated: list[tuple[Kept, int]], rows: list[Kept]
) -> tuple[float, str] | None:
    if len(dated) < len(rows):
        lost = count_of(len(rows) - len(dated), "secret")
        return len(dated) / len(rows), f"of {lost} no day is told"
    return missing(evidence, used)


def _finding(row: Kept, days: int) -> Finding:
    return CHECK.finding(
        f"{row.title} was last changed {count_of(days, 'day')} ago. Everybody and everything that could read it since may still use it.",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        about=f"{row.fact.host}/{row.title}",
    )


CHECK = Check(
    "S5-CI-SECRET-AGE",
    sin=Sin.IMMORTAL,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.HOST},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
