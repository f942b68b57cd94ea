"""S2-DIRECT-CALL: code that users download calls a model provider itself, with a key that is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.keys.lookalikes import third_party
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s2_client_side.across import brought_from
from checks.sins.s2_client_side.auth_places import DIRECT, Auth, auths, key_in_address, of_request
from checks.sins.s2_client_side.client_code import NATIVE, NATIVE_ENDS, SCRIPT_ENDS, SCRIPTS, Side, front_of, side_of
from checks.sins.s2_client_side.key_origin import READS, Origin, origin_of
from checks.sins.s2_client_side.llm_clients import Client, clients, is_on
from checks.sins.s2_client_side.policies import POLICY_READS, allowances
from checks.sins.s2_client_side.provider_hosts import HOST, HOST_WORDS, names_host
from checks.sins.s2_client_side.weighing import ASIDE, weigh
from checks.structure.flow import Flow
from checks.structure.statements import Argument, Call
from checks.structure.syntax import Code, code
from checks.words import count_of

_HTTP = pattern_of(
    r"(?i)(?:^|\.)(?:fetch\w*|\$fetch|useFetch|useLazyFetch|axios|post|get|put|request|open|ajax|EventSource|WebSocket|Request|create|extend|ky|wretch|superagent|connect|stream\w*|send|native_?http|CapacitorHttp\w*|sendMessage|apiCall|http\w*)$"
)
_NO_HTTP = pattern_of(r"(?i)^(?:console\.|window\.open$|Linking\.|localStorage\.|map\.get$|searchParams\.get$|router\.|navigation\.|chrome\.tabs\.)")  # fmt: skip
_SDK_WORDS = ("@google/genai", "@google/generative-ai", "@mistralai/", "cohere-ai", "replicate", "@huggingface/inference", "@ai-sdk/", "openai", "elevenlabs", "@fal-ai/", "anthropic", "groq-sdk")  # fmt: skip
_DIRECT = pattern_of(rf"(?i)^{DIRECT}$")
_MAY_CALL = Worded(*HOST_WORDS, *_SDK_WORDS, "uthorization", "api-key")
_BRINGS_SDK = pattern_of(rf"[\"'`/](?:{'|'.join(re.escape(w) for w in _SDK_WORDS)})[\w@/.-]*[\"'`]")
_AUTHORISES = pattern_of(r"(?i)[\"'`]?authorization[\"'`]?\s*[:,\]]|x-api-key|x-goog-api-key")
# The first SDK for Node had no catch.
_FIRST_SDK = frozenset(("Configuration", "OpenAIApi"))
_MAY_BRING = Worded(*_SDK_WORDS)


def judge(evidence: Evidence) -> Verdict:
    """High where the key is built in, critical where it is written there; low where a policy of the page only allows the
    call, or nothing tells whose key it is. Servers, the user's own key and short-lived tokens are no findings.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    allowed = list(allowances(evidence))
    lost = hole(evidence, "worktree")
    findings: list[Finding] = []
    shipped = 0
    for path, text in _MAY_CALL.texts(evidence):
        if _is_read(path, text):
            side = side_of(path, text, evidence)
            shipped += side.where != "server"
            findings += _found(path, text, side, evidence)
    if not shipped and not allowed:
        return unseen(lost, "No client code calls a model provider itself.")
    if not findings:
        findings = [
            CHECK.finding(
                f"{one.what} in {one.location.path} lets what users open call {one.host}. If it does so with the project’s key, everyone has that key.",
                locations=[one.location],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
                about=one.host,
            )
            for one in allowed
        ]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where client code calls a provider itself.",
        passed="Client code calls no provider with the project’s key.",
        looked_at=f"{count_of(shipped, 'file')} of client code that name a provider",
    )


def _is_read(path: str, text: str) -> bool:
    if third_party(path) or kind_of(path) in (Kind.BUNDLE, *ASIDE) or not path.endswith((*SCRIPT_ENDS, *NATIVE_ENDS)):
        return False
    return names_host(text) or (path.endswith(SCRIPT_ENDS) and _may_call(text))


def _may_call(text: str) -> bool:
    """Whether a script brings an SDK, or authorises a request whose address may be another file's."""
    if _MAY_BRING.stand_in(text) and _BRINGS_SDK.search(text):
        return True
    sends = "uthorization" in text or "api-key" in text
    return sends and "from" in text and _AUTHORISES.search(text) is not None


