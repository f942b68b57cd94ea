"""S2-SDK-BROWSER: a provider's SDK is told to run in browsers, with a key that is then in everybody's hands."""

from __future__ import annotations

import re
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
from checks.sins.s2_client_side.client_code import SCRIPT_ENDS, SCRIPTS, Front, fronts, side_of
from checks.sins.s2_client_side.key_origin import READS, Origin, origin_of, own_address
from checks.sins.s2_client_side.llm_clients import CATCH, KEY_OPTIONS, Client, clients, is_on
from checks.sins.s2_client_side.weighing import weigh
from checks.structure.positions import lines_of
from checks.structure.statements import members
from checks.structure.syntax import Code, code
from checks.words import count_of

_WORD = CATCH.lower()
# Minified code is one long line, which no parser is given: there the text has to tell.
_SWITCHED_ON = pattern_of(rf"{CATCH}[\"']?\s*:\s*(?:!0|true)\b")
_KEY_BESIDE = pattern_of(r"apiKey[\"']?\s*:\s*[\"'`]([^\"'`]{8,300})[\"'`]")
_BESIDE = 300  # characters around the switch in which its object lies
_SDKS = frozenset("npm:openai npm:@anthropic-ai/sdk npm:groq-sdk npm:together-ai npm:@langchain/openai npm:@langchain/anthropic".split())  # fmt: skip


def judge(evidence: Evidence) -> Verdict:
    """Critical where the key is written there or built in; low where nothing tells whose it is, and in tests. The user's
    own key, a short-lived one and one for the project's own proxy are no findings, nor is code of a server.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    read = {p: t for p, t in sorted(evidence.texts.items()) if CATCH in t and _is_script(p)}
    with_sdk = [f for f in fronts(evidence).values() if _ships_sdk(f)]
    lost = hole(evidence, "worktree")
    if not read and not with_sdk:
        return unseen(lost, "No code for browsers uses a model provider’s SDK.")
    findings = [f for path, text in read.items() for f in _found(path, text, evidence)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'client')} of a model provider in code that users download.",
        passed="No SDK runs in browsers with a key of the project’s.",
        looked_at=f"{count_of(len(read), 'file')} with the switch, {count_of(len(with_sdk), 'front end')} with such an SDK",
    )


def _is_script(path: str) -> bool:
    return path.endswith(SCRIPT_ENDS) and not third_party(path)


def _ships_sdk(front: Front) -> bool:
    return bool(front.ships) and not _SDKS.isdisjoint(front.packages)


def _found(path: str, text: str, evidence: Evidence) -> list[Finding]:
    if kind_of(path) is Kind.BUNDLE:
        return _in_bundle(path, text, evidence)
    read = code(text, path)
    found = []
    for client in clients(read):
        if is_on(read, client.catch):
            finding = _of(client, read, path, text, evidence)
            if finding is not None:
                found.append(finding)
    return [*found, *_apart(read, path, text, evidence)]


def _apart(read: Code, path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    """Options that are put together here and given to an SDK in another file: an object with the switch and a key."""
    used = {c.catch.node[1].start for c in clients(read) if c.catch is not None}
    for switch in read.options:
        if switch.name != CATCH:
            continue  # first, for a value is read when it is asked for
        node = switch.value.node[1]
        if node.start in used or not is_on(read, switch.value):
            continue
        around = next((n for n in node.up() if n.kind == "object"), None)
        if around is None:
            continue
        held = {pair.name: pair for pair in members(read.argument(around))}
        key = next((held[name] for name in KEY_OPTIONS if name in held), None)
        origin = origin_of(read, key, path, evidence)
        if not origin.shipped:
            continue
        side = side_of(path, text, evidence, line=switch.line, function=read.function_around(around)[0])
        weight = weigh(origin, side, path, evidence)
        if weight is not None:
            yield CHECK.finding(
                f"The options in {path} let an SDK run in browsers, and {_told(origin)}",
                key=origin.key or None,
                locations=[Location(source="worktree", path=path, line=switch.line, column=switch.column)],
                severity=weight[0],
                confidence=weight[1],
                about=f"options {origin.name}",
            )


def _of(client: Client, read: Code, path: str, text: str, evidence: Evidence) -> Finding | None:
    origin = origin_of(read, client.key, path, evidence)
    if own_address(read, client.base) and not origin.shipped:
        return None
    side = side_of(path, text, evidence, line=client.call.line, function=client.call.function)
    weight = weigh(origin, side, path, evidence)
    if weight is None:
        return None
    severity, sure = weight
    spot = client.catch or client.call
    return CHECK.finding(
        f"{client.call.name[:40]} in {path} runs in browsers, and {_told(origin)}",
        key=origin.key or None,
        locations=[Location(source="worktree", path=path, line=spot.line, column=spot.column)],
        severity=severity,
        confidence=sure,
        about=f"{client.call.name} {origin.name}",
    )


def _told(origin: Origin) -> str:
    if origin.shipped:
        return f"its key {origin.words}. Everyone who opens the page can take it and spend your credit."
    if origin.kind == "environment":
        return f"its key {origin.words}. Once the build copies that variable, everyone who opens the page has the key."
    if origin.kind == "none":
        return "no key is given to it here. Whatever key it gets there is in everybody’s hands."
    return "its key is handed in. If it is not the user’s own, everyone who opens the page has it."


def _in_bundle(path: str, text: str, evidence: Evidence) -> list[Finding]:
    """Build output: the switch with a key beside it. Without one, it may be the user's, which the source tells better."""
    found: dict[str, Finding] = {}
    for met in _SWITCHED_ON.finditer(text):
        around = text[max(met.start() - _BESIDE, 0) : met.end() + _BESIDE]
        known = [k for k in keys_in(around, evidence.keys) if k.secret]
        written = _KEY_BESIDE.search(around)
        if not known and not (written and re.search(r"SHRIFT[0-9a-f]{8}", written[1])):
            continue
        line, column = lines_of(text).at(met.start())
        key = known[0].fingerprint if known else ""
        found.setdefault(
            key,
            CHECK.finding(
                f"Built code in {path} has the safety of its SDK switched off, with the key beside it. Whoever has the file has the key.",
                key=key or None,
                locations=[Location(source="worktree", path=path, line=line, column=column)],
                severity=Severity.CRITICAL,
                confidence=Confidence.HIGH if known else Confidence.MEDIUM,
            ),
        )
    return list(found.values())


CHECK = Check(
    "S2-SDK-BROWSER",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.CRITICAL,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*READS, Reading(SCRIPTS, (_WORD,))),
    judge=judge,
    module=__name__,
)
