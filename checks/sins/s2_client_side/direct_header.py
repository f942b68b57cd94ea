"""S2-DIRECT-HEADER: the header by which Anthropic's API lets a browser call it, in code that users download."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.keys.lookalikes import third_party
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told, unseen
from checks.sins.s2_client_side.auth_places import DIRECT, Auth, auths, of_request
from checks.sins.s2_client_side.client_code import NATIVE, NATIVE_ENDS, SCRIPT_ENDS, SCRIPTS, side_of
from checks.sins.s2_client_side.key_origin import READS, Origin, origin_of
from checks.sins.s2_client_side.weighing import weigh
from checks.structure.positions import lines_of
from checks.structure.syntax import code
from checks.structure.tree import document
from checks.words import count_of

_HEADER = pattern_of(rf"(?i)^{DIRECT}$")
# The SDK sets it where its switch is on: that it could stands in every bundle with the SDK.
_OF_THE_SDK = pattern_of(r"dangerouslyAllowBrowser\)?\s*(?:\?|&&)\s*\(?\{?\s*[\"']?$")
_SET = pattern_of(rf"[\"']{DIRECT}[\"']\s*[:,]\s*[\"']?(?:true|!0)")
_BESIDE = 400


def judge(evidence: Evidence) -> Verdict:
    """As the SDK's switch: critical with a key that is shipped, low where nothing tells whose key it is. Servers that let
    the header pass and the SDK’s own code are no findings.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    read = {p: t for p, t in sorted(evidence.texts.items()) if DIRECT in t and not third_party(p) and _is_read(p)}
    lost = hole(evidence, "worktree")
    if not read:
        return unseen(lost, "Nothing here names Anthropic’s header for browsers.")
    findings = [f for path, text in read.items() for f in _found(path, text, evidence)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where users’ browsers call Anthropic with a key.",
        passed="The header is set nowhere with a key of the project’s.",
        looked_at=f"{count_of(len(read), 'file')} that name the header",
    )


def _is_read(path: str) -> bool:
    return path.endswith((".har", *SCRIPT_ENDS, *NATIVE_ENDS))


def _found(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    if path.endswith(".har"):
        yield from _recorded(path, text, evidence)
    elif kind_of(path) is Kind.BUNDLE:
        yield from _in_bundle(path, text, evidence)
    else:
        yield from _in_code(path, text, evidence)


def _in_code(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    read = code(text, path)
    keys = auths(read)
    told_of: set[str] = set()
    for header in auths(read, wanted=_HEADER):
        if header.value.literal not in (None, "true", "1"):
            continue
        around = _around(header)
        auth = of_request(keys, around, header.function)
        origin = origin_of(read, auth.value, path, evidence) if auth else Origin("none", "no key is given")
        side = side_of(path, text, evidence, line=header.value.line, function=header.function)
        weight = weigh(origin, side, path, evidence)
        if weight is None or origin.name + origin.kind in told_of:
            continue
        told_of.add(origin.name + origin.kind)
        severity, sure = weight
        yield CHECK.finding(
            f"{path} sets the header that lets a browser call Anthropic, and {_said(origin)}",
            key=origin.key or None,
            locations=[Location(source="worktree", path=path, line=header.value.line, column=header.value.column)],
            severity=severity,
            confidence=sure,
            about=f"{origin.kind} {origin.name}",
        )


def _around(header: Auth) -> object:
    """The object of headers that the header is in."""
    node = header.value.node[1]
    return next((n for n in node.up() if n.kind in ("object", "dictionary", "call_expression")), node)


def _said(origin: Origin) -> str:
    if origin.shipped:
        return f"its key {origin.words}. Everyone who loads it can take the key."
    if origin.kind == "environment":
        return f"its key {origin.words}. Once the build copies that variable, everyone has the key."
    return "nothing there tells whose key it sends. If it is the project’s, everyone who loads it has it."


def _in_bundle(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    for met in _SET.finditer(text):
        if _OF_THE_SDK.search(text[max(met.start() - 60, 0) : met.start()]):
            continue
        around = text[max(met.start() - _BESIDE, 0) : met.end() + _BESIDE]
        key = next((k.fingerprint for k in keys_in(around, evidence.keys) if k.secret), "")
        line, column = lines_of(text).at(met.start())
        rest = "with the key beside it. Whoever has the file has the key." if key else "and nothing beside it tells whose key it sends."  # fmt: skip
        yield CHECK.finding(
            f"Built code in {path} sets the header that lets a browser call Anthropic, {rest}",
            key=key or None,
            locations=[Location(source="worktree", path=path, line=line, column=column)],
            severity=Severity.CRITICAL if key else Severity.LOW,
            confidence=Confidence.HIGH if key else Confidence.LOW,
        )
        return


def _recorded(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    """A recording of a browser's traffic: what it sent, it really sent."""
    for entry in document(text, path).get("log", "entries").items:
        request = entry.get("request")
        names = {h.text("name").lower(): h for h in request.get("headers").items}
        header = names.get(DIRECT)
        if header is None:
            continue
        sent = " ".join(h.text("value") for n, h in names.items() if n in ("x-api-key", "authorization"))
        key = next((k.fingerprint for k in keys_in(sent, evidence.keys) if k.secret), "")
        yield CHECK.finding(
            f"The recording {path} shows a browser that called Anthropic itself{', with a key' if key else ''}. "
            "What a page sends, everyone who opens it can read.",
            key=key or None,
            locations=[Location(source="worktree", path=path, line=header.line, column=header.column)],
            severity=Severity.MEDIUM if key else Severity.LOW,
            confidence=Confidence.MEDIUM,
        )
        return


CHECK = Check(
    "S2-DIRECT-HEADER",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.CRITICAL,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*READS, Reading((*SCRIPTS, *NATIVE, "*.har"), (DIRECT,))),
    judge=judge,
    module=__name__,
)
