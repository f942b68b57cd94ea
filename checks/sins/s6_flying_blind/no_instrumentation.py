"""S6-NO-INSTRUMENTATION: a deployed program calls models, and nothing records what they are asked for."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.signals import Step
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import deployed
from checks.sins.s6_flying_blind import model_calls as models
from checks.sins.s6_flying_blind import watching
from checks.sins.s6_flying_blind.model_calls import ModelCall, model_calls
from checks.words import capital, count_of

_SHOWN = 20  # places of one finding


def judge(evidence: Evidence) -> Verdict:
    """Low where nothing watches; info where telemetry is there but not seen to begin, or the program reads usage itself.

    Libraries, notebooks and tools that nobody deploys are not asked: who runs them brings the telemetry.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    calls = model_calls(evidence)
    lost = hole(evidence, "worktree")
    if not calls:
        return unseen(lost, "No call of a model was found.")
    if not deployed(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here says that this program is deployed.")
    seen = watching.seen_by(evidence)
    findings = [] if seen else [_finding(calls, evidence)]
    return told(
        findings,
        lost,
        failed="Calls of models leave no trace that this project keeps.",
        passed=seen,
        looked_at=f"{count_of(len(calls), 'call of a model', 'calls of models')} in {count_of(len({c.path for c in calls}), 'file')}",
    )


def _finding(calls: tuple[ModelCall, ...], evidence: Evidence) -> Finding:
    known = watching.telemetry(evidence)
    through = watching.gateway(evidence)
    reads = watching.usage_read(evidence)
    said, severity = "Nothing records model, tokens, time and outcome of a call", Severity.LOW
    if known is not None and known.step is Step.CONFIGURED:
        where = f" in {known.location.path}" if known.location else ""
        said, severity = f"{capital(known.words)}{where}, but nothing shows that the program reaches it when it starts", Severity.INFO  # fmt: skip
    elif through is not None:
        said, severity = f"Some {through.words}, others do not, and nothing records those", Severity.INFO
    elif reads is not None:
        said, severity = f"{reads.path} reads how many tokens a call used, but no telemetry is begun", Severity.INFO
    elif known is not None:
        said = f"{capital(known.words)}, but nothing begins it"
    return CHECK.finding(
        f"{said}. When the bill grows or a key is abused, nobody can tell which calls it was.",
        locations=_places(calls),
        severity=severity,
        confidence=Confidence.MEDIUM,
    )


def _places(calls: tuple[ModelCall, ...]) -> list[Location]:
    return [c.location for c in calls[:_SHOWN]]


CHECK = Check(
    "S6-NO-INSTRUMENTATION",
    sin=Sin.FLYING_BLIND,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=(*models.READS, *watching.READS),
    judge=judge,
    module=__name__,
)
