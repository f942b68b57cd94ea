"""S4-LEGACY-USER-KEY: an app runs with a person's key. Where the key's own kind says so; else only the provider knows."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Environment, environment_of, kind_at, spread
from checks.joins.places import LEAKY, Kind
from checks.model import Confidence, Finding, Key, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present
from checks.sins.severity import graver
from checks.sins.told import facts_of, why_not
from checks.words import count_of

_PERSONS = {
    ("openai", "legacy-user"): "a user’s key of the older sort, which may do all that the user may",
    ("openai", "user-none"): "a user’s key outside every project",
    ("openai", "codex-oauth"): "a person’s sign-in to ChatGPT",
    ("openai", "codex-refresh"): "a person’s sign-in to ChatGPT, which renews itself",
    ("anthropic", "oauth"): "a person’s sign-in to Claude",
    ("anthropic", "oauth-refresh"): "a person’s sign-in to Claude, which renews itself",
    ("vercel-ai-gateway", "personal"): "a person’s token of Vercel",
}
_APPS = frozenset({("openai", "service-account"), ("google-vertex", "service-account"), ("aws-bedrock", "short-term")})
_TELLS_OWNER = ("openai",)  # whose keys are a person's or a service account's
_OWN_PLACES = ("ignored", "untracked", "plain")
_NOT_RUN = LEAKY | {Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE, Kind.BACKUP}


def judge(evidence: Evidence) -> Verdict:
    """Medium for a person's key that a program runs with; low where that is the person's own, undeployed settings file."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    used = [(k, s) for k in keys if (s := [s for s in spread(k, evidence).app_use if kind_at(s) not in _NOT_RUN])]
    if not used:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No app here runs with a key that was seen.")
    findings = [_finding(k, s, evidence, whose) for k, s in used if (whose := _persons(k, evidence))]
    unknown = [k for k, _ in used if not _persons(k, evidence) and not _is_apps(k, evidence)]
    looked_at = f"the kinds of {count_of(len(used), 'key')}"
    if unknown and not findings:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"Who owns {count_of(len(unknown), 'key')} does not show here. {why_not(evidence, 'keys')}",
        )
    missed = [h for h in (hole(evidence, "worktree"),) if h]
    if unknown:
        missed.append(((len(used) - len(unknown)) / len(used), "whose the others are only the provider can tell"))
    return told(
        findings,
        min(missed, default=None),
        failed=f"{count_of(len(findings), 'key')} of persons in apps.",
        passed="Apps run with keys of their own.",
        looked_at=looked_at,
    )


def _persons(key: Key, evidence: Evidence) -> str:
    """What says that a key is a person's: its own kind, or the account that lists it. Of most providers the owner that is
    told is only who made the key.
    """
    by_kind = _PERSONS.get((key.provider, key.kind))
    if by_kind:
        return by_kind
    facts = facts_of(evidence, key)
    if facts is None or key.provider not in _TELLS_OWNER or facts.owner is None or facts.owner.kind != "user":
        return ""
    return f"{facts.name or 'a key'}, which its account gives to the person {facts.owner.title or 'whose name is not told'}"


def _is_apps(key: Key, evidence: Evidence) -> bool:
    facts = facts_of(evidence, key)
    owner = facts.owner if facts is not None else None
    return (key.provider, key.kind) in _APPS or (owner is not None and owner.kind == "service_account")


def _finding(key: Key, used: list[Sighting], evidence: Evidence, whose: str) -> Finding:
    guesses = [environment_of(s, evidence) for s in used]
    deployed = any(g.environment in (Environment.STAGING, Environment.PRODUCTION) for g in guesses) or any(
        kind_at(s) in (Kind.DEPLOYMENT, Kind.PIPELINE) or s.place not in _OWN_PLACES for s in used
    )
    looks = next(
        (f" ({g.environment.value}: {g.because})" for g in guesses if g.environment is Environment.PRODUCTION), ""
    )
    return CHECK.finding(
        f"{used[0].path}{looks} holds {whose}. It goes when the person goes, or stays when it should not.",
        key=key.fingerprint,
        locations=unique(s.location for s in used)[:KEPT_LOCATIONS],
        severity=graver(Severity.MEDIUM if deployed else Severity.LOW, key),
        confidence=min(
            max((s.confidence for s in used), key=lambda c: c.rank, default=Confidence.LOW),
            key.confidence,
            key=lambda c: c.rank,
        ),
    )


CHECK = Check(
    "S4-LEGACY-USER-KEY",
    sin=Sin.ONE_KEY,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.ACCOUNTS},
    judge=judge,
    module=__name__,
    network=True,
)
