"""S3-TRACE-CAPTURE: telemetry keeps headers or prompts with keys in them."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import WordFirst
from checks.joins.lowered import lowered
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs.aside import is_others, sure
from checks.sins.s3_ci_and_logs.held import files_of, in_files
from checks.sins.s3_ci_and_logs.kept_by_traces import WORDS, Captures, captures
from checks.sins.s3_ci_and_logs.variables import PATHS, is_left_on
from checks.words import count_of

READS = (Reading(PATHS, WORDS), *llm_use.READS)
_TELEMETRY = Worded(
    "opentelemetry", "otel_", "otel.", "langfuse", "langsmith", "langchain_tracing", "helicone", "portkey", "dd_trace", "elastic_apm", "elasticapm", "traceloop",
    "openinference",
)  # fmt: skip
_HIDES = WordFirst(
    ("langsmith_hide_inputs", "langchain_hide_inputs", "mask"),
    r"(?:langsmith|langchain)_hide_inputs[\"']?\s*[:=]\s*[\"']?true|\bmask(?:_otel_spans)?\s*[=:]\s*\w",
)
_DUMP = NamePattern(r"(?i)\.(?:mitm|mitmproxy|flows?|chls|chlsj|chlz|saz|pcapng?|etl)$")


def judge(evidence: Evidence) -> Verdict:
    """Medium for headers that are kept; info for what is said to a model, where nothing masks it; a proxy’s dump with a key in
    it is as grave as a log.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    models = bool(llm_use.use_of(evidence))
    findings: list[Finding] = []
    seen = 0
    hidden = False  # one file turns tracing on, another hides the content
    kept: dict[str, dict[str, list[Captures]]] = {}
    for path, text in _TELEMETRY.texts(evidence):
        if is_others(path):
            continue
        small = lowered(text)
        seen += 1
        hidden = hidden or _HIDES.search(small) is not None
        for one in captures(text, path, small) if models else ():
            kept.setdefault(path, {}).setdefault(one.text, []).append(one)
    for path, found in kept.items():
        findings += [
            _finding(path, evidence.texts[path], ones) for ones in found.values() if not (hidden and ones[0].talk)
        ]
    dumps = files_of(evidence, _is_dump)
    findings += in_files(
        CHECK,
        evidence,
        _is_dump,
        lambda key, at: (
            f"{at[0].path} holds it: a proxy wrote down what went over it. Whoever gets the dump has the key."
        ),
    )
    lost = hole(evidence, "worktree")
    if not findings and not dumps and not (seen and models):
        return unseen(lost, "No telemetry is set here beside calls of models.")
    return told(
        findings,
        lost,
        failed=f"Telemetry keeps what may hold keys, by {count_of(len(findings), 'setting')}.",
        passed="No telemetry keeps headers with keys.",
        looked_at=f"{count_of(seen, 'file')} about telemetry, {count_of(len(dumps), 'dump')}",
    )


def _is_dump(path: str) -> bool:
    return _DUMP.is_in(path)


def _finding(path: str, text: str, ones: list[Captures]) -> Finding:
    first = ones[0]
    left_on = is_left_on(path, text, (c.line for c in ones))
    if first.talk:
        severity, confidence = Severity.INFO, Confidence.LOW
        after = "A key that somebody pastes into a prompt, or that a tool answers with, lies there too."
    else:
        severity, confidence = Severity.MEDIUM if left_on else Severity.LOW, Confidence.HIGH
        after = "Everybody who may look at traces has the key."
    return CHECK.finding(
        f"{first.text} in {path}: {first.keeps}. {after}",
        locations=[Location(source="worktree", path=path, line=c.line, column=c.column) for c in ones][:KEPT_LOCATIONS],
        severity=severity,
        confidence=sure(path, confidence),
        about=first.text,
    )


CHECK = Check(
    "S3-TRACE-CAPTURE",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
