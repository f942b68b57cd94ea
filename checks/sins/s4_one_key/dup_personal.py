"""S4-DUP-PERSONAL: a person's own key, from a shell or a tool, is an app's key too."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Environment, Kind, environment_of, kind_at, spread
from checks.model import Finding, Key, Severity, Sighting, Sin, Status, Verdict
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present
from checks.sins.severity import graver
from checks.words import count_of

_DEPLOYED = frozenset({Kind.DEPLOYMENT, Kind.PIPELINE})
_ONE_PERSONS = ("ignored", "untracked", "plain")


def judge(evidence: Evidence) -> Verdict:
    """High where what is deployed runs with it, medium where everybody with the repository does.

    A developer's own `.env`, that git does not have, may hold the developer's own key: that is one person's use.
    """
    if not evidence.has(Need.WORKTREE):
        if evidence.has(Need.MACHINE) and not present(evidence):
            return Verdict(status=Status.NOT_APPLICABLE, reason="No key was seen in the home folder.")
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    used = [(k, s) for k in keys if (s := [s for s in spread(k, evidence).app_use if _is_apps(s, evidence)])]
    if not used:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No app that more than one person runs holds a key here.")
    findings = [_finding(k, s, evidence) for k, s in used if spread(k, evidence).personal]
    if not findings and not evidence.has(Need.MACHINE):
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"Whether {count_of(len(used), 'key')} of apps here {'is' if len(used) == 1 else 'are'} a person’s own was not seen. {NOT_GATHERED[Need.MACHINE]}",
        )
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'key')} of a person in an app.",
        passed="No app’s key lies in a person’s own places.",
        looked_at=f"{count_of(len(used), 'key')} of apps beside what lies in the home folder",
    )


def _is_apps(sighting: Sighting, evidence: Evidence) -> bool:
    """Whether others run with it: it is deployed, or git hands it to everybody."""
    return _is_deployed(sighting, evidence) or sighting.place not in _ONE_PERSONS


def _is_deployed(sighting: Sighting, evidence: Evidence) -> bool:
    if sighting.source == "machine" or kind_at(sighting) is Kind.TEST:
        return False
    deployed = (Environment.STAGING, Environment.PRODUCTION)
    return kind_at(sighting) in _DEPLOYED or environment_of(sighting, evidence).environment in deployed


def _finding(key: Key, used: list[Sighting], evidence: Evidence) -> Finding:
    own = spread(key, evidence).personal
    deployed = next((s for s in used if _is_deployed(s, evidence)), None)
    app = deployed or used[0]
    guess = environment_of(app, evidence)
    looks = (
        f", which looks like {guess.environment.value}: {guess.because}" if deployed is not None and guess.known else ""
    )
    return CHECK.finding(
        f"It stands in {_own(own[0])} and in {app.path}{looks}. "
        "A stolen laptop stops the app, and when the person leaves the key stays or the app goes.",
        key=key.fingerprint,
        locations=unique(s.location for s in (app, *used, *own))[:KEPT_LOCATIONS],
        severity=graver(Severity.HIGH if deployed is not None else Severity.MEDIUM, key),
        confidence=min(app.confidence, own[0].confidence, key=lambda c: c.rank),
    )


def _own(sighting: Sighting) -> str:
    return f"~/{sighting.path}" if sighting.source == "machine" and not sighting.path.startswith("/") else sighting.path


CHECK = Check(
    "S4-DUP-PERSONAL",
    sin=Sin.ONE_KEY,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.MACHINE},
    judge=judge,
    module=__name__,
)