def _found(path: str, text: str, side: Side, evidence: Evidence) -> Iterator[Finding]:
    if side.where == "server" and not path.endswith(".astro"):
        return
    read = code(text, path)
    told_of: set[tuple[str, str]] = set()
    places = _native(path, text, read) if path.endswith(NATIVE_ENDS) else _calls(read, path, text, evidence)
    for host, value, place, function in places:
        here = side_of(path, text, evidence, line=place.line, function=function)
        finding = _finding(path, f"{path} calls {host} itself", host, origin_of(read, value, path, evidence), here, place, evidence)  # fmt: skip
        if finding is not None and (finding.message, "") not in told_of:
            told_of.add((finding.message, ""))
            yield finding
    for client in clients(read) if path.endswith(SCRIPT_ENDS) else ():
        if not _runs_there(client, read, path, evidence):
            continue
        origin = origin_of(read, client.key, path, evidence)
        if not origin.shipped and origin.kind != "environment":
            continue
        here = side_of(path, text, evidence, line=client.call.line, function=client.call.function)
        what = f"{client.call.name[:40]} in {path} calls its provider from what users download"
        finding = _finding(path, what, client.call.name, origin, here, client.call, evidence)
        if finding is not None:
            yield finding


def _finding(
    path: str, what: str, about: str, origin: Origin, side: Side, place: Call | Argument, evidence: Evidence
) -> Finding | None:
    weight = weigh(origin, side, path, evidence)
    if weight is None or origin.kind == "none":
        return None
    severity, sure = weight
    if origin.shipped and origin.kind != "written":
        severity = min(severity, Severity.HIGH)
    if origin.shipped:
        rest = f"its key {origin.words}. Everyone who has it can take the key."
    elif origin.kind == "environment":
        rest = f"its key {origin.words}. Once the build copies that variable, everyone has the key."
    else:
        rest = "its key is handed in. If it is not the user’s own, everyone has it."
    return CHECK.finding(
        f"{what}, and {rest}",
        key=origin.key or None,
        locations=[Location(source="worktree", path=path, line=place.line, column=place.column)],
        severity=severity,
        confidence=sure,
        about=f"{about} {origin.name}",
    )


def _runs_there(client: Client, read: Code, path: str, evidence: Evidence) -> bool:
    """Whether nothing keeps this client from running: an SDK without the catch, or a device, where the catch does not hold.
    One whose catch is switched off is told by the check about that.
    """
    if is_on(read, client.catch):
        return False
    if not client.has_catch or client.call.name in _FIRST_SDK:
        return True
    front = front_of(path, evidence)
    return front is not None and front.ships == "app"


def _calls(read: Code, path: str, text: str, evidence: Evidence) -> Iterator[tuple[str, Argument, Call, str]]:
    """Each request of a script to a provider's host, with the value that authorises it."""
    here = names_host(text)
    if not here and not _AUTHORISES.search(text):
        return
    keys = auths(read)
    flow = Flow(read, lambda u: u.kind == "text" and HOST.search(u.text) is not None)
    direct = [a for a in auths(read, wanted=_DIRECT) if a.value.literal in (None, "true")]
    for call in read.calls:
        if not _HTTP.search(call.callee) or _NO_HTTP.search(call.callee):
            continue
        for argument in call.arguments[:3]:
            use = flow.carried(argument) if here else None
            host = HOST.search(use.text) if use is not None else _host_elsewhere(read, path, argument, evidence)
            if host is None:
                continue
            # That header's own check tells of it.
            if any(_belongs(d, call) for d in direct):
                break
            auth = of_request(keys, call.node[1], call.function)
            value = auth.value if auth is not None else key_in_address(read, argument)
            if value is not None:
                yield host[0], value, call, call.function
            break


def _host_elsewhere(read: Code, path: str, argument: Argument, evidence: Evidence) -> re.Match[str] | None:
    """The host of an address that another file of the project holds."""
    if argument.kind not in ("name", "member"):
        return None
    other = brought_from(read, path, argument.dotted, evidence)
    if other is None:
        return None
    said = other[0].value_of(other[2])
    return HOST.search(said.literal or said.text) if said.kind in ("string", "template") else None


def _belongs(header: Auth, call: Call) -> bool:
    node = call.node[1]
    return node.start <= header.start < node.end or (bool(call.function) and header.function == call.function)


def _native(path: str, text: str, read: Code) -> Iterator[tuple[str, Argument, Argument, str]]:
    """A device's code: a provider's host among its strings, and a place that authorises a request."""
    host = next((met[0] for s in read.strings if (met := HOST.search(s.value))), "")
    if not host:
        return
    for auth in auths(read):
        yield host, auth.value, auth.value, auth.function
    for assignment in read.assignments:
        value = key_in_address(read, assignment.value)
        if value is not None and HOST.search(assignment.value.text):
            yield host, value, assignment.value, assignment.function


CHECK = Check(
    "S2-DIRECT-CALL",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*READS, *POLICY_READS, Reading((*SCRIPTS, *NATIVE), HOST_WORDS), Reading(SCRIPTS, _SDK_WORDS)),
    judge=judge,
    module=__name__,
)
