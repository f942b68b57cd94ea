"""S4-DUP-ENV: one key in development, staging and production."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.joins import Environment, Placed, environments_in, spread
from checks.model import Confidence, Finding, Key, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import present
from checks.sins.pipeline_secrets import READS as PIPELINES
from checks.sins.pipeline_secrets import llm_secrets
from checks.sins.severity import graver
from checks.words import count_of

# What stands around a key tells of its environment: a namespace, a profile, a table of a settings file.
READS = (
    *PIPELINES,
    Reading(("*.yml", "*.yaml", "*.json", "*.toml", ".env*", "*.env", "*.tfvars", "Dockerfile*"), ("api_key", "apikey", "api-key", "openai", "anthropic", "_token", "gemini")),
)  # fmt: skip
# What nobody but developers meets is one side; staging and production are each their own.
_SIDES = {
    Environment.DEVELOPMENT: "development",
    Environment.TEST: "development",
    Environment.CI: "development",
    Environment.STAGING: "staging",
    Environment.PRODUCTION: "production",
}


def judge(evidence: Evidence) -> Verdict:
    """High where production is among the environments that hold one key, medium for any others.

    A secret that jobs for several environments take by one name, with no environment of their own, is one key too.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    placed = [
        (k, p) for k in keys if (p := [p for p in spread(k, evidence).environments if p.guess.environment in _SIDES])
    ]
    jobs = list(_jobs(evidence))
    if not placed and not jobs:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No key stands where its environment can be told.")
    findings = [f for k, p in placed if (f := _finding(k, p)) is not None]
    findings += [f for name, uses in jobs if (f := _shared(name, uses)) is not None]
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'key')} in several environments.",
        passed="No key is in two environments.",
        looked_at=f"{count_of(len(placed), 'key')} and {count_of(len(jobs), 'secret of a pipeline', 'secrets of pipelines')}",
    )


def _sides(environments: Iterable[Environment]) -> set[str]:
    return {_SIDES[e] for e in environments}


def _finding(key: Key, placed: list[Placed]) -> Finding | None:
    if len(_sides(p.guess.environment for p in placed)) < 2:
        return None
    shown = [f"{p.sighting.path} looks like {p.guess.environment.value}: {p.guess.because}" for p in placed[:4]]
    production = any(p.guess.environment is Environment.PRODUCTION for p in placed)
    what = "production" if production else "staging"
    return CHECK.finding(
        f"{'. '.join(s[:1] + s[1:] for s in shown)}. Whoever reads the weaker one has the key of {what}.",
        key=key.fingerprint,
        locations=unique(p.sighting.location for p in placed)[:KEPT_LOCATIONS],
        severity=graver(Severity.HIGH if production else Severity.MEDIUM, key),
        confidence=min((p.sighting.confidence for p in placed), key=lambda c: c.rank),
    )


_Uses = list[tuple[Environment, str, Location]]


def _jobs(evidence: Evidence) -> Iterator[tuple[str, _Uses]]:
    """For each secret: the jobs that deploy to one environment, say so by their name alone, and take it."""
    found: dict[str, _Uses] = {}
    for use in llm_secrets(evidence):
        if use.environment or not use.location.path.startswith((".github/", ".gitea/", ".forgejo/")):
            continue
        named = environments_in(use.job) & _SIDES.keys()
        # A secret that carries an environment's name is that environment's, whichever job takes it.
        if len(named) == 1 and not environments_in(use.name):
            found.setdefault(use.name, []).append((next(iter(named)), use.job, use.location))
    yield from sorted(found.items())


def _shared(name: str, uses: _Uses) -> Finding | None:
    if len(_sides(e for e, _, _ in uses)) < 2:
        return None
    jobs = list(dict.fromkeys(j for _, j, _ in uses))
    production = any(e is Environment.PRODUCTION for e, _, _ in uses)
    return CHECK.finding(
        f"The jobs {' and '.join(jobs[:4])} take the same secret {name}, and none names an environment. They run with one key.",
        locations=unique(place for _, _, place in uses)[:KEPT_LOCATIONS],
        severity=Severity.HIGH if production else Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        title="One secret for several environments",
        fixes=("separate-environments",),
        about=name,
    )


CHECK = Check(
    "S4-DUP-ENV",
    sin=Sin.ONE_KEY,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
