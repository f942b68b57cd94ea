"""S6-NO-TOKEN-CAP: a call whose answer may be as long as the model likes, or a run that nothing ends."""

from __future__ import annotations

from checks import signals
from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.llm_use import deployed
from checks.sins.s6_flying_blind import endless as runs
from checks.sins.s6_flying_blind import reach
from checks.sins.s6_flying_blind.caps import is_capped
from checks.sins.s6_flying_blind.model_calls import ModelCall, model_calls
from checks.sins.s6_flying_blind.open_routes import READS as OPEN
from checks.sins.s6_flying_blind.open_routes import open_routes, why_low
from checks.sins.s6_flying_blind.own_models import Whose, whose
from checks.sins.s6_flying_blind.sent import is_sent
from checks.structure.entries import entries, find
from checks.structure.flow import Flow
from checks.words import count_of

_GATEWAY = ("*.yml", "*.yaml")
_LENGTH = "how long the answer may be"
_CHOSEN = {
    "model": "which model answers",
    "modelId": "which model answers",
    "n": "how many answers are made",
    **dict.fromkeys(
        ("max_tokens", "maxTokens", "max_output_tokens", "maxOutputTokens", "max_completion_tokens"), _LENGTH
    ),
}
_ALLOWS = pattern_of(
    r"(?i)allowed|allow_?list|whitelist|supported|available|permitted|valid(?:ate|_)?_?models?|models?\.(?:includes|find|some|has)|\bmin\(|Math\.min|clamp|Literal\[|z\.enum|in\s+\w{0,40}MODELS?\b|MODELS?\[|MODELS\b|\bEnum\b|le="
)


def judge(evidence: Evidence) -> Verdict:
    """Medium where a route leads to the call in a program that is deployed, else low; runs without an end the same.

    What is passed out of sight is not judged, nor are calls of an API that wants a limit each time.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    calls = [call for call in model_calls(evidence) if whose(call, evidence) is not Whose.OWN]
    lost = hole(evidence, "worktree")
    endless = runs.endless(evidence)
    if not calls and not endless:
        return unseen(lost, "No call of a model was found.")
    judged = [(c, is_capped(c)) for c in calls]
    gateway = _capped_by_gateway(evidence)
    served = _served(evidence) if deployed(evidence) else frozenset()
    open_: dict[str, list[ModelCall]] = {}
    for made, capped in judged:
        if capped is False and not gateway:
            open_.setdefault(made.path, []).append(made)
    findings = [_uncapped(path, found, served) for path, found in open_.items()]
    findings += [_chosen(what, found) for what, found in _chosen_by_caller(evidence).items()]
    findings += [_endless(e, served) for e in endless]
    known = sum(1 for _, capped in judged if capped is not None)
    if not findings and not known and not gateway:
        reason = f"What {count_of(len(calls), 'call of a model', 'calls of models')} may use up is decided where files do not show it."
        return Verdict(status=Status.NOT_CHECKED, reason=reason)
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where one request may use up without a bound.",
        passed=gateway or "Calls of models say how long the answer may be, as far as files show it.",
        looked_at=f"{count_of(known, 'call of a model', 'calls of models')} of {len(calls)}",
    )


@once
def _served(evidence: Evidence) -> frozenset[tuple[str, int]]:
    """The calls that a route leads to which is open to strangers."""
    spends = (one for one in open_routes(evidence) if not why_low(one, evidence))
    return frozenset((c.path, c.call.line) for one in spends for c in one.calls)


def _capped_by_gateway(evidence: Evidence) -> str:
    """A LiteLLM configuration that bounds every model it serves; a sentence."""
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith((".yml", ".yaml")) or "litellm_params" not in text:
            continue
        read = entries(text, path)
        models = {e.keys[1] for e in find(read, "model_list", "*", "**")}
        bounded = {e.keys[1] for e in find(read, "model_list", "*", "litellm_params", "max_tokens")}
        bounded |= {e.keys[1] for e in find(read, "model_list", "*", "litellm_params", "max_completion_tokens")}
        if models and models <= bounded and signals.is_effective(evidence, "P-GATEWAY"):
            return f"The gateway bounds every model it serves ({path})."
    return ""


def _uncapped(path: str, calls: list[ModelCall], served: frozenset[tuple[str, int]]) -> Finding:
    public = any((c.path, c.call.line) in served for c in calls)
    what = f"{count_of(len(calls), 'call')} ({', '.join(sorted({c.api for c in calls})[:3])})"
    verb = "does" if len(calls) == 1 else "do"
    reached = " A route leads there: one request of a stranger is as dear as the model allows." if public else " One answer is as dear as the model allows."  # fmt: skip
    return CHECK.finding(
        f"{what} in {path} {verb} not say how long the answer may be.{reached}",
        locations=[c.location for c in calls][:KEPT_LOCATIONS],
        severity=Severity.MEDIUM if public else Severity.LOW,
        confidence=Confidence.MEDIUM,
        about="length",
    )


def _chosen_by_caller(evidence: Evidence) -> dict[str, list[ModelCall]]:
    """Calls whose model, number of answers or limit is what the request says, where nothing checks it; by what is said."""
    found: dict[str, list[ModelCall]] = {}
    for one in reach.reached(evidence):
        for made in one.calls:
            if made.path != one.path or whose(made, evidence) is Whose.OWN or _ALLOWS.search(made.code.text):
                continue
            flow = Flow(made.code, is_sent)
            for name in _CHOSEN:
                given = made.code.option(made.call, name)
                if given is not None and flow.carried(given) is not None:
                    found.setdefault(_CHOSEN[name], []).append(made)
                    break
    return found


def _chosen(what: str, calls: list[ModelCall]) -> Finding:
    paths = sorted({c.path for c in calls})
    where = paths[0] if len(paths) == 1 else f"{paths[0]} and {count_of(len(paths) - 1, 'more file')}"
    return CHECK.finding(
        f"In {where} the request itself says {what}, and nothing checks it. Whoever asks can choose the dearest.",
        locations=[c.location for c in calls][:KEPT_LOCATIONS],
        severity=Severity.LOW,
        confidence=Confidence.MEDIUM,
        about=f"chosen {what}",
        title="Who asks decides what it costs",
    )


def _endless(found: runs.Endless, served: frozenset[tuple[str, int]]) -> Finding:
    at: Location = found.location
    public = any(path == at.path for path, _ in served)
    return CHECK.finding(
        f"{found.words}.",
        locations=[at],
        severity=Severity.MEDIUM if public else Severity.LOW,
        confidence=Confidence.MEDIUM,
        about=found.about,
        title="A run without an end",
    )


CHECK = Check(
    "S6-NO-TOKEN-CAP",
    sin=Sin.FLYING_BLIND,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=(
        *OPEN,
        *runs.READS,
        Reading(_GATEWAY, ("litellm_params",)),
        *signals.reads("P-GATEWAY", "P-TOKEN-CAP"),
    ),
    judge=judge,
    module=__name__,
)
