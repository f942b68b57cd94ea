"""S6-USAGE-DROPPED: the answer tells how many tokens it took, and the program throws that away."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import deployed
from checks.sins.s6_flying_blind import model_calls as models
from checks.sins.s6_flying_blind import watching
from checks.sins.s6_flying_blind.model_calls import ModelCall, model_calls
from checks.words import count_of

_SHOWN = 20  # places of one finding
# Frameworks that keep the usage of a call to themselves or hand it to callbacks: what they return says nothing of it.
_ASKED = frozenset({"OpenAI chat", "OpenAI responses", "Anthropic", "Gemini", "Bedrock", "AI SDK", "LiteLLM", "Cohere", "Mistral", "Hugging Face", "Microsoft.Extensions.AI", "plain requests", "LangChain", "LangChain4j", "Semantic Kernel"})  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """Low in a program that is deployed, info elsewhere; info for a stream that was not asked to tell its usage."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    calls = [c for c in model_calls(evidence) if c.api in _ASKED and not c.made]
    lost = hole(evidence, "worktree")
    if not calls:
        return unseen(lost, "No call of a model was found.")
    seen = watching.seen_by(evidence, tokens=True)
    read = watching.usage_read(evidence)
    findings: list[Finding] = []
    if not seen and read is None:
        findings.append(_dropped(calls, bool(deployed(evidence))))
    elif not seen:
        findings += [_untold(path, found) for path, found in _streams(calls).items()]
    return told(
        findings,
        lost,
        failed="How many tokens calls used is not kept." if read is None else "Some streams are not asked how many tokens they used.",
        passed=seen or (f"{read.path} reads how many tokens a call used." if read else ""),
        looked_at=count_of(len(calls), "call of a model", "calls of models"),
    )  # fmt: skip


def _dropped(calls: list[ModelCall], runs: bool) -> Finding:
    kinds = ", ".join(sorted({c.api for c in calls})[:4])
    return CHECK.finding(
        f"{count_of(len(calls), 'call')} ({kinds}) {'gets its' if len(calls) == 1 else 'get their'} count of tokens with the answer, and no code here reads it. "
        "What a feature or a user costs cannot be said.",
        locations=[c.location for c in calls[:_SHOWN]],
        severity=Severity.LOW if runs else Severity.INFO,
        confidence=Confidence.MEDIUM,
    )


def _streams(calls: list[ModelCall]) -> dict[str, list[ModelCall]]:
    """By file, the streams of OpenAI's chat that do not ask for their usage; what is passed out of sight is left alone."""
    found: dict[str, list[ModelCall]] = {}
    for made in calls:
        if made.api != "OpenAI chat" or not made.call.name.startswith(("create", "New")):
            continue
        streams = made.code.option(made.call, "stream")
        if streams is None or (streams.literal or "").lower() != "true":
            continue
        asks = made.code.option(made.call, "stream_options") or made.code.option(made.call, "streamOptions")
        hidden = any("**" in a.text or a.text.startswith("...") for a in made.call.arguments) or _spreads(made)
        if asks is None and not hidden:
            found.setdefault(made.path, []).append(made)
    return found


def _spreads(made: ModelCall) -> bool:
    text = made.code.of(made.call.node[1]) if made.call.node is not None else ""
    return "**" in text or "..." in text


def _untold(path: str, calls: list[ModelCall]) -> Finding:
    return CHECK.finding(
        f"{count_of(len(calls), 'stream')} in {path} is not asked for its usage (stream_options.include_usage), so none is told."
        if len(calls) == 1
        else f"{count_of(len(calls), 'stream')} in {path} are not asked for their usage (stream_options.include_usage), so none is told.",
        locations=[c.location for c in calls[:_SHOWN]],
        severity=Severity.INFO,
        confidence=Confidence.MEDIUM,
        title="A stream that tells no usage",
    )


CHECK = Check(
    "S6-USAGE-DROPPED",
    sin=Sin.FLYING_BLIND,
    severity=Severity.LOW,
    needs={Need.FILES, Need.WORKTREE},
    reads=(*models.READS, *watching.READS),
    judge=judge,
    module=__name__,
)
