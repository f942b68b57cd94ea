"""S4-ADMIN-KEY: a key that administers an account, on disk or in code, or used where a small one would do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.absence import Hint
from checks.joins import Kind, is_past, kind_at, kind_of
from checks.model import Confidence, Finding, Key, Live, Location, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.limits import model_calls
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.llm_use import CODE, has_ended, secret_keys
from checks.sins.s4_one_key.gateway_clients import master_clients
from checks.sins.severity import exposure
from checks.sins.told import facts_of
from checks.structure.flow import environment_name, reaches
from checks.structure.syntax import code
from checks.words import count_of

_VARIABLES = ("OPENAI_ADMIN_KEY", "ANTHROPIC_ADMIN_KEY", "ANTHROPIC_ADMIN_API_KEY", "OPENROUTER_PROVISIONING_KEY", "OPENROUTER_MANAGEMENT_API_KEY", "XAI_MANAGEMENT_KEY", "XAI_MANAGEMENT_API_KEY")  # fmt: skip
_NAMED = Hint(*_VARIABLES)
READS = (
    Reading(CODE, _VARIABLES),
    Reading(("*.yml", "*.yaml", "*.toml", "*.json", ".env*", "*.env"), ("litellm_master_key", "master_key")),
)
_CLIENTS = (
    "*OpenAI",
    "*Anthropic",
    "*ChatOpenAI",
    "*ChatAnthropic",
    "*Client",
    "createOpenAI",
    "createAnthropic",
    "createOpenRouter",
)
_PUBLIC = frozenset({Kind.BUNDLE})
_ADMIN_SCOPES = frozenset({"admin", "owner", "account:owner", "project:owner"})  # Deepgram's words for such roles


def judge(evidence: Evidence) -> Verdict:
    """High for an administration key that lies in a file, critical where others have it; medium for code that calls models
    with one. A gateway's master key in an app's settings is told by the check about that.
    """
    if not evidence.has(Need.WORKTREE) and not evidence.has(Need.MACHINE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = [k for k in secret_keys(evidence) if not has_ended(k)]
    elsewhere = {k for use in master_clients(evidence) if (k := use.key)}
    findings = [
        _finding(k, evidence)
        for k in keys
        if _administers(k, evidence) and k.fingerprint not in elsewhere and k.sightings
    ]
    calls, read = _in_code(evidence)
    findings += calls
    lost = hole(evidence, "worktree")
    if not keys and not read:
        return unseen(lost, "No key and no use of an administration key was seen.")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'administration key')} outside a manager."
        if len(findings) > len(calls)
        else f"{count_of(len(calls), 'client')} calls models with an administration key."
        if len(calls) == 1
        else f"{count_of(len(calls), 'client')} call models with an administration key.",
        passed="No key that administers an account lies here.",
        looked_at=f"{count_of(len(keys), 'key')} and {count_of(read, 'file')} that name one",
    )


def _administers(key: Key, evidence: Evidence) -> bool:
    """By the key's own look, or as the account that lists it says. What a client of Entra may do, its roles say alone."""
    if key.privilege == "admin" and (key.provider, key.kind) != ("azure-openai", "entra-secret"):
        return True
    facts = facts_of(evidence, key)
    scopes = facts.scopes if facts is not None else None
    return bool(scopes) and not _ADMIN_SCOPES.isdisjoint(s.lower() for s in scopes or ())


def _finding(key: Key, evidence: Evidence) -> Finding:
    sightings = sorted(
        key.sightings, key=lambda s: (is_past(s), s.source != "worktree", -s.confidence.rank, s.path, s.line or 0)
    )
    first = sightings[0]
    public = bool(exposure(sightings, evidence)) or any(kind_at(s) in _PUBLIC for s in sightings)
    rest = (
        f" and in {count_of(len({s.path for s in sightings}) - 1, 'more place')}"
        if len({s.path for s in sightings}) > 1
        else ""
    )
    verb = "stood" if is_past(first) else "stands"
    base = (
        Severity.CRITICAL if public or key.live in (Live.LIVE, Live.RESTRICTED, Live.WITHOUT_CREDIT) else Severity.HIGH
    )
    who = " Everyone can read it there." if public else ""
    return CHECK.finding(
        f"It {verb} in {_shown(first)}{rest}.{who} It can make and delete keys and members, and raise what may be spent; no model call needs that.",
        key=key.fingerprint,
        locations=unique(s.location for s in sightings)[:KEPT_LOCATIONS],
        severity=Severity.LOW if key.live is Live.DEAD else base,
        confidence=min(max((s.confidence for s in sightings), key=lambda c: c.rank), key.confidence, key=lambda c: c.rank),
    )  # fmt: skip


def _shown(sighting: Sighting) -> str:
    if sighting.source == "machine" and not sighting.path.startswith("/"):
        return f"~/{sighting.path}"
    return sighting.path or "git’s own records"


def _in_code(evidence: Evidence) -> tuple[list[Finding], int]:
    """Code that calls a model with what administers: the variable reaches a client, and the file calls a model."""
    findings, read = [], 0
    for path, text in sorted(evidence.texts.items()):
        names = [v for v in _NAMED.among(text) if v in text]
        if not names or kind_of(path) is not Kind.CODE:
            continue
        read += 1
        for name, place in _clients(text, path, names):
            findings.append(
                CHECK.finding(
                    f"A client in {path} is made with {name}, and the same file calls a model. What takes over that program administers the account.",
                    locations=[place],
                    severity=Severity.MEDIUM,
                    confidence=Confidence.MEDIUM,
                    title="Models are called with an administration key",
                    fixes=("narrow-key",),
                    about=name,
                )
            )
    return findings, read


def _clients(text: str, path: str, names: Iterable[str]) -> Iterator[tuple[str, Location]]:
    if not model_calls(text, path):
        return
    wanted = frozenset(names)
    told_of: set[str] = set()
    found = reaches(code(text, path), _CLIENTS, lambda use: environment_name(use.text) in wanted or use.name in wanted)
    for reach in found:
        name = environment_name(reach.use.text) or reach.use.name
        # `admin_api_key=` is the option made for it.
        if re.search(r"(?i)admin|management|provisioning", reach.argument.name) or name in told_of:
            continue
        told_of.add(name)
        yield name, Location(source="worktree", path=path, line=reach.call.line, column=reach.call.column)


CHECK = Check(
    "S4-ADMIN-KEY",
    sin=Sin.ONE_KEY,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.HISTORY, Need.MACHINE},
    reads=READS,
    judge=judge,
    module=__name__,
)
