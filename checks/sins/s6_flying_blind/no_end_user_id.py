"""S6-NO-END-USER-ID: many people use one key, and no call says for whom it is made."""

from __future__ import annotations

from collections.abc import Iterator

from checks import signals
from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.model import Confidence, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.documents import DOCUMENTS, sections
from checks.signals.looking import texts_of
from checks.signals.signs import without_comments
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s6_flying_blind import guards, reach
from checks.sins.s6_flying_blind.model_calls import CODE, ModelCall, is_aside
from checks.sins.s6_flying_blind.reach import Reached, reached
from checks.structure.syntax import code
from checks.words import count_of

_NAMES = ("safety_identifier", "safetyIdentifier", "SafetyIdentifier", "user", "User", "end_user", "end_user_id", "user_id", "userId", "UserId", "UserID")  # fmt: skip
_METADATA = ("metadata", "Metadata", "experimental_telemetry", "request_metadata", "requestMetadata", "extra_headers", "headers", "providerOptions", "extra_body")  # fmt: skip
_TELLS = pattern_of(
    r"(?i)user_?id|end_?user|safety_?identifier|tenant|customer_?id|account_?id|helicone-user-id|x-portkey-metadata|cf-aig-metadata|session_?id"
)
# What a gateway or telemetry is told in its own way.
_TAGS = pattern_of(
    r"(?i)helicone-user-id|cf-aig-metadata|x-portkey-metadata|x-litellm-(?:end-user|customer)-id|x-openwebui-user-id|langfuse_user_id|\bsafety_?identifier\b"
)
_REQUEST_ID = pattern_of(r"(?i)\b(?:x-request-id|_request_id|request-id|x-amzn-requestid|requestId)\b")
_RECORDS = ("update_current_trace", "update_trace", "updateActiveTrace", "propagate_attributes", "propagateAttributes", "observe", "trace", "*.trace", "*.update_current_trace", "*.updateActiveTrace", "*.identify", "*.set_user", "*.capture")  # fmt: skip
_WORDS = ("safety_identifier", "safetyidentifier", "helicone-user-id", "cf-aig-metadata", "portkey", "litellm-end-user", "litellm-customer", "update_current_trace", "updateactivetrace", "propagate_attributes", "propagateattributes", "x-request-id", "_request_id", "request-id")  # fmt: skip
_DECIDED = pattern_of(r"(?i)safety_?identifier|metadata\.user_id|end[- ]user id")
_DECIDES = pattern_of(r"(?i)\b(?:no|not|never|without|privacy|deliberately|decided)\b")
_MAY_TELL = Worded(*_WORDS)


def judge(evidence: Evidence) -> Verdict:
    """Info for a server whose routes lead to models and that passes on no word for whom; a written decision is one."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    lost = hole(evidence, "worktree")
    found = reached(evidence)
    many = [one for one in found if _for_many(one, evidence)]
    if not found:
        return unseen(lost, "No route that leads to a call of a model was found.")
    if not many:
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here tells its users apart: it is made for one.")
    calls = {(c.path, c.call.line): c for one in many for c in one.calls}
    said = _said(evidence, list(calls.values()))
    findings = [] if said else [
        CHECK.finding(
            f"{count_of(len(many), 'route')} of several users {'leads' if len(many) == 1 else 'lead'} to a model, and no call says for whom: no safety_identifier, no user, no metadata.user_id, no id of the request in a log. "
            "When one of them abuses it, the provider can only stop the whole key.",
            locations=[c.location for c in calls.values()][:KEPT_LOCATIONS],
            severity=Severity.INFO,
            confidence=Confidence.MEDIUM,
        )
    ]  # fmt: skip
    return told(
        findings,
        lost,
        failed="Calls of models cannot be traced to who asked.",
        passed=said,
        looked_at=f"{count_of(len(many), 'route')} and {count_of(len(calls), 'call of a model', 'calls of models')}",
    )


def _for_many(one: Reached, evidence: Evidence) -> bool:
    """Whether a route knows its users: what has no login has no user to name."""
    return bool(guards.login_for_all(evidence)) or guards.knows_who(one.code.text) or guards.knows_who(one.route.around)


def _said(evidence: Evidence, calls: list[ModelCall]) -> str:
    """What tells for whom a call is made, or that it was decided not to; a sentence."""
    for made in calls:
        if name := _named(made):
            return f"{made.path} says for whom it calls ({name})."
    for path, text in texts_of(evidence):
        if kind_of(path) is Kind.DOCUMENT and _DECIDED.search(text):
            decided = next((n for n, s in sections(text) if _DECIDED.search(s) and _DECIDES.search(s)), None)
            if decided:
                return f"{path} says why no user is named (line {decided})."
        if is_aside(path) or not _MAY_TELL.stand_in(text):
            continue
        if place := next(_elsewhere(text, path), None):
            return f"{path} tells who asked or which request it was (line {place.line})."
    return ""


def _named(made: ModelCall) -> str:
    """The option of a call that names a user."""
    for name in _NAMES:
        if made.code.option(made.call, name) is not None:
            return name
    for name in _METADATA:
        given = made.code.option(made.call, name)
        if given is not None:
            held = made.code.value_of(given)
            if _TELLS.search(held.text[:4000]):
                return name
    return ""


def _elsewhere(text: str, path: str) -> Iterator[Location]:
    """A gateway's header, a trace with a user, a provider's id of the request: in code, not in a comment."""
    if not (_TAGS.search(without_comments(text)) or _REQUEST_ID.search(without_comments(text)) or "race" in text or "propagate" in text):  # fmt: skip
        return
    read = code(text, path)
    for literal in read.strings:
        if _TAGS.search(literal.value[:200]) or (_REQUEST_ID.fullmatch(literal.value[:40])):
            yield Location(source="worktree", path=path, line=literal.line, column=literal.column)
    for option in read.options:
        if _TAGS.search(option.name):
            yield Location(source="worktree", path=path, line=option.line, column=option.column)
    for call in read.calls:
        if call.named(*_RECORDS) and any(call.argument(n) for n in ("user_id", "userId", "session_id", "sessionId")):
            yield Location(source="worktree", path=path, line=call.line, column=call.column)
        for argument in call.arguments:
            if argument.dotted.endswith(("._request_id", ".requestId")) and "log" in call.callee.lower():
                yield Location(source="worktree", path=path, line=call.line, column=call.column)


CHECK = Check(
    "S6-NO-END-USER-ID",
    sin=Sin.FLYING_BLIND,
    severity=Severity.INFO,
    needs={Need.FILES, Need.WORKTREE},
    reads=(
        *reach.READS,
        *guards.READS,
        Reading(CODE, _WORDS),
        Reading(DOCUMENTS, ("safety_identifier", "user_id", "end-user id", "end user id")),
        *signals.reads("P-GATEWAY"),
    ),
    judge=judge,
    module=__name__,
)
